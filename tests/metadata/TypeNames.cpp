#include "metadata/TypeNames.hpp"

namespace codicil::metadata::test {
namespace {

constexpr int kMaxNesting = 32;  // of types in types; hostile files have cycles

std::string nameWithin(const Metadata& metadata, Token type, int depth) {
  const auto name = metadata.typeName(type);
  if (!name || depth > kMaxNesting) return {};
  Token enclosing;
  if (type.is(TableId::TypeDef)) {
    if (const Rid rid = metadata.enclosingTypeOf(type.rid())) enclosing = Token::of(TableId::TypeDef, rid & kMaxRid);
  } else if (const Token scope = metadata.row<TypeRefRow>(type.rid()).resolutionScope; scope.is(TableId::TypeRef)) {
    enclosing = scope;
  }
  if (metadata.contains(enclosing)) return nameWithin(metadata, enclosing, depth + 1) + "+" + std::string(name->name);
  if (name->nameSpace.empty()) return std::string(name->name);
  return std::string(name->nameSpace) + "." + std::string(name->name);
}

}  // namespace

std::string fullName(const Metadata& metadata, Token type) {
  if (!type.is(TableId::TypeDef) && !type.is(TableId::TypeRef)) return {};
  return nameWithin(metadata, type, 0);
}

std::string withoutAssembly(std::string_view serializedName) {
  return std::string(serializedName.substr(0, serializedName.find(',')));
}

void EnumsByName::add(const Metadata& metadata) {
  for (Rid rid = 1; rid <= metadata.rowCount(TableId::TypeDef); ++rid) {
    if (fullName(metadata, metadata.row<TypeDefRow>(rid).extends) != "System.Enum") continue;
    if (const auto underlying = enumUnderlyingType(metadata, rid))
      underlying_.emplace(fullName(metadata, Token::of(TableId::TypeDef, rid)), *underlying);
  }
}

std::optional<ElementType> EnumsByName::of(const std::string& name) const {
  const auto found = underlying_.find(name);
  return found == underlying_.end() ? std::nullopt : std::optional<ElementType>(found->second);
}

std::optional<ElementType> EnumsByName::underlyingType(const Metadata& metadata, Token typeDefOrRef) {
  return of(fullName(metadata, typeDefOrRef));
}

std::optional<ElementType> EnumsByName::underlyingType(const Metadata&, std::string_view serializedName) {
  return of(withoutAssembly(serializedName));
}

}  // namespace codicil::metadata::test
