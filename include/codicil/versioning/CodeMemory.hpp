// Executable memory: one reservation, seen twice. Code runs through one mapping and is written through another, so
// that no page is ever writable and executable. Beside each body lies what the library needs to find it again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace codicil::codememory {

// Names a body for as long as it is not freed; dense, so that side tables can be arrays. 0 names none.
using BodyIndex = std::uint32_t;
inline constexpr BodyIndex kNoBody = 0;

enum class MemoryError : std::uint8_t {
  OutOfCodeMemory,     // the reservation, or the body table, is full
  OutOfSystemMemory,   // the kernel refused pages or a mapping
  BadSize,             // zero, or more than kMaxBodyBytes
  BarrierUnsupported,  // the kernel has no membarrier(PRIVATE_EXPEDITED_SYNC_CORE)
};
const char* describe(MemoryError error);

inline constexpr std::uint32_t kMaxBodyBytes = 64u << 20;

// Bodies start at multiples of this; the last kPadBytes before a body are its entry pad.
inline constexpr std::uint32_t kBodyAlignment = 32;
inline constexpr std::uint32_t kPadBytes = 8;

// Code that the host adopts starts at multiples of this, and has no pad.
inline constexpr std::uint32_t kAdoptedAlignment = 16;

// A body under construction. `writable` and `code` are two addresses of the same bytes.
struct CodeAllocation {
  BodyIndex body = kNoBody;
  const std::byte* code = nullptr;  // where it will run; kBodyAlignment-aligned
  std::byte* writable = nullptr;    // where to write it; same alignment, other page
  std::uint32_t bytes = 0;          // as asked for
};

// What an instruction pointer leads to. A copy: it stays readable whatever happens to the body.
struct BodyInfo {
  BodyIndex body = kNoBody;
  const std::byte* code = nullptr;  // first byte of the body (the entry pad lies before it)
  std::uint32_t bytes = 0;
  std::uint32_t compileMicros = 0;  // as given to publish()
  std::uint64_t owner = 0;          // the versioning library's word: which version this is
  std::uint64_t builtAtNanos = 0;   // CLOCK_MONOTONIC
  void* hostData = nullptr;         // the host's side tables
};

struct CodeMemoryOptions {
  std::size_t reserveBytes = std::size_t{512} << 20;  // address space only; pages come when touched. ≤ 1 GiB, so that
                                                      // every jump within it fits a rel32
  const void* near = nullptr;  // place the reservation within ±2 GiB of this address if the kernel has room there
  // Address space besides for code that was compiled before the process began, which the host maps from files there:
  // see adopt().
  std::size_t precompiledBytes = 0;
};

struct CodeMemoryUse {
  std::size_t bodyBytesLive = 0;   // rounded as allocated, pads included
  std::size_t bodyBytesFreed = 0;  // since start
  std::size_t bodiesLive = 0;      // those adopted not counted
  std::size_t bodiesAdopted = 0;   // of them, now
  std::size_t stubBytesLive = 0;   // precodes and counting stubs, their data included
  std::size_t sideTableBytes = 0;  // IP map and body records in use
};

class StubAllocator;

// One per process or per engine. Thread-safe throughout; find() and the accessors of BodyInfo take no lock. After
// fork(), the child may run the code that is there and exec(), no more: it has the code pages in common with its
// parent.
class CodeMemory {
 public:
  static tl::expected<std::unique_ptr<CodeMemory>, MemoryError> create(const CodeMemoryOptions& options = {});
  ~CodeMemory();
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;

  // Room for `bytes` of code, an entry pad (laid open) before it. Not found by find() until publish().
  tl::expected<CodeAllocation, MemoryError> allocate(std::uint32_t bytes);

  // Address space of options.precompiledBytes that no access is allowed to until the host maps something there.
  std::span<std::byte> precompiledSpace() const;

  // A body that the host did not have to make: `code` lies in precompiledSpace(), at a multiple of kAdoptedAlignment,
  // and no other such body has bytes in the same kAdoptedAlignment bytes. From publish() on find() knows it; free()
  // lets find() forget it and leaves the bytes alone. It has no entry pad. BadSize if it is elsewhere.
  tl::expected<BodyIndex, MemoryError> adopt(const std::byte* code, std::uint32_t bytes);
  bool isAdopted(BodyIndex body) const;

  // The bytes are final: make them executable on every core and let find() see them. The memory barrier that
  // instruction fetch needs (x86-64: none for code never run before) is inside.
  void publish(BodyIndex body, std::uint64_t owner, void* hostData, std::uint32_t compileMicros);

  // Changes who owns a published body; find() sees the old or the new owner, never a mixture.
  void setOwner(BodyIndex body, std::uint64_t owner);

  // Gives the memory back. The caller knows that no thread is in it nor about to enter it.
  void free(BodyIndex body);

  // The same, but the (stamped) entry pad stays for callers that still jump through it: find() does not see the body
  // any more, its code bytes are free for others, and padOf(body) stays what it was until free(body).
  void truncateToPad(BodyIndex body);

  // Wait-free, async-signal-safe. Correct for addresses that are freed and reused meanwhile: the answer was true at
  // some moment during the call. An address in the entry pad belongs to its body.
  std::optional<BodyInfo> find(const void* ip) const;

  // The same by index, for a body that the caller keeps from being freed.
  BodyInfo info(BodyIndex body) const;
  const std::byte* codeOf(BodyIndex body) const;  // one load

  // Entry pad: where direct callers call. Open, it falls through into the body; stamped, it jumps to `target`.
  const std::byte* padOf(BodyIndex body) const { return codeOf(body) - kPadBytes; }
  void stampPad(BodyIndex body, const void* target);  // `target` within this reservation. One aligned 8-byte store;
  void openPad(BodyIndex body);                       // call coreBarrier() once after a group of these
  bool padIsStamped(BodyIndex body) const;

  // Every other core has fetched what was patched before this call when it returns: membarrier(SYNC_CORE). Memory that
  // was freed before can be allocated again: without one it is not, but for want of other memory.
  void coreBarrier();

  bool contains(const void* address) const;  // anywhere in the reservation
  CodeMemoryUse use() const;

  // Where precodes and counting stubs come from; see Stubs.hpp.
  StubAllocator& stubs() { return *stubs_; }

 private:
  class Impl;
  explicit CodeMemory(std::unique_ptr<Impl> impl);
  void give(std::uint32_t start, std::uint32_t granules);
  std::unique_ptr<Impl> impl_;
  std::unique_ptr<StubAllocator> stubs_;
};

}  // namespace codicil::codememory
