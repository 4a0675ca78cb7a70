#include "metadata/TypeIndex.hpp"

#include <bit>

#include "metadata/Flags.hpp"

namespace codicil::metadata {
namespace {

// FNV-1a over both names with a separator; spread once more because the table takes the low bits.
std::uint32_t hashNames(std::uint32_t seed, const TypeName& name) {
  std::uint64_t hash = 0xCBF29CE484222325 ^ seed;
  const auto mix = [&](std::string_view text) {
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    hash = (hash ^ 0xFF) * 0x100000001B3;
  };
  mix(name.nameSpace);
  mix(name.name);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

bool isNested(std::uint32_t typeFlags) {
  return (typeFlags & TypeAttributes::kVisibilityMask) >= TypeAttributes::kNestedPublic;
}

}  // namespace

std::uint32_t TypeIndex::Key::hash() const { return hashNames(enclosing.value, name); }

TypeIndex::TypeIndex(const Metadata& metadata) : metadata_(metadata) { addNew(); }

void TypeIndex::addNew() const {
  const Rid definitions = metadata_.rowCount(TableId::TypeDef);
  const Rid exported = metadata_.rowCount(TableId::ExportedType);
  reserve(std::size_t{definitions} + exported);
  while (definitions_ < definitions) add(Token::of(TableId::TypeDef, ++definitions_));
  while (exported_ < exported) add(Token::of(TableId::ExportedType, ++exported_));
}

void TypeIndex::reserve(std::size_t types) const {
  const std::size_t wanted = std::bit_ceil(types * 2 + 1);  // at most half full
  if (wanted <= slots_.size()) return;
  slots_.assign(wanted, {});
  definitions_ = exported_ = 0;  // all are added anew
}

std::optional<Token> TypeIndex::enclosingOf(Token type) const {
  Token enclosing;
  if (type.is(TableId::TypeDef)) {
    if (!isNested(metadata_.row<TypeDefRow>(type.rid()).flags)) return Token{};
    enclosing.value = metadata_.enclosingTypeOf(type.rid());
    if (enclosing.value <= kMaxRid) enclosing = Token::of(TableId::TypeDef, enclosing.value);
  } else {
    enclosing = metadata_.row<ExportedTypeRow>(type.rid()).implementation;
    if (!enclosing.is(TableId::ExportedType)) return Token{};
  }
  return metadata_.contains(enclosing) ? std::optional<Token>(enclosing) : std::nullopt;
}

bool TypeIndex::matches(Token type, const Key& key) const {
  const auto name = metadata_.typeName(type);
  return name && *name == key.name && enclosingOf(type) == key.enclosing;
}

void TypeIndex::add(Token type) const {
  const auto name = metadata_.typeName(type);
  const std::optional<Token> enclosing = enclosingOf(type);
  if (!name || !enclosing) return;
  const Key key{*enclosing, *name};
  const std::uint32_t hash = key.hash();
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].type.value != 0; at = (at + 1) & (slots_.size() - 1))
    if (slots_[at].hash == hash && matches(slots_[at].type, key)) return;
  slots_[at] = {hash, type};
}

// A row is there with all that is known of it by name: see MetadataWriter::type.
Token TypeIndex::lookUpAmongAll(const Key& key) const {
  const std::lock_guard guard(lock_);
  addNew();
  return lookUp(key);
}

Token TypeIndex::lookUp(const Key& key) const {
  const std::uint32_t hash = key.hash();
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].type.value != 0; at = (at + 1) & (slots_.size() - 1))
    if (slots_[at].hash == hash && matches(slots_[at].type, key)) return slots_[at].type;
  return {};
}

Token TypeIndex::find(const Key& key) const {
  return metadata_.growing() == nullptr ? lookUp(key) : lookUpAmongAll(key);
}

Token TypeIndex::find(std::string_view nameSpace, std::string_view name) const {
  return find({Token{}, {nameSpace, name}});
}

Token TypeIndex::findNested(Token enclosing, std::string_view name) const {
  return find({enclosing, {std::string_view(), name}});
}

}  // namespace codicil::metadata
