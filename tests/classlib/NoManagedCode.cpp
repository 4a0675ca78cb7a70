// SPDX-License-Identifier: MIT
// Here is no managed code to raise exceptions in. Weak: where the engine's own are linked, they serve.
#include <cstdlib>

#include "execution/Exceptions.hpp"

namespace codicil::execution {

__attribute__((weak)) void raise(const threading::ManagedException&) { std::abort(); }
__attribute__((weak)) void raise(const threading::ExceptionRequest&) { std::abort(); }

}  // namespace codicil::execution
