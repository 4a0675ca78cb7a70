// SPDX-License-Identifier: MIT
// The type loader's part for reflection: signatures by their bytes, and generic methods' own variables.
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {
namespace {

// Where variables are compared by number, whoever declares them: beyond all numbers that methods' own have.
constexpr std::uint32_t kFirstTypeVariable = 1u << 24;
constexpr std::size_t kMaxVariables = 1u << 8;

metadata::SignatureKind kindOf(std::span<const std::byte> signature) {
  const auto convention = signature.empty() ? 0u : std::to_integer<unsigned>(signature[0]) & 0xF;
  if (convention == static_cast<unsigned>(metadata::CallingConvention::Field)) return metadata::SignatureKind::Field;
  if (convention == static_cast<unsigned>(metadata::CallingConvention::Property))
    return metadata::SignatureKind::Property;
  return metadata::SignatureKind::Method;
}

}  // namespace

Expected<MethodTypes> TypeLoader::typesAt(Module& module, std::span<const std::byte> signature,
                                          GenericContext context) {
  const metadata::SignatureKind kind = kindOf(signature);
  auto reader = metadata::SignatureReader::open(module.metadata(), signature, kind);
  if (!reader) return Unexpected(reader.error());
  MethodTypes result;
  if (kind == metadata::SignatureKind::Field)
    result.header.convention = metadata::CallingConvention::Field;
  else
    result.header = reader->methodSignature();
  for (std::uint32_t i = 0; i <= result.header.paramCount; ++i) {
    const auto type = reader_.next(module, *reader, context, {});
    if (!type) return Unexpected(type.error());
    result.types.push_back(*type);
  }
  return result;
}

Expected<MethodSignatureTypes> TypeLoader::signatureAtLocked(Module& module, std::span<const std::byte> signature,
                                                             TokenContext context) {
  const auto expressions = contextOf(context);
  if (!expressions) return Unexpected(expressions.error());
  const auto types = typesAt(module, signature, expressions->view());
  if (!types) return Unexpected(types.error());
  MethodSignatureTypes result;
  result.header = types->header;
  for (const TypeExpression* type : types->types) result.types.push_back({type, false});
  return result;
}

Expected<bool> TypeLoader::areSignaturesEqualLocked(Module& first, std::span<const std::byte> a, Module& second,
                                                    std::span<const std::byte> b) {
  std::vector<const TypeExpression*> byNumber;
  for (std::uint32_t i = 0; i < kMaxVariables; ++i)
    byNumber.push_back(expressions_.methodParameter(kFirstTypeVariable + i));
  const auto one = typesAt(first, a, {byNumber, {}});
  if (!one) return Unexpected(one.error());
  const auto other = typesAt(second, b, {byNumber, {}});
  if (!other) return Unexpected(other.error());
  return one->matches(*other);
}

Expected<std::vector<TypeHandle>> TypeLoader::variablesOf(Module& module, Token methodDef) {
  const std::lock_guard guard(lock_);
  std::vector<TypeHandle> result;
  for (const Rid rid : module.metadata().genericParamsOf(methodDef)) {
    const auto number = module.metadata().row<metadata::GenericParamRow>(rid).number;
    const auto loaded = load(*expressions_.variable(module, Token::of(TableId::GenericParam, rid), number));
    if (!loaded) return Unexpected(loaded.error());
    result.push_back(*loaded);
  }
  return result;
}

}  // namespace codicil::typesystem
