// SPDX-License-Identifier: MIT
// Elements by number that never move: room for more is added, never made by copying. What a module made at run time
// keeps its rows in, and whatever goes by row.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>

namespace codicil::metadata {

// Reading takes no lock and may go on while one thread at a time adds. Elements begin as T{}; whether one has been
// filled in yet is for its reader to know.
template <typename T>
class Segments {
 public:
  // The first segment has room for that many, at once; those after it are made when needed, each twice the one before.
  explicit Segments(std::size_t first = 0) : first_(first) {
    if (first != 0) segments_[0].store(new T[first](), std::memory_order_relaxed);
  }
  ~Segments() {
    for (auto& segment : segments_) delete[] segment.load(std::memory_order_relaxed);
  }
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  // Null: there is no room for it yet.
  T* find(std::size_t index) const {
    const Place place = placeOf(index);
    T* segment = segments_[place.segment].load(std::memory_order_acquire);
    return segment == nullptr ? nullptr : segment + place.offset;
  }

  // Makes room for it if need be. One thread at a time.
  T& make(std::size_t index) {
    const Place place = placeOf(index);
    T* segment = segments_[place.segment].load(std::memory_order_relaxed);
    if (segment == nullptr) {
      segment = new T[kSmallest << (place.segment - 1)]();
      segments_[place.segment].store(segment, std::memory_order_release);
    }
    return segment[place.offset];
  }

 private:
  static constexpr std::size_t kSmallest = 16;  // elements of the second segment
  static constexpr std::size_t kSegments = 29;  // enough for every number of 32 bits

  struct Place {
    std::size_t segment, offset;
  };
  Place placeOf(std::size_t index) const {
    if (index < first_) return {0, index};
    const std::size_t beyond = index - first_;
    const auto number = static_cast<std::size_t>(std::bit_width(beyond / kSmallest + 1));
    return {number, beyond - kSmallest * ((std::size_t{1} << (number - 1)) - 1)};
  }

  const std::size_t first_;
  std::array<std::atomic<T*>, kSegments + 1> segments_{};
};

}  // namespace codicil::metadata
