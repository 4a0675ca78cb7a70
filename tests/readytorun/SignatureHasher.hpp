// SPDX-License-Identifier: MIT
// Reads ReadyToRun signatures, with names from the framework's metadata, for their hashes and their ends. Throws
// std::runtime_error for what it cannot read.
#pragma once

#include "metadata/ByteReader.hpp"
#include "readytorun/FixupSignature.hpp"
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

  // These leave the reader behind what they read. `start` or `module` is whose tokens the signature begins with. The
  // hashes of what has type variables, or is no MethodDef, mean nothing.
  Hash method(metadata::ByteReader& reader, const metadata::Metadata& start) const;
  Hash method(metadata::ByteReader& reader) const { return method(reader, home_.assembly->metadata()); }
  Hash type(metadata::ByteReader& reader, const metadata::Metadata& module) const;
  void field(metadata::ByteReader& reader, const metadata::Metadata& start) const;
  // All that an import cell's signature says; answers its end.
  const std::byte* fixup(FixupSignature signature) const;

  static Hash methodDefinition(const metadata::Metadata& module, Rid method);
  static Hash typeDefinition(const metadata::Metadata& module, Token type);  // TypeDef or TypeRef

 private:
  void operands(FixupKind kind, metadata::ByteReader& reader, const metadata::Metadata& module) const;
  static void layout(metadata::ByteReader& reader);
  const metadata::Metadata& moduleAt(std::uint32_t index) const;
  const metadata::Metadata& moduleOfOverride(metadata::ByteReader reader, const metadata::Metadata& module) const;

  const FrameworkImage& home_;
  const ManifestReferences& references_;
};

}  // namespace codicil::readytorun::test
