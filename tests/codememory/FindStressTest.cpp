// find() while bodies come and go at the same addresses under the same indexes.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

// A body's owner is its serial number; all else that find() tells follows from it and from its size.
void* hostDataOf(std::uint64_t serial) { return reinterpret_cast<void*>(~serial); }
std::uint32_t microsOf(std::uint64_t serial) { return static_cast<std::uint32_t>(serial * 2654435761u); }

class FindStress : public ::testing::Test {
 protected:
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  static constexpr std::uint64_t kBodies = 100'000;
#else
  static constexpr std::uint64_t kBodies = 1'000'000;
#endif
  static constexpr int kWriters = 2, kReaders = 2;
  static constexpr std::size_t kSlots = 64;  // bodies alive at a time, of each writer

  void churn(unsigned seed) {
    std::mt19937 random(seed);
    std::array<std::pair<CodeAllocation, std::uint64_t>, kSlots> mine;
    for (;;) {
      auto& [body, serial] = mine[random() % kSlots];
      if (body.body != kNoBody) {
        memory->free(body.body);
        deaths[serial].store(clock.fetch_add(1) + 1);
        if (const auto found = memory->find(body.code); found && found->owner == serial) ++wrong;
        body = {};
      }
      serial = serials.fetch_add(1);
      if (serial >= kBodies) break;
      const std::uint32_t bytes = 1 + static_cast<std::uint32_t>(random() % 300);
      body = *memory->allocate(bytes);
      sizes[serial].store(bytes);
      memory->publish(body.body, serial, hostDataOf(serial), microsOf(serial));
      recent[random() % kRecent].store(body.code, std::memory_order_relaxed);
      const auto found = memory->find(body.code + bytes - 1);
      if (!found || found->owner != serial || found->body != body.body) ++wrong;
    }
    stop = true;
    for (auto& [body, serial] : mine)
      if (body.body != kNoBody) memory->free(body.body);
  }

  void look(unsigned seed, const CodeAllocation& lasting) {
    std::mt19937 random(seed);
    while (!stop.load(std::memory_order_relaxed)) {
      const std::byte* ip = recent[random() % kRecent].load(std::memory_order_relaxed);
      if (ip == nullptr) continue;
      ip += static_cast<int>(random() % 400) - 50;
      const std::uint64_t start = clock.load();
      const auto found = memory->find(ip);
      if (found && found->owner != kLasting) {
        ++hits;
        const std::uint64_t serial = found->owner;
        const std::uint64_t death = deaths[serial].load();
        if (found->hostData != hostDataOf(serial) || found->compileMicros != microsOf(serial)) ++wrong;
        if (found->bytes != sizes[serial].load()) ++wrong;
        if (ip < found->code - kPadBytes || ip >= found->code + found->bytes) ++wrong;
        if (death != 0 && death <= start) ++wrong;  // it was freed before the question was asked
      }
      const auto always = memory->find(lasting.code + random() % lasting.bytes);
      if (!always || always->body != lasting.body || always->owner != kLasting) ++wrong;
    }
  }

  static constexpr std::uint64_t kLasting = ~std::uint64_t{0};
  static constexpr std::size_t kRecent = 256;
  std::unique_ptr<CodeMemory> memory = newMemory(std::size_t{4} << 20);
  std::vector<std::atomic<std::uint64_t>> deaths = std::vector<std::atomic<std::uint64_t>>(kBodies);
  std::vector<std::atomic<std::uint32_t>> sizes = std::vector<std::atomic<std::uint32_t>>(kBodies);
  std::array<std::atomic<const std::byte*>, kRecent> recent{};
  std::atomic<std::uint64_t> serials{0}, clock{1}, hits{0}, wrong{0};
  std::atomic<bool> stop{false};
};

TEST_F(FindStress, EveryAnswerWasTrueDuringTheCall) {
  const CodeAllocation lasting = place(*memory, std::vector(1000, std::byte{0x90}), kLasting);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kWriters; ++i) threads.emplace_back([this, i] { churn(i); });
  for (unsigned i = 0; i < kReaders; ++i) threads.emplace_back([this, i, &lasting] { look(100 + i, lasting); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong.load(), 0u);
  EXPECT_GT(hits.load(), 1000u);
  EXPECT_EQ(memory->use().bodiesLive, 1u);
}

}  // namespace
}  // namespace codicil::codememory
