#include "metadata/SignatureReader.hpp"

#include <algorithm>

#include "metadata/CodedIndex.hpp"
#include "metadata/SignatureChecker.hpp"

namespace codicil::metadata {
Token decodeTypeToken(std::uint32_t encoded) { return decodeCodedIndex(CodedIndex::TypeDefOrRef, encoded); }

Expected<SignatureReader> SignatureReader::open(const Metadata& metadata, BlobOffset blob, SignatureKind kind,
                                                Token token) {
  auto bytes = metadata.blob(blob, token);
  if (!bytes) return Unexpected(bytes.error());
  return open(metadata, *bytes, kind, token);
}

Expected<SignatureReader> SignatureReader::open(const Metadata& metadata, std::span<const std::byte> bytes,
                                                SignatureKind kind, Token token) {
  return openChecked(metadata, bytes, kind, token, false);
}

Expected<SignatureReader> SignatureReader::openDynamic(const Metadata& metadata, std::span<const std::byte> bytes,
                                                       SignatureKind kind) {
  return openChecked(metadata, bytes, kind, {}, true);
}

Expected<SignatureReader> SignatureReader::openChecked(const Metadata& metadata, std::span<const std::byte> bytes,
                                                       SignatureKind kind, Token token, bool internalAllowed) {
  SignatureChecker checker(metadata, internalAllowed);
  if (auto checked = checker.check(bytes, kind, token); !checked) return Unexpected(checked.error());
  SignatureReader result(bytes);
  switch (kind) {
    case SignatureKind::Locals:
    case SignatureKind::MethodSpec:
      result.reader_.u8();
      result.count_ = result.reader_.compressedUnsigned();
      break;
    case SignatureKind::Field:
      result.reader_.u8();
      break;
    case SignatureKind::Method:
    case SignatureKind::Property:
    case SignatureKind::Type:
      break;
  }
  return result;
}

MethodSignature SignatureReader::methodSignature() {
  MethodSignature method;
  const std::uint8_t first = reader_.u8();
  method.convention = static_cast<CallingConvention>(first & signatureheader::kConventionMask);
  method.hasThis = (first & signatureheader::kHasThis) != 0;
  method.explicitThis = (first & signatureheader::kExplicitThis) != 0;
  if ((first & signatureheader::kGeneric) != 0) method.genericParamCount = reader_.compressedUnsigned();
  method.paramCount = reader_.compressedUnsigned();
  return method;
}

TypeNode SignatureReader::node() {
  TypeNode node;
  node.element = static_cast<ElementType>(reader_.u8());
  switch (node.element) {
    case ElementType::Class:
    case ElementType::ValueType:
    case ElementType::CModReqd:
    case ElementType::CModOpt:
      node.token = decodeTypeToken(reader_.compressedUnsigned());
      break;
    case ElementType::Var:
    case ElementType::MVar:
      node.number = reader_.compressedUnsigned();
      break;
    case ElementType::GenericInst: {
      const auto generic = static_cast<ElementType>(reader_.u8());
      node.isValueType = generic == ElementType::ValueType;
      if (generic == ElementType::Internal) {
        node.internal = reader_.u64();
      } else {
        node.token = decodeTypeToken(reader_.compressedUnsigned());
      }
      node.number = reader_.compressedUnsigned();
      break;
    }
    case ElementType::Internal:
      node.internal = reader_.u64();
      break;
    case ElementType::CModInternal:
      node.isValueType = reader_.u8() != 0;
      node.internal = reader_.u64();
      break;
    default:
      break;
  }
  return node;
}

ArrayShape SignatureReader::arrayShape() {
  ArrayShape shape;
  shape.rank = reader_.compressedUnsigned();
  shape.sizeCount = reader_.compressedUnsigned();
  shape.sizeCount = std::min(shape.sizeCount, kMaxArrayRank);
  for (std::uint32_t i = 0; i < shape.sizeCount; ++i) shape.sizes[i] = reader_.compressedUnsigned();
  shape.lowBoundCount = reader_.compressedUnsigned();
  shape.lowBoundCount = std::min(shape.lowBoundCount, kMaxArrayRank);
  for (std::uint32_t i = 0; i < shape.lowBoundCount; ++i) shape.lowBounds[i] = reader_.compressedSigned();
  return shape;
}

void SignatureReader::skipType() {
  const TypeNode type = node();
  switch (type.element) {
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
    case ElementType::Pinned:
    case ElementType::CModReqd:
    case ElementType::CModOpt:
    case ElementType::CModInternal:
    case ElementType::Sentinel:
      return skipType();
    case ElementType::Array:
      skipType();
      arrayShape();
      return;
    case ElementType::GenericInst:
      for (std::uint32_t i = 0; i < type.number && !atEnd(); ++i) skipType();
      return;
    case ElementType::FnPtr: {
      const MethodSignature method = methodSignature();
      for (std::uint32_t i = 0; i <= method.paramCount && !atEnd(); ++i) skipType();
      return;
    }
    default:
      return;
  }
}

std::string parameterElements(const Metadata& metadata, Rid method) {
  const auto row = metadata.row<MethodDefRow>(method);
  auto reader = SignatureReader::open(metadata, row.signature, SignatureKind::Method);
  std::string text;
  if (!reader) return text;
  const std::uint32_t count = reader->methodSignature().paramCount;
  reader->skipType();
  for (std::uint32_t i = 0; i < count; ++i) {
    SignatureReader one = *reader;
    if (i != 0) text += ',';
    text += std::to_string(static_cast<unsigned>(one.node().element));
    reader->skipType();
  }
  return text;
}

}  // namespace codicil::metadata
