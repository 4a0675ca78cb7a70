// SPDX-License-Identifier: MIT
// Finds and unpacks boundaries.
#include "readytorun/DebugBoundaries.hpp"

#include <algorithm>

#include "readytorun/NibbleReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::uint32_t kHasUninstrumented = 0xFFFFFFFF;  // instead of a size: two of them follow, ours first
constexpr unsigned kSourceBits = 2;
constexpr std::uint32_t kCallInstruction = 1;
constexpr std::uint32_t kStackEmpty = 2;
constexpr unsigned kMaxBits = 32;

}  // namespace

Expected<DebugBoundaries> DebugBoundaries::open(const PrecompiledImage& image) {
  DebugBoundaries boundaries(image);
  const DataDirectory section = image.section(SectionType::DebugInfo);
  if (section.rva == 0) return boundaries;
  auto reader = image.readerAt(section.rva);
  if (!reader) return Unexpected(reader.error());
  auto array = NativeArray::at(*reader);
  if (!array) return image.fail(reader->position());
  boundaries.array_ = *array;
  return boundaries;
}

Expected<DebugBoundaries::Boundaries> DebugBoundaries::of(std::uint32_t function) const {
  std::optional<NativeReader> element = array_.find(function);
  if (!element) return Boundaries();
  const std::byte* const where = element->position();
  // Methods share what is the same: the number is 0, or how far back it lies.
  const Rva at = element->rva();
  const std::uint32_t back = element->encodedUnsigned();
  if (back != 0) element->seek(at - back);
  if (!element->ok()) return image_->fail(where);

  NibbleReader sizes(element->rest());
  std::uint32_t size = sizes.number();
  if (size == kHasUninstrumented) {
    size = sizes.number();
    sizes.number();
  }
  sizes.number();  // of the variables
  const std::span<const std::byte> rest = sizes.rest();
  if (!sizes.ok() || size > rest.size()) return image_->fail(where);
  if (size == 0) return Boundaries();

  NibbleReader header(rest.first(size));
  Boundaries boundaries;
  boundaries.left_ = header.number();
  const std::uint64_t nativeBits = std::uint64_t{header.number()} + 1;
  const std::uint64_t ilBits = std::uint64_t{header.number()} + 1;
  if (!header.ok() || nativeBits > kMaxBits || ilBits > kMaxBits) return image_->fail(where);
  boundaries.bytes_ = header.rest();
  boundaries.nativeBits_ = static_cast<unsigned>(nativeBits);
  boundaries.ilBits_ = static_cast<unsigned>(ilBits);
  if ((kSourceBits + nativeBits + ilBits) * boundaries.left_ > boundaries.bytes_.size() * 8) return image_->fail(where);
  return boundaries;
}

std::uint32_t DebugBoundaries::Boundaries::bits(unsigned count) {
  std::uint32_t value = 0;
  for (unsigned have = 0; have < count;) {
    const auto into = static_cast<unsigned>(atBit_ % 8);
    const unsigned now = std::min(8 - into, count - have);
    const auto byte = static_cast<std::uint32_t>(bytes_[atBit_ / 8]);
    value |= ((byte >> into) & ((1U << now) - 1)) << have;
    have += now;
    atBit_ += now;
  }
  return value;
}

std::optional<DebugBoundary> DebugBoundaries::Boundaries::next() {
  if (left_ == 0) return std::nullopt;
  --left_;
  const std::uint32_t source = bits(kSourceBits);
  nativeOffset_ += bits(nativeBits_);
  DebugBoundary boundary;
  boundary.nativeOffset = nativeOffset_;
  boundary.ilOffset = bits(ilBits_) + DebugBoundary::kEpilog;  // the special values are the lowest numbers
  boundary.isStackEmpty = (source & kStackEmpty) != 0;
  boundary.isCallInstruction = (source & kCallInstruction) != 0;
  return boundary;
}

}  // namespace codicil::readytorun
