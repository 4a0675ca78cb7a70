// SPDX-License-Identifier: MIT
#include "probes/EventRing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "probes/EventRecord.hpp"

namespace codicil::probes {
namespace {

void put(EventRing& ring, std::uint64_t value) {
  const EventRing::Record record = ring.claim();
  if (!record) return;
  std::memcpy(record.bytes.data(), &value, sizeof value);
  ring.publish(record);
}
std::optional<std::uint64_t> taken(EventRing& ring) {
  if (ring.front().empty()) return std::nullopt;
  std::uint64_t value = 0;
  std::memcpy(&value, ring.front().data(), sizeof value);
  ring.take();
  return value;
}

TEST(EventRing, RecordsComeInOrderRoundAfterRound) {
  EventRing ring(4);
  for (std::uint64_t round = 0; round < 10; ++round) {
    for (std::uint64_t i = 0; i < 3; ++i) put(ring, round * 10 + i);
    for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(taken(ring), round * 10 + i);
    EXPECT_EQ(taken(ring), std::nullopt);
  }
  EXPECT_EQ(ring.dropped(), 0u);
}

TEST(EventRing, WhatFindsNoRoomIsDroppedAndCounted) {
  EventRing ring(4);
  for (std::uint64_t i = 0; i < 10; ++i) put(ring, i);
  EXPECT_EQ(ring.dropped(), 6u);
  EXPECT_EQ(taken(ring), 0u);
  put(ring, 77);
  for (const std::uint64_t expected : {1u, 2u, 3u, 77u}) EXPECT_EQ(taken(ring), expected);
}

TEST(EventRing, WhatIsNotPublishedHoldsBackWhatIsBehind) {
  EventRing ring(4);
  const EventRing::Record first = ring.claim();
  put(ring, 2);
  EXPECT_EQ(taken(ring), std::nullopt);
  ring.publish(first);
  EXPECT_TRUE(taken(ring));
  EXPECT_EQ(taken(ring), 2u);
}

TEST(EventRing, EachRecordOfManyThreadsArrivesOnceOrIsDropped) {
  constexpr std::uint64_t kThreads = 4, kEach = 50'000;
  EventRing ring(64);
  std::atomic<std::uint64_t> running{kThreads};
  std::vector<std::thread> threads;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread)
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < kEach; ++i) put(ring, thread * kEach + i);
      --running;
    });
  std::vector<std::uint64_t> last(kThreads);
  std::uint64_t arrived = 0;
  for (bool isOver = false; !isOver;) {
    isOver = running == 0;
    while (const auto value = taken(ring)) {
      const std::uint64_t thread = *value / kEach, number = *value % kEach + 1;
      ASSERT_GT(number, last[thread]);
      last[thread] = number;
      ++arrived;
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(arrived + ring.dropped(), kThreads * kEach);
  EXPECT_GT(arrived, 0u);
}

TEST(EventRecord, TextsComeBackAsTheyWereWritten) {
  std::vector<std::byte> memory(200);
  EventHead head;
  head.thread = 7;
  head.kind = EventKind::Throw;
  const auto putting = [](std::string_view what) { return [what](BoundedText& text) { text.put(what); }; };
  EventWriter begun(memory);
  begun.add(TextKind::Argument, 3, putting("tea"));
  begun.finish(head);
  EventWriter writer(memory, EventReader(memory).head());
  writer.add(TextKind::Frame, 0, putting(std::string(1000, 'x')));
  writer.add(TextKind::Frame, 0, putting("no room"));
  writer.finish(EventReader(memory).head());

  EventReader reader(memory);
  EXPECT_EQ(reader.head().thread, 7u);
  EXPECT_EQ(reader.head().kind, EventKind::Throw);
  const auto first = reader.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, TextKind::Argument);
  EXPECT_EQ(first->index, 3u);
  EXPECT_EQ(first->text, "tea");
  EXPECT_THAT(std::string(reader.next()->text), testing::MatchesRegex("x{50,}"));
  EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace codicil::probes
