// SPDX-License-Identifier: MIT
// Finds the parts of an unwind block.
#include "readytorun/UnwindBlock.hpp"

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::size_t kUnwindHeaderSize = 4;
constexpr std::size_t kCodeSize = 2;

}  // namespace

Expected<UnwindBlock> UnwindBlock::of(const PrecompiledImage& image, const RuntimeFunction& function) {
  auto bytes = image.pe().bytesFrom(function.unwindInfo);
  if (!bytes || bytes->size() < kUnwindHeaderSize) return image.fail();
  const auto slots = static_cast<std::size_t>((*bytes)[2]);
  const std::size_t paddedSlots = (slots + 1) & ~std::size_t{1};  // so the personality is on a multiple of four
  metadata::ByteReader reader(*bytes);
  UnwindBlock block;
  block.unwindInfo = reader.take(kUnwindHeaderSize + paddedSlots * kCodeSize);
  block.personality = reader.u32();
  if (!reader.ok() || block.version() != 1) return image.fail(bytes->data());
  block.gcInfo = reader.rest();
  block.gcInfoRva = function.unwindInfo + static_cast<std::uint32_t>(bytes->size() - block.gcInfo.size());
  return block;
}

}  // namespace codicil::readytorun
