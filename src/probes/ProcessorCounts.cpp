// SPDX-License-Identifier: MIT
#include "probes/ProcessorCounts.hpp"

#include <unistd.h>

#include <new>

namespace codicil::probes {
namespace {

constexpr std::size_t kLine = 64;

std::uint32_t processorCount() {
  const long configured = sysconf(_SC_NPROCESSORS_CONF);
  return configured > 0 ? static_cast<std::uint32_t>(configured) : 1;
}

std::uint64_t* aligned(void* memory) {
  return reinterpret_cast<std::uint64_t*>((reinterpret_cast<std::uintptr_t>(memory) + kLine - 1) / kLine * kLine);
}

#if defined(__x86_64__)
// Found by its place alone, which runs no initializer.
[[gnu::tls_model("initial-exec")]] constinit thread_local struct rseq onNoProcessor = [] {
  struct rseq none {};
  none.cpu_id = RSEQ_CPU_ID_UNINITIALIZED;
  return none;
}();
#endif

}  // namespace

#if defined(__x86_64__)
std::ptrdiff_t detail::sequenceOffset() {
  if (__rseq_size != 0) return __rseq_offset;
  return reinterpret_cast<char*>(&onNoProcessor) - static_cast<char*>(__builtin_thread_pointer());
}
#endif

ProcessorCounts::ProcessorCounts(std::size_t numbers)
    : processors_(processorCount()),
      rowBytes_((numbers * sizeof(std::uint64_t) + kLine - 1) / kLine * kLine),
      memory_(std::calloc(rowBytes_ * (processors_ + 1) + kLine, 1)),
      shared_(aligned(memory_.get())),
      ofProcessor0_(row(1)) {
  if (memory_ == nullptr) throw std::bad_alloc();
}

void ProcessorCounts::incrementShared(std::size_t number) {
  std::atomic_ref(shared_[number]).fetch_add(1, std::memory_order_relaxed);
}

std::uint64_t ProcessorCounts::total(std::size_t number) const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i <= processors_; ++i)
    total += std::atomic_ref(row(i)[number]).load(std::memory_order_relaxed);
  return total;
}

}  // namespace codicil::probes
