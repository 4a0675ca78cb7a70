// SPDX-License-Identifier: MIT
#include "readytorun/EmbeddedProfiles.hpp"

#include <optional>
#include <type_traits>

namespace codicil::readytorun {
namespace {

constexpr std::uint32_t kFormMask = 3;   // of the number behind a signature
constexpr std::uint32_t kHere = 1;       // the profile follows
constexpr std::uint32_t kElsewhere = 3;  // it stands as many bytes before as the next number says
constexpr unsigned kVersionShift = 2;    // version 0 is the one there is

constexpr std::uint32_t kDone = 0;  // the kind of an item that ends the profile
constexpr std::uint32_t kDataTypeMask = 0xf;
enum DataType : std::uint32_t { kNoData = 0, kFourByte = 1, kEightByte = 2, kTypeHandle = 3, kMethodHandle = 4 };

// What an item changes of the one before it: a bit for each number that follows, in this order.
constexpr std::int64_t kChangesOffset = 1, kChangesKind = 2, kChangesCount = 4, kChangesOther = 8;

constexpr std::size_t kMostItems = 1u << 20;  // more is damage

// A signed number in 1, 2, 5 or 9 bytes, by the first one's highest bits. The lowest bit of the first two forms is the
// sign, as in metadata signatures; the others are big endian.
std::optional<std::int64_t> compressedInt(NativeReader& reader) {
  const auto bigEndian = [&](unsigned bytes) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value = value << 8 | reader.u8();
    return value;
  };
  const auto withSign = [](std::uint32_t shifted, std::int64_t negative) {
    return static_cast<std::int64_t>(shifted >> 1) | ((shifted & 1) != 0 ? negative : 0);
  };
  const std::uint8_t first = reader.u8();
  std::int64_t value = 0;
  if ((first & 0x80) == 0)
    value = withSign(first, ~std::int64_t{0x3f});
  else if ((first & 0xc0) == 0x80)
    value = withSign(std::uint32_t{first} % 0x40 << 8 | reader.u8(), ~std::int64_t{0x1fff});
  else if (first == 0xc1)
    value = static_cast<std::int64_t>(bigEndian(8));
  else
    value = static_cast<std::int32_t>(bigEndian(4));
  return reader.ok() ? std::optional(value) : std::nullopt;
}

// Nothing if it is damaged.
std::optional<EmbeddedProfile> readProfile(NativeReader& reader) {
  EmbeddedProfile profile;
  EmbeddedProfileItem item;
  // Of each sort of values the difference from the one before of that sort is stored.
  std::int64_t lastNumber = 0, lastType = 0, lastMethod = 0;
  const auto add = [](auto& number, std::int64_t difference) {
    number = static_cast<std::remove_reference_t<decltype(number)>>(static_cast<std::uint64_t>(number) +
                                                                    static_cast<std::uint64_t>(difference));
  };
  for (;;) {
    const auto changes = compressedInt(reader);
    if (!changes || (*changes & ~std::int64_t{0xf}) != 0 || *changes == 0) return std::nullopt;
    const auto update = [&](std::int64_t bit, auto& field) {
      if ((*changes & bit) == 0) return true;
      const auto difference = compressedInt(reader);
      if (difference) add(field, *difference);
      return difference.has_value();
    };
    if (!update(kChangesOffset, item.ilOffset) || !update(kChangesKind, item.kind) ||
        !update(kChangesCount, item.count) || !update(kChangesOther, item.other))
      return std::nullopt;
    if (item.kind == kDone) return profile;
    const std::uint32_t type = item.kind & kDataTypeMask;
    if (type > kMethodHandle || item.count < 0 || profile.items.size() == kMostItems) return std::nullopt;
    profile.items.push_back(item);
    if (type == kNoData) continue;
    std::int64_t& last = type == kTypeHandle ? lastType : type == kMethodHandle ? lastMethod : lastNumber;
    for (std::int32_t i = 0; i < item.count; ++i) {
      const auto difference = compressedInt(reader);
      if (!difference) return std::nullopt;
      add(last, *difference);
      profile.values.push_back(last);
    }
  }
}

}  // namespace

Expected<EmbeddedProfiles> EmbeddedProfiles::open(const PrecompiledImage& image) {
  const auto table = InstanceEntries::open(image, SectionType::PgoInstrumentationData);
  if (!table) return Unexpected(table.error());
  return EmbeddedProfiles(image, *table);
}

Expected<EmbeddedProfile> EmbeddedProfiles::profileOf(const InstanceCandidate& candidate,
                                                      std::span<const std::byte> behindSignature) const {
  auto reader = table_.readerBehind(candidate, behindSignature);
  if (!reader) return Unexpected(reader.error());
  const std::uint32_t form = reader->encodedUnsigned();
  if ((form & kFormMask) == kElsewhere) {
    const Rva here = reader->rva();
    reader->seek(here - reader->encodedUnsigned());
  } else if ((form & kFormMask) != kHere) {
    return image_->fail(candidate.signature.data());
  }
  if (form >> kVersionShift != 0 || !reader->ok()) return image_->fail(candidate.signature.data());
  auto profile = readProfile(*reader);
  if (!profile) return image_->fail(candidate.signature.data());
  return std::move(*profile);
}

}  // namespace codicil::readytorun
