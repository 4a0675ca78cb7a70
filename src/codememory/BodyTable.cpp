#include "BodyTable.hpp"

#include <cassert>

// The orderings, and what goes wrong without each. (No fences: ThreadSanitizer does not know them, and on x86-64 the
// acquiring loads and releasing stores used in their place cost nothing.)
//
//  publish: granules, then fields, then state|published (release).
//    A reader that sees the body published (acquire) sees its fields.  Without: fields of the record's previous body.
//  unpublish: state (not published), then granules = 0.
//    The order does not matter to readers, who trust the state alone; but both precede the reuse of the memory and of
//    the record, which happens after a lock was released and taken.
//  add and publish store fields with release, find loads them with acquire, then loads the state again.
//    A reader that saw a field of the record's next body sees the state of after the free.  Without: it could see the
//    old state twice around a mixture of two bodies.
//  granules are stored with release and loaded with acquire.
//    A reader that finds a record through a granule sees the state of after that record's last free.  Without: it could
//    take the record's previous body, freed before the call began, for alive (likely even to contain the address, as
//    freed memory and freed records are both used again soon).
//  owner is one word, stored with release and loaded with acquire: its reader may follow it to what it names.

namespace codicil::codememory {

BodyTable::BodyTable(const std::byte* base, std::size_t granules, std::span<const std::byte> precompiled)
    : base_(base),
      bytes_(granules * kBodyAlignment),
      precompiled_(precompiled),
      granules_(granules + 1),
      records_(granules + 1),
      indices_(static_cast<std::uint32_t>(granules + 1)) {
  if (!precompiled.empty()) adopted_ = SparseArray<std::atomic<BodyIndex>>(precompiled.size() / kAdoptedAlignment);
}

std::span<std::atomic<BodyIndex>> BodyTable::granulesOf(std::uint32_t granule, std::uint32_t bytes) const {
  if (granule < firstAdopted()) return {&granules_[granule], granulesFor(bytes)};
  return {&adopted_[granule - firstAdopted()], (bytes + kAdoptedAlignment - 1) / kAdoptedAlignment};
}

BodyIndex BodyTable::adopt(const std::byte* code, std::uint32_t bytes) {
  const auto granule = static_cast<std::uint32_t>((code - precompiled_.data()) / kAdoptedAlignment);
  return add(firstAdopted() + granule, bytes);
}

BodyIndex BodyTable::add(std::uint32_t granule, std::uint32_t bytes) {
  BodyIndex body;
  std::uint32_t serial;
  {
    const std::lock_guard lock(mutex_);
    body = indices_.take(records_);
    if (body == kNoBody) return kNoBody;
    serial_ += BodyRecord::kNextSerial;
    serial = serial_;
  }
  BodyRecord& record = records_[body];
  record.state.store(serial, std::memory_order_release);
  record.bytes.store(bytes, std::memory_order_release);
  record.compileMicros.store(0, std::memory_order_release);
  record.owner.store(0, std::memory_order_release);
  record.hostData.store(nullptr, std::memory_order_release);
  record.builtAtNanos.store(0, std::memory_order_release);
  record.granule.store(granule, std::memory_order_release);
  return body;
}

void BodyTable::publish(BodyIndex body, std::uint64_t owner, void* hostData, std::uint32_t compileMicros,
                        std::uint64_t builtAtNanos) {
  BodyRecord& record = records_[body];
  const std::uint32_t state = record.state.load(std::memory_order_relaxed);
  assert(record.granule.load(std::memory_order_relaxed) != 0 && (state & BodyRecord::kPublished) == 0);
  for (auto& granule :
       granulesOf(record.granule.load(std::memory_order_relaxed), record.bytes.load(std::memory_order_relaxed)))
    granule.store(body, std::memory_order_release);
  record.compileMicros.store(compileMicros, std::memory_order_release);
  record.owner.store(owner, std::memory_order_release);
  record.hostData.store(hostData, std::memory_order_release);
  record.builtAtNanos.store(builtAtNanos, std::memory_order_release);
  record.state.store(state | BodyRecord::kPublished, std::memory_order_release);
}

void BodyTable::unpublish(BodyIndex body) {
  BodyRecord& record = records_[body];
  const std::uint32_t state = record.state.load(std::memory_order_relaxed);
  if ((state & BodyRecord::kPublished) == 0) return;
  record.state.store(state & ~BodyRecord::kPublished, std::memory_order_release);
  for (auto& granule :
       granulesOf(record.granule.load(std::memory_order_relaxed), record.bytes.load(std::memory_order_relaxed)))
    granule.store(kNoBody, std::memory_order_release);
}

void BodyTable::shrink(BodyIndex body, std::uint32_t bytes) {
  assert((records_[body].state.load(std::memory_order_relaxed) & BodyRecord::kPublished) == 0);
  records_[body].bytes.store(bytes, std::memory_order_release);
}

void BodyTable::remove(BodyIndex body) {
  BodyRecord& record = records_[body];
  assert((record.state.load(std::memory_order_relaxed) & BodyRecord::kPublished) == 0 &&
         record.granule.load(std::memory_order_relaxed) != 0);
  record.granule.store(0, std::memory_order_release);
  const std::lock_guard lock(mutex_);
  indices_.give(records_, body);
}

std::optional<BodyInfo> BodyTable::find(const void* ip) const {
  const auto address = reinterpret_cast<std::uintptr_t>(ip);
  const std::uintptr_t offset = address - reinterpret_cast<std::uintptr_t>(base_);
  const std::uintptr_t adopted = address - reinterpret_cast<std::uintptr_t>(precompiled_.data());
  BodyIndex body = kNoBody;
  if (offset < bytes_)
    body = granules_[(offset + kPadBytes) / kBodyAlignment].load(std::memory_order_acquire);
  else if (adopted < precompiled_.size())
    body = adopted_[adopted / kAdoptedAlignment].load(std::memory_order_acquire);
  if (body == kNoBody) return std::nullopt;

  const BodyRecord& record = records_[body];
  const std::uint32_t before = record.state.load(std::memory_order_acquire);
  const std::uint32_t granule = record.granule.load(std::memory_order_acquire);
  const std::uint32_t bytes = record.bytes.load(std::memory_order_acquire);
  const std::uint32_t compileMicros = record.compileMicros.load(std::memory_order_acquire);
  const std::uint64_t owner = record.owner.load(std::memory_order_acquire);
  const std::uint64_t builtAtNanos = record.builtAtNanos.load(std::memory_order_acquire);
  void* const hostData = record.hostData.load(std::memory_order_acquire);
  const std::uint32_t after = record.state.load(std::memory_order_relaxed);

  // "None" is true whichever check fails. The granule led to this record, so at that moment a body of this record held
  // the address, or was just being published or unpublished there. Not published, or the state changed: it was not yet,
  // or is no longer. Out of its range: the slack behind a body, or the record names another body by now.
  const std::uint32_t padBytes = offset < bytes_ ? kPadBytes : 0;
  const std::uintptr_t within = address + padBytes - reinterpret_cast<std::uintptr_t>(codeAt(granule));
  if ((before & BodyRecord::kPublished) == 0 || before != after || within >= std::size_t{bytes} + padBytes)
    return std::nullopt;
  return BodyInfo{body, codeAt(granule), bytes, compileMicros, owner, builtAtNanos, hostData};
}

BodyInfo BodyTable::info(BodyIndex body) const {
  if (body >= records_.capacity()) return {};
  const BodyRecord& record = records_[body];
  const std::byte* code = codeOf(body);
  if (code == nullptr) return {};
  BodyInfo info;
  info.body = body;
  info.code = code;
  info.bytes = record.bytes.load(std::memory_order_acquire);
  info.compileMicros = record.compileMicros.load(std::memory_order_acquire);
  info.owner = record.owner.load(std::memory_order_acquire);
  info.builtAtNanos = record.builtAtNanos.load(std::memory_order_acquire);
  info.hostData = record.hostData.load(std::memory_order_acquire);
  return info;
}

}  // namespace codicil::codememory
