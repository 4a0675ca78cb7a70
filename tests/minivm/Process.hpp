// Runs the minivm binary and says what it did.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace codicil::testing {

using Environment = std::vector<std::pair<std::string, std::string>>;

// How its functions' tiers are chosen.
inline const Environment kInterpreted = {{"DOTNET_TC_CallCountThreshold", "7fffffff"}};
inline const Environment kCompiled = {{"DOTNET_TieredCompilation", "0"}};
// As soon as it can be, so that short programs see their functions change under them.
inline const Environment kEager = {{"DOTNET_TC_CallCountThreshold", "2"}, {"DOTNET_TC_CallCountingDelayMs", "0"}};

struct Outcome {
  int exitCode = 0;  // -signal if it was killed by one
  std::string out, err;
};

// `environment` is added to this process's own.
Outcome runMiniVm(const std::vector<std::string>& arguments, const Environment& environment = {});

// A directory that is there as long as this is.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }
  // The path of a file with this text in it.
  std::string write(const std::string& name, const std::string& text) const;

 private:
  std::string path_;
};

}  // namespace codicil::testing
