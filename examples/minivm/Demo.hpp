// The demonstration: a program serves on three threads while another thread changes its functions.
#pragma once

#include <filesystem>

namespace minivm {

// `shop`: programs/shop.mini, or one with the same functions; tax.mini lies beside it. Returns the process's exit code:
// not 0 if something that it claims did not come true.
int demonstrate(const std::filesystem::path& shop);

}  // namespace minivm
