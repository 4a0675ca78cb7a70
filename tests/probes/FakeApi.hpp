// SPDX-License-Identifier: MIT
// An engine that knows of objects what tests told it.
#pragma once

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "codicil/client.h"

namespace codicil::probes {

// One at a time: the interface has no context. What `api` lacks is null.
class FakeApi {
 public:
  FakeApi() {
    current() = this;
    api.size = sizeof api;
    api.version = CODICIL_CLIENT_VERSION;
    api.string_characters = [](const void* object, std::uint32_t* length) -> const std::uint16_t* {
      const auto found = current()->strings.find(object);
      if (found == current()->strings.end()) return nullptr;
      *length = static_cast<std::uint32_t>(found->second.size());
      return reinterpret_cast<const std::uint16_t*>(found->second.data());
    };
    api.object_type = [](const void* object) {
      const auto found = current()->types.find(object);
      return found == current()->types.end() ? nullptr : reinterpret_cast<codicil_type>(&found->second);
    };
    api.type_name = [](codicil_type type, char* buffer, std::size_t room) {
      const auto& name = *reinterpret_cast<const std::string*>(type);
      if (room > 0) {
        const std::size_t taken = std::min(name.size(), room - 1);
        std::memcpy(buffer, name.data(), taken);
        buffer[taken] = 0;
      }
      return name.size();
    };
  }
  ~FakeApi() { current() = nullptr; }
  FakeApi(const FakeApi&) = delete;
  FakeApi& operator=(const FakeApi&) = delete;

  codicil_api api{};
  std::map<const void*, std::u16string> strings;
  std::map<const void*, std::string> types;

 private:
  static FakeApi*& current() {
    static FakeApi* api = nullptr;
    return api;
  }
};

}  // namespace codicil::probes
