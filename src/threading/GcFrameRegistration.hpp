// SPDX-License-Identifier: MIT
// CoreLib's System.Runtime.GCFrameRegistration: references or byrefs in memory that managed code got by stackalloc.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::threading {

struct GcFrameRegistration {
  GcFrameRegistration* next;  // ours: CoreLib reserves two words
  std::uintptr_t reserved;
  gc::ObjectPtr* references;
  std::uint32_t count;
  std::int32_t maybeInterior;
};
static_assert(sizeof(GcFrameRegistration) == 32 && offsetof(GcFrameRegistration, references) == 16);

}  // namespace codicil::threading
