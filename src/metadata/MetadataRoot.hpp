// The metadata root and its stream headers (ECMA-335 II.24.2.1, II.24.2.2).
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "metadata/MappedFile.hpp"

namespace codicil::metadata {

// Where each stream lies; an absent one is empty. "#Pdb" and streams that nobody knows are passed over.
struct MetadataRoot {
  std::string_view version;  // "v4.0.30319" for all of today's compilers
  std::span<const std::byte> tables;
  std::span<const std::byte> strings;
  std::span<const std::byte> userStrings;
  std::span<const std::byte> blobs;
  std::span<const std::byte> guids;
  bool uncompressed = false;  // the table stream is "#-"
  bool minimalDelta = false;  // there is a "#JTD"

  // `metadata` is a part of `file`. Checks that every stream lies in it, that none is there twice, and that there is a
  // table stream.
  static Expected<MetadataRoot> read(const MappedFile& file, std::span<const std::byte> metadata);
};

}  // namespace codicil::metadata
