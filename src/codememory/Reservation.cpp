#include "Reservation.hpp"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>

#include <fcntl.h>

namespace codicil::codememory {
namespace {

constexpr unsigned kNoExecSeal = 0x0008u;  // MFD_NOEXEC_SEAL of Linux 6.3, which glibc 2.36 does not name yet

constexpr std::size_t kReach = std::size_t{2} << 30;  // of a rel32
constexpr std::size_t kProbeStep = std::size_t{16} << 20;

int openCodeFile() {
  // The file itself is never exec()ed; a kernel with vm.memfd_noexec set insists on hearing so, and an older one does
  // not know the flag.
  int file = memfd_create("codicil-code", MFD_CLOEXEC | kNoExecSeal);
  if (file < 0 && errno == EINVAL) file = memfd_create("codicil-code", MFD_CLOEXEC);
  return file;
}

// At `hint` if that is free, else somewhere.
std::byte* reserve(std::uintptr_t hint, std::size_t bytes) {
  void* memory =
      mmap(reinterpret_cast<void*>(hint), bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return memory == MAP_FAILED ? nullptr : static_cast<std::byte*>(memory);
}

// Address space whose every byte a rel32 at `near` reaches, and back. Tries outward from `near`, below and above by
// turns; null if there is no hole that is large enough.
std::byte* reserveNear(const void* near, std::size_t bytes, std::size_t alignment) {
  const auto centre = reinterpret_cast<std::uintptr_t>(near);
  const auto lowest = centre > kReach ? centre - kReach + alignment : alignment;
  const auto highest = centre + kReach - bytes - alignment;
  for (std::size_t distance = 0; distance < kReach; distance += kProbeStep) {
    const std::uintptr_t candidates[] = {centre - bytes - distance, centre + distance};
    for (std::uintptr_t candidate : candidates) {
      candidate &= ~(alignment - 1);
      if (candidate < lowest || candidate > highest) continue;
      std::byte* memory = reserve(candidate, bytes);
      if (memory == nullptr) continue;
      if (reinterpret_cast<std::uintptr_t>(memory) == candidate) return memory;
      munmap(memory, bytes);
    }
  }
  return nullptr;
}

std::byte* reserveAnywhere(std::size_t bytes, std::size_t alignment) {
  std::byte* memory = reserve(0, bytes + alignment);
  if (memory == nullptr) return nullptr;
  const auto start = reinterpret_cast<std::uintptr_t>(memory);
  const std::size_t before = (alignment - start % alignment) % alignment;
  if (before != 0) munmap(memory, before);
  if (before != alignment) munmap(memory + before + bytes, alignment - before);
  return memory + before;
}

bool writeFilled(int file, std::size_t begin, std::size_t end, std::uint64_t fill) {
  alignas(64) std::array<std::uint64_t, 512> page;
  page.fill(fill);
  std::array<iovec, 16> pages;
  pages.fill({page.data(), sizeof(page)});
  while (begin < end) {
    const std::size_t count = std::min(pages.size(), (end - begin) / sizeof(page));
    const ssize_t written = pwritev(file, pages.data(), static_cast<int>(count), static_cast<off_t>(begin));
    if (written < 0 && errno == EINTR) continue;
    // A short write ends within a page; starting over at that page keeps the filling aligned.
    if (written < static_cast<ssize_t>(sizeof(page))) return false;
    begin += static_cast<std::size_t>(written) & ~(sizeof(page) - 1);
  }
  return true;
}

bool writeAll(int file, std::size_t at, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

tl::expected<std::unique_ptr<Reservation>, MemoryError> Reservation::create(std::size_t bytes, std::size_t alignment,
                                                                            const void* near) {
  assert(bytes % kSegmentBytes == 0 && alignment % kSegmentBytes == 0);
  std::unique_ptr<Reservation> self(new Reservation);
  self->file_ = openCodeFile();
  if (self->file_ < 0 || ftruncate(self->file_, static_cast<off_t>(bytes)) != 0)
    return tl::unexpected(MemoryError::OutOfSystemMemory);
  self->bytes_ = self->fileBytes_ = bytes;

  std::byte* space = near != nullptr ? reserveNear(near, bytes, alignment) : nullptr;
  if (space == nullptr) space = reserveAnywhere(bytes, alignment);
  if (space == nullptr) return tl::unexpected(MemoryError::OutOfSystemMemory);
  self->execution_ = space;
  if (mmap(space, bytes, PROT_NONE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED, self->file_, 0) == MAP_FAILED)
    return tl::unexpected(MemoryError::OutOfSystemMemory);

  void* writing = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, self->file_, 0);
  if (writing == MAP_FAILED) return tl::unexpected(MemoryError::OutOfSystemMemory);
  self->writing_ = static_cast<std::byte*>(writing);
  return self;
}

Reservation::~Reservation() {
  if (execution_ != nullptr) munmap(execution_, bytes_);
  if (writing_ != nullptr) munmap(writing_, bytes_);
  if (file_ >= 0) close(file_);
}

tl::expected<void, MemoryError> Reservation::commit(std::size_t begin, std::size_t end, std::uint64_t fill) {
  assert(begin % kSegmentBytes == 0 && end % kSegmentBytes == 0 && begin < end && end <= bytes_);
  if (writeFilled(file_, begin, end, fill) && mprotect(execution_ + begin, end - begin, PROT_READ | PROT_EXEC) == 0)
    return {};
  fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
            static_cast<off_t>(end - begin));
  return tl::unexpected(MemoryError::OutOfSystemMemory);
}

bool Reservation::release(std::size_t begin, std::size_t end) {
  // Execution goes first: punched pages would read as zeros, which are instructions.
  if (mprotect(execution_ + begin, end - begin, PROT_NONE) != 0) return false;
  fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
            static_cast<off_t>(end - begin));
  return true;
}

tl::expected<Reservation::Template, MemoryError> Reservation::makeTemplate(
    std::span<const std::byte, kSegmentBytes> code) {
  const Template made = fileBytes_;
  if (ftruncate(file_, static_cast<off_t>(made + kSegmentBytes)) != 0 || !writeAll(file_, made, code))
    return tl::unexpected(MemoryError::OutOfSystemMemory);  // the next attempt overwrites this one
  fileBytes_ = made + kSegmentBytes;
  return made;
}

tl::expected<void, MemoryError> Reservation::mapStubChunk(std::size_t offset,
                                                          std::span<const std::byte, kSegmentBytes> code) {
  if (writeAll(file_, offset, code)) return mapStubChunk(offset, Template{offset});
  unmapStubChunk(offset);
  return tl::unexpected(MemoryError::OutOfSystemMemory);
}

tl::expected<void, MemoryError> Reservation::mapStubChunk(std::size_t offset, Template code) {
  std::byte* const chunk = execution_ + offset;
  std::byte* const data = chunk + kSegmentBytes;
  // Data first: until the code is there, nothing can run that would miss it.
  if (mmap(data, kSegmentBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
           0) != MAP_FAILED) {
    if (mmap(chunk, kSegmentBytes, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_NORESERVE | MAP_FIXED, file_,
             static_cast<off_t>(code)) != MAP_FAILED)
      return {};
    unmapStubChunk(offset);
  }
  return tl::unexpected(MemoryError::OutOfSystemMemory);
}

bool Reservation::unmapStubChunk(std::size_t offset) {
  if (mmap(execution_ + offset, 2 * kSegmentBytes, PROT_NONE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED, file_,
           static_cast<off_t>(offset)) == MAP_FAILED)
    return false;
  fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
            static_cast<off_t>(kSegmentBytes));
  return true;
}

}  // namespace codicil::codememory
