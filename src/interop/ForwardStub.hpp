// SPDX-License-Identifier: MIT
// IL of calls from managed to native code.
#pragma once

#include <functional>

#include "interop/StubSignature.hpp"

namespace codicil::interop {

// `ldTarget` writes what leaves the function's address on the stack.
execution::GeneratedIL writeForwardStub(const StubParts& parts, const StubSignature& signature,
                                        const std::function<void(StubWriter&)>& ldTarget);

}  // namespace codicil::interop
