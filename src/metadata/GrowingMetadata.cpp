// SPDX-License-Identifier: MIT
#include "metadata/GrowingMetadata.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace codicil::metadata {
namespace {

constexpr unsigned kMemberOf = 0xFF;  // in place of a column: the owner that a member row was given
constexpr std::size_t kBlockAlignment = 16;

// Every column is four bytes wide.
constexpr TableLayout wideLayout() {
  TableLayout layout;
  layout.rowSize = kMaxColumns * sizeof(std::uint32_t);
  layout.wideColumns = (1u << kMaxColumns) - 1;
  for (unsigned column = 0; column < kMaxColumns; ++column)
    layout.offsets[column] = static_cast<std::uint8_t>(column * sizeof(std::uint32_t));
  return layout;
}

constexpr TableLayout kWide = wideLayout();
constexpr std::array<std::uint32_t, kMaxColumns> kNoRow{};

std::string_view textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// How many bytes its length takes before a blob (II.23.2).
std::uint32_t lengthBytes(std::size_t size) { return size < 0x80 ? 1 : size < 0x4000 ? 2 : 4; }

}  // namespace

GrowingMetadata::GrowingMetadata() = default;

// ---- Rows ----

RowColumns GrowingMetadata::columns(TableId table, Rid rid) const {
  const bool isThere = rid - 1 < rowCount(table);
  const auto& columns = isThere ? of(table).rows.find(rid - 1)->columns : kNoRow;
  return {kWide, reinterpret_cast<const std::byte*>(columns.data())};
}

Rid GrowingMetadata::addRow(TableId table, const Columns& columns, Rid owner) {
  const std::lock_guard guard(lock_);
  return addRowLocked(table, columns, owner);
}

Rid GrowingMetadata::findOrAddRow(TableId table, const Columns& columns) {
  const std::lock_guard guard(lock_);
  const auto [known, isNew] = references_.try_emplace({table, columns});
  if (isNew) known->second = addRowLocked(table, columns, 0);
  return known->second;
}

Rid GrowingMetadata::addRowLocked(TableId table, const Columns& columns, Rid owner) {
  Table& rows = tables_[static_cast<unsigned>(table)];
  const std::uint32_t index = rows.count.load(std::memory_order_relaxed);
  rows.rows.make(index) = {columns, owner};
  rows.count.store(index + 1, std::memory_order_release);
  const Rid rid = index + 1;
  if (const auto key = keyColumnOf(table)) append(keyOf(table, *key, columns[*key]), rid);
  if (table == TableId::NestedClass) append(keyOf(table, kNestedClassEnclosing, columns[kNestedClassEnclosing]), rid);
  if (owner != 0) append(keyOf(table, kMemberOf, owner), rid);
  return rid;
}

void GrowingMetadata::set(TableId table, Rid rid, unsigned column, std::uint32_t value) {
  std::uint32_t& place = tables_[static_cast<unsigned>(table)].rows.find(rid - 1)->columns[column];
  std::atomic_ref(place).store(value, std::memory_order_relaxed);
}

// ---- Lists ----

void GrowingMetadata::append(std::uint64_t key, Rid rid) {
  List& list = lists_[key];
  if (list.count == list.capacity) {
    list.capacity = std::max(2u, list.capacity * 2);
    Rid* const more = listMemory_.emplace_back(std::make_unique<Rid[]>(list.capacity)).get();
    std::copy_n(list.rows, list.count, more);
    list.rows = more;
  }
  list.rows[list.count++] = rid;
}

RowRange GrowingMetadata::listed(std::uint64_t key) const {
  const std::lock_guard guard(lock_);
  const auto known = lists_.find(key);
  return known == lists_.end() ? RowRange() : RowRange(1, known->second.count, known->second.rows);
}

RowRange GrowingMetadata::membersOf(TableId members, Rid owner) const {
  return listed(keyOf(members, kMemberOf, owner));
}

Rid GrowingMetadata::ownerOf(Token member) const {
  if (member.type() >= kTableCount || member.rid() - 1 >= rowCount(member.table())) return 0;
  return of(member.table()).rows.find(member.rid() - 1)->owner;
}

RowRange GrowingMetadata::withKey(TableId table, unsigned column, std::uint32_t key) const {
  return listed(keyOf(table, column, key));
}

// ---- Heaps ----

