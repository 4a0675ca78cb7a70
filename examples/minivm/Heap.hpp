// Arrays. The library has no collector in it and so has this VM none: arrays live as long as the VM.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <vector>

namespace minivm {

// The layout that generated code knows.
struct Array {
  std::int64_t length;
  std::int64_t elements[];
};

// C++ reads and writes elements so; bodies of both tiers may do the same at the same time.
inline std::int64_t load(const Array& array, std::int64_t index) {
  return std::atomic_ref<std::int64_t>(const_cast<std::int64_t&>(array.elements[index]))
      .load(std::memory_order_relaxed);
}
inline void store(Array& array, std::int64_t index, std::int64_t value) {
  std::atomic_ref<std::int64_t>(array.elements[index]).store(value, std::memory_order_relaxed);
}

class Heap {
 public:
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 30;

  // All zero. Null if the heap is full.
  Array* allocate(std::uint64_t length) {
    const std::lock_guard<std::mutex> guard(mutex_);
    if (length >= (kMaxBytes - used_) / sizeof(std::int64_t)) return nullptr;
    auto* array = static_cast<Array*>(std::calloc(length + 1, sizeof(std::int64_t)));
    if (!array) return nullptr;
    arrays_.emplace_back(array);
    used_ += (length + 1) * sizeof(std::int64_t);
    array->length = static_cast<std::int64_t>(length);
    return array;
  }

 private:
  struct Free {
    void operator()(Array* array) const { std::free(array); }
  };
  std::mutex mutex_;
  std::vector<std::unique_ptr<Array, Free>> arrays_;
  std::size_t used_ = 0;
};

}  // namespace minivm
