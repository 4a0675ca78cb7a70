// SPDX-License-Identifier: MIT
// IL that converts structures field by field.
#pragma once

#include "interop/Conversions.hpp"

namespace codicil::interop {

// void(ref byte managed, byte* native, int StructureOperation, ref CleanupWorkListElement list). A null list: there is
// nobody to keep what fields refer to.
execution::GeneratedIL writeStructureStub(const StubParts& parts, const NativeLayout& layout);

}  // namespace codicil::interop
