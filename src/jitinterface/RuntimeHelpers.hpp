// SPDX-License-Identifier: MIT
// What stands behind the JIT's helper numbers: methods of CoreLib, thunks, C functions.
#pragma once

#include <array>
#include <cstdint>

#include "execution/RuntimeServices.hpp"
#include "jitinterface/HelperFunction.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::jit {

// Thread-safe once set up.
class RuntimeHelpers {
 public:
  RuntimeHelpers(typesystem::TypeLoader& types, execution::RuntimeServices& services)
      : types_(types), services_(services) {}

  // For a helper that is machine code. Before the first compile.
  void set(HelperFunction helper, const void* code) { native_.at(static_cast<std::uint32_t>(helper)) = code; }
  void setTrapReturningThreads(std::int32_t* flag) { trap_ = flag; }
  std::int32_t* trapReturningThreads() const { return trap_; }

  // Never null: a helper that is not there ends the program when it is called, with its name (see MissingHelpers.hpp).
  const void* address(HelperFunction helper);
  // The method of CoreLib behind a helper; null: there is none.
  typesystem::MethodDesc* method(HelperFunction helper);

 private:
  typesystem::TypeLoader& types_;
  execution::RuntimeServices& services_;
  std::array<const void*, kHelperFunctionCount> native_{};
  std::int32_t* trap_ = nullptr;
};

}  // namespace codicil::jit
