// Precodes and counting stubs on one thread.
#include <gtest/gtest.h>

#include <csignal>
#include <limits>
#include <map>
#include <set>
#include <vector>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

constexpr std::size_t kStubsInAChunk = kStubChunkBytes / 2 / kStubBytes - 1;

class StubTest : public ::testing::Test {
 protected:
  // Code that ends up in the method register's value: jumped to with an argument there, it returns that.
  const std::byte* returnMethodRegister() {
    return place(*memory, assemble([](asmjit::x86::Assembler& a) {
             a.mov(asmjit::x86::rax, asmjit::x86::r10);
             a.ret();
           }))
        .code;
  }
  static std::uintptr_t callForWord(const void* code) {
    return reinterpret_cast<std::uintptr_t (*)()>(reinterpret_cast<std::uintptr_t>(code))();
  }

  std::unique_ptr<CodeMemory> memory = newMemory();
  StubAllocator& stubs = memory->stubs();
};

TEST_F(StubTest, ANewPrecodeGoesToThePrestubWithItsMethod) {
  stubs.setPrestub(returnMethodRegister());
  int method = 0;
  const auto precode = stubs.allocatePrecode(&method);
  ASSERT_TRUE(precode);
  EXPECT_TRUE(precode->atPrestub());
  EXPECT_EQ(precode->method(), &method);
  EXPECT_EQ(callForWord(precode->entry()), reinterpret_cast<std::uintptr_t>(&method));
}

TEST_F(StubTest, APrecodeGoesWhereItWasSetAndBack) {
  stubs.setPrestub(returnMethodRegister());
  const Precode precode = *stubs.allocatePrecode(reinterpret_cast<void*>(77));
  const CodeAllocation first = place(*memory, returning(1)), second = place(*memory, returning(2));
  stubs.setTarget(precode, first.code);
  EXPECT_FALSE(precode.atPrestub());
  EXPECT_EQ(precode.target(), first.code);
  EXPECT_EQ(call(precode.entry()), 1);
  stubs.setTarget(precode, second.code);
  EXPECT_EQ(call(precode.entry()), 2);
  stubs.resetToPrestub(precode);
  EXPECT_EQ(callForWord(precode.entry()), 77u);
  EXPECT_EQ(Precode::at(precode.entry()), precode);
}

class Ranges final : public StubObserver {
 public:
  void made(const StubRange& stubs) override { there.insert({stubs.code, stubs}); }
  void freed(const StubRange& stubs) override { there.erase(stubs.code); }
  bool covers(const void* code, StubRange::Kind kind) const {
    for (const auto& [begin, range] : there)
      if (range.kind == kind && code >= begin && code < begin + range.bytes) return true;
    return false;
  }
  std::map<const std::byte*, StubRange> there;
};

TEST_F(StubTest, AnObserverHearsOfWhatIsThereAndWhatComesAndGoes) {
  const auto noThunk = [](void*, void*) -> const void* { return nullptr; };
  const void* const before = *stubs.makeThunk(noThunk, nullptr, "before");
  const Precode first = *stubs.allocatePrecode(nullptr);
  Ranges ranges;
  stubs.setObserver(&ranges);
  EXPECT_EQ(ranges.there.size(), 2u);
  EXPECT_TRUE(ranges.covers(before, StubRange::Kind::Thunk));
  EXPECT_STREQ(ranges.there.at(static_cast<const std::byte*>(before)).name, "before");
  EXPECT_TRUE(ranges.covers(first.entry(), StubRange::Kind::Precodes));

  const CountingStub counting = *stubs.allocateCounting(3, before, 0);
  EXPECT_TRUE(ranges.covers(counting.entry(), StubRange::Kind::CountingStubs));
  const void* const after = *stubs.makeThunk(noThunk, nullptr, "after");
  EXPECT_TRUE(ranges.covers(after, StubRange::Kind::Thunk));

  std::vector<Precode> many;  // three chunks; one empty one is kept
  for (std::size_t i = 0; i < 2 * kStubsInAChunk; ++i) many.push_back(*stubs.allocatePrecode(nullptr));
  EXPECT_EQ(ranges.there.size(), 6u);
  for (const Precode& one : many) {
    EXPECT_TRUE(ranges.covers(one.entry(), StubRange::Kind::Precodes));
    stubs.free(one);
  }
  EXPECT_EQ(ranges.there.size(), 5u);
  EXPECT_TRUE(ranges.covers(first.entry(), StubRange::Kind::Precodes));
  stubs.setObserver(nullptr);
  (void)*stubs.makeThunk(noThunk, nullptr, "unheard");
  EXPECT_EQ(ranges.there.size(), 5u);
}

