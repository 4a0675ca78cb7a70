// SPDX-License-Identifier: MIT
// Reads ReadyToRun signatures of methods and types, with names from the framework's metadata, for their hashes and
// their ends. Throws std::runtime_error for what it cannot read.
#pragma once

#include "metadata/ByteReader.hpp"
#include "readytorun/FrameworkImages.hpp"
#include "readytorun/ManifestReferences.hpp"
#include "readytorun/VersionResilientHash.hpp"

namespace codicil::readytorun::test {

class SignatureHasher {
 public:
  using Hash = VersionResilientHash::Hash;

  // `home` is whose image the signatures are of.
  SignatureHasher(const FrameworkImage& home, const ManifestReferences& references)
      : home_(home), references_(references) {}

  // Leave the reader behind what they read.
  Hash method(metadata::ByteReader& reader) const;
  Hash type(metadata::ByteReader& reader, const metadata::Metadata& module) const;

  static Hash methodDefinition(const metadata::Metadata& module, Rid method);
  static Hash typeDefinition(const metadata::Metadata& module, Token type);  // TypeDef or TypeRef

 private:
  const metadata::Metadata& moduleAt(std::uint32_t index) const;
  const metadata::Metadata& moduleOfOverride(metadata::ByteReader reader, const metadata::Metadata& module) const;

  const FrameworkImage& home_;
  const ManifestReferences& references_;
};

}  // namespace codicil::readytorun::test
