// SPDX-License-Identifier: MIT
// IL of calls from native to managed code.
#pragma once

#include <functional>

#include "interop/StubSignature.hpp"

namespace codicil::interop {

// `ldReceiver` writes what the managed call wants before its arguments, if anything; `call` the call itself.
execution::GeneratedIL writeReverseStub(const StubParts& parts, const StubSignature& signature,
                                        const std::function<void(StubWriter&)>& ldReceiver,
                                        const std::function<void(StubWriter&)>& call);

}  // namespace codicil::interop
