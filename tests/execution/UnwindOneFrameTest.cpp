// Unwinding, against what really happens: code of the shipped JIT runs, and what unwindOneFrame says of every place in
// it is compared with the registers that its caller has when it has returned.
#include <gtest/gtest.h>

#include "execution/IlShapes.hpp"
#include "execution/WatchedCall.hpp"

namespace codicil::execution {
namespace {

using jit::CompiledIl;
using jit::Shape;

struct Stop {
  std::uint32_t offset = 0;  // in the code
  FramePosition position = FramePosition::ReturnAddress;
  tl::expected<void, UnwindError> result;
  Registers caller;
  unsigned frames = 0;
};

// From a stop in `method` to the first frame that is not of it.
Stop unwindOutOf(const CompiledIl& method, const Registers& at, FramePosition position, const StackRange& stack) {
  Stop stop{method.offsetOf(at.rip), position, {}, at, 0};
  for (auto each = position; method.contains(stop.caller.rip); each = FramePosition::ReturnAddress) {
    const std::uint32_t offset = method.offsetOf(stop.caller.rip);
    // The call lies in the fragment; what comes after it need not.
    const jit::Fragment& fragment = method.fragmentAt(each == FramePosition::ReturnAddress ? offset - 1 : offset);
    auto info = UnwindInfo::decode(fragment.unwindInfo);
    stop.result = info ? unwindOneFrame(*info, method.code.subspan(fragment.start, fragment.end - fragment.start),
                                        offset - fragment.start, each, stack, stop.caller)
                       : tl::unexpected(info.error());
    if (!stop.result) {
      break;
    }
    ++stop.frames;
  }
  return stop;
}

class UnwindOneFrameTest : public testing::Test {
 protected:
  CompiledIl compiled(const Shape& shape, const jit::CompileFlags& flags) {
    return jit::compileIl(*memory_, shape.method, flags);
  }

  // Every stop of one run, and then what the caller had.
  std::vector<Stop> stopsOf(const CompiledIl& method, const Shape& shape, bool singleStep, Returned& returned) {
    std::vector<Stop> stops;
    const StackRange stack = threadStack();
    Watch watch;
    watch.atCall = [&](const Registers& at) {
      if (method.contains(at.rip)) {  // a tail call's callee returns past it
        stops.push_back(unwindOutOf(method, at, FramePosition::ReturnAddress, stack));
      }
      return jit::objectNumber(stops.size());
    };
    if (singleStep) {
      watch.atInstruction = [&](const Registers& at) {
        stops.push_back(unwindOutOf(method, at, FramePosition::Interrupted, stack));
      };
    }
    returned = watchedRun(method, shape.args, watch);
    return stops;
  }

  void expectSameCaller(const Stop& stop, const Returned& returned, const std::string& where) {
    ASSERT_TRUE(stop.result) << where << ": " << describe(stop.result.error());
    ASSERT_EQ(stop.caller.rip, returned.caller.rip) << where;
    ASSERT_EQ(stop.caller.rsp(), returned.caller.rsp()) << where;
    for (Register name : kNonvolatileRegisters) {
      ASSERT_EQ(stop.caller[name], returned.caller[name]) << where << ", register " << static_cast<int>(name);
    }
    ASSERT_EQ(returned.caller[Register::Rbp], 0x0badcafe00000005u);
  }

  std::unique_ptr<codememory::CodeMemory> memory_ = jit::memoryForCompiledIl();
};

std::vector<std::pair<const char*, jit::CompileFlags>> waysToCompile() {
  jit::CompileFlags framed = jit::optimized();
  framed.set(jit::CompileFlag::AlwaysFramed);
  return {{"optimized", jit::optimized()}, {"framed", framed}, {"minopts", jit::minimalOptimization()}};
}

TEST_F(UnwindOneFrameTest, EveryCallsReturnAddressLeadsToTheCaller) {
  std::size_t calls = 0;
  for (const Shape& shape : jit::allShapes(watchedCallee())) {
    for (const auto& [how, flags] : waysToCompile()) {
      CompiledIl method = compiled(shape, flags);
      Returned returned;
      std::vector<Stop> stops = stopsOf(method, shape, false, returned);
      EXPECT_EQ(!stops.empty(), shape.hasCalls) << shape.method.name << ' ' << how;
      for (const Stop& stop : stops) {
        expectSameCaller(stop, returned, shape.method.name + ' ' + how + '+' + std::to_string(stop.offset));
        if (HasFatalFailure()) return;
      }
      calls += stops.size();
    }
  }
  RecordProperty("calls", static_cast<int>(calls));
  EXPECT_GT(calls, 1000u);
}

TEST_F(UnwindOneFrameTest, EveryInstructionLeadsToTheCaller) {
  std::size_t instructions = 0;
  for (const Shape& shape : jit::allShapes(watchedCallee())) {
    for (const auto& [how, flags] : waysToCompile()) {
      CompiledIl method = compiled(shape, flags);
      Returned returned;
      std::vector<Stop> stops = stopsOf(method, shape, true, returned);
      ASSERT_FALSE(stops.empty());
      bool atStart = false;
      bool atReturn = false;
      for (const Stop& stop : stops) {
        expectSameCaller(stop, returned, shape.method.name + ' ' + how + '+' + std::to_string(stop.offset));
        if (HasFatalFailure()) return;
        atStart |= stop.offset == 0;
        atReturn |= method.code[stop.offset] == 0xc3 || method.code[stop.offset] == 0x48;
      }
      EXPECT_TRUE(atStart && atReturn) << shape.method.name << ' ' << how;
      instructions += stops.size();
    }
  }
  RecordProperty("instructions", static_cast<int>(instructions));
  EXPECT_GT(instructions, 5000u);
}

}  // namespace
}  // namespace codicil::execution
