#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

constexpr std::byte kFiller{0x90};

TEST(Find, KnowsFirstByteLastBytePadAndWhatLiesBeyond) {
  const auto memory = newMemory();
  for (std::uint32_t bytes = 1; bytes < 200; ++bytes) {
    SCOPED_TRACE(bytes);
    const CodeAllocation body = place(*memory, std::vector(bytes, kFiller), bytes);
    for (const std::byte* ip :
         {body.code, body.code + bytes - 1, body.code + bytes / 2, body.code - 1, body.code - kPadBytes}) {
      const auto found = memory->find(ip);
      ASSERT_TRUE(found) << ip - body.code;
      EXPECT_EQ(found->body, body.body);
      EXPECT_EQ(found->code, body.code);
      EXPECT_EQ(found->bytes, bytes);
      EXPECT_EQ(found->owner, bytes);
    }
    // What lies behind is the slack of this body, or another's pad, or nothing.
    if (const auto behind = memory->find(body.code + bytes)) {
      EXPECT_NE(behind->body, body.body);
    }
    if (const auto before = memory->find(body.code - kPadBytes - 1)) {
      EXPECT_NE(before->body, body.body);
    }
  }
}

TEST(Find, SlackBehindABodyIsNobodys) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, std::vector(25, kFiller));  // 33 with its pad: 31 bytes of slack
  for (int i = 0; i < 31; ++i) EXPECT_FALSE(memory->find(body.code + 25 + i)) << i;
}

TEST(Find, AnswersNothingForAddressesOutsideTheReservation) {
  const auto memory = newMemory(std::size_t{1} << 20);
  const std::byte* const first = place(*memory, returning(1)).code - kBodyAlignment;
  for (const void* ip :
       {static_cast<const void*>(nullptr), static_cast<const void*>(&memory), static_cast<const void*>(first - 1),
        static_cast<const void*>(first + (1 << 20)), reinterpret_cast<const void*>(~std::uintptr_t{0}),
        static_cast<const void*>(first), static_cast<const void*>(first + (1 << 20) - 1)})
    EXPECT_FALSE(memory->find(ip)) << ip;
}

TEST(Find, TheLastBodyOfAFullReservationIsFound) {
  const auto memory = newMemory(kStubChunkBytes);
  const auto body = memory->allocate(kStubChunkBytes - kBodyAlignment - kPadBytes);
  ASSERT_TRUE(body);
  memory->publish(body->body, 3, nullptr, 0);
  ASSERT_TRUE(memory->find(body->code + body->bytes - 1));
  EXPECT_FALSE(memory->find(body->code + body->bytes));
}

TEST(Find, SeesABodyFromPublishToFreeOnly) {
  const auto memory = newMemory();
  const auto body = memory->allocate(100);
  ASSERT_TRUE(body);
  EXPECT_FALSE(memory->find(body->code));
  memory->publish(body->body, 1, nullptr, 0);
  EXPECT_TRUE(memory->find(body->code));
  memory->free(body->body);
  for (int i = -8; i < 100; ++i) EXPECT_FALSE(memory->find(body->code + i)) << i;
}

TEST(Find, AnswersForTheNewBodyWhereMemoryIsReused) {
  const auto memory = newMemory();
  const CodeAllocation large = place(*memory, std::vector(500, kFiller), 1);
  place(*memory, returning(0), 9);
  memory->free(large.body);
  memory->coreBarrier();
  const CodeAllocation small = place(*memory, std::vector(50, kFiller), 2);
  ASSERT_EQ(small.code, large.code);
  ASSERT_EQ(small.body, large.body);
  EXPECT_EQ(memory->find(small.code)->owner, 2u);
  EXPECT_EQ(memory->find(small.code + 49)->owner, 2u);
  for (int i = 50; i < 500; ++i) EXPECT_FALSE(memory->find(small.code + i)) << i;
}

TEST(Find, NothingOfABodysPastShowsBeforeItIsPublished) {
  const auto memory = newMemory();
  int host = 0;
  const CodeAllocation first = place(*memory, returning(1), 1, &host, 5);
  memory->free(first.body);
  const auto second = memory->allocate(100);
  ASSERT_TRUE(second);
  ASSERT_EQ(second->body, first.body);
  const BodyInfo info = memory->info(second->body);
  EXPECT_EQ(info.owner, 0u);
  EXPECT_EQ(info.hostData, nullptr);
  EXPECT_EQ(info.builtAtNanos, 0u);
}

TEST(Find, SetOwnerIsSeenAtOnceAndWhole) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(1), 0);
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    while (!stop.load(std::memory_order_relaxed)) {
      const auto found = memory->find(body.code);
      if (!found || (found->owner >> 32) != (found->owner & 0xffffffff)) ++wrong;
    }
  });
  for (std::uint64_t i = 1; i <= 200'000; ++i) {
    memory->setOwner(body.body, i << 32 | i);
    if (i % 1000 == 0) {
      EXPECT_EQ(memory->find(body.code)->owner, i << 32 | i);
    }
  }
  stop = true;
  reader.join();
  EXPECT_EQ(wrong.load(), 0);
}

}  // namespace
}  // namespace codicil::codememory
