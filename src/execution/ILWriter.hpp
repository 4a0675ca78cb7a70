// SPDX-License-Identifier: MIT
// Writes GeneratedIL, instruction by instruction (ECMA-335 III).
#pragma once

#include <cstdint>

#include "execution/GeneratedIL.hpp"
#include "metadata/Opcode.hpp"

namespace codicil::execution {

class ILWriter {
 public:
  using Label = std::uint32_t;

  void op(metadata::Opcode opcode);
  void unaligned(std::uint8_t alignment);  // a prefix
  void ldarg(std::uint32_t number);
  void ldarga(std::uint32_t number);
  void starg(std::uint32_t number);
  void ldloc(std::uint32_t number);
  void ldloca(std::uint32_t number);
  void stloc(std::uint32_t number);
  void ldcI4(std::int32_t value);
  void ldcNative(std::uint64_t value);  // ldc.i8; conv.i
  void ret() { op(metadata::Opcode::Ret); }

  void token(metadata::Opcode opcode, GeneratedIL::Token target);
  void call(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(metadata::Opcode::Call, GeneratedIL::Method{&method, &owner});
  }
  void callvirt(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(metadata::Opcode::Callvirt, GeneratedIL::Method{&method, &owner});
  }
  void newobj(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(metadata::Opcode::Newobj, GeneratedIL::Method{&method, &owner});
  }
  void calli(typesystem::MethodSignatureTypes signature) { token(metadata::Opcode::Calli, std::move(signature)); }
  void ldfld(typesystem::FieldDesc& field, typesystem::MethodTable& owner) {
    token(metadata::Opcode::Ldfld, GeneratedIL::Field{&field, &owner});
  }
  void stfld(typesystem::FieldDesc& field, typesystem::MethodTable& owner) {
    token(metadata::Opcode::Stfld, GeneratedIL::Field{&field, &owner});
  }

  Label label();
  void place(Label label);
  void branch(metadata::Opcode opcode, Label to);  // a long form

  std::uint32_t local(typesystem::SignatureType type);
  std::uint32_t offset() const { return static_cast<std::uint32_t>(il_.code.size()); }
  void clause(GeneratedClause clause) { il_.clauses.push_back(clause); }
  void maxStack(std::uint16_t depth) { il_.maxStack = depth; }

  GeneratedIL finish(typesystem::MethodSignatureTypes signature);

 private:
  void u8(std::uint8_t value) { il_.code.push_back(value); }
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void numbered(metadata::Opcode shortForm, metadata::Opcode longForm, std::uint32_t number);

  struct Fixup {
    std::uint32_t at;
    Label label;
  };
  GeneratedIL il_;
  std::vector<std::uint32_t> labels_;
  std::vector<Fixup> fixups_;
};

}  // namespace codicil::execution
