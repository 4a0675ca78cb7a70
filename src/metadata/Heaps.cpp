#include "metadata/Heaps.hpp"

#include <cstdio>
#include <cstring>

namespace codicil::metadata {
namespace {

constexpr std::size_t kGuidSize = 16;

}  // namespace

std::u16string UserString::toUtf16() const {
  std::u16string text(length(), u'\0');
  if (!text.empty()) std::memcpy(text.data(), bytes_.data(), text.size() * 2);
  return text;
}

std::string Guid::toString() const {
  const auto data1 = loadAs<std::uint32_t>(bytes.data());
  const auto data2 = loadAs<std::uint16_t>(bytes.data() + 4);
  const auto data3 = loadAs<std::uint16_t>(bytes.data() + 6);
  const auto* rest = reinterpret_cast<const unsigned char*>(bytes.data()) + 8;
  char text[37];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x", data1, data2, data3, rest[0],
                rest[1], rest[2], rest[3], rest[4], rest[5], rest[6], rest[7]);
  return text;
}

Expected<std::string_view> StringHeap::at(StringOffset offset, Token token) const {
  const auto start = static_cast<std::size_t>(offset);
  if (start == 0) return std::string_view();
  if (start < bytes_.size()) {
    const auto* text = reinterpret_cast<const char*>(bytes_.data()) + start;
    if (const void* end = std::memchr(text, 0, bytes_.size() - start))
      return std::string_view(text, static_cast<std::size_t>(static_cast<const char*>(end) - text));
  }
  return file_->fail(ErrorCode::BadStringOffset, bytes_.data(), token);
}

Expected<std::span<const std::byte>> BlobHeap::at(BlobOffset offset, Token token) const {
  const auto start = static_cast<std::size_t>(offset);
  if (start == 0) return std::span<const std::byte>();
  if (start < bytes_.size()) {
    ByteReader reader(bytes_.subspan(start));
    const std::uint32_t size = reader.compressedUnsigned();
    const std::span<const std::byte> blob = reader.take(size);
    if (reader.ok()) return blob;
  }
  return file_->fail(ErrorCode::BadBlobOffset, bytes_.data(), token);
}

Expected<UserString> UserStringHeap::at(Token token) const {
  if (token.type() != kUserStringTokenType) return file_->fail(ErrorCode::BadToken, nullptr, token);
  const std::size_t start = token.rid();
  if (start < bytes_.size()) {
    ByteReader reader(bytes_.subspan(start));
    const std::uint32_t size = reader.compressedUnsigned();
    const std::span<const std::byte> bytes = reader.take(size);
    // The last byte is a flag and not text; a lone zero size is the empty string at offset 0.
    if (reader.ok()) return UserString(bytes.first(bytes.size() & ~std::size_t{1}));
  }
  return file_->fail(ErrorCode::BadUserString, bytes_.data(), token);
}

Expected<Guid> GuidHeap::at(GuidIndex index, Token token) const {
  Guid guid;
  const std::uint64_t number = static_cast<std::uint64_t>(index);
  if (number == 0) return guid;
  if (number * kGuidSize > bytes_.size()) return file_->fail(ErrorCode::BadGuidIndex, bytes_.data(), token);
  std::memcpy(guid.bytes.data(), bytes_.data() + (number - 1) * kGuidSize, kGuidSize);
  return guid;
}

}  // namespace codicil::metadata
