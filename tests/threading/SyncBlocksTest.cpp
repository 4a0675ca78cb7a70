// SPDX-License-Identifier: MIT
#include "threading/SyncBlocks.hpp"

#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "threading/FakeObject.hpp"

namespace codicil::threading {
namespace {

TEST(ObjectHeaderTest, HashCodeStaysInTheHeaderAndMovesToTheSyncBlock) {
  FakeObject object;
  EXPECT_EQ(hashCodeIfAny(object.pointer()), 0u);
  const std::uint32_t code = hashCodeOf(object.pointer());
  EXPECT_NE(code, 0u);
  EXPECT_LT(code, 1u << 26);
  EXPECT_EQ(object.header.load(), HeaderBits::kHashOrIndex | HeaderBits::kHash | code);
  EXPECT_FALSE(tryEnterFast(object.pointer(), 7));  // no room for both
  FakeThread thread(7);
  EXPECT_TRUE(enter(thread, object.slot(), -1));
  EXPECT_TRUE(HeaderBits::isIndex(object.header.load()));
  EXPECT_EQ(hashCodeIfAny(object.pointer()), code);
  EXPECT_EQ(hashCodeOf(object.pointer()), code);
  EXPECT_TRUE(isEnteredBy(object.pointer(), 7));
  EXPECT_EQ(exitFast(object.pointer(), 7), ExitFast::Left);
}

TEST(ObjectHeaderTest, LockedObjectGetsAHashCodeAndStaysLocked) {
  FakeObject object;
  object.header = HeaderBits::kFinalizerRun;
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(tryEnterFast(object.pointer(), 9));
  EXPECT_EQ(object.header.load(), HeaderBits::kFinalizerRun | 2 * HeaderBits::kRecursionOne | 9);
  const std::uint32_t code = hashCodeOf(object.pointer());
  EXPECT_EQ(hashCodeIfAny(object.pointer()), code);
  EXPECT_TRUE(object.header.load() & HeaderBits::kFinalizerRun);
  EXPECT_TRUE(isEnteredBy(object.pointer(), 9));
  EXPECT_TRUE(isLockedByOther(object.pointer(), 8));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(exitFast(object.pointer(), 9), ExitFast::Left);
  EXPECT_EQ(exitFast(object.pointer(), 9), ExitFast::NotOwner);
}

TEST(ObjectHeaderTest, RecursionBeyondTheHeaderInflates) {
  FakeObject object;
  FakeThread thread(3);
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(enter(thread, object.slot(), 0));
  EXPECT_TRUE(HeaderBits::isIndex(object.header.load()));
  for (int i = 0; i < 200; ++i) EXPECT_EQ(exitFast(object.pointer(), 3), ExitFast::Left);
  EXPECT_FALSE(isEnteredBy(object.pointer(), 3));
}

TEST(ObjectHeaderTest, ThreadIdsThatDoNotFitUseSyncBlocks) {
  FakeObject object;
  FakeThread thread(0x10001);
  EXPECT_FALSE(tryEnterFast(object.pointer(), thread.managedId));
  EXPECT_TRUE(enter(thread, object.slot(), -1));
  EXPECT_TRUE(isEnteredBy(object.pointer(), 0x10001));
  EXPECT_FALSE(isEnteredBy(object.pointer(), 1));
  EXPECT_EQ(exitFast(object.pointer(), thread.managedId), ExitFast::Left);
}

TEST(ObjectHeaderTest, OneHashCodeHoweverManyAsk) {
  for (int round = 0; round < 200; ++round) {
    FakeObject object;
    std::vector<std::uint32_t> codes(4);
    std::vector<std::thread> threads;
    for (std::uint32_t i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        if (i == 3) {
          FakeThread self(20);
          enter(self, object.slot(), -1);
          codes[i] = hashCodeOf(object.pointer());
          if (exitFast(object.pointer(), 20) == ExitFast::MustWake) wakeWaiter(self, object.slot());
        } else {
          codes[i] = hashCodeOf(object.pointer());
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set(codes.begin(), codes.end()).size(), 1u);
  }
}

struct Interop final : InteropData {
  explicit Interop(int& gone) : gone(gone) {}
  ~Interop() override { ++gone; }
  int& gone;
};

// A collection of objects: those marked dead lose their entries.
struct Scan {
  std::set<gc::ObjectPtr> dead;
  int seen = 0;

  static void step(gc::ObjectPtr* slot, std::uintptr_t*, std::uintptr_t parameter1, std::uintptr_t) {
    auto& scan = *reinterpret_cast<Scan*>(parameter1);
    ++scan.seen;
    if (scan.dead.contains(*slot)) *slot = nullptr;
  }
  void run(std::int32_t condemned) {
    seen = 0;
    SyncBlocks::instance().scanWeak(&step, reinterpret_cast<std::uintptr_t>(this), 0, condemned);
  }
};

TEST(SyncBlocksTest, DeadObjectsGiveTheirEntriesBack) {
  SyncBlocks& blocks = SyncBlocks::instance();
  Scan all;
  all.run(2);
  const int before = all.seen;
  int gone = 0;
  std::vector<FakeObject> objects(300);
  for (FakeObject& object : objects) {
    tryEnterFast(object.pointer(), 5);  // and left locked
    hashCodeOf(object.pointer());
    blocks.find(object.pointer())->interop = new Interop(gone);
  }
  EXPECT_EQ(blocks.count(), 300u + before);
  Scan scan;
  for (std::size_t i = 0; i < objects.size(); i += 2) scan.dead.insert(objects[i].pointer());
  scan.run(0);
  EXPECT_GE(scan.seen, 300);
  EXPECT_EQ(blocks.count(), 150u + before);
  EXPECT_EQ(gone, 0);
  blocks.destroyDeadInterop();
  EXPECT_EQ(gone, 150);

  std::vector<FakeObject> more(150);
  for (FakeObject& object : more) {
    SyncBlock& block = blocks.ensure(object.pointer());
    EXPECT_EQ(hashCodeIfAny(object.pointer()), 0u);
    EXPECT_TRUE(block.monitor.tryEnter(6));
    EXPECT_EQ(block.interop.load(), nullptr);
    EXPECT_EQ(block.monitor.exit(6), Monitor::Exit::Left);
  }
  EXPECT_EQ(blocks.count(), 300u + before);
  Scan end;
  for (FakeObject& object : objects) end.dead.insert(object.pointer());
  for (FakeObject& object : more) end.dead.insert(object.pointer());
  end.run(2);
  blocks.destroyDeadInterop();
  EXPECT_EQ(gone, 300);
}

TEST(SyncBlocksTest, OldObjectsAreNotLookedAtInYoungCollections) {
  SyncBlocks& blocks = SyncBlocks::instance();
  std::vector<FakeObject> objects(256);
  for (FakeObject& object : objects) blocks.ensure(object.pointer());
  Scan scan;
  scan.run(0);
  EXPECT_GE(scan.seen, 256);
  blocks.promotionsGranted(0, 2);
  scan.run(0);
  EXPECT_EQ(scan.seen, 0);
  scan.run(1);
  EXPECT_GE(scan.seen, 256);
  blocks.promotionsGranted(1, 2);
  scan.run(1);
  EXPECT_EQ(scan.seen, 0);
  blocks.demote(2);
  scan.run(0);
  EXPECT_GE(scan.seen, 256);
  for (FakeObject& object : objects) scan.dead.insert(object.pointer());
  scan.run(2);
}

}  // namespace
}  // namespace codicil::threading
