// SPDX-License-Identifier: MIT
// What rows of one metadata table were loaded as.
#pragma once

#include <atomic>
#include <cstddef>

#include "metadata/Segments.hpp"
#include "metadata/Token.hpp"

namespace codicil::typesystem {

// By row. Look-ups are thread-safe and take no lock; one thread at a time stores. Room for the rows that a file has is
// there from the start; a module that grows gets more as they come.
template <typename T>
class TokenTable {
 public:
  explicit TokenTable(std::size_t rows) : values_(rows) {}

  T load(metadata::Rid rid) const {
    const std::atomic<T>* value = values_.find(rid - 1);
    return value == nullptr ? T{} : value->load(std::memory_order_acquire);
  }
  void store(metadata::Rid rid, T value) { values_.make(rid - 1).store(value, std::memory_order_release); }

 private:
  metadata::Segments<std::atomic<T>> values_;
};

}  // namespace codicil::typesystem
