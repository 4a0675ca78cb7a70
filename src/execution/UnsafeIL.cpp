// SPDX-License-Identifier: MIT
#include "execution/UnsafeIL.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "execution/Calls.hpp"
#include "execution/ILWriter.hpp"
#include "metadata/Opcode.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using metadata::Opcode;

namespace {

bool takesType(Opcode op) {
  return op == Opcode::Ldobj || op == Opcode::Unbox || op == Opcode::Stobj || op == Opcode::Sizeof;
}

struct Body {
  std::string_view method;
  std::array<Opcode, 7> code;  // up to a nop; then ret
};

constexpr Body kBodies[] = {
    {"As", {Opcode::Ldarg0}},
    {"AsRef", {Opcode::Ldarg0}},
    {"AsPointer", {Opcode::Ldarg0, Opcode::ConvU}},
    {"Add", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Sizeof, Opcode::ConvI, Opcode::Mul, Opcode::Add}},
    {"Subtract", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Sizeof, Opcode::ConvI, Opcode::Mul, Opcode::Sub}},
    {"AddByteOffset", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Add}},
    {"SubtractByteOffset", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Sub}},
    {"ByteOffset", {Opcode::Ldarg1, Opcode::Ldarg0, Opcode::Sub}},
    {"AreSame", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ceq}},
    {"IsAddressGreaterThan", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::CgtUn}},
    {"IsAddressLessThan", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::CltUn}},
    {"Copy", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ldobj, Opcode::Stobj}},
    {"CopyBlock", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ldarg2, Opcode::Cpblk}},
    {"CopyBlockUnaligned", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ldarg2, Opcode::Unaligned, Opcode::Cpblk}},
    {"InitBlock", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ldarg2, Opcode::Initblk}},
    {"InitBlockUnaligned", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Ldarg2, Opcode::Unaligned, Opcode::Initblk}},
    {"ReadUnaligned", {Opcode::Ldarg0, Opcode::Unaligned, Opcode::Ldobj}},
    {"WriteUnaligned", {Opcode::Ldarg0, Opcode::Ldarg1, Opcode::Unaligned, Opcode::Stobj}},
    {"SkipInit", {}},
    {"Unbox", {Opcode::Ldarg0, Opcode::Unbox}},
};

const Body* bodyNamed(std::string_view method) {
  const auto* const found = std::ranges::find(kBodies, method, &Body::method);
  return found != std::end(kBodies) ? found : nullptr;
}

}  // namespace

bool hasUnsafeIL(std::string_view method) { return bodyNamed(method) != nullptr; }

std::optional<GeneratedIL> unsafeIL(typesystem::TypeLoader& types, const typesystem::MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  const Body* const body = name ? bodyNamed(*name) : nullptr;
  if (body == nullptr) return std::nullopt;
  ILWriter il;
  for (const Opcode op : body->code) {
    if (op == Opcode::Nop) break;
    if (op == Opcode::Unaligned)
      il.unaligned(1);
    else if (takesType(op))
      il.token(op, method.methodArguments()[0]);
    else
      il.op(op);
  }
  il.ret();
  return il.finish(orRequest(types.signatureOf(method)));
}

}  // namespace codicil::execution
