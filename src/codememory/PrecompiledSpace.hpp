// Address space for code that comes from files. What lies there is the host's affair; we only look bodies up in it.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <span>
#include <utility>

namespace codicil::codememory {

class PrecompiledSpace {
 public:
  // Empty if the kernel refuses, or for no bytes.
  explicit PrecompiledSpace(std::size_t bytes) {
    if (bytes == 0) return;
    void* const memory = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory != MAP_FAILED) bytes_ = {static_cast<std::byte*>(memory), bytes};
  }
  // With all that the host mapped there.
  ~PrecompiledSpace() {
    if (!bytes_.empty()) munmap(bytes_.data(), bytes_.size());
  }
  PrecompiledSpace(PrecompiledSpace&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  PrecompiledSpace& operator=(PrecompiledSpace&&) = delete;

  std::span<std::byte> bytes() const { return bytes_; }

 private:
  std::span<std::byte> bytes_;
};

}  // namespace codicil::codememory
