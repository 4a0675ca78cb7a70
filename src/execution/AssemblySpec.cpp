// SPDX-License-Identifier: MIT
#include "execution/AssemblySpec.hpp"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <tuple>

#include "metadata/Flags.hpp"

namespace codicil::execution {

using metadata::AssemblyFlags;
using metadata::AssemblyIdentity;

std::string lowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return text;
}

AssemblySpec AssemblySpec::of(const AssemblyIdentity& identity) {
  AssemblySpec spec;
  spec.name = identity.name;
  spec.culture = std::string(identity.culture);
  std::tie(spec.major, spec.minor, spec.build, spec.revision) =
      std::tie(identity.version.major, identity.version.minor, identity.version.build, identity.version.revision);
  spec.flags = identity.flags;
  if (!identity.publicKey.empty())
    spec.key.assign(identity.publicKey.begin(), identity.publicKey.end());
  else if (identity.publicKeyToken)
    spec.key.assign(identity.publicKeyToken->begin(), identity.publicKeyToken->end());
  return spec;
}

typesystem::Expected<AssemblySpec> AssemblySpec::ofReference(const metadata::Metadata& metadata,
                                                             metadata::Token reference) {
  const auto identity = AssemblyIdentity::ofReference(metadata, reference);
  if (!identity) return tl::unexpected(typesystem::LoadError(identity.error()));
  return of(*identity);
}

bool AssemblySpec::isSatisfiedBy(const AssemblyIdentity& identity) const {
  if (lowerCase(name) != lowerCase(std::string(identity.name))) return false;
  if (lowerCase(culture.value_or("")) != lowerCase(std::string(identity.culture))) return false;
  const auto wanted = {major, minor, build, revision};
  const auto found = {identity.version.major, identity.version.minor, identity.version.build,
                      identity.version.revision};
  for (auto one = wanted.begin(), other = found.begin(); one != wanted.end(); ++one, ++other) {
    if (*one == kAny) return true;
    if (*one != *other) return *one < *other;
  }
  return true;
}

std::string AssemblySpec::displayName() const {
  std::string text = name;
  if (major != kAny) {
    text += ", Version=" + std::to_string(major);
    for (const std::uint16_t number : {minor, build, revision}) {
      if (number == kAny) break;
      text += '.' + std::to_string(number);
    }
  }
  text += ", Culture=" + (isSatellite() ? *culture : std::string("neutral")) + ", PublicKeyToken=";
  std::vector<std::byte> token = key;
  if ((flags & AssemblyFlags::kPublicKey) != 0 && !key.empty()) {
    const metadata::PublicKeyToken computed = metadata::publicKeyTokenOf(key);
    token.assign(computed.begin(), computed.end());
  }
  if (token.empty()) return text + "null";
  for (const std::byte b : token) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(b));
    text += digits;
  }
  return text;
}

}  // namespace codicil::execution
