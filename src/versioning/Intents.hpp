// SPDX-License-Identifier: MIT
// What the stages want of one method.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "codicil/versioning/CodeVersion.hpp"

namespace codicil::versioning {

struct ILCodeVersionNode;

struct Intent {
  StageId stage;
  ILVersionId origin;       // the request that is in force
  ILCodeVersionNode* node;  // its version on the active path
};

// In the order of stages. Most often there is one, or none at times: that needs no memory of its own.
class Intents {
 public:
  Intents() = default;
  ~Intents() { clear(); }
  Intents(const Intents&) = delete;
  Intents& operator=(const Intents&) = delete;

  Intent* begin() { return isOutside() ? place_.many : &place_.one; }
  Intent* end() { return begin() + size_; }
  const Intent* begin() const { return isOutside() ? place_.many : &place_.one; }
  const Intent* end() const { return begin() + size_; }
  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  const Intent& front() const { return *begin(); }
  std::size_t bytesOutside() const { return isOutside() ? capacity_ * sizeof(Intent) : 0; }

  // The first of this stage or of one behind it.
  Intent* firstFrom(StageId stage) { return const_cast<Intent*>(std::as_const(*this).firstFrom(stage)); }
  const Intent* firstFrom(StageId stage) const {
    if (!isOutside()) return begin() + (size_ != 0 && place_.one.stage < stage ? 1 : 0);
    return std::lower_bound(begin(), end(), stage, [](const Intent& one, StageId of) { return one.stage < of; });
  }

  void insert(Intent* before, const Intent& intent) {
    const std::size_t place = static_cast<std::size_t>(before - begin());
    if (size_ == capacity_) moveTo(capacity_ * 2);
    Intent* const at = begin() + place;
    if (at != end()) std::copy_backward(at, end(), end() + 1);
    *at = intent;
    ++size_;
  }
  void erase(Intent* intent) {
    if (intent + 1 != end()) std::copy(intent + 1, end(), intent);
    --size_;
    if (size_ <= 1 && isOutside()) moveTo(1);
  }
  void clear() {
    size_ = 0;
    if (isOutside()) moveTo(1);
  }

 private:
  bool isOutside() const { return capacity_ != 1; }
  void moveTo(std::uint32_t capacity) {
    Intent* const before = isOutside() ? place_.many : nullptr;
    Intent* const after = capacity == 1 ? nullptr : new Intent[capacity];
    if (after) {
      std::copy(begin(), end(), after);
      place_.many = after;
    } else if (size_ != 0) {
      const Intent last = *before;
      place_.one = last;
    }
    capacity_ = capacity;
    delete[] before;
  }

  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 1;
  union {
    Intent one;    // capacity 1
    Intent* many;  // else
  } place_;
};

}  // namespace codicil::versioning
