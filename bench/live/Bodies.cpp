// SPDX-License-Identifier: MIT
// The probes' IL, and the native functions that it calls.
#include "Bodies.hpp"

#include <atomic>
#include <bit>
#include <cassert>

#include "probes/Clock.hpp"

namespace codicil::live {

namespace {

constexpr std::uint8_t kLoadLocal0 = 0x06, kStoreLocal0 = 0x0a, kLoadTwo = 0x18, kLoadInt64 = 0x21,
                       kCallIndirect = 0x29, kReturn = 0x2a, kToNativeInt = 0xd3;

std::atomic<std::uint64_t> calls{0};
std::array<std::atomic<std::uint64_t>, 65> durations{};  // by the logarithm of their nanoseconds

const probes::Clock watch;  // as codicil's own probes have it

void count() { calls.fetch_add(1, std::memory_order_relaxed); }

std::int64_t enter() { return watch.now(); }

void leave(std::int64_t start) {
  const std::uint64_t nanoseconds = watch.nanoseconds(watch.now() - start);
  durations[static_cast<std::size_t>(std::bit_width(nanoseconds))].fetch_add(1, std::memory_order_relaxed);
}

// Appends what is little-endian in IL.
template <class Integer>
void append(std::vector<std::uint8_t>& code, Integer value) {
  for (std::size_t i = 0; i < sizeof(value); ++i) code.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

template <class Function>
void appendCall(std::vector<std::uint8_t>& code, Function* function, std::uint32_t signature) {
  code.push_back(kLoadInt64);
  append(code, reinterpret_cast<std::uint64_t>(function));
  code.push_back(kToNativeInt);
  code.push_back(kCallIndirect);
  append(code, signature);
}

}  // namespace

std::vector<std::uint8_t> rewrite(BodyKind kind, std::span<const std::uint8_t> code, const Tokens& tokens) {
  assert(!code.empty() && code.back() == kReturn);
  std::vector<std::uint8_t> made;
  if (kind == BodyKind::Constant) return {kLoadTwo, kReturn};
  if (kind == BodyKind::Count) {
    appendCall(made, count, tokens.count);
    made.insert(made.end(), code.begin(), code.end());
    return made;
  }
  appendCall(made, enter, tokens.enter);
  made.push_back(kStoreLocal0);
  made.insert(made.end(), code.begin(), code.end() - 1);  // leaves what is returned on the stack
  made.push_back(kLoadLocal0);
  appendCall(made, leave, tokens.leave);
  made.push_back(kReturn);
  return made;
}

std::uint64_t probedCalls() {
  std::uint64_t sum = calls;
  for (const auto& bucket : durations) sum += bucket;
  return sum;
}

}  // namespace codicil::live
