// The four heaps (ECMA-335 II.24.2.3 – 5). An offset into a heap comes from a row or an instruction and is checked
// here, each time. Immutable, hence thread-safe; what they hand out points into the file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "metadata/ByteReader.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

// A UTF-16LE string as it lies in #US: at any address, aligned or not.
class UserString {
 public:
  UserString() = default;
  explicit UserString(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t length() const { return bytes_.size() / 2; }                                      // in UTF-16 units
  char16_t at(std::size_t index) const { return loadAs<char16_t>(bytes_.data() + index * 2); }  // index < length()
  std::span<const std::byte> bytes() const { return bytes_; }                                   // 2 × length()
  std::u16string toUtf16() const;

 private:
  std::span<const std::byte> bytes_;
};

struct Guid {
  std::array<std::byte, 16> bytes{};  // as in the file: the first three fields little-endian
  friend bool operator==(const Guid&, const Guid&) = default;

  // "d1b2f8c0-…", lower case
  std::string toString() const;
};

// "#Strings": NUL-terminated names.
class StringHeap {
 public:
  StringHeap() = default;
  StringHeap(const MappedFile& file, std::span<const std::byte> bytes) : file_(&file), bytes_(bytes) {}

  // Without its NUL; meant to be UTF-8, which nobody checked. BadStringOffset.
  Expected<std::string_view> at(StringOffset offset, Token token = {}) const;

 private:
  const MappedFile* file_ = nullptr;
  std::span<const std::byte> bytes_;
};

// "#Blob": byte strings with a length before.
class BlobHeap {
 public:
  BlobHeap() = default;
  BlobHeap(const MappedFile& file, std::span<const std::byte> bytes) : file_(&file), bytes_(bytes) {}

  // Offset 0 is the empty blob. BadBlobOffset.
  Expected<std::span<const std::byte>> at(BlobOffset offset, Token token = {}) const;

 private:
  const MappedFile* file_ = nullptr;
  std::span<const std::byte> bytes_;
};

// "#US": what ldstr loads.
class UserStringHeap {
 public:
  UserStringHeap() = default;
  UserStringHeap(const MappedFile& file, std::span<const std::byte> bytes) : file_(&file), bytes_(bytes) {}

  // `token` is ldstr's operand, 0x70000000 + offset. BadToken for another token, BadUserString for a bad offset.
  Expected<UserString> at(Token token) const;

 private:
  const MappedFile* file_ = nullptr;
  std::span<const std::byte> bytes_;
};

// "#GUID": sixteen bytes each, counted from 1.
class GuidHeap {
 public:
  GuidHeap() = default;
  GuidHeap(const MappedFile& file, std::span<const std::byte> bytes) : file_(&file), bytes_(bytes) {}

  // Index 0 is the GUID of zeros. BadGuidIndex.
  Expected<Guid> at(GuidIndex index, Token token = {}) const;

 private:
  const MappedFile* file_ = nullptr;
  std::span<const std::byte> bytes_;
};

}  // namespace codicil::metadata
