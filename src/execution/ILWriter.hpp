// SPDX-License-Identifier: MIT
// Writes GeneratedIL, instruction by instruction (ECMA-335 III).
#pragma once

#include <cstdint>

#include "execution/GeneratedIL.hpp"

namespace codicil::execution {

class ILWriter {
 public:
  using Label = std::uint32_t;

  void op(std::uint8_t opcode) { il_.code.push_back(opcode); }
  void op2(std::uint8_t second) {
    op(0xFE);
    op(second);
  }
  void ldarg(std::uint32_t number);
  void ldarga(std::uint32_t number);
  void starg(std::uint32_t number);
  void ldloc(std::uint32_t number);
  void ldloca(std::uint32_t number);
  void stloc(std::uint32_t number);
  void ldcI4(std::int32_t value);
  void ldcNative(std::uint64_t value);  // ldc.i8; conv.i
  void ret() { op(0x2A); }

  void token(std::uint8_t opcode, GeneratedIL::Token target);
  void call(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(0x28, GeneratedIL::Method{&method, &owner});
  }
  void callvirt(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(0x6F, GeneratedIL::Method{&method, &owner});
  }
  void newobj(typesystem::MethodDesc& method, typesystem::MethodTable& owner) {
    token(0x73, GeneratedIL::Method{&method, &owner});
  }
  void calli(typesystem::MethodSignatureTypes signature) { token(0x29, std::move(signature)); }
  void ldfld(typesystem::FieldDesc& field, typesystem::MethodTable& owner) {
    token(0x7B, GeneratedIL::Field{&field, &owner});
  }
  void stfld(typesystem::FieldDesc& field, typesystem::MethodTable& owner) {
    token(0x7D, GeneratedIL::Field{&field, &owner});
  }

  Label label();
  void place(Label label);
  void branch(std::uint8_t opcode, Label to);  // long forms: br 0x38, brfalse 0x39, brtrue 0x3A, blt 0x3F, leave 0xDD

  std::uint32_t local(typesystem::SignatureType type);
  std::uint32_t offset() const { return static_cast<std::uint32_t>(il_.code.size()); }
  void clause(GeneratedClause clause) { il_.clauses.push_back(clause); }
  void maxStack(std::uint16_t depth) { il_.maxStack = depth; }

  GeneratedIL finish(typesystem::MethodSignatureTypes signature);

 private:
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void numbered(std::uint8_t shortForm, std::uint8_t longForm, std::uint32_t number);

  struct Fixup {
    std::uint32_t at;
    Label label;
  };
  GeneratedIL il_;
  std::vector<std::uint32_t> labels_;
  std::vector<Fixup> fixups_;
};

}  // namespace codicil::execution
