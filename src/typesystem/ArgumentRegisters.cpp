// SPDX-License-Identifier: MIT
#include "typesystem/ArgumentRegisters.hpp"

#include <algorithm>
#include <bit>

namespace codicil::typesystem {
namespace {

using metadata::ElementType;

constexpr std::uint32_t kEightbyte = 8;

EightbyteClass classOf(ElementType element) {
  switch (element) {
    case ElementType::R4:
    case ElementType::R8:
      return EightbyteClass::Sse;
    case ElementType::ByRef:
      return EightbyteClass::ByRef;
    case ElementType::Class:
      return EightbyteClass::Reference;
    default:
      return EightbyteClass::Integer;
  }
}

EightbyteClass merged(EightbyteClass a, EightbyteClass b) {
  if (a == b || b == EightbyteClass::None) return a;
  if (a == EightbyteClass::None) return b;
  for (const EightbyteClass stronger : {EightbyteClass::Integer, EightbyteClass::Reference, EightbyteClass::ByRef})
    if (a == stronger || b == stronger) return stronger;
  return EightbyteClass::Sse;
}

}  // namespace

void EightbyteShape::noteLast(EightbyteClass kind, std::uint32_t offset, std::uint32_t end) {
  if (hasLast_ && offset < lastOffset_) return;
  const bool shares = hasLast_ && offset == lastOffset_;
  last_ = shares ? merged(last_, kind) : kind;
  lastEnd_ = static_cast<std::uint8_t>(shares ? std::max<std::uint32_t>(lastEnd_, end) : end);
  lastOffset_ = static_cast<std::uint8_t>(offset);
  hasLast_ = true;
}

void EightbyteShape::addScalar(ElementType element, std::uint32_t offset, std::uint32_t bytes) {
  if (bytes == 0 || bytes > kEightbyte || offset > kMaxRegisterBytes - bytes) {
    inMemory_ = true;
    return;
  }
  const EightbyteClass kind = classOf(element);
  if (bytes > 1) askew_[static_cast<std::size_t>(std::countr_zero(bytes)) - 1] |= 1u << offset % bytes;
  for (std::uint32_t at = offset; at < offset + bytes; ++at) bytes_[at] = merged(bytes_[at], kind);
  noteLast(kind, offset, offset + bytes);
}

void EightbyteShape::addValue(const EightbyteShape& value, std::uint32_t offset) {
  if (value.inMemory_ || offset > kMaxRegisterBytes - value.lastEnd_) {
    inMemory_ = true;
    return;
  }
  for (std::uint32_t size = 0; size < askew_.size(); ++size)
    for (std::uint32_t bytes = 2u << size, at = 0; at < bytes; ++at)
      if ((value.askew_[size] >> at & 1u) != 0) askew_[size] |= 1u << (offset + at) % bytes;
  for (std::uint32_t at = 0; at < kMaxRegisterBytes - offset; ++at)
    bytes_[offset + at] = merged(bytes_[offset + at], value.bytes_[at]);
  noteLast(value.last_, offset + value.lastOffset_, offset + value.lastEnd_);
}

ArgumentRegisters EightbyteShape::registers(std::uint32_t bytes) const {
  ArgumentRegisters result;
  const bool isAskew = std::ranges::any_of(askew_, [](std::uint8_t where) { return where > 1; });
  if (inMemory_ || isAskew || bytes > kMaxRegisterBytes) return result;
  result.count = static_cast<std::uint8_t>((bytes + kEightbyte - 1) / kEightbyte);
  for (std::uint32_t i = 0; i < result.count; ++i) {
    EightbyteClass kind = EightbyteClass::None;
    const std::uint32_t start = i * kEightbyte;
    for (std::uint32_t at = start; at < std::min(bytes, start + kEightbyte); ++at) kind = merged(kind, bytes_[at]);
    // Nothing but padding: behind a last field that is a number it is of that one's class.
    if (kind == EightbyteClass::None)
      kind = start >= lastEnd_ && last_ == EightbyteClass::Sse ? EightbyteClass::Sse : EightbyteClass::Integer;
    result.classes[i] = kind;
    result.sizes[i] = static_cast<std::uint8_t>(std::min(bytes - start, kEightbyte));
  }
  return result;
}

}  // namespace codicil::typesystem
