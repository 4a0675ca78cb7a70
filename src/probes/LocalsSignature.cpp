// SPDX-License-Identifier: MIT
#include "probes/LocalsSignature.hpp"

#include <algorithm>

#include "metadata/ByteReader.hpp"

namespace codicil::probes {
namespace {

constexpr std::uint8_t kLocals = 0x07;

// II.23.2; at most 0xFFFE locals, so four bytes are never needed for less than 0x4000 and three never.
void putCompressed(std::vector<std::byte>& to, std::uint32_t value) {
  const auto put = [&to](std::uint32_t byte) { to.push_back(static_cast<std::byte>(byte & 0xFF)); };
  if (value < 0x80) {
    put(value);
  } else if (value < 0x4000) {
    put(0x80 | value >> 8);
    put(value);
  } else {
    put(0xC0 | value >> 24);
    put(value >> 16);
    put(value >> 8);
    put(value);
  }
}

}  // namespace

tl::expected<LocalsSignature, std::string> LocalsSignature::of(const codicil_il& il) {
  LocalsSignature locals;
  if (il.locals == nullptr || il.locals_bytes == 0) return locals;
  metadata::ByteReader reader({reinterpret_cast<const std::byte*>(il.locals), il.locals_bytes});
  const bool isLocals = reader.u8() == kLocals;
  locals.count_ = reader.compressedUnsigned();
  if (!isLocals || !reader.ok()) return tl::unexpected(std::string("its locals are malformed"));
  locals.types_.assign(reader.rest().begin(), reader.rest().end());
  return locals;
}

std::uint16_t LocalsSignature::add(TypeBlob type) {
  types_.insert(types_.end(), type.begin(), type.end());
  return static_cast<std::uint16_t>(std::min(count_++, kMaxLocals));
}

std::uint16_t LocalsSignature::add(metadata::ElementType type) {
  const auto element = static_cast<std::byte>(type);
  return add(TypeBlob(&element, 1));
}

std::vector<std::byte> LocalsSignature::blob() const {
  std::vector<std::byte> made;
  if (count_ == 0) return made;
  made.push_back(std::byte{kLocals});
  putCompressed(made, count_);
  made.insert(made.end(), types_.begin(), types_.end());
  return made;
}

}  // namespace codicil::probes
