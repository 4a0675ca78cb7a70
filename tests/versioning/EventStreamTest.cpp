// SPDX-License-Identifier: MIT
// The event stream under writers that lap each other: what is read is whole, and what is not read is counted.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "codicil/versioning/Events.hpp"

namespace codicil::versioning {
namespace {

// An event whose fields all tell the same number.
Event eventOf(std::uint64_t number) {
  Event event;
  event.atNanos = number + 1;
  event.il = number;
  event.native = static_cast<NativeVersionId>(number);
  event.codeBytes = static_cast<std::uint32_t>(number);
  return event;
}
bool isWhole(const Event& event) {
  return event.atNanos == event.il + 1 && event.native == static_cast<NativeVersionId>(event.il) &&
         event.codeBytes == static_cast<std::uint32_t>(event.il);
}

TEST(EventStream, BlocksAreReadInTheirOrder) {
  EventStream stream(4);
  EventStream::Reader reader(stream);
  std::vector<Event> block;
  for (std::uint64_t i = 0; i < 11; ++i) block.push_back(eventOf(i));
  stream.write(block);
  stream.write(eventOf(11));
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto event = reader.next();
    ASSERT_TRUE(event) << i;
    EXPECT_EQ(event->il, i);
    EXPECT_EQ(event->sequence, i);
  }
  EXPECT_FALSE(reader.next());
  EXPECT_EQ(reader.lost(), 0u);
}

TEST(EventStream, NothingIsWrittenThatNobodyReads) {
  EventStream stream(4);
  stream.write(eventOf(1));
  EXPECT_EQ(stream.written(), 0u);
  {
    EventStream::Reader first(stream);
    stream.write(eventOf(2));
    EventStream::Reader second(stream);
    stream.write(eventOf(3));
    EXPECT_EQ(first.next()->il, 2u);
    EXPECT_EQ(first.next()->il, 3u);
    EXPECT_EQ(second.next()->il, 3u);
    EXPECT_FALSE(second.next());
  }
  stream.write(eventOf(4));
  EventStream::Reader third(stream);
  EXPECT_FALSE(third.next());
  EXPECT_EQ(stream.written(), 2u);
}

TEST(EventStream, BlockLongerThanTheRingLeavesItsEnd) {
  EventStream stream(3);
  EventStream::Reader reader(stream);
  std::vector<Event> block;
  for (std::uint64_t i = 0; i < 100; ++i) block.push_back(eventOf(i));
  stream.write(block);
  for (std::uint64_t i = 92; i < 100; ++i) {
    const auto event = reader.next();
    ASSERT_TRUE(event) << i;
    EXPECT_EQ(event->il, i);
  }
  EXPECT_EQ(reader.lost(), 92u);
}

TEST(EventStream, WritersThatLapEachOtherMixNothing) {
  constexpr int kWriters = 4;
  constexpr std::uint64_t kEach = 200'000;
  EventStream stream(3);  // so that they do
  EventStream::Reader reader(stream);
  std::atomic<int> writing{kWriters};
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w)
    writers.emplace_back([&, w] {
      std::vector<Event> block;
      for (std::uint64_t i = 0; i < kEach; i += block.size()) {
        block.clear();
        for (std::uint64_t n = 0; n <= (i + static_cast<std::uint64_t>(w)) % 5; ++n)
          block.push_back(eventOf(static_cast<std::uint64_t>(w) << 32 | (i + n)));
        stream.write(block);
      }
      --writing;
    });
  std::uint64_t seen = 0, mixed = 0, next = 0, outOfOrder = 0;
  const auto readAll = [&] {
    while (const auto event = reader.next()) {
      ++seen;
      mixed += isWhole(*event) ? 0 : 1;
      outOfOrder += event->sequence < next ? 1 : 0;
      next = event->sequence + 1;
    }
  };
  while (writing != 0) readAll();
  for (std::thread& writer : writers) writer.join();
  readAll();
  EXPECT_EQ(mixed, 0u);
  EXPECT_EQ(outOfOrder, 0u);
  EXPECT_GT(seen, 0u);
  EXPECT_LE(seen + reader.lost(), stream.written());
}

}  // namespace
}  // namespace codicil::versioning
