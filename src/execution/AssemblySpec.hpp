// SPDX-License-Identifier: MIT
// Which assembly somebody asks for: a reference's identity, or as much of one as a program gave.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metadata/AssemblyIdentity.hpp"
#include "typesystem/LoadError.hpp"

namespace codicil::execution {

struct AssemblySpec {
  static constexpr std::uint16_t kAny = 0xffff;  // of a version's number: it was not given

  std::string name;
  std::optional<std::string> culture;  // empty: neutral
  std::uint16_t major = kAny, minor = kAny, build = kAny, revision = kAny;
  std::uint32_t flags = 0;  // System.Reflection.AssemblyNameFlags; kPublicKey: `key` is whole, else its token
  std::vector<std::byte> key;

  static AssemblySpec of(const metadata::AssemblyIdentity& identity);
  static typesystem::Expected<AssemblySpec> ofReference(const metadata::Metadata& metadata, metadata::Token reference);

  bool isSatellite() const { return culture && !culture->empty(); }
  // As dotnet binds: of two versions the later will do; keys are not compared.
  bool isSatisfiedBy(const metadata::AssemblyIdentity& identity) const;
  // "AbsentToo, Version=1.2.3.4, Culture=neutral, PublicKeyToken=null"
  std::string displayName() const;
};

// ASCII letters only: what file names differ in that are the same assembly.
std::string lowerCase(std::string text);

}  // namespace codicil::execution
