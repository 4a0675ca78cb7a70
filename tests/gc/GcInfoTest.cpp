// GC info of the shipped JIT, against what its code does: objects move at every stop, and the code goes on rightly only
// if all references to them were found.
#include "gc/GcInfo.hpp"

#include <cstring>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/IlShapes.hpp"
#include "execution/WatchedCall.hpp"
#include "gc/MovingCollector.hpp"

namespace codicil::gc {
namespace {

using execution::Registers;
using jit::CompiledIl;
using jit::Shape;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::UnorderedElementsAre;

using Bytes = std::vector<std::uint8_t>;
using Numbers = std::vector<std::uint64_t>;  // of objects

class GcInfoTest : public testing::Test {
 protected:
  CompiledIl compiled(const Shape& shape, const jit::CompileFlags& flags) {
    return jit::compileIl(*memory_, shape.method, flags);
  }
  static GcInfo decoded(CompiledIl&&) = delete;  // it views the method's bytes
  static GcInfo decoded(const CompiledIl& method) { return GcInfo::decode(method.gcInfo).value(); }

  std::unique_ptr<codememory::CodeMemory> memory_ = jit::memoryForCompiledIl();
};

const std::pair<const char*, jit::CompileFlags> kWays[] = {{"optimized", jit::optimized()},
                                                           {"minopts", jit::minimalOptimization()}};

// One run with a collection at every call and, if stepping, at every other place where that is allowed.
struct CollectedRun {
  std::vector<std::vector<MovingCollector::Root>> atCalls;
  std::size_t stops = 0;  // at single steps
  std::size_t moved = 0;
};

CollectedRun run(const Shape& shape, const CompiledIl& method, bool steps, std::vector<const CompiledIl*> callees = {},
                 decltype(MovingCollector::onFrame) onFrame = nullptr) {
  CollectedRun result;
  callees.push_back(&method);
  MovingCollector collector(callees);
  collector.onFrame = std::move(onFrame);
  const GcInfo info = GcInfo::decode(method.gcInfo).value();
  execution::Watch watch;
  watch.atCall = [&](Registers& at) {
    result.atCalls.push_back(collector.collect(at, FrameState::ReturnAddress));
    return collector.address(jit::kFirstResult + result.atCalls.size() - 1);
  };
  if (steps) {
    watch.atInstruction = [&](Registers& at) {
      const std::uint32_t offset = method.offsetOf(at.rip);
      if (info.isInterruptible(offset) || info.isSafePoint(offset)) {
        collector.collect(at, FrameState::Stopped);
        ++result.stops;
      }
    };
  }
  execution::Returned returned = execution::watchedRun(method, shape.args, watch);
  EXPECT_EQ(collector.complaint(), "") << shape.method.name;
  if (shape.result != 0) {
    const bool isByRef = shape.method.returnType == jit::CorType::ByRef;
    EXPECT_EQ(returned.result, collector.address(shape.result) + (isByRef ? 0x10 : 0)) << shape.method.name;
  }
  result.moved = collector.moved();
  return result;
}

// Null is left out.
Numbers numbersOf(const std::vector<MovingCollector::Root>& roots) {
  Numbers numbers;
  for (const MovingCollector::Root& root : roots) {
    if (root.value != 0) numbers.push_back((root.value - jit::kFirstObject) % (std::uint64_t{1} << 32) / 0x1000);
  }
  return numbers;
}

TEST_F(GcInfoTest, HeaderSaysWhatTheMethodIs) {
  for (const Shape& shape : jit::allShapes(0)) {
    for (const auto& [how, flags] : kWays) {
      CompiledIl method = compiled(shape, flags);
      GcInfo info = decoded(method);
      const std::string where = shape.method.name + ' ' + how;
      EXPECT_EQ(info.codeBytes(), method.code.size()) << where;
      EXPECT_EQ(info.reportsOnlyLeaf(), !shape.method.clauses.empty()) << where;
      EXPECT_EQ(info.gsCookieSlot().has_value(), where.starts_with("Localloc")) << where;
      EXPECT_EQ(info.genericContext(),
                shape.method.hasGenericContext ? GenericContext::MethodDesc : GenericContext::None)
          << where;
      EXPECT_FALSE(info.isVarArg() || info.reversePInvokeFrameSlot()) << where;
      EXPECT_TRUE(info.safePointCount() == 0 || info.rangeCount() == 0) << where;
    }
  }
}

TEST_F(GcInfoTest, EditAndContinueHasItsArea) {
  jit::CompileFlags flags;
  flags.set(jit::CompileFlag::EditAndContinue);
  flags.set(jit::CompileFlag::Debuggable);
  const Shape shape = jit::objectsAcrossCalls(execution::watchedCallee());
  CompiledIl method = compiled(shape, flags);
  EXPECT_TRUE(decoded(method).editAndContinueBytes());
  EXPECT_GT(run(shape, method, true).moved, 0u);
}

std::uint64_t wordAt(std::uint64_t base, std::int32_t offset) {
  std::uint64_t value = 0;
  std::memcpy(&value, reinterpret_cast<const void*>(base + static_cast<std::uint64_t>(std::int64_t{offset})),
              sizeof value);
  return value;
}

TEST_F(GcInfoTest, ReversePInvokeFrameIsInItsSlot) {
  for (auto [how, flags] : kWays) {
    flags.set(jit::CompileFlag::ReversePInvoke);
    Shape shape = jit::manyValuesAcrossCalls(execution::watchedCallee());
    CompiledIl method = compiled(shape, flags);
    int seen = 0;
    run(shape, method, false, {}, [&](const GcInfo& info, const Registers& frame, const Registers&) {
      EXPECT_EQ(frame.general[info.stackBaseRegister().value()] +
                    static_cast<std::uint64_t>(std::int64_t{info.reversePInvokeFrameSlot().value()}),
                jit::reversePInvokeFrame())
          << how;
      ++seen;
    });
    EXPECT_EQ(seen, 2);
  }
}

TEST_F(GcInfoTest, CookieAndGenericContextAreInTheirSlots) {
  for (const Shape& shape :
       {jit::localloc(execution::watchedCallee(), 8), jit::localloc(execution::watchedCallee(), 5000),
        jit::genericContext(execution::watchedCallee())}) {
    for (const auto& [how, flags] : kWays) {
      CompiledIl method = compiled(shape, flags);
      int seen = 0;
      run(shape, method, false, {}, [&](const GcInfo& info, const Registers& frame, const Registers& caller) {
        if (info.gsCookieSlot()) {
          EXPECT_EQ(wordAt(caller.rsp(), *info.gsCookieSlot()), jit::kGsCookie) << shape.method.name;
        } else {
          EXPECT_EQ(wordAt(frame.general[info.stackBaseRegister().value()], info.genericContextSlot().value()),
                    jit::kGenericContextArgument)
              << how;
        }
        ++seen;
      });
      EXPECT_GE(seen, 2) << shape.method.name << ' ' << how;
    }
  }
}

TEST_F(GcInfoTest, ObjectsMoveAtEveryCall) {
  std::size_t calls = 0;
  std::size_t moved = 0;
  for (const Shape& shape : jit::allShapes(execution::watchedCallee())) {
    for (const auto& [how, flags] : kWays) {
      CollectedRun result = run(shape, compiled(shape, flags), false);
      if (HasFailure()) return;
      calls += result.atCalls.size();
      moved += result.moved;
    }
  }
  RecordProperty("calls", static_cast<int>(calls));
  RecordProperty("moved", static_cast<int>(moved));
  EXPECT_GT(moved, 10000u);
}

TEST_F(GcInfoTest, ObjectsMoveWhereverAThreadMayStop) {
  std::size_t stops = 0;
  for (const Shape& shape : jit::allShapes(execution::watchedCallee())) {
    for (const auto& [how, flags] : kWays) {
      CompiledIl method = compiled(shape, flags);
      CollectedRun result = run(shape, method, true);
      if (HasFailure()) return;
      EXPECT_EQ(result.stops != 0, decoded(method).safePointCount() + decoded(method).rangeCount() != 0);
      stops += result.stops;
    }
  }
  RecordProperty("stops", static_cast<int>(stops));
  EXPECT_GT(stops, 2000u);
}

TEST_F(GcInfoTest, ReferencesInRegistersThatACalleeSavedMoveToo) {
  for (const auto& [how, flags] : kWays) {
    CompiledIl inner = compiled(jit::callWithin(execution::watchedCallee()), flags);
    for (const auto& [outerHow, outerFlags] : kWays) {
      // Its callee returns the argument: 1, 2, and so on.
      Shape shape = jit::objectsAcrossCalls(reinterpret_cast<std::uint64_t>(inner.code.data()));
      shape.result = 2;
      CollectedRun result = run(shape, compiled(shape, outerFlags), true, {&inner});
      ASSERT_EQ(result.atCalls.size(), 4u);
      EXPECT_THAT(numbersOf(result.atCalls[0]), IsSupersetOf({1u, 2u, 3u})) << how << ' ' << outerHow;
    }
  }
}

TEST_F(GcInfoTest, ExactlyWhatIsNeededLaterIsLive) {
  Shape shape = jit::objectsAcrossCalls(execution::watchedCallee());
  CollectedRun result = run(shape, compiled(shape, jit::optimized()), false);
  constexpr std::uint64_t kFirst = jit::kFirstResult;
  ASSERT_EQ(result.atCalls.size(), 4u);
  EXPECT_THAT(numbersOf(result.atCalls[0]), UnorderedElementsAre(2, 3));
  EXPECT_THAT(numbersOf(result.atCalls[1]), UnorderedElementsAre(3, kFirst));
  EXPECT_THAT(numbersOf(result.atCalls[2]), UnorderedElementsAre(kFirst, kFirst + 1));
  EXPECT_THAT(numbersOf(result.atCalls[3]), ElementsAre(kFirst + 1));
}

TEST_F(GcInfoTest, InteriorAndPinnedReferencesAreMarked) {
  Shape byRefs = jit::byRefsAcrossCalls(execution::watchedCallee());
  CollectedRun result = run(byRefs, compiled(byRefs, jit::optimized()), false);
  ASSERT_EQ(result.atCalls.size(), 3u);
  EXPECT_THAT(numbersOf(result.atCalls[0]), UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(numbersOf(result.atCalls[1]), ElementsAre(3));
  for (const MovingCollector::Root& root : result.atCalls[0]) {
    EXPECT_EQ(root.slot.isInterior, root.value % 0x1000 == 0x10);
    EXPECT_FALSE(root.slot.isPinned);
  }

  Shape pinned = jit::pinnedLocal(execution::watchedCallee());
  for (const auto& [how, flags] : kWays) {
    result = run(pinned, compiled(pinned, flags), false);
    ASSERT_EQ(result.atCalls.size(), 2u);
    int pins = 0;
    for (const MovingCollector::Root& root : result.atCalls[0]) {
      EXPECT_TRUE(!root.slot.isPinned || numbersOf({root}) == Numbers{1}) << how;
      pins += root.slot.isPinned;
    }
    EXPECT_EQ(pins, 1) << how;
  }
}

TEST_F(GcInfoTest, FuncletReportsForItsParent) {
  const Shape shape = jit::finallyHandler(execution::watchedCallee());
  CompiledIl method = compiled(shape, jit::minimalOptimization());
  CollectedRun result = run(shape, method, false);
  ASSERT_EQ(result.atCalls.size(), 2u);
  EXPECT_THAT(numbersOf(result.atCalls[0]), UnorderedElementsAre(1, 2));
  EXPECT_THAT(numbersOf(result.atCalls[1]), UnorderedElementsAre(1, 2));  // in the finally, and once

  GcInfo info = decoded(method);
  const std::uint32_t offset = method.fragments.front().end - 10;
  auto count = [&](const LiveSlotQuery& query) {
    int slots = 0;
    EXPECT_TRUE(info.forEachLiveSlot(offset, query, [&](const GcInfoSlot&) { ++slots; }));
    return slots;
  };
  EXPECT_GE(count({}), 2);
  EXPECT_EQ(count({FrameState::Stopped, true, false}), 0);
  EXPECT_EQ(count({FrameState::Stopped, false, true}), count({}) - 2);
}

// Of manyCalls: what a local holds, and whether it is read before it is written.
std::vector<Numbers> liveAtCalls(std::uint32_t calls) {
  constexpr std::uint32_t kLocals = 16;
  std::vector<Numbers> live(2 * calls);
  std::vector<std::vector<bool>> needed(2 * calls);  // after each call
  std::vector<bool> now(kLocals, false);
  now[0] = true;
  for (std::uint32_t i = calls; i-- > 0;) {
    needed[2 * i + 1] = now;
    now[i * 5 % kLocals] = true;
    now[i * 7 % kLocals] = false;
    needed[2 * i] = now;
  }
  Numbers holds(kLocals, 0);
  for (std::uint32_t call = 0; call < 2 * calls; ++call) {
    for (std::uint32_t local = 0; local < kLocals; ++local) {
      if (needed[call][local] && holds[local] != 0) live[call].push_back(holds[local]);
    }
    if (call % 2 == 0) holds[call / 2 * 7 % kLocals] = jit::kFirstResult + call;
  }
  return live;
}

TEST_F(GcInfoTest, ThousandsOfSafePointsAgreeWithAModel) {
  for (std::uint32_t calls : {3u, 20u, 60u, 700u}) {
    const Shape shape = jit::manyCalls(execution::watchedCallee(), calls);
    CompiledIl method = compiled(shape, jit::optimized());
    EXPECT_EQ(decoded(method).safePointCount(), 2 * calls);
    CollectedRun result = run(shape, method, false);
    std::vector<Numbers> model = liveAtCalls(calls);
    ASSERT_EQ(result.atCalls.size(), model.size());
    for (std::size_t call = 0; call < model.size(); ++call) {
      ASSERT_THAT(numbersOf(result.atCalls[call]), testing::UnorderedElementsAreArray(model[call]))
          << calls << ", " << call;
    }
  }
}

// A call that does not return may be the last instruction of a range, or of all.
TEST_F(GcInfoTest, ReturnAddressesAreLookedUpWithinTheCall) {
  for (const auto& [how, flags] : kWays) {
    CompiledIl method = compiled(jit::throwInTry(0), flags);
    GcInfo info = decoded(method);
    std::uint32_t firstEnd = 0;
    info.forEachRange([&](std::uint32_t, std::uint32_t end) { firstEnd = firstEnd == 0 ? end : firstEnd; });
    auto count = [&](FrameState state) {
      int slots = 0;
      EXPECT_TRUE(info.forEachLiveSlot(firstEnd, {state, false, false}, [&](const GcInfoSlot&) { ++slots; }));
      return slots;
    };
    EXPECT_EQ(count(FrameState::Stopped), 0) << how;
    EXPECT_GT(count(FrameState::ReturnAddress), 0) << how;
  }
}

TEST_F(GcInfoTest, FaultsInPartlyInterruptibleCodeReportWhatIsUntracked) {
  const Shape shape = jit::pinnedLocal(0);
  CompiledIl method = compiled(shape, jit::optimized());
  GcInfo info = decoded(method);
  auto count = [&](FrameState state) {
    int slots = 0;
    EXPECT_TRUE(info.forEachLiveSlot(info.safePoint(0), {state, false, false}, [&](const GcInfoSlot&) { ++slots; }));
    return slots;
  };
  EXPECT_EQ(count(FrameState::ReturnAddress), 2);
  EXPECT_EQ(count(FrameState::Faulted), 1);
}

TEST_F(GcInfoTest, PrologsAndEpilogsAreNotInterruptible) {
  for (const Shape& shape : {jit::loopWithoutCall(), jit::rotatingLoop(), jit::longLoop()}) {
    for (const auto& [how, flags] : kWays) {
      CompiledIl method = compiled(shape, flags);
      GcInfo info = decoded(method);
      EXPECT_FALSE(info.isInterruptible(0));
      EXPECT_FALSE(info.isInterruptible(info.codeBytes() - 1));
      EXPECT_FALSE(info.isInterruptible(info.codeBytes()));
      EXPECT_TRUE(info.isInterruptible(info.codeBytes() / 2));
      int slots = 0;
      EXPECT_TRUE(info.forEachLiveSlot(0, {FrameState::Faulted, false, false}, [&](const GcInfoSlot&) { ++slots; }));
      EXPECT_EQ(slots, 0);
    }
  }
}

// All that can be asked; how many answers were errors.
int askEverything(const Bytes& bytes, std::mt19937& random) {
  auto info = GcInfo::decode(bytes);
  if (!info) return 1;
  int errors = 0;
  info->forEachRange([](std::uint32_t, std::uint32_t) {});
  info->forEachSlot([](const GcInfoSlot&) {});
  for (int i = 0; i < 12; ++i) {
    const std::uint32_t count = info->safePointCount();
    const std::uint32_t offset =
        i % 3 == 0 && count != 0 ? info->safePoint(random() % count) : random() % (info->codeBytes() + 2);
    info->isInterruptible(offset);
    const LiveSlotQuery query = {static_cast<FrameState>(i % 3), false, false};
    errors += !info->forEachLiveSlot(offset, query, [](const GcInfoSlot&) {});
  }
  return errors;
}

TEST_F(GcInfoTest, EveryPrefixIsAnErrorOrAnAnswer) {
  std::mt19937 random(1);
  std::size_t prefixes = 0;
  std::size_t errors = 0;
  for (const Shape& shape : jit::allShapes(0)) {
    for (const auto& [how, flags] : kWays) {
      const Bytes whole = compiled(shape, flags).gcInfo;
      EXPECT_EQ(askEverything(whole, random), 0) << shape.method.name << ' ' << how;
      for (std::size_t size = 0; size < whole.size(); ++size, ++prefixes) {
        Bytes prefix(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        prefix.shrink_to_fit();  // for AddressSanitizer to see its end
        errors += askEverything(prefix, random) != 0;
      }
    }
  }
  EXPECT_GT(prefixes, 5000u);
  EXPECT_GT(errors, prefixes / 2);
}

TEST_F(GcInfoTest, FlippedAndRandomBitsStayWithinTheirBytes) {
  std::mt19937 random(1);
  int decodedAnyway = 0;
  for (const Shape& shape : jit::allShapes(0)) {
    const Bytes whole = compiled(shape, jit::optimized()).gcInfo;
    for (int round = 0; round < 2000; ++round) {
      Bytes bytes = whole;
      for (int flips = 1 + static_cast<int>(random() % 4); flips > 0; --flips) {
        bytes[random() % std::min<std::size_t>(bytes.size(), 64)] ^= static_cast<std::uint8_t>(1u << random() % 8);
      }
      askEverything(bytes, random);
      decodedAnyway += GcInfo::decode(bytes).has_value();
    }
  }
  EXPECT_GT(decodedAnyway, 1000);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(random() % 40);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    askEverything(bytes, random);
  }
}

TEST(GcInfo, RefusesWhatIsNotOfThisVersion) {
  EXPECT_EQ(GcInfo::decode({}).error(), GcInfoError::Truncated);
  const Bytes withPspSym = {0x11, 0x00, 0x10, 0, 0, 0, 0, 0};
  EXPECT_EQ(GcInfo::decode(withPspSym).error(), GcInfoError::UnknownFlag);
}

}  // namespace
}  // namespace codicil::gc
