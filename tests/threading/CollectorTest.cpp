// SPDX-License-Identifier: MIT
// The shipped collector over real types, several threads, and everything that may hold an object; once with concurrent
// collections and once without. The heap is verified at each collection, so a mark that a barrier forgot is found.
#include "threading/Collector.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "threading/GcFrameRegistration.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ManagedHeap.hpp"

namespace codicil::threading {
namespace {

using test::ManagedHeap;
using typesystem::MethodTable;

constexpr std::int32_t kCompactingNow =
    static_cast<std::int32_t>(gc::CollectionMode::Blocking) | static_cast<std::int32_t>(gc::CollectionMode::Compacting);

class CollectorTest : public testing::Test {
 protected:
  CollectorTest() : thread_(heap_.threads.attach()), cooperative_(thread_) {}

  gc::ObjectPtr array(std::int64_t length) { return heap_.newArray(heap_.objectArray, length); }
  gc::ObjectPtr bytes(std::int64_t length) { return heap_.newArray(heap_.byteArray, length); }
  void collect(std::int32_t generation = -1) { heap_.heap().garbageCollect(generation, false, kCompactingNow); }
  static gc::ObjectPtr objectIn(gc::Handle handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); }
  static gc::ObjectPtr& element(gc::ObjectPtr array, std::size_t index) { return ManagedHeap::elements(array)[index]; }
  // In the oldest generation: it is large.
  gc::ObjectPtr oldArray() { return array(20'000); }

  ManagedHeap& heap_ = ManagedHeap::instance();
  Thread& thread_;
  Cooperative cooperative_;
};

TEST_F(CollectorTest, IsAsTheSettingsWantIt) {
  EXPECT_EQ(heap_.heap().isConcurrentGcEnabled(), CODICIL_TEST_CONCURRENT[0] == '1');
  EXPECT_EQ(heap_.collector->largeObjectBytes(), 85000u);
  EXPECT_FALSE(heap_.collector->isServer());
  EXPECT_NE(WriteBarrier::state().cards, nullptr);
  EXPECT_NE(WriteBarrier::state().bundles, nullptr);
  EXPECT_LT(WriteBarrier::state().youngBytes, std::uint64_t{1} << 40);  // segments: a range of its own
}

TEST_F(CollectorTest, ObjectsAreLaidOut) {
  Rooted chars(thread_, allocateString(thread_, *heap_.string, u"héllo"));
  EXPECT_EQ(textOf(chars.get()), u"héllo");
  EXPECT_EQ(&typeOf(chars.get()), heap_.string);
  gc::ObjectPtr made = heap_.newArray(heap_.string, 7);  // FastAllocateString
  EXPECT_EQ(textOf(made), std::u16string(7, u'\0'));
  MethodTable* const grid =
      heap_.types->arrayOf(typesystem::TypeHandle(heap_.named("System.Int16")), 2).value().methodTable();
  const std::int32_t lengths[] = {3, 5};
  const std::int32_t lower[] = {-1, 10};
  Rooted cells(thread_, allocateArray(thread_, *grid, lengths, lower));
  EXPECT_EQ(lengthOf(cells.get()), 15u);
  const auto* const bounds = reinterpret_cast<const std::int32_t*>(elementsOf(cells.get()));
  EXPECT_EQ(std::vector<std::int32_t>(bounds, bounds + 4), (std::vector<std::int32_t>{3, 5, -1, 10}));
  gc::ObjectPtr copy = allocateLike(thread_, cells.get());
  EXPECT_EQ(std::memcmp(elementsOf(copy), elementsOf(cells.get()), 16), 0);
  EXPECT_NE(copy, cells.get());
  collect();
}

TEST_F(CollectorTest, AllocationIsABump) {
  if (heap_.collector->stress() != GcStress::None) GTEST_SKIP();
  MethodTable* const type = heap_.named("System.Object");
  std::uint8_t* at = nullptr;
  for (int i = 0; i < 3; ++i) {
    gc::ObjectPtr object = heap_.newObject(type);
    at = reinterpret_cast<std::uint8_t*>(object);
    if (thread_.allocation.limit - at > 200) break;
  }
  EXPECT_EQ(reinterpret_cast<std::uint8_t*>(heap_.newObject(type)), at + 24);
  EXPECT_EQ(reinterpret_cast<std::uint8_t*>(bytes(3)), at + 48);
  EXPECT_EQ(reinterpret_cast<std::uint8_t*>(array(1)), at + 80);
  EXPECT_EQ(thread_.allocation.pointer, at + 112);
}

TEST_F(CollectorTest, WhatIsTooLargeIsRefusedAsDotnetDoes) {
  const auto typeThrown = [&](std::int64_t length) -> std::string {
    try {
      allocateArray(thread_, *heap_.byteArray, length);
    } catch (const ExceptionRequest& request) {
      return request.type;
    }
    return "";
  };
  EXPECT_EQ(typeThrown(-1), "System.OverflowException");
  EXPECT_EQ(typeThrown(INT64_MIN), "System.OverflowException");
  EXPECT_EQ(typeThrown(0x7fffffc8), "System.OutOfMemoryException");
  EXPECT_EQ(typeThrown(std::int64_t{1} << 40), "System.OverflowException");
  EXPECT_THROW(allocateString(thread_, *heap_.string, std::int64_t{0x3fffffe0}), ExceptionRequest);
  EXPECT_THROW(allocateString(thread_, *heap_.string, std::int64_t{-1}), ExceptionRequest);
}

TEST_F(CollectorTest, LargeAndPinnedObjectsStay) {
  Rooted large(thread_, array(20'000));
  Rooted pinned(thread_, allocateArray(thread_, *heap_.objectArray, 4, Placement::Pinned));
  const gc::ObjectPtr where = pinned.get();
  EXPECT_EQ(heap_.heap().whichGeneration(large.get()), 2u);
  gc::ObjectPtr object = bytes(10);
  setReference(&element(large.get(), 19'999), object);
  object = bytes(11);
  setReference(&element(pinned.get(), 3), object);
  collect();
  EXPECT_EQ(pinned.get(), where);
  EXPECT_EQ(lengthOf(element(large.get(), 19'999)), 10u);
  EXPECT_EQ(lengthOf(element(pinned.get(), 3)), 11u);
}

// Each way to store a reference to a young object into an old one.
TEST_F(CollectorTest, BarriersTellOfYoungObjectsInOldOnes) {
  Rooted old(thread_, oldArray());
  Rooted source(thread_, array(1));
  const auto store = [&](std::size_t index, auto&& how) {
    gc::ObjectPtr young = bytes(static_cast<std::int64_t>(index));
    how(&element(old.get(), index), young);
  };
  const WriteBarrier::Code& code = heap_.code.barriers;
  store(10, [&](auto* slot, auto young) { ManagedHeap::assign(code.assign, slot, young); });
  store(1010, [&](auto* slot, auto young) { ManagedHeap::assign(code.assignChecked, slot, young); });
  store(2010, [&](auto* slot, auto young) {
    element(source.get(), 0) = young;
    gc::ObjectPtr* to = slot;
    const gc::ObjectPtr* from = &element(source.get(), 0);
    asm volatile("sub $128, %%rsp; call *%2; add $128, %%rsp"
                 : "+D"(to), "+S"(from)
                 : "d"(code.assignByRef)
                 : "rax", "rcx", "memory", "cc");
    EXPECT_EQ(to, slot + 1);
    EXPECT_EQ(from, &element(source.get(), 1));
    element(source.get(), 0) = nullptr;
  });
  store(3010, [&](auto* slot, auto young) { setReference(slot, young); });
  store(4010, [&](auto* slot, auto young) {
    const gc::ObjectPtr words[3] = {young, nullptr, young};
    copyReferences(slot, words, sizeof words);
  });
  for (int i = 0; i < 3; ++i) {
    collect(0);
    for (std::size_t index : {10u, 1010u, 2010u, 3010u, 4010u})
      ASSERT_EQ(lengthOf(element(old.get(), index)), index) << "collection " << i;
    bytes(1000);
  }
  EXPECT_EQ(element(old.get(), 4012), element(old.get(), 4010));
}

TEST_F(CollectorTest, CheckedBarriersStoreAnywhere) {
  gc::ObjectPtr object = bytes(1);
  gc::ObjectPtr slot = nullptr;
  ManagedHeap::assign(heap_.code.barriers.assignChecked, &slot, object);
  EXPECT_EQ(slot, object);
  setReference(&slot, nullptr);
  EXPECT_EQ(slot, nullptr);
  EXPECT_TRUE(heap_.code.barriers.contains(reinterpret_cast<std::uint64_t>(heap_.code.barriers.assignByRef)));
  EXPECT_FALSE(heap_.code.barriers.contains(reinterpret_cast<std::uint64_t>(heap_.code.newObject)));
}

TEST_F(CollectorTest, CopiesMayOverlap) {
  Rooted objects(thread_, array(9));
  for (std::size_t i = 0; i < 9; ++i) {
    gc::ObjectPtr object = bytes(static_cast<std::int64_t>(i));
    setReference(&element(objects.get(), i), object);
  }
  const auto lengths = [&] {
    std::vector<std::uint32_t> all;
    for (std::size_t i = 0; i < 9; ++i) all.push_back(lengthOf(element(objects.get(), i)));
    return all;
  };
  copyReferences(&element(objects.get(), 1), &element(objects.get(), 0), 5 * 8);
  EXPECT_EQ(lengths(), (std::vector<std::uint32_t>{0, 0, 1, 2, 3, 4, 6, 7, 8}));
  copyReferences(&element(objects.get(), 0), &element(objects.get(), 2), 7 * 8);
  EXPECT_EQ(lengths(), (std::vector<std::uint32_t>{1, 2, 3, 4, 6, 7, 8, 7, 8}));
}

TEST_F(CollectorTest, HandlesHoldWhatTheirKindsSay) {
  gc::HandleManager& handles = heap_.handles();
  bool isCounted = true;
  heap_.collector->setRefCounted([&](gc::ObjectPtr) { return isCounted; });
  const auto make = [&](gc::HandleType type) { return handles.createGlobalHandleOfType(bytes(77), type); };
  const gc::Handle strong = make(gc::HandleType::Strong);
  const gc::Handle pinned = make(gc::HandleType::Pinned);
  const gc::Handle weak = make(gc::HandleType::WeakShort);
  const gc::Handle weakOfStrong = handles.createGlobalHandleOfType(objectIn(strong), gc::HandleType::WeakShort);
  const gc::Handle counted = make(gc::HandleType::RefCounted);
  Rooted secondary(thread_, bytes(78));
  const gc::Handle dependent = handles.getGlobalHandleStore()->createDependentHandle(objectIn(strong), secondary.get());
  secondary = nullptr;
  const gc::ObjectPtr where = objectIn(pinned);
  collect();
  EXPECT_EQ(lengthOf(objectIn(strong)), 77u);
  EXPECT_EQ(objectIn(pinned), where);
  EXPECT_EQ(objectIn(weak), nullptr);
  EXPECT_EQ(objectIn(weakOfStrong), objectIn(strong));
  EXPECT_NE(objectIn(counted), nullptr);
  EXPECT_EQ(lengthOf(handles.getDependentHandleSecondary(dependent)), 78u);
  isCounted = false;
  handles.destroyHandleOfType(strong, gc::HandleType::Strong);
  collect();
  EXPECT_EQ(objectIn(weakOfStrong), nullptr);
  EXPECT_EQ(objectIn(counted), nullptr);
  EXPECT_EQ(objectIn(dependent), nullptr);
  heap_.collector->setRefCounted(nullptr);
  handles.destroyHandleOfType(pinned, gc::HandleType::Pinned);
}

TEST_F(CollectorTest, ThreadsHoldWhatTheyList) {
  thread_.statics.nonCollectible = array(3);
  gc::ObjectPtr held = bytes(5);
  setReference(&element(thread_.statics.nonCollectible, 2), held);
  gc::ObjectPtr registered[2] = {nullptr, nullptr};
  gc::ObjectPtr interior = nullptr;
  GcFrameRegistration exact{nullptr, 0, registered, 2, 0};
  GcFrameRegistration byRefs{&exact, 0, &interior, 1, 1};
  thread_.gcFrames = &byRefs;
  registered[0] = bytes(6);
  gc::ObjectPtr inner = bytes(40);
  elementsOf(inner)[8] = std::byte{42};
  interior = reinterpret_cast<gc::ObjectPtr>(elementsOf(inner) + 8);
  bytes(50'000);
  collect();
  EXPECT_EQ(lengthOf(element(thread_.statics.nonCollectible, 2)), 5u);
  EXPECT_EQ(lengthOf(registered[0]), 6u);
  EXPECT_EQ(*reinterpret_cast<std::byte*>(interior), std::byte{42});
  thread_.gcFrames = nullptr;
  thread_.statics.nonCollectible = nullptr;
}

TEST_F(CollectorTest, FinalizersRunOnTheirThreadAndMayBeWaitedFor) {
  MethodTable* const finalizable = heap_.named("System.WeakReference");
  ASSERT_NE(finalizable->flags & typesystem::TypeFlags::kHasFinalizer, 0u);
  std::atomic<int> finalized{0};
  std::atomic<const Thread*> by{nullptr};
  FinalizerThread& finalizer = heap_.collector->finalizer();
  ASSERT_TRUE(finalizer.start(heap_.threads, heap_.heap(), [&] {
    const Cooperative cooperative(*Thread::current());
    by = Thread::current();
    while (heap_.heap().getNextFinalizable() != nullptr) ++finalized;
  }));
  for (int i = 0; i < 100; ++i) {
    gc::ObjectPtr object = heap_.newAnyObject(finalizable);
    if (i == 0) heap_.heap().setFinalizationRun(object);
  }
  collect();
  {
    const Preemptive preemptive(thread_);
    finalizer.waitForPending();
  }
  EXPECT_EQ(finalized, 99);
  EXPECT_EQ(by, finalizer.thread());
  EXPECT_NE(by, &thread_);
  const Preemptive preemptive(thread_);
  finalizer.stop();
}

TEST_F(CollectorTest, TheFinalizerIsWokenWhenACollectionFoundWork) {
  using namespace std::chrono_literals;
  std::atomic<int> rounds{0};
  FinalizerThread& finalizer = heap_.collector->finalizer();
  ASSERT_TRUE(finalizer.start(heap_.threads, heap_.heap(), [&] {
    const Cooperative cooperative(*Thread::current());
    while (heap_.heap().getNextFinalizable() != nullptr) continue;
    ++rounds;
  }));
  {
    const Preemptive preemptive(thread_);
    finalizer.waitForPending();  // what earlier tests left behind
  }
  collect();
  const int before = rounds;
  for (int i = 0; i < 5; ++i) collect();
  {
    const Preemptive preemptive(thread_);
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(rounds, before);
  heap_.newAnyObject(heap_.named("System.WeakReference"));
  collect();
  const Preemptive preemptive(thread_);
  for (int i = 0; i < 10'000 && rounds == before; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_GT(rounds, before);
  finalizer.stop();
}

// Rings of nodes {next, payload, number}; each thread changes its own, hands nodes to a shared table and takes others'.
struct Mutator {
  ManagedHeap& heap;
  Thread& thread;
  gc::Handle shared;  // object[], in the oldest generation
  std::mt19937_64 random;

  gc::ObjectPtr node(std::uint64_t number) {
    Rooted made(thread, heap.newArray(heap.objectArray, 2));
    gc::ObjectPtr payload = heap.newArray(heap.byteArray, 16 + static_cast<std::int64_t>(random() % 200));
    std::memcpy(elementsOf(payload), &number, sizeof number);
    ManagedHeap::assign(heap.code.barriers.assign, &ManagedHeap::elements(made.get())[1], payload);
    return made.get();
  }
  static std::uint64_t numberOf(gc::ObjectPtr node) {
    std::uint64_t number;
    std::memcpy(&number, elementsOf(ManagedHeap::elements(node)[1]), sizeof number);
    return number;
  }
  gc::ObjectPtr* sharedSlots() { return ManagedHeap::elements(*reinterpret_cast<gc::ObjectPtr*>(shared)); }

  void run(int rounds, std::uint64_t base) {
    const Cooperative cooperative(thread);
    constexpr std::uint64_t kNodes = 400;
    Rooted first(thread, node(base));
    Rooted last(thread, first.get());
    for (std::uint64_t i = 1; i < kNodes; ++i) {
      gc::ObjectPtr next = node(base + i);
      ManagedHeap::assign(heap.code.barriers.assign, &ManagedHeap::elements(last.get())[0], next);
      last = next;
    }
    ManagedHeap::assign(heap.code.barriers.assign, &ManagedHeap::elements(last.get())[0], first.get());
    for (int round = 0; round < rounds; ++round) {
      Rooted at(thread, first.get());
      for (std::uint64_t hops = random() % kNodes; hops != 0; --hops) at = ManagedHeap::elements(at.get())[0];
      // A fresh node with the number of the next takes its place.
      const std::uint64_t number = numberOf(ManagedHeap::elements(at.get())[0]);
      if (number == base) first = at.get();  // it would be lost
      gc::ObjectPtr fresh = node(number);
      gc::ObjectPtr next = ManagedHeap::elements(at.get())[0];
      if (number == base) first = fresh;
      ManagedHeap::assign(heap.code.barriers.assign, &ManagedHeap::elements(fresh)[0], ManagedHeap::elements(next)[0]);
      ManagedHeap::assign(heap.code.barriers.assignChecked, &ManagedHeap::elements(at.get())[0], fresh);
      gc::ObjectPtr* const slot = &sharedSlots()[random() % 64];
      const gc::ObjectPtr others = std::atomic_ref<gc::ObjectPtr>(*slot).load(std::memory_order_acquire);
      if (others != nullptr) {
        EXPECT_EQ(lengthOf(others), 2u);
      }
      setReference(slot, next);
      if (round % 100 == 0) check(first.get(), base, kNodes);
      if (round % 16 == 0) {
        const Preemptive preemptive(thread);
      }
    }
    check(first.get(), base, kNodes);
  }
  static void check(gc::ObjectPtr first, std::uint64_t base, std::uint64_t count) {
    gc::ObjectPtr at = first;
    for (std::uint64_t i = 0; i < count; ++i) {
      ASSERT_EQ(numberOf(at), base + i);
      at = ManagedHeap::elements(at)[0];
    }
    ASSERT_EQ(at, first);
  }
};

TEST_F(CollectorTest, ThreadsBuildStructuresUnderCollections) {
  const bool isStress = heap_.collector->stress() != GcStress::None;
  const gc::Handle shared = heap_.handles().createGlobalHandleOfType(oldArray(), gc::HandleType::Strong);
  // A heap that is worth a concurrent collection.
  const gc::Handle ballast = heap_.handles().createGlobalHandleOfType(oldArray(), gc::HandleType::Strong);
  for (std::size_t i = 0; i < 20'000 && !isStress; ++i) {
    gc::ObjectPtr object = bytes(1000);
    setReference(&element(objectIn(ballast), i), object);
  }
  collect();
  collect();
  const std::int32_t before = heap_.heap().collectionCount(0, 0);
  const std::int32_t beforeOld = heap_.heap().collectionCount(2, 0);
  std::atomic<int> running{3};
  std::vector<std::thread> mutators;
  for (std::uint64_t i = 0; i < 3; ++i) {
    mutators.emplace_back([&, i] {
      Thread& thread = heap_.threads.attach();
      Mutator{heap_, thread, shared, std::mt19937_64(i)}.run(isStress ? 100 : 60'000, i << 32);
      --running;
    });
  }
  while (running != 0) {
    const auto mode = static_cast<std::int32_t>(gc::CollectionMode::NonBlocking);  // concurrent, where that is enabled
    heap_.heap().garbageCollect(2, false, mode);
    const Preemptive preemptive(thread_);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  {
    const Preemptive preemptive(thread_);
    for (std::thread& mutator : mutators) mutator.join();
    heap_.heap().waitUntilConcurrentGcComplete();
  }
  EXPECT_GT(heap_.heap().collectionCount(0, 0), before + 3);
  EXPECT_GT(heap_.heap().collectionCount(2, 0), beforeOld);
  if (heap_.collector->stress() == GcStress::None) {  // which leaves no time for any
    EXPECT_EQ(heap_.heap().collectionCount(2, 1) > 0, CODICIL_TEST_CONCURRENT[0] == '1');  // background ones
  }
  heap_.handles().destroyHandleOfType(shared, gc::HandleType::Strong);
  collect();
}

}  // namespace
}  // namespace codicil::threading