TEST_F(StubTest, ThePrestubCanBeSetAfterTheFirstPrecode) {
  const Precode precode = *stubs.allocatePrecode(reinterpret_cast<void*>(5));
  stubs.setPrestub(returnMethodRegister());
  EXPECT_EQ(callForWord(precode.entry()), 5u);
}

TEST_F(StubTest, EveryPrecodeOfManyChunksIsItself) {
  stubs.setPrestub(returnMethodRegister());
  std::vector<Precode> precodes;
  std::set<const void*> entries;
  for (std::size_t i = 0; i < 3 * kStubsInAChunk + 10; ++i) {
    const auto precode = stubs.allocatePrecode(reinterpret_cast<void*>(i + 1));
    ASSERT_TRUE(precode);
    precodes.push_back(*precode);
    entries.insert(precode->entry());
    EXPECT_TRUE(stubs.contains(precode->entry()));
    EXPECT_FALSE(stubs.contains(&precode->slot()));
  }
  EXPECT_EQ(entries.size(), precodes.size());
  for (std::size_t i = 0; i < precodes.size(); ++i) ASSERT_EQ(callForWord(precodes[i].entry()), i + 1);
  EXPECT_EQ(stubs.use().precodesLive, precodes.size());
  EXPECT_EQ(stubs.use().bytesLive, precodes.size() * (kStubBytes + kSlotBytes));
  for (const Precode precode : precodes) stubs.free(precode);
  EXPECT_EQ(stubs.use().precodesLive, 0u);
}

TEST_F(StubTest, ACountingStubCostsItsSlotAlone) {
  for (std::size_t i = 0; i < kStubsInAChunk; ++i) ASSERT_TRUE(stubs.allocateCounting(1, nullptr, 0));
  const std::size_t oneChunk = codePagesHeld();
  for (std::size_t i = 0; i < 10 * kStubsInAChunk; ++i) ASSERT_TRUE(stubs.allocateCounting(1, nullptr, 0));
  EXPECT_EQ(codePagesHeld(), oneChunk);
}

TEST_F(StubTest, PrecodesOfFreedChunksHoldNoPages) {
  const Precode first = *stubs.allocatePrecode(nullptr);
  const std::size_t oneChunk = codePagesHeld();
  std::vector<Precode> precodes;
  for (std::size_t i = 0; i < 10 * kStubsInAChunk; ++i) precodes.push_back(*stubs.allocatePrecode(nullptr));
  EXPECT_GT(codePagesHeld(), 10 * oneChunk);
  for (const Precode precode : precodes) stubs.free(precode);
  EXPECT_LE(codePagesHeld(), 2 * oneChunk);  // one empty chunk is kept
  stubs.free(first);
}

// The slot is for targets that a jump does not reach, and for callers that jump through it.
int farFunction() { return 1000; }

// The slot is for targets that a jump does not reach, and for callers that jump through it.
TEST_F(StubTest, APrecodeReachesWhatIsNearAndWhatIsFar) {
  const Precode precode = *stubs.allocatePrecode(nullptr);
  const CodeAllocation near = place(*memory, returning(1));
  const auto* far = reinterpret_cast<const void*>(&farFunction);
  const std::ptrdiff_t distance = static_cast<const std::byte*>(far) - static_cast<const std::byte*>(precode.entry());
  EXPECT_NE(distance, static_cast<std::int32_t>(distance)) << "not far: this tests less than it should";
  for (int i = 0; i < 10; ++i) {
    stubs.setTarget(precode, near.code);
    EXPECT_EQ(call(precode.entry()), 1);
    stubs.setTarget(precode, far);
    EXPECT_EQ(call(precode.entry()), 1000);
  }
}

// What is straight does not read the slot, and what is bent does nothing else.
TEST_F(StubTest, APrecodeCanBeBentAndStraightened) {
  const Precode precode = *stubs.allocatePrecode(nullptr);
  const CodeAllocation first = place(*memory, returning(1)), second = place(*memory, returning(2));
  stubs.setTarget(precode, first.code);
  precode.slot().target = second.code;
  EXPECT_EQ(call(precode.entry()), 1);
  EXPECT_TRUE(stubs.bend(precode, second.code));
  EXPECT_EQ(call(precode.entry()), 2);
  EXPECT_FALSE(stubs.bend(precode, first.code));
  EXPECT_EQ(call(precode.entry()), 1);
  stubs.setTarget(precode, first.code);  // stays bent
  precode.slot().target = second.code;
  EXPECT_EQ(call(precode.entry()), 2);
  stubs.straighten();
  precode.slot().target = first.code;
  EXPECT_EQ(call(precode.entry()), 2);
  EXPECT_TRUE(stubs.bend(precode, precode.fixup()));

  stubs.free(precode);
  EXPECT_EQ(stubs.allocatePrecode(nullptr), precode);  // bent still
  EXPECT_TRUE(precode.atPrestub());
  stubs.straighten();
  stubs.setTarget(precode, first.code);
  precode.slot().target = second.code;
  EXPECT_EQ(call(precode.entry()), 1);
}

