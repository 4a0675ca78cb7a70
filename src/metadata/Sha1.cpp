#include "metadata/Sha1.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace codicil::metadata {
namespace {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kLengthSize = 8;

using State = std::array<std::uint32_t, 5>;
using Block = std::array<std::byte, kBlockSize>;

std::uint32_t bigEndianWord(const std::byte* at) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) word = word << 8 | static_cast<std::uint32_t>(at[i]);
  return word;
}

// FIPS 180-4, 6.1.2
void absorb(State& state, const std::byte* block) {
  std::array<std::uint32_t, 80> w;
  for (unsigned t = 0; t < 16; ++t) w[t] = bigEndianWord(block + t * 4);
  for (unsigned t = 16; t < 80; ++t) w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  auto [a, b, c, d, e] = state;
  for (unsigned t = 0; t < 80; ++t) {
    std::uint32_t f;
    std::uint32_t k;
    if (t < 20) {
      f = (b & c) ^ (~b & d);
      k = 0x5A827999;
    } else if (t < 40) {
      f = b ^ c ^ d;
      k = 0x6ED9EBA1;
    } else if (t < 60) {
      f = (b & c) ^ (b & d) ^ (c & d);
      k = 0x8F1BBCDC;
    } else {
      f = b ^ c ^ d;
      k = 0xCA62C1D6;
    }
    const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[t];
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

}  // namespace

std::array<std::byte, 20> sha1(std::span<const std::byte> message) {
  State state = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  for (; message.size() >= kBlockSize; message = message.subspan(kBlockSize)) absorb(state, message.data());

  // 5.1.1: a one bit, zeros, and the length in the last eight bytes
  Block last{};
  std::copy(message.begin(), message.end(), last.begin());
  last[message.size()] = std::byte{0x80};
  if (message.size() + 1 > kBlockSize - kLengthSize) {
    absorb(state, last.data());
    last = Block{};
  }
  for (std::size_t i = 0; i < kLengthSize; ++i) last[kBlockSize - 1 - i] = static_cast<std::byte>(bits >> (8 * i));
  absorb(state, last.data());

  std::array<std::byte, 20> digest;
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::byte>(state[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

}  // namespace codicil::metadata
