// The address space of the code memory: one file in memory, mapped twice. Code runs through the execution view and is
// written through the writing view; no page of either is ever writable and executable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"

namespace codicil::codememory {

// Permissions and pages change in whole segments, so that the kernel keeps few mappings. A multiple of every page size
// that Linux has on the processors we may run on.
inline constexpr std::size_t kSegmentBytes = 64u << 10;

// Not thread-safe, but for the address arithmetic. Offsets are bytes from the start of the reservation.
class Reservation {
 public:
  // `bytes` and `alignment` are multiples of segments. Nothing is committed. `near` may be null.
  static tl::expected<std::unique_ptr<Reservation>, MemoryError> create(std::size_t bytes, std::size_t alignment,
                                                                        const void* near);
  ~Reservation();
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  std::size_t bytes() const { return bytes_; }
  const std::byte* code(std::size_t offset) const { return execution_ + offset; }
  std::byte* writable(std::size_t offset) const { return writing_ + offset; }
  std::size_t offsetOf(const void* code) const {  // ≥ bytes() if `code` is not in the reservation
    return reinterpret_cast<std::uintptr_t>(code) - reinterpret_cast<std::uintptr_t>(execution_);
  }

  // Makes pages of the segments [begin, end), filled with `fill` over and over, and lets them be executed. The kernel's
  // refusal (of memory, or of one more mapping) is reported here, so that touching the pages later cannot fault.
  tl::expected<void, MemoryError> commit(std::size_t begin, std::size_t end, std::uint64_t fill);

  // Gives the pages back: addresses in [begin, end) fault in the execution view. False if the kernel has no mapping to
  // spare; then nothing has changed.
  bool release(std::size_t begin, std::size_t end);

  // A stub chunk is a segment of code before one of data that is private to it. The code is its own, or that of every
  // chunk of its kind: a template, made once.
  using Template = std::size_t;  // an offset in the file, past the reservation
  tl::expected<Template, MemoryError> makeTemplate(std::span<const std::byte, kSegmentBytes> code);
  // The segment at `offset` runs the template; the one after it becomes zeros, writable at its own address and not
  // executable.
  tl::expected<void, MemoryError> mapStubChunk(std::size_t offset, Template code);
  // The same with this code, which can be patched through the writing view.
  tl::expected<void, MemoryError> mapStubChunk(std::size_t offset, std::span<const std::byte, kSegmentBytes> code);
  bool unmapStubChunk(std::size_t offset);  // back to uncommitted segments; false as for release()

 private:
  Reservation() = default;
  std::byte* execution_ = nullptr;
  std::byte* writing_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t fileBytes_ = 0;
  int file_ = -1;
};

}  // namespace codicil::codememory
