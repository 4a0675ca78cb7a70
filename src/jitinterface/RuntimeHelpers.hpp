// SPDX-License-Identifier: MIT
// What stands behind the JIT's helper numbers: methods of CoreLib, thunks, C functions.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "codicil/versioning/CodeMemory.hpp"
#include "jitinterface/HelperFunction.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::jit {

// Thread-safe once set up.
class RuntimeHelpers {
 public:
  RuntimeHelpers(typesystem::TypeLoader& types, codememory::CodeMemory& memory) : types_(types), memory_(memory) {}

  // For a helper that is machine code. Before the first compile.
  void set(HelperFunction helper, const void* code) { native_.at(static_cast<std::uint32_t>(helper)) = code; }
  void setTrapReturningThreads(std::int32_t* flag) { trap_ = flag; }
  std::int32_t* trapReturningThreads() const { return trap_; }

  // The method of CoreLib that is the helper; null: it is machine code.
  typesystem::MethodDesc* method(HelperFunction helper);
  // Of machine code. Never null, and within code memory: the JIT calls some helpers by a 32-bit distance, whatever
  // getRelocTypeHint says. Throws CodeNotPlaced. A helper that is not there ends the program when it is called, with
  // its name (see MissingHelpers.hpp).
  const void* address(HelperFunction helper);

 private:
  const void* reachable(const void* code, const char* name);

  typesystem::TypeLoader& types_;
  codememory::CodeMemory& memory_;
  std::mutex lock_;
  std::unordered_map<const void*, const void*> jumps_;  // guarded; to what lies outside of code memory
  std::array<const void*, kHelperFunctionCount> native_{};
  std::array<std::atomic<typesystem::MethodDesc*>, kHelperFunctionCount> managed_{};  // those asked for before
  std::int32_t* trap_ = nullptr;
};

}  // namespace codicil::jit
