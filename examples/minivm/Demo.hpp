// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace minivm {

// `shop`: programs/shop.mini, or one with the same functions. Returns the process's exit code: not 0 if something that
// it claims did not come true.
int demonstrate(const std::string& shop);

}  // namespace minivm