std::optional<std::string_view> GrowingMetadata::string(StringOffset offset) const {
  const auto number = static_cast<std::uint32_t>(offset);
  if (number == 0) return std::string_view();
  if (number > stringCount_.load(std::memory_order_acquire)) return std::nullopt;
  return *strings_.find(number - 1);
}

StringOffset GrowingMetadata::addString(std::string_view text) {
  if (text.empty()) return {};
  const std::lock_guard guard(lock_);
  if (const auto known = stringOffsets_.find(text); known != stringOffsets_.end()) return StringOffset{known->second};
  const std::uint32_t index = stringCount_.load(std::memory_order_relaxed);
  std::string& kept = strings_.make(index);
  kept = text;
  stringOffsets_.emplace(kept, index + 1);
  stringCount_.store(index + 1, std::memory_order_release);
  return StringOffset{index + 1};
}

std::optional<std::span<const std::byte>> GrowingMetadata::blob(BlobOffset offset) const {
  const auto number = static_cast<std::uint32_t>(offset);
  if (number == 0) return std::span<const std::byte>();
  if (number > blobCount_.load(std::memory_order_acquire)) return std::nullopt;
  return *blobs_.find(number - 1);
}

BlobOffset GrowingMetadata::addBlob(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  const std::lock_guard guard(lock_);
  if (const auto known = blobOffsets_.find(textOf(bytes)); known != blobOffsets_.end())
    return BlobOffset{known->second};
  const std::uint32_t index = blobCount_.load(std::memory_order_relaxed);
  std::vector<std::byte>& kept = blobs_.make(index);
  kept.assign(bytes.begin(), bytes.end());
  blobOffsets_.emplace(textOf(kept), index + 1);
  blobCount_.store(index + 1, std::memory_order_release);
  return BlobOffset{index + 1};
}

std::optional<UserString> GrowingMetadata::userString(Token token) const {
  if (token.type() != kUserStringTokenType) return std::nullopt;
  if (token.isNil()) return UserString();
  const std::lock_guard guard(lock_);
  const auto known = userStrings_.find(token.rid());
  if (known == userStrings_.end()) return std::nullopt;
  return UserString(known->second);
}

Token GrowingMetadata::addUserString(std::u16string_view text) {
  const std::lock_guard guard(lock_);
  const auto tokenAt = [](std::uint32_t offset) { return Token{std::uint32_t{kUserStringTokenType} << 24 | offset}; };
  if (const auto known = userStringOffsets_.find(text); known != userStringOffsets_.end())
    return tokenAt(known->second);
  const auto bytes = std::as_bytes(std::span(text));
  const std::uint32_t offset = nextUserString_;
  userStringOffsets_.emplace(text, offset);
  userStrings_.emplace(offset, std::vector<std::byte>(bytes.begin(), bytes.end()));
  const std::size_t size = bytes.size() + 1;  // a flag follows the text
  nextUserString_ += lengthBytes(size) + static_cast<std::uint32_t>(size);
  return tokenAt(offset);
}

std::optional<Guid> GrowingMetadata::guid(GuidIndex index) const {
  const auto number = static_cast<std::uint32_t>(index);
  if (number == 0) return Guid();
  const std::lock_guard guard(lock_);
  return number <= guids_.size() ? std::optional<Guid>(guids_[number - 1]) : std::nullopt;
}

GuidIndex GrowingMetadata::addGuid(const Guid& guid) {
  const std::lock_guard guard(lock_);
  guids_.push_back(guid);
  return GuidIndex{static_cast<std::uint32_t>(guids_.size())};
}

// ---- Blocks ----

std::uint32_t GrowingMetadata::addBlock(std::size_t size) {
  Block block;
  block.memory = std::make_unique<std::byte[]>(size + kBlockAlignment);
  void* start = block.memory.get();
  std::size_t room = size + kBlockAlignment;
  std::align(kBlockAlignment, size, start, room);
  block.bytes = {static_cast<std::byte*>(start), size};
  const std::lock_guard guard(lock_);
  blocks_.push_back(std::move(block));
  return static_cast<std::uint32_t>(blocks_.size());
}

std::optional<std::span<std::byte>> GrowingMetadata::block(std::uint32_t number) const {
  const std::lock_guard guard(lock_);
  if (number == 0 || number > blocks_.size()) return std::nullopt;
  return blocks_[number - 1].bytes;
}

}  // namespace codicil::metadata
