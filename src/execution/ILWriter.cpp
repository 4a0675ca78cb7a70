// SPDX-License-Identifier: MIT
#include "execution/ILWriter.hpp"

#include <atomic>

namespace codicil::execution {

using metadata::Opcode;

namespace {
std::atomic<std::uint32_t> lastGenerated{0};
}

GeneratedMethod::GeneratedMethod(typesystem::MethodTable& owner, std::string name, GeneratedIL il)
    : GeneratedMethod(owner, std::move(name), std::move(il), nullptr) {}

GeneratedMethod::GeneratedMethod(typesystem::MethodTable& owner, std::string name, GeneratedIL declaration, Write write)
    : name(std::move(name)), il(std::move(declaration)), number(++lastGenerated), write_(std::move(write)) {
  owner_ = &owner;
  kind_ = typesystem::MethodKind::Generated;
  attributes_ = this->il.signature.header.hasThis ? 0 : metadata::MethodAttributes::kStatic;
}

const GeneratedIL& GeneratedMethod::body() const {
  if (!write_) return il;
  std::call_once(once_, [this] { written_ = write_(); });
  return written_;
}

void ILWriter::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value));
  u8(static_cast<std::uint8_t>(value >> 8));
}
void ILWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value));
  u16(static_cast<std::uint16_t>(value >> 16));
}
void ILWriter::op(Opcode opcode) {
  const auto value = static_cast<std::uint16_t>(opcode);
  if (value > 0xFF) u8(static_cast<std::uint8_t>(value >> 8));
  u8(static_cast<std::uint8_t>(value));
}
void ILWriter::unaligned(std::uint8_t alignment) {
  op(Opcode::Unaligned);
  u8(alignment);
}
void ILWriter::numbered(Opcode shortForm, Opcode longForm, std::uint32_t number) {
  if (number < 256) {
    op(shortForm);
    u8(static_cast<std::uint8_t>(number));
    return;
  }
  op(longForm);
  u16(static_cast<std::uint16_t>(number));
}
void ILWriter::ldarg(std::uint32_t number) { numbered(Opcode::LdargS, Opcode::Ldarg, number); }
void ILWriter::ldarga(std::uint32_t number) { numbered(Opcode::LdargaS, Opcode::Ldarga, number); }
void ILWriter::starg(std::uint32_t number) { numbered(Opcode::StargS, Opcode::Starg, number); }
void ILWriter::ldloc(std::uint32_t number) { numbered(Opcode::LdlocS, Opcode::Ldloc, number); }
void ILWriter::ldloca(std::uint32_t number) { numbered(Opcode::LdlocaS, Opcode::Ldloca, number); }
void ILWriter::stloc(std::uint32_t number) { numbered(Opcode::StlocS, Opcode::Stloc, number); }

void ILWriter::ldcI4(std::int32_t value) {
  op(Opcode::LdcI4);
  u32(static_cast<std::uint32_t>(value));
}
void ILWriter::ldcNative(std::uint64_t value) {
  op(Opcode::LdcI8);
  u32(static_cast<std::uint32_t>(value));
  u32(static_cast<std::uint32_t>(value >> 32));
  op(Opcode::ConvI);
}

void ILWriter::token(Opcode opcode, GeneratedIL::Token target) {
  op(opcode);
  u32(kFirstGeneratedToken + static_cast<std::uint32_t>(il_.tokens.size()));
  il_.tokens.push_back(std::move(target));
}

ILWriter::Label ILWriter::label() {
  labels_.push_back(0);
  return static_cast<Label>(labels_.size() - 1);
}
void ILWriter::place(Label label) { labels_[label] = offset(); }
void ILWriter::branch(Opcode opcode, Label to) {
  op(opcode);
  fixups_.push_back({offset(), to});
  u32(0);
}

std::uint32_t ILWriter::local(typesystem::SignatureType type) {
  il_.locals.push_back(type);
  return static_cast<std::uint32_t>(il_.locals.size() - 1);
}

GeneratedIL ILWriter::finish(typesystem::MethodSignatureTypes signature) {
  for (const Fixup& fixup : fixups_) {
    const std::uint32_t distance = labels_[fixup.label] - (fixup.at + 4);
    for (unsigned i = 0; i < 4; ++i) il_.code[fixup.at + i] = static_cast<std::uint8_t>(distance >> (8 * i));
  }
  il_.signature = std::move(signature);
  return std::move(il_);
}

}  // namespace codicil::execution
