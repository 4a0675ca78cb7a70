// SPDX-License-Identifier: MIT
// Base relocations, block by block.
#include "metadata/BaseRelocations.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::metadata {
namespace {

constexpr std::uint32_t kBlockHeaderSize = 8;
constexpr std::uint16_t kPadding = 0;  // IMAGE_REL_BASED_ABSOLUTE: fills a block up to a multiple of four
constexpr std::uint16_t kDir64 = 10;   // IMAGE_REL_BASED_DIR64

}  // namespace

Expected<BaseRelocations> BaseRelocations::of(const PEImage& image) {
  BaseRelocations relocations(image);
  if (image.baseRelocations().empty()) return relocations;
  auto bytes = image.bytesAt(image.baseRelocations());
  if (!bytes) return Unexpected(bytes.error());
  relocations.blocks_ = *bytes;
  return relocations;
}

Expected<std::optional<Rva>> BaseRelocations::next() {
  for (;;) {
    while (!entries_.empty()) {
      const auto entry = loadAs<std::uint16_t>(entries_.data());
      const std::uint16_t kind = entry >> 12;
      if (kind != kDir64 && kind != kPadding)
        return image_->file().fail(ErrorCode::BadBaseRelocations, entries_.data());
      entries_ = entries_.subspan(2);
      if (kind == kDir64) return std::optional<Rva>(page_ + (entry & 0x0FFF));
    }
    if (blocks_.empty()) return std::optional<Rva>();
    ByteReader header(blocks_);
    page_ = header.u32();
    const std::uint32_t size = header.u32();
    if (!header.ok() || size < kBlockHeaderSize || size % 2 != 0 || size > blocks_.size())
      return image_->file().fail(ErrorCode::BadBaseRelocations, blocks_.data());
    entries_ = blocks_.subspan(kBlockHeaderSize, size - kBlockHeaderSize);
    blocks_ = blocks_.subspan(size);
  }
}

}  // namespace codicil::metadata
