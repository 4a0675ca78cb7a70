// Rewritten IL: a function with calls of a client's code put in. What is not changed is shared with the original.
#pragma once

#include "Syntax.hpp"

namespace minivm {

// The function calls `host` with its arguments first.
FunctionILPtr withEntry(const FunctionIL& il, HostFunction host, const std::shared_ptr<void>& data);
// What the function returns goes through `host` and is what that returns.
FunctionILPtr withExit(const FunctionIL& il, HostFunction host, const std::shared_ptr<void>& data);

}  // namespace minivm
