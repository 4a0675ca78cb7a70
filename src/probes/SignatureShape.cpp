// SPDX-License-Identifier: MIT
#include "probes/SignatureShape.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::probes {
namespace {

using metadata::ByteReader;
using metadata::ElementType;

constexpr unsigned kHasThis = 0x20, kExplicitThis = 0x40, kGeneric = 0x10;  // II.23.2.1
constexpr unsigned kConvention = 0x0F, kVarArg = 0x05;
constexpr unsigned kMaxTypeDepth = 256;

void skipType(ByteReader& reader, unsigned depth);

void skipTypes(ByteReader& reader, std::uint32_t count, unsigned depth) {
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) skipType(reader, depth);
}

void skipFunctionPointer(ByteReader& reader, unsigned depth) {
  const unsigned header = reader.u8();
  if ((header & kGeneric) != 0) reader.compressedUnsigned();
  const std::uint32_t parameters = reader.compressedUnsigned();
  skipTypes(reader, 1, depth);
  for (std::uint32_t i = 0; i < parameters && reader.ok(); ++i) {
    if (reader.peek() == static_cast<std::uint8_t>(ElementType::Sentinel)) reader.u8();
    skipType(reader, depth);
  }
}

void skipArrayShape(ByteReader& reader) {
  reader.compressedUnsigned();  // the rank
  for (const bool isSigned : {false, true}) {
    const std::uint32_t count = reader.compressedUnsigned();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i)
      isSigned ? static_cast<void>(reader.compressedSigned()) : static_cast<void>(reader.compressedUnsigned());
  }
}

// One step: what stands before a type, or the whole of one.
void skipType(ByteReader& reader, unsigned depth) {
  if (depth == kMaxTypeDepth) return reader.fail();
  switch (static_cast<ElementType>(reader.u8())) {
    case ElementType::Void:
    case ElementType::Boolean:
    case ElementType::Char:
    case ElementType::I1:
    case ElementType::U1:
    case ElementType::I2:
    case ElementType::U2:
    case ElementType::I4:
    case ElementType::U4:
    case ElementType::I8:
    case ElementType::U8:
    case ElementType::R4:
    case ElementType::R8:
    case ElementType::String:
    case ElementType::TypedByRef:
    case ElementType::I:
    case ElementType::U:
    case ElementType::Object:
      return;
    case ElementType::ValueType:
    case ElementType::Class:
    case ElementType::Var:
    case ElementType::MVar:
      reader.compressedUnsigned();
      return;
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
    case ElementType::Pinned:
      return skipType(reader, depth + 1);
    case ElementType::CModReqd:
    case ElementType::CModOpt:
      reader.compressedUnsigned();
      return skipType(reader, depth + 1);
    case ElementType::Array:
      skipType(reader, depth + 1);
      return skipArrayShape(reader);
    case ElementType::GenericInst: {
      reader.u8();  // class or value type
      reader.compressedUnsigned();
      const std::uint32_t arguments = reader.compressedUnsigned();
      return skipTypes(reader, arguments, depth + 1);
    }
    case ElementType::FnPtr:
      return skipFunctionPointer(reader, depth + 1);
    default:
      return reader.fail();
  }
}

TypeBlob takeType(ByteReader& reader) {
  const std::span<const std::byte> before = reader.rest();
  skipType(reader, 0);
  return before.first(before.size() - reader.remaining());
}

}  // namespace

bool SignatureShape::returnsVoid() const { return elementOf(returnType) == ElementType::Void; }

tl::expected<SignatureShape, std::string> readSignature(std::span<const std::byte> blob) {
  ByteReader reader(blob);
  SignatureShape shape;
  const unsigned header = reader.u8();
  shape.hasThis = (header & kHasThis) != 0 && (header & kExplicitThis) == 0;
  shape.isVarArg = (header & kConvention) == kVarArg;
  if ((header & kGeneric) != 0) shape.genericParameters = reader.compressedUnsigned();
  const std::uint32_t parameters = reader.compressedUnsigned();
  shape.returnType = takeType(reader);
  for (std::uint32_t i = 0; i < parameters && reader.ok(); ++i) shape.parameters.push_back(takeType(reader));
  if (!reader.ok() || !reader.atEnd()) return tl::unexpected(std::string("its signature is malformed"));
  return shape;
}

TypeBlob withoutModifiers(TypeBlob type) {
  ByteReader reader(type);
  for (;;) {
    const auto element = static_cast<ElementType>(reader.peek());
    if (element != ElementType::CModReqd && element != ElementType::CModOpt) return reader.rest();
    reader.u8();
    reader.compressedUnsigned();
  }
}

ElementType elementOf(TypeBlob type) {
  const TypeBlob plain = withoutModifiers(type);
  return plain.empty() ? ElementType::End : static_cast<ElementType>(plain.front());
}

}  // namespace codicil::probes
