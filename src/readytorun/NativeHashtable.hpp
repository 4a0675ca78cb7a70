// SPDX-License-Identifier: MIT
// The native format's hash table: buckets of entries that have the hash's lowest byte and refer to what they stand for.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "NativeHashtable".
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/NativeReader.hpp"

namespace codicil::readytorun {

// Immutable, hence thread-safe. Of nothing it is empty.
class NativeHashtable {
 public:
  struct Entry {
    std::uint8_t lowHash = 0;
    NativeReader reader;  // at what it stands for; not ok() if the table is damaged, and then it was the last
  };

  // Some entries, one after the other. Allocates nothing.
  class Entries {
   public:
    std::optional<Entry> next();

   private:
    friend class NativeHashtable;
    bool openBucket();

    const NativeHashtable* table_ = nullptr;
    std::uint32_t bucket_ = 0;
    std::uint32_t lastBucket_ = 0;
    bool ofOneHash_ = false;
    std::uint8_t lowHash_ = 0;
    NativeReader reader_;
    metadata::Rva bucketEnd_ = 0;
  };

  NativeHashtable() = default;
  // Nothing if the header is malformed.
  static std::optional<NativeHashtable> at(NativeReader reader);

  // What may be of this hash: all entries with 8 + (number of buckets) bits of it. The table must stay where it is.
  Entries find(std::uint32_t hash) const;
  Entries all() const;

 private:
  Entries ofBuckets(std::uint32_t first, std::uint32_t last) const;

  NativeReader buckets_;  // at the table of buckets, which their offsets are relative to
  std::uint32_t mask_ = 0;
  unsigned log2OfOffset_ = 0;
  bool empty_ = true;
};

}  // namespace codicil::readytorun