TEST_F(StubTest, FreedPrecodesAreReused) {
  std::vector<Precode> precodes;
  for (int i = 0; i < 10; ++i) precodes.push_back(*stubs.allocatePrecode(nullptr));
  std::set<const void*> freed;
  for (const int i : {2, 5, 7}) {
    freed.insert(precodes[static_cast<std::size_t>(i)].entry());
    stubs.free(precodes[static_cast<std::size_t>(i)]);
  }
  for (int i = 0; i < 3; ++i) {
    const Precode again = *stubs.allocatePrecode(reinterpret_cast<void*>(9));
    EXPECT_EQ(freed.erase(again.entry()), 1u);
    EXPECT_TRUE(again.atPrestub());
    EXPECT_EQ(again.method(), reinterpret_cast<void*>(9));
  }
}

TEST_F(StubTest, CallingAFreedStubDies) {
  const CodeAllocation body = place(*memory, returning(1));
  const Precode precode = *stubs.allocatePrecode(nullptr);
  const CountingStub counting = *stubs.allocateCounting(5, body.code, 0);
  stubs.setTarget(precode, body.code);
  stubs.free(precode);
  stubs.free(counting);
  EXPECT_EXIT(call(precode.entry()), ::testing::KilledBySignal(SIGTRAP), "");
  EXPECT_EXIT(call(counting.entry()), ::testing::KilledBySignal(SIGTRAP), "");
}

TEST_F(StubTest, AnExitThatWasNotSetIsATrap) {
  const Precode precode = *stubs.allocatePrecode(nullptr);
  EXPECT_EXIT(call(precode.entry()), ::testing::KilledBySignal(SIGTRAP), "");
}

TEST_F(StubTest, EmptyChunksGoBackAndServeOtherKinds) {
  const auto small = newMemory(9 * kStubChunkBytes);  // room for four: bodies fit between two
  std::vector<Precode> precodes;
  while (auto precode = small->stubs().allocatePrecode(nullptr)) precodes.push_back(*precode);
  EXPECT_EQ(precodes.size(), 4 * kStubsInAChunk);
  const auto refused = small->stubs().allocateCounting(1, nullptr, 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), MemoryError::OutOfCodeMemory);
  EXPECT_FALSE(small->stubs().makeThunk([](void*, void*) -> const void* { return nullptr; }, nullptr));

  const std::size_t many = codeMappings();
  for (const Precode precode : precodes) small->stubs().free(precode);
  EXPECT_LT(codeMappings(), many);
  EXPECT_TRUE(small->allocate(1000));
  EXPECT_TRUE(small->stubs().allocateCounting(1, nullptr, 0));
  EXPECT_TRUE(small->stubs().makeThunk([](void*, void*) -> const void* { return nullptr; }, nullptr));
  EXPECT_TRUE(small->stubs().allocatePrecode(nullptr));
}

TEST_F(StubTest, BodiesRunWhereStubsWere) {
  const auto small = newMemory(5 * kStubChunkBytes);
  std::vector<Precode> precodes;
  while (auto precode = small->stubs().allocatePrecode(nullptr)) precodes.push_back(*precode);
  for (const Precode precode : precodes) small->stubs().free(precode);
  std::vector<std::byte> code(2 * kStubChunkBytes, std::byte{0x90});
  const auto tail = returning(8);
  std::copy(tail.begin(), tail.end(), code.end() - static_cast<std::ptrdiff_t>(tail.size()));
  const CodeAllocation body = place(*small, code);
  EXPECT_EQ(call(body.code), 8);
  EXPECT_FALSE(small->stubs().contains(body.code));
}

