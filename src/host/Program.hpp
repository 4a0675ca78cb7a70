// A program being run: the engine's parts put together around its application.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersionManager.hpp"
#include "host/Application.hpp"
#include "host/HostError.hpp"
#include "host/HostProperties.hpp"

namespace codicil::host {

class Program {
 public:
  // Loads the JIT and the class library. The error names the file that is missing or wrong.
  static HostResult<std::unique_ptr<Program>> create(const Application& application);
  // Of what a host tells: TRUSTED_PLATFORM_ASSEMBLIES and its like.
  static HostResult<std::unique_ptr<Program>> create(HostProperties properties);
  ~Program();

  // CoreLib's own start, before any other managed code; once, however often it is asked for.
  HostResult<void> start();
  // Runs the entry point of `assembly` on this thread and waits for the foreground threads. `arguments` are the
  // program's, UTF-8. The process ends if that is no program, as it does for exceptions that are not handled.
  HostResult<void> runMain(const std::filesystem::path& assembly, const std::vector<std::string>& arguments);
  // Raises AppDomain.ProcessExit; the exit code after it.
  HostResult<int> end();
  int exitCode() const;  // Environment.ExitCode
  // Both, of the application; as often as asked.
  HostResult<int> runMain(const std::vector<std::string>& arguments = {});

  // A client library (include/codicil/client.h), after start(). Its number.
  HostResult<std::uint32_t> attachClient(const std::string& path, const std::string& arguments);
  HostResult<std::string> askClient(std::uint32_t client, const std::string& message);

  // A method of the application's assembly by its full name, "Shop.Cart::Add".
  HostResult<versioning::MethodKey> find(const std::string& method);

  // Through which its methods get other bodies.
  versioning::CodeVersionManager& versions();

  // The version trees of the methods that were called and whose names match `pattern` (fnmatch(3)), as text.
  std::string versionTrees(const std::string& pattern) const;

 private:
  struct Parts;
  explicit Program(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
  bool isStarted_ = false;
};

}  // namespace codicil::host
