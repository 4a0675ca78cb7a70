#include "metadata/AssemblyIdentity.hpp"

#include <algorithm>
#include <cstdio>

#include "metadata/Flags.hpp"
#include "metadata/Sha1.hpp"

namespace codicil::metadata {
namespace {

Expected<void> readNames(const Metadata& metadata, StringOffset name, StringOffset culture, Token token,
                         AssemblyIdentity& identity) {
  auto nameText = metadata.string(name, token);
  if (!nameText) return Unexpected(nameText.error());
  auto cultureText = metadata.string(culture, token);
  if (!cultureText) return Unexpected(cultureText.error());
  identity.name = *nameText;
  identity.culture = *cultureText;
  return {};
}

}  // namespace

PublicKeyToken publicKeyTokenOf(std::span<const std::byte> publicKey) {
  const std::array<std::byte, 20> hash = sha1(publicKey);
  PublicKeyToken token;
  std::reverse_copy(hash.end() - token.size(), hash.end(), token.begin());
  return token;
}

Expected<AssemblyIdentity> AssemblyIdentity::ofAssembly(const Metadata& metadata) {
  const Token token = Token::of(TableId::Assembly, 1);
  if (!metadata.contains(token)) return metadata.file().fail(ErrorCode::NotAnAssembly);
  const auto row = metadata.row<AssemblyRow>(1);
  AssemblyIdentity identity;
  if (auto names = readNames(metadata, row.name, row.culture, token, identity); !names)
    return Unexpected(names.error());
  identity.version = {row.major, row.minor, row.build, row.revision};
  identity.flags = row.flags;
  auto key = metadata.blob(row.publicKey, token);
  if (!key) return Unexpected(key.error());
  identity.publicKey = *key;
  if (!key->empty()) identity.publicKeyToken = publicKeyTokenOf(*key);
  return identity;
}

Expected<AssemblyIdentity> AssemblyIdentity::ofReference(const Metadata& metadata, Token assemblyRef) {
  auto row = metadata.rowOf<AssemblyRefRow>(assemblyRef);
  if (!row) return Unexpected(row.error());
  AssemblyIdentity identity;
  if (auto names = readNames(metadata, row->name, row->culture, assemblyRef, identity); !names)
    return Unexpected(names.error());
  identity.version = {row->major, row->minor, row->build, row->revision};
  identity.flags = row->flags;
  auto key = metadata.blob(row->publicKeyOrToken, assemblyRef);
  if (!key) return Unexpected(key.error());
  if (key->empty()) return identity;
  if ((row->flags & AssemblyFlags::kPublicKey) != 0) {
    identity.publicKey = *key;
    identity.publicKeyToken = publicKeyTokenOf(*key);
    return identity;
  }
  PublicKeyToken token;
  if (key->size() != token.size()) return metadata.file().fail(ErrorCode::BadBlobOffset, key->data(), assemblyRef);
  std::copy(key->begin(), key->end(), token.begin());
  identity.publicKeyToken = token;
  return identity;
}

std::string AssemblyIdentity::displayName() const {
  std::string text(name);
  char number[64];
  std::snprintf(number, sizeof number, ", Version=%u.%u.%u.%u", version.major, version.minor, version.build,
                version.revision);
  text += number;
  text += ", Culture=";
  text += culture.empty() ? std::string_view("neutral") : culture;
  text += ", PublicKeyToken=";
  if (!publicKeyToken) return text + "null";
  for (std::byte b : *publicKeyToken) {
    std::snprintf(number, sizeof number, "%02x", static_cast<unsigned>(b));
    text += number;
  }
  return text;
}

}  // namespace codicil::metadata
