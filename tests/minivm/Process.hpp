// Runs the minivm binary and says what it did.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace codicil::testing {

struct Outcome {
  int exitCode = 0;  // -signal if it was killed by one
  std::string out, err;
};

// `environment` is added to this process's own.
Outcome runMiniVm(const std::vector<std::string>& arguments,
                  const std::vector<std::pair<std::string, std::string>>& environment = {});

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
