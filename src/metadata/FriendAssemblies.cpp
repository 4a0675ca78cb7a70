// SPDX-License-Identifier: MIT
#include "metadata/FriendAssemblies.hpp"

#include <strings.h>

#include <string>

#include "metadata/AssemblyIdentity.hpp"
#include "metadata/CustomAttribute.hpp"

namespace codicil::metadata {

namespace {

class NoEnums final : public EnumResolver {  // the attribute has none
 public:
  std::optional<ElementType> underlyingType(const Metadata&, Token) override { return std::nullopt; }
  std::optional<ElementType> underlyingType(const Metadata&, std::string_view) override { return std::nullopt; }
};

bool equalsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string hexOf(std::span<const std::byte> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15];
  }
  return text;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// `text`: "Shop.Tests, PublicKey=0024…"
bool names(std::string_view text, const AssemblyIdentity& identity) {
  const std::size_t comma = text.find(',');
  if (!equalsIgnoringCase(trimmed(text.substr(0, comma)), identity.name)) return false;
  constexpr std::string_view kKey = "PublicKey=";
  const std::size_t key = text.find(kKey);
  return key == std::string_view::npos ||
         equalsIgnoringCase(trimmed(text.substr(key + kKey.size())), hexOf(identity.publicKey));
}

// Whether one of `metadata`'s assembly's attributes of that type names the assembly of `other`.
bool hasAttributeNaming(const Metadata& metadata, std::string_view attribute, const Metadata& other) {
  const auto identity = AssemblyIdentity::ofAssembly(other);
  if (!identity) return false;
  NoEnums enums;
  for (const Rid rid : metadata.customAttributesOf(Token::of(TableId::Assembly, 1))) {
    const auto type = attributeTypeNameOf(metadata, metadata.row<CustomAttributeRow>(rid));
    if (!type || type->name != attribute || type->nameSpace != "System.Runtime.CompilerServices") continue;
    auto reader = CustomAttributeReader::open(metadata, rid, enums);
    const auto value = reader && reader->fixedCount() == 1 ? reader->nextFixed() : Expected<AttributeValue>();
    if (value && names(value->text, *identity)) return true;
  }
  return false;
}

}  // namespace

bool isFriend(const Metadata& owner, const Metadata& other) {
  return hasAttributeNaming(owner, "InternalsVisibleToAttribute", other);
}

bool ignoresAccessChecksTo(const Metadata& from, const Metadata& owner) {
  return hasAttributeNaming(from, "IgnoresAccessChecksToAttribute", owner);
}

}  // namespace codicil::metadata
