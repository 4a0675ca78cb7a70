// SPDX-License-Identifier: MIT
// A client library whose behaviour a test says: it is attached with a Script's address for its argument.
#pragma once

#include <functional>
#include <string>

#include "codicil/client.h"

namespace codicil {

struct Script {
  // What codicil_client_initialize does and answers; `state` is the script already.
  std::function<int(codicil_callbacks&)> initialize = [](codicil_callbacks&) { return 0; };
  std::function<void(codicil_question, const codicil_request&)> rewrite;
  std::function<void(codicil_method, std::uint64_t, codicil_status, const char*)> failed;
  std::function<void(codicil_module)> moduleLoaded;
  std::function<void(codicil_module, std::uint32_t)> typeMade;
  std::function<void(codicil_module)> moduleUnloading;
  std::function<void(const codicil_code&)> codeBuilt;
  std::function<std::string(const std::string&)> asked;
  std::function<void()> detached;
  std::function<void()> released;

  const codicil_api* api = nullptr;
  codicil_client client = nullptr;

  std::string argument() const { return std::to_string(reinterpret_cast<std::uintptr_t>(this)); }
};

}  // namespace codicil
