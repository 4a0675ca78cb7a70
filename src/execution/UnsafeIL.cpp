// SPDX-License-Identifier: MIT
#include "execution/UnsafeIL.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "execution/Calls.hpp"
#include "execution/ILWriter.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

namespace {

// ECMA-335 III; those of two bytes are 0xFE and what stands here in the low byte.
enum class Op : std::uint16_t {
  Ldarg0 = 0x02,
  Ldarg1 = 0x03,
  Ldarg2 = 0x04,
  Add = 0x58,
  Sub = 0x59,
  Mul = 0x5A,
  Ldobj = 0x71,
  Unbox = 0x79,
  Stobj = 0x81,
  ConvI = 0xD3,
  ConvU = 0xE0,
  Ceq = 0xFE01,
  CgtUn = 0xFE03,
  CltUn = 0xFE05,
  UnalignedBy1 = 0xFE12,
  Cpblk = 0xFE17,
  Initblk = 0xFE18,
  Sizeof = 0xFE1C,
};

bool takesType(Op op) { return op == Op::Ldobj || op == Op::Unbox || op == Op::Stobj || op == Op::Sizeof; }

struct Body {
  std::string_view method;
  std::array<Op, 7> code;  // zeros: ret
};

constexpr Body kBodies[] = {
    {"As", {Op::Ldarg0}},
    {"AsRef", {Op::Ldarg0}},
    {"AsPointer", {Op::Ldarg0, Op::ConvU}},
    {"Add", {Op::Ldarg0, Op::Ldarg1, Op::Sizeof, Op::ConvI, Op::Mul, Op::Add}},
    {"Subtract", {Op::Ldarg0, Op::Ldarg1, Op::Sizeof, Op::ConvI, Op::Mul, Op::Sub}},
    {"AddByteOffset", {Op::Ldarg0, Op::Ldarg1, Op::Add}},
    {"SubtractByteOffset", {Op::Ldarg0, Op::Ldarg1, Op::Sub}},
    {"ByteOffset", {Op::Ldarg1, Op::Ldarg0, Op::Sub}},
    {"AreSame", {Op::Ldarg0, Op::Ldarg1, Op::Ceq}},
    {"IsAddressGreaterThan", {Op::Ldarg0, Op::Ldarg1, Op::CgtUn}},
    {"IsAddressLessThan", {Op::Ldarg0, Op::Ldarg1, Op::CltUn}},
    {"Copy", {Op::Ldarg0, Op::Ldarg1, Op::Ldobj, Op::Stobj}},
    {"CopyBlock", {Op::Ldarg0, Op::Ldarg1, Op::Ldarg2, Op::Cpblk}},
    {"CopyBlockUnaligned", {Op::Ldarg0, Op::Ldarg1, Op::Ldarg2, Op::UnalignedBy1, Op::Cpblk}},
    {"InitBlock", {Op::Ldarg0, Op::Ldarg1, Op::Ldarg2, Op::Initblk}},
    {"InitBlockUnaligned", {Op::Ldarg0, Op::Ldarg1, Op::Ldarg2, Op::UnalignedBy1, Op::Initblk}},
    {"ReadUnaligned", {Op::Ldarg0, Op::UnalignedBy1, Op::Ldobj}},
    {"WriteUnaligned", {Op::Ldarg0, Op::Ldarg1, Op::UnalignedBy1, Op::Stobj}},
    {"SkipInit", {}},
    {"Unbox", {Op::Ldarg0, Op::Unbox}},
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
  for (const Op op : body->code) {
    if (op == Op{}) break;
    const auto code = static_cast<std::uint16_t>(op);
    const auto low = static_cast<std::uint8_t>(code);
    if (code > 0xFF) il.op(0xFE);
    if (takesType(op))
      il.token(low, method.methodArguments()[0]);
    else
      il.op(low);
    if (op == Op::UnalignedBy1) il.op(1);
  }
  il.ret();
  return il.finish(orRequest(types.signatureOf(method)));
}

}  // namespace codicil::execution
