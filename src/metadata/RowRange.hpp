// Some rows of one table: the members of a type, the attributes of a token.
#pragma once

#include <cstddef>
#include <iterator>

#include "metadata/Token.hpp"

namespace codicil::metadata {

// A value; valid as long as the Metadata it came from. Iterating yields row numbers. Usually they follow each other;
// where a table is not in the order that a lookup needs, they come from a list that Metadata made.
class RowRange {
 public:
  RowRange() = default;
  // `order`, if given, lists the rows: position p (counted from 1) is row order[p - 1].
  RowRange(Rid first, std::size_t count, const Rid* order = nullptr) : first_(first), count_(count), order_(order) {}

  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Rid;
    using difference_type = std::ptrdiff_t;
    using pointer = const Rid*;
    using reference = Rid;

    Iterator() = default;
    Iterator(Rid position, const Rid* order) : position_(position), order_(order) {}
    Rid operator*() const { return order_ != nullptr ? order_[position_ - 1] : position_; }
    Iterator& operator++() {
      ++position_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator old = *this;
      ++position_;
      return old;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.position_ == b.position_; }

   private:
    Rid position_ = 0;
    const Rid* order_ = nullptr;
  };

  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  Rid operator[](std::size_t index) const { return *Iterator(first_ + static_cast<Rid>(index), order_); }
  Iterator begin() const { return {first_, order_}; }
  Iterator end() const { return {first_ + static_cast<Rid>(count_), order_}; }

 private:
  Rid first_ = 1;
  std::size_t count_ = 0;
  const Rid* order_ = nullptr;
};

}  // namespace codicil::metadata
