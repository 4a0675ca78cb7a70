// SPDX-License-Identifier: MIT
#include "execution/FaultCode.hpp"

#include <cstring>

namespace codicil::execution {

namespace {

constexpr std::uint8_t kOperandSizePrefix = 0x66;

template <typename Number>
Number readAt(std::uint64_t address) {
  Number value;
  std::memcpy(&value, reinterpret_cast<const void*>(address), sizeof value);
  return value;
}

std::uint64_t signExtended(std::int64_t value) { return static_cast<std::uint64_t>(value); }

// The register or memory operand of an instruction: AMD64 manual volume 3, 1.4 (ModRM, SIB, REX).
class Operand {
 public:
  // `modRm`: the byte's address.
  Operand(const Registers& registers, std::uint8_t rex, std::uint64_t modRm)
      : registers_(registers), rex_(rex), next_(modRm) {
    const std::uint8_t byte = take<std::uint8_t>();
    const unsigned mode = byte >> 6;
    const unsigned field = byte & 7;
    if (mode == 3) {
      isRegister_ = true;
      number_ = field | (rex_ & 1u) << 3;
      return;
    }
    if (field == 4) {
      addScaled(mode);
    } else if (mode == 0 && field == 5) {
      const std::uint64_t displacement = signExtended(take<std::int32_t>());
      address_ = next_ + displacement;  // of the next instruction: division takes no immediate
      return;
    } else {
      address_ = registers_.general[field | (rex_ & 1u) << 3];
    }
    if (mode == 1) address_ += signExtended(take<std::int8_t>());
    if (mode == 2) address_ += signExtended(take<std::int32_t>());
  }

  bool isZero(unsigned bytes) const {
    const std::uint64_t mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << bytes * 8) - 1;
    if (isRegister_) return (registers_.general[number_] & mask) == 0;
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const void*>(address_), bytes);
    return value == 0;
  }

 private:
  template <typename Number>
  Number take() {
    const Number value = readAt<Number>(next_);
    next_ += sizeof value;
    return value;
  }
  void addScaled(unsigned mode) {
    const std::uint8_t byte = take<std::uint8_t>();
    const unsigned base = byte & 7;
    const unsigned index = (byte >> 3 & 7) | (rex_ & 2u) << 2;
    if (base == 5 && mode == 0)
      address_ = signExtended(take<std::int32_t>());
    else
      address_ = registers_.general[base | (rex_ & 1u) << 3];
    if (index != 4) address_ += registers_.general[index] << (byte >> 6);
  }

  const Registers& registers_;
  const std::uint8_t rex_;
  std::uint64_t next_;
  std::uint64_t address_ = 0;
  unsigned number_ = 0;
  bool isRegister_ = false;
};

}  // namespace

std::uint32_t divisionFault(const Registers& registers) {
  std::uint64_t at = registers.rip;
  unsigned bytes = 4;
  std::uint8_t rex = 0;
  if (readAt<std::uint8_t>(at) == kOperandSizePrefix) {
    bytes = 2;
    ++at;
  }
  if ((readAt<std::uint8_t>(at) & 0xf0) == 0x40) rex = readAt<std::uint8_t>(at++);
  if ((rex & 8) != 0) bytes = 8;
  const auto opcode = readAt<std::uint8_t>(at++);
  if (opcode == 0xf6) bytes = 1;
  // In a 1-byte division without a prefix the registers 4 to 7 are other ones (ah …): no compiler of ours emits these.
  if (opcode != 0xf6 && opcode != 0xf7) return faultcode::kDivideByZero;
  return Operand(registers, rex, at).isZero(bytes) ? faultcode::kDivideByZero : faultcode::kOverflow;
}

}  // namespace codicil::execution
