// SPDX-License-Identifier: MIT
// The two helpers around a call of native code that precompiled code makes itself (the format's PInvokeBegin and End).
#pragma once

#include "codicil/versioning/CodeMemory.hpp"

namespace codicil::precompiled {

struct NativeCalls {
  const void* begin = nullptr;  // rdi: room for a threading::InlinedCallFrame
  const void* end = nullptr;

  // Throws threading::ExceptionRequest if there is no room for code.
  static NativeCalls make(codememory::CodeMemory& memory);
};

}  // namespace codicil::precompiled
