// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "threading/FrameTracker.hpp"

namespace codicil::threading {
namespace {

using namespace asmjit;
using codememory::StubFrame;

enum Saved { kRbx, kRbp, kR12 };

struct FrameTrackerTest : testing::Test {
  FrameTrackerTest() {
    code.init(Environment::host());
    code.attach(&a);
  }
  // What holds for the next instruction.
  StubFrame now() const {
    StubFrame frame = a.frames().empty() ? StubFrame{} : a.frames().back();
    frame.offset = 0;
    return frame;
  }
  static StubFrame above(std::uint32_t bytes) {
    return {.offset = 0, .bytes = bytes, .byFramePointer = false, .saved = {}};
  }

  CodeHolder code;
  FrameTracker a;
};

TEST_F(FrameTrackerTest, PushesAndAdditionsMoveTheFrame) {
  EXPECT_EQ(now(), above(8));
  a.push(x86::rax);
  EXPECT_EQ(now(), above(16));
  a.sub(x86::rsp, 40);
  EXPECT_EQ(now(), above(56));
  a.add(x86::rsp, 40);
  a.pop(x86::rcx);
  EXPECT_EQ(now(), above(8));
}

TEST_F(FrameTrackerTest, PreservedRegistersAreWhereTheyWerePushedFirst) {
  a.push(x86::r12);
  a.push(x86::rbx);
  a.push(x86::r12);
  StubFrame wanted = above(32);
  wanted.saved[kR12] = 16;
  wanted.saved[kRbx] = 24;
  EXPECT_EQ(now(), wanted);
  a.pop(x86::rax);
  a.pop(x86::rbx);
  wanted = above(16);
  wanted.saved[kR12] = 16;
  EXPECT_EQ(now(), wanted);
}

TEST_F(FrameTrackerTest, AFramePointerFreesRspUntilLeave) {
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);
  StubFrame wanted{.offset = 0, .bytes = 16, .byFramePointer = true, .saved = {}};
  wanted.saved[kRbp] = 16;
  EXPECT_EQ(now(), wanted);
  a.sub(x86::rsp, 128);
  EXPECT_EQ(now(), wanted);
  a.leave();
  EXPECT_EQ(now(), above(8));
}

TEST_F(FrameTrackerTest, ALabelHasTheFrameOfTheJumpToIt) {
  const Label elsewhere = a.newLabel();
  a.push(x86::rbx);
  const StubFrame atJump = now();
  a.jz(elsewhere);
  a.pop(x86::rbx);
  a.ret();
  EXPECT_EQ(now(), above(8));
  a.bind(elsewhere);
  EXPECT_EQ(now(), atJump);
}

TEST_F(FrameTrackerTest, OffsetsAreOfTheInstructionAfter) {
  a.nop();
  a.push(x86::rax);
  a.nop();
  a.pop(x86::rax);
  ASSERT_EQ(a.frames().size(), 2u);
  EXPECT_EQ(a.frames()[0].offset, 2u);
  EXPECT_EQ(a.frames()[1].offset, 4u);
}

}  // namespace
}  // namespace codicil::threading
