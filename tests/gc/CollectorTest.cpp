// The shipped collector at work for an engine of one thread. There is one heap in a process: every test uses it, and
// leaves it as fit for use as it was.
#include <cstring>

#include <gtest/gtest.h>

#include "gc/GcLibrary.hpp"
#include "gc/OneThreadEngine.hpp"
#include "host/InstalledFramework.hpp"
#include "host/Settings.hpp"

namespace codicil::gc {
namespace {

constexpr int kCompactingNow =
    static_cast<int>(CollectionMode::Blocking) | static_cast<int>(CollectionMode::Compacting);

struct Process {
  OneThreadEngine engine{GcSettings(host::runtimeSetting, [](std::string_view) { return std::nullopt; })};
  Collector collector;
};

// Never freed, as the collector never lets go of it.
Process& process() {
  static Process* process = [] {
    auto* made = new Process;
    auto library = GcLibrary::load(host::installedFramework().directory / "libclrgc.so");
    made->collector = library.value().initialize(made->engine).value();
    return made;
  }();
  return *process;
}

class CollectorTest : public testing::Test {
 protected:
  ObjectPtr allocate(std::uint32_t bytes, std::uint32_t flags = 0) {
    auto object = heap_.alloc(&engine_.allocContext(), (kArrayBaseBytes + bytes + 7) & ~7u, flags);
    auto* words = reinterpret_cast<void**>(object);
    words[0] = engine_.byteArrayMethodTable();
    std::memcpy(&words[1], &bytes, sizeof bytes);
    return object;
  }
  static std::uint8_t* dataOf(ObjectPtr object) { return reinterpret_cast<std::uint8_t*>(object) + 16; }
  static ObjectPtr objectIn(Handle handle) { return *reinterpret_cast<ObjectPtr*>(handle); }

  OneThreadEngine& engine_ = process().engine;
  Heap& heap_ = *process().collector.heap;
  HandleManager& handles_ = *process().collector.handles;
};

TEST_F(CollectorTest, SlotsAnswerWhatTheyAreNamedFor) {
  EXPECT_EQ(heap_.getMaxGeneration(), 2u);
  EXPECT_EQ(heap_.getLohThreshold(), 85000u);  // slot 86 of 89
  EXPECT_EQ(heap_.getGcLatencyMode(), heap_.isConcurrentGcEnabled() ? 1 : 0);
  EXPECT_FALSE(heap_.isGcInProgressHelper(false));
  EXPECT_TRUE(heap_.runtimeStructuresValid());
  EXPECT_GE(heap_.getTotalPauseDuration(), 0);
  std::vector<std::string> names;
  heap_.enumerateConfigurationValues(&names,
                                     [](void* context, const char* name, const char*, ConfigurationType, std::int64_t) {
                                       static_cast<std::vector<std::string>*>(context)->emplace_back(name);
                                     });
  EXPECT_GT(names.size(), 10u);
}

TEST_F(CollectorTest, StrongHandlesKeepWeakOnesDoNot) {
  Handle strong = handles_.createGlobalHandleOfType(allocate(100), HandleType::Strong);
  Handle weak = handles_.createGlobalHandleOfType(allocate(100), HandleType::WeakShort);
  Handle weakOfStrong = handles_.createGlobalHandleOfType(objectIn(strong), HandleType::WeakLong);
  std::memset(dataOf(objectIn(strong)), 0x5a, 100);
  EXPECT_EQ(handles_.handleFetchType(weakOfStrong), HandleType::WeakLong);

  heap_.garbageCollect(-1, false, kCompactingNow);
  EXPECT_EQ(objectIn(weak), nullptr);
  EXPECT_EQ(objectIn(weakOfStrong), objectIn(strong));
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(dataOf(objectIn(strong))[i], 0x5a);
  }
  EXPECT_EQ(heap_.whichGeneration(objectIn(strong)), 1u);
  EXPECT_TRUE(heap_.isHeapPointer(objectIn(strong), false));
  EXPECT_FALSE(heap_.isHeapPointer(this, false));