TEST_F(StubTest, ComingAndGoingDoesNotGrow) {
  std::vector<Precode> precodes;
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < 2 * kStubsInAChunk; ++i) precodes.push_back(*stubs.allocatePrecode(nullptr));
    for (const Precode precode : precodes) stubs.free(precode);
    precodes.clear();
  }
  const std::size_t mapped = codeMappings();
  for (int round = 0; round < 20; ++round) {
    for (std::size_t i = 0; i < 2 * kStubsInAChunk; ++i) precodes.push_back(*stubs.allocatePrecode(nullptr));
    for (const Precode precode : precodes) stubs.free(precode);
    precodes.clear();
  }
  EXPECT_EQ(codeMappings(), mapped);
}

TEST_F(StubTest, ContainsOnlyStubsAndThunks) {
  const CodeAllocation body = place(*memory, returning(1));
  const Precode precode = *stubs.allocatePrecode(nullptr);
  const CountingStub counting = *stubs.allocateCounting(1, body.code, 0);
  const void* thunk = *stubs.makeThunk([](void*, void*) -> const void* { return nullptr; }, nullptr);
  EXPECT_TRUE(stubs.contains(precode.entry()));
  EXPECT_TRUE(stubs.contains(precode.fixup()));
  EXPECT_TRUE(stubs.contains(counting.entry()));
  EXPECT_TRUE(stubs.contains(thunk));
  EXPECT_FALSE(stubs.contains(body.code));
  EXPECT_FALSE(stubs.contains(&precode.slot()));
  EXPECT_FALSE(stubs.contains(&body));
  EXPECT_FALSE(stubs.contains(nullptr));
}

class CountingTest : public StubTest {
 protected:
  CountingTest() { stubs.setCountingDone(*stubs.makeThunk(&CountingTest::done, this)); }

  static const void* done(void* context, void* slot) {
    auto& self = *static_cast<CountingTest*>(context);
    ++self.events;
    self.lastSlot = static_cast<CountingSlot*>(slot);
    return self.lastSlot->target.load();
  }

  int events = 0;
  CountingSlot* lastSlot = nullptr;
};

TEST_F(CountingTest, CountsExactlyOnOneThreadAndTellsOnce) {
  const CodeAllocation body = place(*memory, returning(1));
  const CountingStub stub = *stubs.allocateCounting(30, body.code, 99);
  EXPECT_EQ(stub.slot().cookie, 99u);
  EXPECT_EQ(CountingStub::ofSlot(&stub.slot()), stub);
  for (int i = 1; i < 30; ++i) {
    ASSERT_EQ(call(stub.entry()), 1);
    ASSERT_EQ(events, 0) << i;
    ASSERT_EQ(stub.slot().remaining.load(), 30 - i);
  }
  EXPECT_EQ(call(stub.entry()), 1);
  EXPECT_EQ(events, 1);
  EXPECT_EQ(lastSlot, &stub.slot());
  for (int i = 0; i < 100; ++i) ASSERT_EQ(call(stub.entry()), 1);
  EXPECT_EQ(events, 1);
}

TEST_F(CountingTest, FollowsItsTarget) {
  const CountingStub stub = *stubs.allocateCounting(1000, place(*memory, returning(1)).code, 0);
  EXPECT_EQ(call(stub.entry()), 1);
  stub.slot().target.store(place(*memory, returning(2)).code);
  EXPECT_EQ(call(stub.entry()), 2);
}

TEST_F(CountingTest, ACountBelowOneTellsAtTheFirstCall) {
  for (const int count : {1, 0, -1, std::numeric_limits<int>::min()}) {
    events = 0;
    const CountingStub stub = *stubs.allocateCounting(count, place(*memory, returning(4)).code, 0);
    EXPECT_EQ(call(stub.entry()), 4);
    EXPECT_EQ(events, 1) << count;
  }
}

TEST_F(CountingTest, EveryStubOfManyChunksCountsForItself) {
  const CodeAllocation body = place(*memory, returning(1));
  std::vector<CountingStub> all;
  for (std::size_t i = 0; i < 2 * kStubsInAChunk + 5; ++i)
    all.push_back(*stubs.allocateCounting(2, body.code, static_cast<std::uint32_t>(i)));
  EXPECT_EQ(stubs.use().countingLive, all.size());
  for (const CountingStub stub : all) call(stub.entry());
  EXPECT_EQ(events, 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    call(all[i].entry());
    ASSERT_EQ(lastSlot, &all[i].slot());
    ASSERT_EQ(lastSlot->cookie, i);
  }
  EXPECT_EQ(events, static_cast<int>(all.size()));
  for (const CountingStub stub : all) stubs.free(stub);
  EXPECT_EQ(stubs.use().countingLive, 0u);
}

}  // namespace
}  // namespace codicil::codememory
