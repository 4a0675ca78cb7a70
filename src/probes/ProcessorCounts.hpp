// SPDX-License-Identifier: MIT
// Numbers that many threads count up at once, by an instruction that locks nothing: each processor has its own, and the
// kernel takes a thread that it interrupts in between out of there (restartable sequences, rseq(2)). A locked
// instruction would be most of what counting costs, and many times that where processors share the number.
#pragma once

#include <sys/rseq.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace codicil::probes {

namespace detail {

#if defined(__x86_64__)
// Where a thread's struct rseq lies behind its thread pointer; of threads without restartable sequences one that says
// that they are on no processor.
std::ptrdiff_t sequenceOffset();

// Adds one to the number of the processor that this thread runs on: of `first`, processor 0's, and its like every
// `rowBytes` behind it. False, and nothing was done: the thread was interrupted in between, its processor is none of
// `processors`, or it has no restartable sequences.
[[gnu::always_inline]] inline bool countOnProcessor(std::ptrdiff_t sequence, std::uint64_t* first, std::size_t rowBytes,
                                                    std::uint32_t processors) {
  // In a struct rseq cpu_id is at 4, rseq_cs at 8. The latter names a struct rseq_cs: version, flags, the first
  // instruction that may be given up, how many bytes they are, where to go then; there a signature lies in front.
  asm goto volatile(
      ".pushsection __rseq_cs, \"aw\", @progbits\n"
      ".balign 32\n"
      "3: .long 0, 0\n"
      ".quad 1f, 2f - 1f, 4f\n"
      ".popsection\n"
      ".pushsection __rseq_failure, \"ax\", @progbits\n"
      ".byte 0x0f, 0xb9, 0x3d\n"
      ".long 0x53053053\n"
      "4: jmp %l[interrupted]\n"
      ".popsection\n"
      "leaq 3b(%%rip), %%rax\n"
      "movq %%rax, %%fs:8(%[sequence])\n"
      "1: movl %%fs:4(%[sequence]), %%eax\n"
      "cmpl %[processors], %%eax\n"
      "jae %l[interrupted]\n"
      "imulq %[rowBytes], %%rax\n"
      "incq (%[first], %%rax)\n"
      "2: movq $0, %%fs:8(%[sequence])\n"  // this library may be unmapped before the kernel looks there
      :
      : [sequence] "r"(sequence), [processors] "r"(processors), [rowBytes] "r"(rowBytes), [first] "r"(first)
      : "rax", "cc", "memory"
      : interrupted);
  return true;
interrupted:
  asm volatile("movq $0, %%fs:8(%[sequence])" : : [sequence] "r"(sequence) : "memory");
  return false;
}
#else
inline std::ptrdiff_t sequenceOffset() { return 0; }
inline bool countOnProcessor(std::ptrdiff_t, std::uint64_t*, std::size_t, std::uint32_t) { return false; }
#endif

}  // namespace detail

class ProcessorCounts {
 public:
  explicit ProcessorCounts(std::size_t numbers);

  // Async-signal-safe.
  void increment(std::size_t number) {
    if (!detail::countOnProcessor(sequence_, ofProcessor0_ + number, rowBytes_, processors_)) [[unlikely]]
      incrementShared(number);
  }
  // Increments that go on meanwhile are in it or not.
  std::uint64_t total(std::size_t number) const;

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  std::uint64_t* row(std::size_t index) const { return shared_ + index * (rowBytes_ / sizeof(std::uint64_t)); }
  [[gnu::cold]] void incrementShared(std::size_t number);

  const std::ptrdiff_t sequence_ = detail::sequenceOffset();
  const std::uint32_t processors_;
  const std::size_t rowBytes_;                // whole cache lines
  const std::unique_ptr<void, Free> memory_;  // what nobody counts in is never touched
  std::uint64_t* const shared_;               // row 0, everybody's, by locked instructions
  std::uint64_t* const ofProcessor0_;
};

}  // namespace codicil::probes
