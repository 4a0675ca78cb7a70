#include "metadata/SignatureChecker.hpp"

namespace codicil::metadata {
namespace {

bool isMethodConvention(std::uint8_t first) {
  const auto convention = static_cast<CallingConvention>(first & signatureheader::kConventionMask);
  return convention <= CallingConvention::VarArg || convention == CallingConvention::Unmanaged;
}

bool isConvention(std::uint8_t first, CallingConvention wanted) {
  return static_cast<CallingConvention>(first & signatureheader::kConventionMask) == wanted;
}

}  // namespace

Expected<void> SignatureChecker::check(std::span<const std::byte> bytes, SignatureKind kind, Token token) {
  reader_ = ByteReader(bytes);
  depth_ = 0;
  header(kind);
  types();
  // Bytes past the end of a signature are not an error for `dotnet`, and some tools leave them.
  if (reader_.ok()) return {};
  return metadata_.file().fail(error_, bytes.data(), token);
}

void SignatureChecker::fail(ErrorCode code) {
  error_ = code;
  reader_.fail();
}

// More types than bytes cannot come: a type has at least one.
void SignatureChecker::expectTypes(std::uint32_t count, std::uint32_t sentinelFrom, bool shapeFollows) {
  if (count > reader_.remaining()) return fail(ErrorCode::BadSignature);
  if (depth_ == levels_.size()) return fail(ErrorCode::SignatureTooDeep);
  levels_[depth_++] = {count, sentinelFrom, shapeFollows};
}

void SignatureChecker::header(SignatureKind kind) {
  if (kind == SignatureKind::Type) return expectTypes(1);
  const std::uint8_t first = reader_.u8();
  switch (kind) {
    case SignatureKind::Method:
      if (!isMethodConvention(first)) return fail(ErrorCode::BadSignature);
      return methodHeader(first);
    case SignatureKind::Property:
      if (!isConvention(first, CallingConvention::Property)) return fail(ErrorCode::BadSignature);
      return methodHeader(first);
    case SignatureKind::Field:
      if (!isConvention(first, CallingConvention::Field)) return fail(ErrorCode::BadSignature);
      return expectTypes(1);
    case SignatureKind::Locals:
      if (!isConvention(first, CallingConvention::LocalVariables)) return fail(ErrorCode::BadSignature);
      return expectTypes(reader_.compressedUnsigned());
    case SignatureKind::MethodSpec:
      if (!isConvention(first, CallingConvention::GenericInstance)) return fail(ErrorCode::BadSignature);
      return expectTypes(reader_.compressedUnsigned());
    case SignatureKind::Type:
      break;
  }
}

void SignatureChecker::methodHeader(std::uint8_t first) {
  if ((first & signatureheader::kGeneric) != 0) reader_.compressedUnsigned();
  const std::uint32_t params = reader_.compressedUnsigned();
  expectTypes(params + 1, params);
}

void SignatureChecker::types() {
  while (depth_ != 0 && reader_.ok()) {
    Level& level = levels_[depth_ - 1];
    if (level.typesLeft == 0) {
      if (level.shapeFollows) arrayShape();
      --depth_;
      continue;
    }
    if (level.typesLeft <= level.sentinelFrom && reader_.peek() == static_cast<std::uint8_t>(ElementType::Sentinel)) {
      level.sentinelFrom = 0;
      reader_.skip(1);
      continue;
    }
    --level.typesLeft;
    type();
  }
}

void SignatureChecker::type() {
  switch (static_cast<ElementType>(reader_.u8())) {
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
    case ElementType::Class:
    case ElementType::ValueType:
      return definitionToken();
    case ElementType::Var:
    case ElementType::MVar:
      reader_.compressedUnsigned();
      return;
    // These nest too, for a reader that recurses.
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
    case ElementType::Pinned:
      return expectTypes(1);
    case ElementType::CModReqd:
    case ElementType::CModOpt:
      typeToken();
      return expectTypes(1);
    case ElementType::Array:
      return expectTypes(1, 0, true);
    case ElementType::GenericInst: {
      const auto generic = static_cast<ElementType>(reader_.u8());
      if (generic == ElementType::Class || generic == ElementType::ValueType) {
        definitionToken();
      } else if (generic == ElementType::Internal && internalAllowed_) {
        reader_.u64();
      } else {
        return fail(ErrorCode::BadSignature);
      }
      const std::uint32_t arguments = reader_.compressedUnsigned();
      if (arguments == 0) return fail(ErrorCode::BadSignature);
      return expectTypes(arguments);
    }
    case ElementType::FnPtr: {
      const std::uint8_t first = reader_.u8();
      if (!isMethodConvention(first)) return fail(ErrorCode::BadSignature);
      return methodHeader(first);
    }
    case ElementType::Internal:
      if (!internalAllowed_) return fail(ErrorCode::BadSignature);
      reader_.u64();
      return;
    case ElementType::CModInternal:
      if (!internalAllowed_) return fail(ErrorCode::BadSignature);
      reader_.u8();
      reader_.u64();
      return expectTypes(1);
    default:
      return fail(ErrorCode::BadSignature);
  }
}

void SignatureChecker::arrayShape() {
  const std::uint32_t rank = reader_.compressedUnsigned();
  if (rank == 0 || rank > kMaxArrayRank) return fail(ErrorCode::BadSignature);
  const std::uint32_t sizes = reader_.compressedUnsigned();
  if (sizes > rank) return fail(ErrorCode::BadSignature);
  for (std::uint32_t i = 0; i < sizes; ++i) reader_.compressedUnsigned();
  const std::uint32_t lowBounds = reader_.compressedUnsigned();
  if (lowBounds > rank) return fail(ErrorCode::BadSignature);
  for (std::uint32_t i = 0; i < lowBounds; ++i) reader_.compressedSigned();
}

Token SignatureChecker::typeToken() {
  const Token token = decodeTypeToken(reader_.compressedUnsigned());
  if (reader_.ok() && !metadata_.contains(token)) fail(ErrorCode::BadToken);
  return token;
}

// A TypeSpec there could name itself, or so many others that reading them would have no end. `dotnet` takes none
// either.
void SignatureChecker::definitionToken() {
  if (typeToken().is(TableId::TypeSpec) && reader_.ok()) fail(ErrorCode::BadSignature);
}

}  // namespace codicil::metadata
