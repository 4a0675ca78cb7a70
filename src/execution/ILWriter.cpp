// SPDX-License-Identifier: MIT
#include "execution/ILWriter.hpp"

#include <atomic>

namespace codicil::execution {

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
  op(static_cast<std::uint8_t>(value));
  op(static_cast<std::uint8_t>(value >> 8));
}
void ILWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value));
  u16(static_cast<std::uint16_t>(value >> 16));
}
void ILWriter::numbered(std::uint8_t shortForm, std::uint8_t longForm, std::uint32_t number) {
  if (number < 256) {
    op(shortForm);
    op(static_cast<std::uint8_t>(number));
    return;
  }
  op2(longForm);
  u16(static_cast<std::uint16_t>(number));
}
void ILWriter::ldarg(std::uint32_t number) { numbered(0x0E, 0x09, number); }
void ILWriter::ldarga(std::uint32_t number) { numbered(0x0F, 0x0A, number); }
void ILWriter::starg(std::uint32_t number) { numbered(0x10, 0x0B, number); }
void ILWriter::ldloc(std::uint32_t number) { numbered(0x11, 0x0C, number); }
void ILWriter::ldloca(std::uint32_t number) { numbered(0x12, 0x0D, number); }
void ILWriter::stloc(std::uint32_t number) { numbered(0x13, 0x0E, number); }

void ILWriter::ldcI4(std::int32_t value) {
  op(0x20);
  u32(static_cast<std::uint32_t>(value));
}
void ILWriter::ldcNative(std::uint64_t value) {
  op(0x21);
  u32(static_cast<std::uint32_t>(value));
  u32(static_cast<std::uint32_t>(value >> 32));
  op(0xD3);
}

void ILWriter::token(std::uint8_t opcode, GeneratedIL::Token target) {
  op(opcode);
  u32(kFirstGeneratedToken + static_cast<std::uint32_t>(il_.tokens.size()));
  il_.tokens.push_back(std::move(target));
}

ILWriter::Label ILWriter::label() {
  labels_.push_back(0);
  return static_cast<Label>(labels_.size() - 1);
}
void ILWriter::place(Label label) { labels_[label] = offset(); }
void ILWriter::branch(std::uint8_t opcode, Label to) {
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
