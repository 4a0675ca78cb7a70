// SPDX-License-Identifier: MIT
// codicil client: client libraries of running programs.
#pragma once

#include <string>

namespace codicil::tool {

struct ClientOptions {
  int process = 0;
  std::string library;
  std::string arguments;
  unsigned client = 0;
  std::string message;
  bool json = false;
};

// The process's exit code.
int attachClientCommand(const ClientOptions& options);
int listClientsCommand(const ClientOptions& options);
int detachClientCommand(const ClientOptions& options);
int askClientCommand(const ClientOptions& options);

}  // namespace codicil::tool
