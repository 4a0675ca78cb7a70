// SPDX-License-Identifier: MIT
// System.Reflection.AssemblyName, in both directions.
#pragma once

#include "execution/AssemblySpec.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::classlib {

// CoreLib's System.Reflection.NativeAssemblyNameParts.
struct NativeAssemblyNameParts {
  const char16_t* name = nullptr;
  std::uint16_t major = 0, minor = 0, build = 0, revision = 0;
  const char16_t* culture = nullptr;
  const std::byte* key = nullptr;
  std::int32_t keyBytes = 0;
  std::uint32_t flags = 0;
};
static_assert(sizeof(NativeAssemblyNameParts) == 40 && offsetof(NativeAssemblyNameParts, culture) == 16);

// Throws threading::ExceptionRequest if it has no name.
execution::AssemblySpec specOf(const NativeAssemblyNameParts& parts);

// An AssemblyName. Preemptive, as it runs managed code; a strong handle, the caller's to destroy.
gc::Handle newAssemblyName(const execution::AssemblySpec& spec);

}  // namespace codicil::classlib
