#include "metadata/Mutator.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace codicil::metadata::test {
namespace {

constexpr std::size_t kMaxRange = 64;
constexpr unsigned kMaxChanges = 8;

// What breaks arithmetic: bounds of every width and of the encodings in between.
constexpr std::array<std::uint32_t, 16> kNumbers = {
    0,      1,       2,          0x7F,       0x80,       0xFF,       0x3FFF,     0x4000,
    0xFFFF, 0x10000, 0x00FFFFFF, 0x01000000, 0x1FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};

}  // namespace

std::size_t Mutator::place(const Bytes& bytes, std::span<const Range> places) {
  const Range range = places[below(places.size())];
  const std::size_t begin = std::min(range.begin, bytes.size() - 1);  // what went before may have cut it off
  return begin + below(std::min(std::max<std::size_t>(range.size, 1), bytes.size() - begin));
}

void Mutator::change(Bytes& bytes, std::span<const Range> places) {
  const std::size_t at = place(bytes, places);
  const std::size_t length = std::min(1 + below(kMaxRange), bytes.size() - at);
  const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(12)) {
    case 0:
    case 1:
    case 2:
      bytes[at] ^= static_cast<std::byte>(1u << below(8));
      break;
    case 3:
    case 4:
      bytes[at] = static_cast<std::byte>(below(256));
      break;
    case 5:
      bytes[at] = static_cast<std::byte>(kNumbers[below(kNumbers.size())]);
      break;
    case 6:
    case 7: {
      const std::uint32_t number = kNumbers[below(kNumbers.size())] + static_cast<std::uint32_t>(below(3)) - 1;
      std::memcpy(&bytes[at], &number, std::min<std::size_t>(below(2) == 0 ? 2 : 4, bytes.size() - at));
      break;
    }
    case 8:
      std::fill_n(begin, length, static_cast<std::byte>(below(2) * 0xFF));
      break;
    case 9: {
      const std::size_t from = below(bytes.size() - length + 1);
      std::memmove(&bytes[at], &bytes[from], length);
      break;
    }
    case 10:
      if (below(2) == 0) {
        bytes.erase(begin, begin + static_cast<std::ptrdiff_t>(length));
      } else {
        bytes.insert(begin, length, static_cast<std::byte>(below(256)));
      }
      break;
    default:
      if (below(4) == 0) bytes.resize(at + 1);
      break;
  }
}

Bytes Mutator::damaged(const Bytes& original, std::span<const Range> places) {
  Bytes bytes = original;
  for (std::size_t changes = 1 + below(1 + below(kMaxChanges)); changes != 0 && !bytes.empty(); --changes)
    change(bytes, places);
  return bytes;
}

}  // namespace codicil::metadata::test