  handles_.destroyHandleOfType(strong, HandleType::Strong);
  heap_.garbageCollect(-1, false, kCompactingNow);
  EXPECT_EQ(objectIn(weakOfStrong), nullptr);
}

TEST_F(CollectorTest, PinnedObjectsStayWhereTheyAre) {
  allocate(1000);
  ObjectPtr object = allocate(100);
  Handle pinned = handles_.createGlobalHandleOfType(object, HandleType::Pinned);
  heap_.garbageCollect(-1, false, kCompactingNow);
  EXPECT_EQ(objectIn(pinned), object);
  handles_.destroyHandleOfType(pinned, HandleType::Pinned);
}

TEST_F(CollectorTest, DependentHandleLivesAsLongAsItsPrimary) {
  Handle primary = handles_.createGlobalHandleOfType(allocate(10), HandleType::Strong);
  Handle dependent = handles_.getGlobalHandleStore()->createDependentHandle(objectIn(primary), allocate(20));
  heap_.garbageCollect(-1, false, kCompactingNow);
  ASSERT_NE(handles_.getDependentHandleSecondary(dependent), nullptr);
  handles_.destroyHandleOfType(primary, HandleType::Strong);
  heap_.garbageCollect(-1, false, kCompactingNow);
  EXPECT_EQ(objectIn(dependent), nullptr);
  handles_.destroyHandleOfType(dependent, HandleType::Dependent);
}

TEST_F(CollectorTest, AllocationBumpsItsContextAndCollectsWhenItMust) {
  std::uint32_t before = heap_.getGcCount();
  ObjectPtr one = allocate(8);
  std::uint8_t* pointer = engine_.allocContext().pointer;
  EXPECT_EQ(pointer, reinterpret_cast<std::uint8_t*>(one) + kArrayBaseBytes + 8);
  EXPECT_EQ(allocate(8), reinterpret_cast<ObjectPtr>(pointer));
  for (int i = 0; i < 300'000; ++i) {
    allocate(1000);
  }
  EXPECT_GT(heap_.getGcCount(), before);
  EXPECT_LT(heap_.getTotalBytesInUse(), 300'000'000u);
}

TEST_F(CollectorTest, LargeObjectsAreOfTheOldestGeneration) {
  ObjectPtr large = allocate(100'000, allocflag::kLargeObjectHeap);
  EXPECT_EQ(heap_.whichGeneration(large), 2u);
  EXPECT_TRUE(heap_.isLargeObject(large));
}

TEST_F(CollectorTest, WriteBarrierLearnsItsTables) {
  const WriteBarrierParameters& barrier = engine_.writeBarrier();
  EXPECT_NE(barrier.cardTable, nullptr);
  EXPECT_NE(barrier.lowestAddress, nullptr);
  EXPECT_LT(barrier.lowestAddress, barrier.highestAddress);
  ObjectPtr object = allocate(8);
  EXPECT_GE(reinterpret_cast<std::uint8_t*>(object), barrier.lowestAddress);
  EXPECT_LT(reinterpret_cast<std::uint8_t*>(object), barrier.highestAddress);
}

TEST_F(CollectorTest, FrozenSegmentsAreNeverCollected) {
  alignas(8) static std::uint8_t memory[4096];
  auto* words = reinterpret_cast<void**>(memory + 16);  // a header word lies before the first object
  words[0] = engine_.byteArrayMethodTable();
  FrozenSegmentInfo info{memory, 16, 16 + 32, sizeof memory, sizeof memory};
  FrozenSegment segment = heap_.registerFrozenSegment(&info);
  ASSERT_NE(segment, nullptr);
  auto object = reinterpret_cast<ObjectPtr>(words);
  EXPECT_TRUE(heap_.isInFrozenSegment(object));
  EXPECT_EQ(heap_.whichGeneration(object), 0x7fffffffu);
  heap_.garbageCollect(-1, false, kCompactingNow);
  EXPECT_EQ(words[0], engine_.byteArrayMethodTable());
}

}  // namespace
}  // namespace codicil::gc
