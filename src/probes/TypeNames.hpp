// SPDX-License-Identifier: MIT
// Names of types, asked of the engine once each: to tell of an object must not take a lock or memory every time.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/client.h"
#include "metadata/ElementType.hpp"

namespace codicil::probes {

struct NamedType {
  codicil_type type = nullptr;
  std::string name;
  metadata::ElementType primitive{};  // what a box of it holds, Boolean … R8, I or U; else End

  // False for what is no type's handle at all.
  bool isKnown() const { return name != "?"; }
};

// Thread-safe. What it knows is found without a lock.
class TypeNames {
 public:
  explicit TypeNames(const codicil_api& api) : api_(api) {}
  TypeNames(const TypeNames&) = delete;
  TypeNames& operator=(const TypeNames&) = delete;

  const codicil_api& api() const { return api_; }
  // Null for null. Stays until the end of this.
  const NamedType* of(codicil_type type);
  // A module goes, and its types' handles with it.
  void forget();

 private:
  static constexpr std::size_t kSlots = 1024;

  const codicil_api& api_;
  std::array<std::atomic<const NamedType*>, kSlots> slots_{};  // a type's place is given by its address alone
  std::mutex lock_;
  std::vector<std::unique_ptr<NamedType>> owned_;  // guarded
};

}  // namespace codicil::probes
