// A fixed-capacity array of zeros in address space of its own. Memory comes page by page when an element is first
// written, and elements never move: a reader needs no lock to hold on to one.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace codicil::codememory {

// T must be usable when all its bytes are zero, and need no destructor (integers, lock-free atomics, structs of them).
template <typename T>
class SparseArray {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  SparseArray() = default;
  explicit SparseArray(std::size_t capacity) {
    void* memory =
        mmap(nullptr, capacity * sizeof(T), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return;
    // Where transparent huge pages are `always` on, the first element would cost 2 MiB.
    madvise(memory, capacity * sizeof(T), MADV_NOHUGEPAGE);
    elements_ = static_cast<T*>(memory);
    capacity_ = capacity;
  }
  ~SparseArray() {
    if (elements_ != nullptr) munmap(elements_, capacity_ * sizeof(T));
  }
  SparseArray(SparseArray&& other) noexcept
      : elements_(std::exchange(other.elements_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}
  SparseArray& operator=(SparseArray&& other) noexcept {
    std::swap(elements_, other.elements_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  explicit operator bool() const { return elements_ != nullptr; }  // false: the kernel refused the mapping
  std::size_t capacity() const { return capacity_; }
  T& operator[](std::size_t index) const { return elements_[index]; }

  // Gives back the pages that lie wholly in [begin, end): their elements are zero from now on. The caller knows that
  // nobody writes them meanwhile; readers may go on.
  void discard(std::size_t begin, std::size_t end) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto first = (reinterpret_cast<std::uintptr_t>(elements_ + begin) + page - 1) & ~(page - 1);
    const auto last = reinterpret_cast<std::uintptr_t>(elements_ + end) & ~(page - 1);
    if (first < last) madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
  }

 private:
  T* elements_ = nullptr;
  std::size_t capacity_ = 0;
};

}  // namespace codicil::codememory
