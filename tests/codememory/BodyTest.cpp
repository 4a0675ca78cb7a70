// Bodies: allocation, reuse, what the memory holds between.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <random>
#include <set>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

constexpr std::byte kTrap{0xcc};

bool allTraps(const std::byte* begin, std::size_t bytes) {
  return std::all_of(begin, begin + bytes, [](std::byte byte) { return byte == kTrap; });
}

TEST(Body, RunsWhatWasWrittenThroughTheOtherView) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(42));
  EXPECT_NE(static_cast<const std::byte*>(body.writable), body.code);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(body.code) % kBodyAlignment, 0u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(body.writable) % kBodyAlignment, 0u);
  EXPECT_EQ(call(body.code), 42);
  EXPECT_EQ(memory->codeOf(body.body), body.code);
}

TEST(Body, HostileSizesAreRefused) {
  const auto memory = newMemory(std::size_t{256} << 20);
  for (const std::uint32_t bytes : {0u, kMaxBodyBytes + 1, std::numeric_limits<std::uint32_t>::max()}) {
    const auto body = memory->allocate(bytes);
    ASSERT_FALSE(body) << bytes;
    EXPECT_EQ(body.error(), MemoryError::BadSize) << bytes;
  }
  EXPECT_TRUE(memory->allocate(kMaxBodyBytes));
  EXPECT_TRUE(memory->allocate(1));
}

TEST(Body, NeitherBodiesNorTheirPadsOverlap) {
  const auto memory = newMemory();
  std::set<std::pair<const std::byte*, const std::byte*>> ranges;
  for (std::uint32_t bytes = 1; bytes < 300; ++bytes) {
    const auto body = memory->allocate(bytes);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->bytes, bytes);
    ranges.emplace(body->code - kPadBytes, body->code + bytes);
  }
  const std::byte* end = nullptr;
  for (const auto& [first, last] : ranges) {
    EXPECT_GE(first, end);
    end = last;
  }
}

TEST(Body, FreedMemoryServesAnotherSize) {
  const auto memory = newMemory(kStubChunkBytes);
  std::vector<BodyIndex> small;
  while (auto body = memory->allocate(100)) small.push_back(body->body);
  EXPECT_GT(small.size(), 900u);
  EXPECT_FALSE(memory->allocate(10'000));
  for (const BodyIndex body : small) memory->free(body);
  EXPECT_TRUE(memory->allocate(100'000));
}

TEST(Body, ExhaustionIsAnErrorLeaksNothingAndEndsWithTheNextFree) {
  const auto memory = newMemory(kStubChunkBytes);
  std::size_t first = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<BodyIndex> bodies;
    for (;;) {
      const auto body = memory->allocate(500);
      if (!body) {
        EXPECT_EQ(body.error(), MemoryError::OutOfCodeMemory);
        break;
      }
      bodies.push_back(body->body);
    }
    if (round == 0) first = bodies.size();
    EXPECT_EQ(bodies.size(), first);
    memory->free(bodies.back());
    bodies.pop_back();
    EXPECT_EQ(memory->use().bodiesLive, bodies.size());
    const auto again = memory->allocate(500);
    ASSERT_TRUE(again);
    memory->free(again->body);
    for (const BodyIndex body : bodies) memory->free(body);
    EXPECT_EQ(memory->use().bodiesLive, 0u);
    EXPECT_EQ(memory->use().bodyBytesLive, 0u);
  }
}

TEST(Body, StubsAndBodiesShareTheReservationToTheLastChunk) {
  const auto memory = newMemory(3 * kStubChunkBytes);
  const auto low = memory->allocate(100);
  const auto high = memory->allocate(kStubChunkBytes);  // ends in the only chunk that a stub could have
  ASSERT_TRUE(low && high);
  const auto refused = memory->stubs().allocatePrecode(nullptr);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), MemoryError::OutOfCodeMemory);
  memory->free(high->body);
  EXPECT_TRUE(memory->stubs().allocatePrecode(nullptr));
  EXPECT_FALSE(memory->allocate(kStubChunkBytes));
  EXPECT_TRUE(memory->allocate(kStubChunkBytes / 2));
  EXPECT_TRUE(memory->allocate(kStubChunkBytes / 2));  // before it and after it
}

TEST(Body, AFreedBodyIsFullOfTraps) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(1));
  place(*memory, returning(2));
  memory->free(body.body);
  EXPECT_TRUE(allTraps(body.code - kPadBytes, 32));
}

