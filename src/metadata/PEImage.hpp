// The portable executable around the metadata (ECMA-335 II.25): headers, sections, and where an RVA lies in the file.
// The image is read as it lies in the file, never laid out in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "metadata/MappedFile.hpp"

namespace codicil::metadata {

// An address relative to the image base, as if the image had been loaded.
using Rva = std::uint32_t;

struct DataDirectory {
  Rva rva = 0;
  std::uint32_t size = 0;
  bool empty() const { return rva == 0 && size == 0; }
};

// ECMA-335 II.25.3.3, the parts that an engine reads.
struct CliHeader {
  std::uint16_t majorRuntimeVersion = 0;
  std::uint16_t minorRuntimeVersion = 0;
  DataDirectory metadata;
  std::uint32_t flags = 0;
  Token entryPoint;  // MethodDef or File, nil without; of a native entry point it is an RVA (kNativeEntryPoint)
  DataDirectory resources;
  DataDirectory strongName;
  DataDirectory managedNativeHeader;  // precompiled code, if any

  // ECMA-335 II.25.3.3.1
  static constexpr std::uint32_t kIlOnly = 0x00000001;
  static constexpr std::uint32_t k32BitRequired = 0x00000002;
  static constexpr std::uint32_t kIlLibrary = 0x00000004;
  static constexpr std::uint32_t kStrongNameSigned = 0x00000008;
  static constexpr std::uint32_t kNativeEntryPoint = 0x00000010;
  static constexpr std::uint32_t k32BitPreferred = 0x00020000;
};

// A section as a loader maps it: `fileSize` bytes from the file, then zeros up to `virtualSize`.
struct ImageSection {
  Rva rva = 0;
  std::uint32_t virtualSize = 0;
  std::uint32_t fileOffset = 0;
  std::uint32_t fileSize = 0;  // of what the file has of it, without the padding to the file alignment
  std::uint32_t characteristics = 0;

  // IMAGE_SCN_MEM_*
  static constexpr std::uint32_t kExecutable = 0x20000000;
  static constexpr std::uint32_t kReadable = 0x40000000;
  static constexpr std::uint32_t kWritable = 0x80000000;
  bool isExecutable() const { return (characteristics & kExecutable) != 0; }
  bool isWritable() const { return (characteristics & kWritable) != 0; }
};

// Immutable after open(), hence thread-safe. Keeps a pointer to the file, which must outlive it.
class PEImage {
 public:
  // Checks every header and that every section lies in the file. A PE file without a CLI header is NoCliHeader.
  static Expected<PEImage> open(const MappedFile& file);

  const MappedFile& file() const { return *file_; }
  const CliHeader& cliHeader() const { return cli_; }

  bool isPE32Plus() const { return pe32Plus_; }
  // The COFF machine as written. ReadyToRun images xor it with a number for the operating system they were built for.
  std::uint16_t machine() const { return machine_; }
  // Whether there is ReadyToRun code: the managed native header starts with "RTR".
  bool isReadyToRun() const { return readyToRun_; }

  // ---- What a loader asks that lays the image out in memory ----

  // Where the linker expected the image; base relocations say what to change when it is elsewhere.
  std::uint64_t imageBase() const { return imageBase_; }
  std::uint32_t imageSize() const { return imageSize_; }                // from the base to the end of the last section
  std::uint32_t headersSize() const { return headersSize_; }            // of the file's beginning, mapped at RVA 0
  std::span<const ImageSection> sections() const { return sections_; }  // in the order of the file
  DataDirectory baseRelocations() const { return baseRelocations_; }    // for BaseRelocations; may be empty

  // ---- Bytes by RVA ----

  // `size` bytes at `rva`. BadRva unless one section of the file holds them all; bytes that a loader would only fill
  // with zeros are not in the file. `token` is for the error.
  Expected<std::span<const std::byte>> bytesAt(Rva rva, std::uint32_t size, Token token = {}) const;
  Expected<std::span<const std::byte>> bytesAt(DataDirectory directory) const {
    return bytesAt(directory.rva, directory.size);
  }

  // From `rva` to the end of its section's bytes, at least one; for structures that say their size themselves.
  Expected<std::span<const std::byte>> bytesFrom(Rva rva, Token token = {}) const;

  // The section whose bytes in the file hold `rva`, or null.
  const ImageSection* sectionAt(Rva rva) const;

  // The section says that programs write to it.
  bool isWritable(Rva rva) const;

 private:
  explicit PEImage(const MappedFile& file) : file_(&file) {}
  Expected<void> readHeaders();
  Expected<void> readSections(std::span<const std::byte> headers);
  Expected<void> readCliHeader(DataDirectory directory);

  const MappedFile* file_;
  std::vector<ImageSection> sections_;
  CliHeader cli_;
  std::uint64_t imageBase_ = 0;
  std::uint32_t imageSize_ = 0;
  std::uint32_t headersSize_ = 0;
  DataDirectory baseRelocations_;
  std::uint16_t machine_ = 0;
  bool pe32Plus_ = false;
  bool readyToRun_ = false;
};

}  // namespace codicil::metadata
