// A program being run: the engine's parts put together around its application.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersionManager.hpp"
#include "host/Application.hpp"
#include "host/HostError.hpp"

namespace codicil::host {

class Program {
 public:
  // Loads the JIT and the class library. The error names the file that is missing or wrong.
  static HostResult<std::unique_ptr<Program>> create(const Application& application);
  ~Program();

  // Runs the entry point on this thread, as often as asked; its exit code. The error says why it was not started.
  HostResult<int> runMain(const std::vector<std::string>& arguments = {});

  // A method of the application's assembly by its full name, "Shop.Cart::Add".
  HostResult<versioning::MethodKey> find(const std::string& method);

  // Through which its methods get other bodies.
  versioning::CodeVersionManager& versions();

  // The version trees of the methods that were called and whose names match `pattern` (fnmatch(3)), as text.
  std::string versionTrees(const std::string& pattern) const;

 private:
  struct Parts;
  void setUp(const std::vector<std::string>& arguments);
  bool isSetUp_ = false;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace codicil::host
