// SPDX-License-Identifier: MIT
// Walks buckets of hash tables.
#include "readytorun/NativeHashtable.hpp"

namespace codicil::readytorun {

std::optional<NativeHashtable> NativeHashtable::at(NativeReader reader) {
  const std::uint32_t header = reader.u8();
  const std::uint32_t shift = header >> 2;
  if (!reader.ok() || shift > 31 || (header & 3) > 2) return std::nullopt;
  NativeHashtable table;
  table.buckets_ = reader;
  table.mask_ = (1U << shift) - 1;
  table.log2OfOffset_ = header & 3;
  table.empty_ = false;
  return table;
}

NativeHashtable::Entries NativeHashtable::ofBuckets(std::uint32_t first, std::uint32_t last) const {
  Entries entries;
  if (empty_) return entries;
  entries.table_ = this;
  entries.bucket_ = first;
  entries.lastBucket_ = last;
  entries.openBucket();
  return entries;
}

NativeHashtable::Entries NativeHashtable::find(std::uint32_t hash) const {
  const std::uint32_t bucket = (hash >> 8) & mask_;
  Entries entries = ofBuckets(bucket, bucket);
  entries.ofOneHash_ = true;
  entries.lowHash_ = static_cast<std::uint8_t>(hash);
  return entries;
}

NativeHashtable::Entries NativeHashtable::all() const { return ofBuckets(0, mask_); }

// The table of buckets has one number more than there are buckets: each ends where the next begins.
bool NativeHashtable::Entries::openBucket() {
  const metadata::Rva base = table_->buckets_.rva();
  reader_ = table_->buckets_;
  reader_.seek(base + (bucket_ << table_->log2OfOffset_));
  const std::uint32_t start = reader_.sized(table_->log2OfOffset_);
  const std::uint32_t end = reader_.sized(table_->log2OfOffset_);
  if (end < start) reader_.fail();
  reader_.seek(base + start);
  bucketEnd_ = base + end;
  return reader_.ok();
}

std::optional<NativeHashtable::Entry> NativeHashtable::Entries::next() {
  while (table_ != nullptr) {
    while (reader_.ok() && reader_.rva() < bucketEnd_) {
      Entry entry;
      entry.lowHash = reader_.u8();
      entry.reader = reader_;
      entry.reader.seek(reader_.relative());
      if (!reader_.ok()) break;
      if (!ofOneHash_ || entry.lowHash == lowHash_) return entry;
      if (entry.lowHash > lowHash_) break;  // a bucket is sorted
    }
    const bool damaged = !reader_.ok();
    if (damaged) {
      table_ = nullptr;
      return Entry{0, reader_};
    }
    if (bucket_ == lastBucket_) {
      table_ = nullptr;
    } else {
      ++bucket_;
      openBucket();
    }
  }
  return std::nullopt;
}

}  // namespace codicil::readytorun