TEST(Body, CallingAFreedBodyDies) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(1));
  memory->free(body.body);
  EXPECT_EXIT(call(body.code), ::testing::KilledBySignal(SIGTRAP), "");
  EXPECT_EXIT(call(body.code - kPadBytes), ::testing::KilledBySignal(SIGTRAP), "");
}

TEST(Body, RunningOffItsEndIsATrap) {
  const auto memory = newMemory();
  std::vector<CodeAllocation> bodies;
  for (int round = 0; round < 2; ++round) {  // the second in memory that is used again
    for (std::uint32_t bytes = 1; bytes < 200; ++bytes) {
      const auto body = memory->allocate(bytes);
      ASSERT_TRUE(body);
      const std::size_t room = (bytes + kPadBytes + kBodyAlignment - 1) / kBodyAlignment * kBodyAlignment - kPadBytes;
      EXPECT_TRUE(allTraps(body->code, room));
      std::fill(body->writable, body->writable + bytes, std::byte{0x90});
      bodies.push_back(*body);
    }
    for (const CodeAllocation& body : bodies) memory->free(body.body);
    bodies.clear();
  }
}

TEST(Body, ABodyThatWasNeverPublishedCanBeFreed) {
  const auto memory = newMemory();
  const auto body = memory->allocate(100);
  ASSERT_TRUE(body);
  memory->free(body->body);
  EXPECT_EQ(memory->use().bodiesLive, 0u);
  EXPECT_EQ(memory->codeOf(body->body), nullptr);
}

TEST(Body, InfoIsWhatWasPublished) {
  const auto memory = newMemory();
  int host = 0;
  const CodeAllocation body = place(*memory, returning(1), 77, &host, 1234);
  const BodyInfo info = memory->info(body.body);
  EXPECT_EQ(info.body, body.body);
  EXPECT_EQ(info.code, body.code);
  EXPECT_EQ(info.bytes, body.bytes);
  EXPECT_EQ(info.owner, 77u);
  EXPECT_EQ(info.hostData, &host);
  EXPECT_EQ(info.compileMicros, 1234u);
  EXPECT_GT(info.builtAtNanos, 0u);
  memory->setOwner(body.body, 78);
  EXPECT_EQ(memory->info(body.body).owner, 78u);
}

TEST(Body, NoBodyAndForeignIndexesHaveNoInfo) {
  const auto memory = newMemory();
  EXPECT_EQ(memory->info(kNoBody).body, kNoBody);
  EXPECT_EQ(memory->codeOf(kNoBody), nullptr);
  EXPECT_EQ(memory->info(12345).body, kNoBody);
  EXPECT_EQ(memory->info(std::numeric_limits<BodyIndex>::max()).body, kNoBody);
}

TEST(Body, IndexesStayDense) {
  const auto memory = newMemory();
  for (int i = 0; i < 1000; ++i) {
    const CodeAllocation a = place(*memory, returning(1)), b = place(*memory, returning(2));
    EXPECT_LE(std::max(a.body, b.body), 2u);
    memory->free(a.body);
    memory->free(b.body);
  }
}

TEST(Body, UseCountsWhatIsThere) {
  const auto memory = newMemory();
  EXPECT_EQ(memory->use().bodyBytesLive, 0u);
  const CodeAllocation body = place(*memory, std::vector(100, kTrap));
  const CodeMemoryUse use = memory->use();
  EXPECT_EQ(use.bodiesLive, 1u);
  EXPECT_EQ(use.bodyBytesLive, 128u);
  EXPECT_EQ(use.bodyBytesFreed, 0u);
  EXPECT_GT(use.sideTableBytes, 0u);
  EXPECT_LT(use.sideTableBytes, 100u);
  memory->free(body.body);
  EXPECT_EQ(memory->use().bodyBytesLive, 0u);
  EXPECT_EQ(memory->use().bodyBytesFreed, 128u);
  EXPECT_EQ(memory->use().sideTableBytes, 0u);
}

