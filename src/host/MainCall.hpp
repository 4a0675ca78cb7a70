// SPDX-License-Identifier: MIT
// Managed code that a host has run: CoreLib's own start, and a program's entry point.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/HostError.hpp"
#include "host/HostProperties.hpp"

namespace codicil::host {

// Exceptions that come out of `action` as an error.
HostResult<void> asHostResult(const std::function<void()>& action);

// What CoreLib wants before any of the program's code. Once.
void setUpAppContext(const HostProperties& properties);

struct MainCall {
  std::filesystem::path program;  // the assembly; Environment.GetCommandLineArgs()[0]
  std::vector<std::string> arguments;
  bool hasStartupHooks = false;  // AppContext's STARTUP_HOOKS says which
};

// Runs the startup hooks and the program's entry point on this thread; what that returns becomes Environment.ExitCode.
// An exception that it does not handle ends the process, and so does one on the way to it: no such file, no entry
// point.
void callMain(const MainCall& call);

}  // namespace codicil::host
