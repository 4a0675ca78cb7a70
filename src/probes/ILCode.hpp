// SPDX-License-Identifier: MIT
// IL as it is written: instructions, one behind the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "metadata/Opcode.hpp"

namespace codicil::probes {

// A value. Operands are not checked against their opcodes.
class ILCode {
 public:
  using Opcode = metadata::Opcode;

  const std::vector<std::byte>& bytes() const { return bytes_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size()); }

  ILCode& op(Opcode opcode) {
    const auto value = static_cast<std::uint16_t>(opcode);
    if (value > 0xFF) put<std::uint8_t>(static_cast<std::uint8_t>(value >> 8));
    put<std::uint8_t>(static_cast<std::uint8_t>(value));
    return *this;
  }
  template <typename Operand>
  ILCode& op(Opcode opcode, Operand operand) {
    op(opcode);
    put(operand);
    return *this;
  }
  ILCode& append(std::span<const std::byte> code) {
    bytes_.insert(bytes_.end(), code.begin(), code.end());
    return *this;
  }
  template <typename Value>
  void put(Value value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }

  ILCode& ldarg(std::uint16_t index) { return op(Opcode::Ldarg, index); }
  ILCode& ldloc(std::uint16_t index) { return op(Opcode::Ldloc, index); }
  ILCode& ldloca(std::uint16_t index) { return op(Opcode::Ldloca, index); }
  ILCode& stloc(std::uint16_t index) { return op(Opcode::Stloc, index); }
  ILCode& token(Opcode opcode, std::uint32_t value) { return op(opcode, value); }
  // A native int.
  ILCode& address(const void* value) {
    op(Opcode::LdcI8, static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(value)));
    return op(Opcode::ConvI);
  }
  // From the address of what is on the stack, a managed or native pointer, to a native int.
  ILCode& toPointer() { return op(Opcode::ConvU); }
  // Over what `skipped` does, if there is 0 or null on the stack.
  ILCode& skipIfZero(const ILCode& skipped) {
    op(Opcode::Brfalse, static_cast<std::int32_t>(skipped.size()));
    return append(skipped.bytes());
  }

 private:
  std::vector<std::byte> bytes_;
};

}  // namespace codicil::probes
