#include "jitinterface/MissingHelpers.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace codicil::jit {

namespace {

template <std::uint32_t kNumber>
[[noreturn]] void missing() {
  std::fflush(stdout);
  std::fprintf(stderr, "codicil: the program needs the helper %s, which is not there yet\n",
               nameOf(static_cast<HelperFunction>(kNumber)));
  std::_Exit(1);
}

using Helpers = std::array<void (*)(), kHelperFunctionCount>;

template <std::size_t... kNumbers>
constexpr Helpers allMissing(std::index_sequence<kNumbers...>) {
  return {&missing<kNumbers>...};
}

constexpr Helpers kMissing = allMissing(std::make_index_sequence<kHelperFunctionCount>());

}  // namespace

const void* missingHelper(HelperFunction helper) {
  return reinterpret_cast<const void*>(kMissing.at(static_cast<std::uint32_t>(helper)));
}

}  // namespace codicil::jit
