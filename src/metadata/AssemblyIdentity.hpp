// Who an assembly is, or whom it refers to (ECMA-335 II.22.2, II.22.5, II.6.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "metadata/Metadata.hpp"

namespace codicil::metadata {

using PublicKeyToken = std::array<std::byte, 8>;

// The last eight bytes of the key's SHA-1, backwards.
PublicKeyToken publicKeyTokenOf(std::span<const std::byte> publicKey);

struct AssemblyVersion {
  std::uint16_t major = 0, minor = 0, build = 0, revision = 0;
  friend auto operator<=>(const AssemblyVersion&, const AssemblyVersion&) = default;
};

// Points into the metadata it was read from. Names and cultures compare without regard to case (II.22.2), which is left
// to whoever compares.
struct AssemblyIdentity {
  std::string_view name;
  std::string_view culture;  // empty: neutral
  AssemblyVersion version;
  std::uint32_t flags = 0;               // AssemblyFlags in Flags.hpp
  std::span<const std::byte> publicKey;  // whole; empty if not there
  std::optional<PublicKeyToken> publicKeyToken;

  // Of the module itself. NotAnAssembly if it has no manifest.
  static Expected<AssemblyIdentity> ofAssembly(const Metadata& metadata);

  // Of an AssemblyRef; its token is computed if it has a whole key. BadToken, BadBlobOffset if the token is not eight
  // bytes long.
  static Expected<AssemblyIdentity> ofReference(const Metadata& metadata, Token assemblyRef);

  // "System.Runtime, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a"
  std::string displayName() const;
};

}  // namespace codicil::metadata