TEST(Body, LargeFreedRunsGoBackToTheKernel) {
  const auto memory = newMemory(std::size_t{256} << 20);
  const CodeAllocation keep = place(*memory, returning(9));
  const std::size_t before = codePagesHeld();
  std::vector<BodyIndex> bodies;
  for (int i = 0; i < 20'000; ++i) {
    const auto body = memory->allocate(1000);
    ASSERT_TRUE(body);
    bodies.push_back(body->body);
  }
  const CodeAllocation last = place(*memory, returning(10));  // so that the run lies between two bodies
  EXPECT_GT(codePagesHeld(), before + (std::size_t{19} << 20));
  std::shuffle(bodies.begin(), bodies.end(), std::mt19937(3));
  for (const BodyIndex body : bodies) memory->free(body);
  memory->coreBarrier();
  EXPECT_LT(codePagesHeld(), before + (std::size_t{512} << 10));
  EXPECT_EQ(call(keep.code), 9);
  EXPECT_EQ(call(last.code), 10);

  const auto again = memory->allocate(10'000'000);
  ASSERT_TRUE(again);
  EXPECT_LT(again->code, last.code);
  EXPECT_TRUE(allTraps(again->code, 10'000'000));
  EXPECT_FALSE(memory->find(again->code + 5'000'000));
  memory->publish(again->body, 5, nullptr, 0);
  ASSERT_TRUE(memory->find(again->code + 5'000'000));
}

// Where a core may still hold what it ran, decoded, nothing is written.
TEST(Body, FreedMemoryIsNotAllocatedBeforeABarrierButForWantOfOther) {
  const auto memory = newMemory(2 * kStubChunkBytes);
  const CodeAllocation first = place(*memory, returning(1));
  memory->free(first.body);
  EXPECT_NE(place(*memory, returning(2)).code, first.code);
  memory->coreBarrier();
  EXPECT_EQ(place(*memory, returning(3)).code, first.code);

  const auto large = memory->allocate(kStubChunkBytes + kStubChunkBytes / 2);
  ASSERT_TRUE(large);
  memory->free(large->body);
  const auto again = memory->allocate(kStubChunkBytes + kStubChunkBytes / 2);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->code, large->code);
}

TEST(Body, StubChunksTakeThePagesThatBodiesLeft) {
  const auto memory = newMemory(3 * kStubChunkBytes);
  const auto body = memory->allocate(2 * kStubChunkBytes);
  ASSERT_TRUE(body);
  memory->free(body->body);
  const auto precode = memory->stubs().allocatePrecode(nullptr);
  ASSERT_TRUE(precode);
  EXPECT_LE(codePagesHeld(), kStubChunkBytes);  // the stubs' own, and those before them
}

TEST(Body, MixedSizesDoNotGrowTheMemoryOverManyCycles) {
  const auto memory = newMemory(std::size_t{512} << 20);
  std::mt19937 random(11);
  const auto bytes = [&random] {
    const std::uint32_t kind = random() % 1000;
    return 1 + static_cast<std::uint32_t>(random() % (kind < 800 ? 400 : kind < 999 ? 5000 : 200'000));
  };
  std::vector<BodyIndex> live(1000);
  for (BodyIndex& body : live) body = memory->allocate(bytes())->body;
  std::size_t early = 0, late = 0;
  constexpr int kCycles = 100'000;
  for (int i = 0; i < kCycles; ++i) {
    BodyIndex& body = live[random() % live.size()];
    memory->free(body);
    const auto next = memory->allocate(bytes());
    ASSERT_TRUE(next);
    body = next->body;
    if (i % 1000 == 0) {
      std::size_t& peak = i < kCycles / 4 ? early : late;
      peak = std::max(peak, codePagesHeld());
    }
  }
  EXPECT_LT(late, early + early / 2);
}

}  // namespace
}  // namespace codicil::codememory
