// SPDX-License-Identifier: MIT
// Calls through thunks: every argument and register arrives, and the frame says where the call came from.
#include "threading/TransitionThunks.hpp"

#include <gtest/gtest.h>

#include "threading/Thread.hpp"
#include "threading/ThreadList.hpp"

namespace codicil::threading {
namespace {

class TransitionThunkTest : public testing::Test {
 protected:
  TransitionThunkTest() : thread_(list_.attach()) {}
  template <typename Function>
  static Function* as(const void* code) {
    return reinterpret_cast<Function*>(const_cast<void*>(code));
  }

  ThreadList list_;
  Thread& thread_;
  std::unique_ptr<codememory::CodeMemory> memory_ = codememory::CodeMemory::create().value();
};

TransitionFrame* seenFrame = nullptr;
Frame* seenNext = nullptr;
std::uint64_t seenReturn = 0;

std::uint64_t mix(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t e,
                  std::uint64_t f) {
  seenFrame = static_cast<TransitionFrame*>(Thread::current()->frame);
  seenNext = seenFrame->next;
  seenReturn = seenFrame->returnAddress;
  EXPECT_EQ(seenFrame->kind, FrameKind::Transition);
  EXPECT_EQ(seenFrame->callee, nullptr);
  EXPECT_EQ(seenFrame->arguments[0], a);
  EXPECT_EQ(seenFrame->arguments[5], f);
  EXPECT_EQ(reinterpret_cast<std::uint64_t>(seenFrame) % 16, 0u);
  return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6;
}

TEST_F(TransitionThunkTest, ReturningThunkPassesArgumentsAndResult) {
  const void* const thunk = makeReturningThunk(*memory_, "test", helper<&mix>()).value();
  EXPECT_TRUE(memory_->stubs().contains(thunk));
  EXPECT_EQ(as<decltype(mix)>(thunk)(1, 2, 3, 4, 5, 6), 91u);
  EXPECT_EQ(seenNext, nullptr);
  EXPECT_EQ(thread_.frame, nullptr);
}

double half(double value) { return value / 2; }

TEST_F(TransitionThunkTest, ReturningThunkPassesDoubles) {
  EXPECT_EQ(as<decltype(half)>(makeReturningThunk(*memory_, "test", helper<&half>()).value())(7), 3.5);
}

TEST_F(TransitionThunkTest, FramesNest) {
  static const void* inner;
  inner = makeReturningThunk(*memory_, "test", helper<&mix>()).value();
  struct Outer {
    static std::uint64_t call() {
      Frame* const own = Thread::current()->frame;
      const std::uint64_t result = as<decltype(mix)>(inner)(1, 0, 0, 0, 0, 0);
      EXPECT_EQ(seenNext, own);
      EXPECT_EQ(Thread::current()->frame, own);
      return result;
    }
  };
  EXPECT_EQ(as<decltype(Outer::call)>(
                makeReturningThunk(*memory_, "test", reinterpret_cast<const void*>(&Outer::call)).value())(),
            1u);
}

// A thread changes what a frame has saved, as a collection does: the caller finds the new values in its registers.
TEST_F(TransitionThunkTest, PreservedRegistersComeBackFromTheFrame) {
  struct Move {
    static void call() {
      auto& frame = *static_cast<TransitionFrame*>(Thread::current()->frame);
      EXPECT_EQ(frame.r12, 12u);
      EXPECT_EQ(frame.r15, 15u);
      EXPECT_EQ(frame.rbx, 3u);
      frame.r12 += 100;
      frame.rbx += 100;
    }
  };
  const void* const thunk = makeReturningThunk(*memory_, "test", reinterpret_cast<const void*>(&Move::call)).value();
  std::uint64_t r12 = 0, r15 = 0, rbx = 0;
  asm volatile(
      "mov $12, %%r12; mov $15, %%r15; mov $3, %%rbx; sub $128, %%rsp; call *%%rax; add $128, %%rsp;"
      "mov %%r12, %0; mov %%r15, %1; mov %%rbx, %2"
      : "=&m"(r12), "=&m"(r15), "=&m"(rbx)
      : "a"(thunk)
      : "rbx", "r12", "r15", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc");
  EXPECT_EQ(r12, 112u);
  EXPECT_EQ(r15, 15u);
  EXPECT_EQ(rbx, 103u);
}

struct Seen {
  void* hidden = nullptr;
  double last = 0;
  const void* target = nullptr;
};

const void* go(TransitionFrame& frame, void* hidden, void* context) {
  auto& seen = *static_cast<Seen*>(context);
  EXPECT_EQ(Thread::current()->frame, &frame);
  seen.hidden = hidden;
  seen.last = frame.vectorArguments[7];
  frame.arguments[1] += 1000;  // an object moved
  asm volatile(
      "mov $-1, %%rdi; mov $-1, %%rsi; mov $-1, %%rdx; mov $-1, %%rcx; mov $-1, %%r8; mov $-1, %%r9;"
      "mov $-1, %%rax; mov $-1, %%r10; mov $-1, %%r11; pcmpeqd %%xmm0, %%xmm0; pcmpeqd %%xmm7, %%xmm7" ::
          : "rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax", "r10", "r11", "xmm0", "xmm7");
  return seen.target;
}

double target(long a, long b, long c, long d, long e, long f, double g, double h, double i, double j, double k,
              double l, double m, double n, long o) {
  return static_cast<double>(a + b + c + d + e + f + o) + g + h + i + j + k + l + m + n;
}

double (*volatile throughThunk)(long, long, long, long, long, long, double, double, double, double, double, double,
                                double, double, long);

TEST_F(TransitionThunkTest, ContinuingThunkGoesOnWithAllArguments) {
  Seen seen;
  seen.target = reinterpret_cast<const void*>(&target);
  for (const HiddenArgument where : {HiddenArgument::R10, HiddenArgument::R11}) {
    throughThunk = as<decltype(target)>(makeContinuingThunk(*memory_, "test", where, &go, &seen).value());
    EXPECT_EQ(throughThunk(1, 2, 3, 4, 5, 6, .5, .5, .5, .5, .5, .5, .5, .25, 7), 1031.75);
    EXPECT_EQ(seen.last, .25);
    EXPECT_EQ(thread_.frame, nullptr);
  }
}

TEST_F(TransitionThunkTest, ContinuingThunkKeepsTheOtherScratchRegisters) {
  static Seen seen;
  const auto room = memory_->stubs().allocateThunk(16).value();
  room.writable[0] = std::byte{0xc3};  // ret
  seen.target = room.code;
  const void* thunk = makeContinuingThunk(*memory_, "test", HiddenArgument::R11, &go, &seen).value();
  std::uint64_t rax = 0, r10 = 0;
  asm volatile(
      "sub $128, %%rsp; mov %%rax, %%rcx; mov $7, %%eax; mov $10, %%r10d; mov $11, %%r11d; call *%%rcx;"
      "add $128, %%rsp; mov %%rax, %0; mov %%r10, %1"
      : "=&m"(rax), "=&m"(r10), "+a"(thunk)
      :
      : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory", "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
        "xmm5", "xmm6", "xmm7");
  EXPECT_EQ(rax, 7u);
  EXPECT_EQ(r10, 10u);
  EXPECT_EQ(seen.hidden, reinterpret_cast<void*>(11));
}

void fail() { throw ExceptionRequest{"System.OutOfMemoryException", "none left", ""}; }

TEST_F(TransitionThunkTest, WhatIsThrownReachesTheRaiser) {
  static bool raised;
  raised = false;
  struct Jump {};
  setExceptionRaiser({nullptr, [](const ExceptionRequest& request) {
                        raised = std::string(request.type) == "System.OutOfMemoryException";
                        throw Jump{};
                      }});
  EXPECT_THROW(HelperBoundary<&fail>::call(), Jump);
  EXPECT_TRUE(raised);
  setExceptionRaiser({});
  EXPECT_DEATH(HelperBoundary<&fail>::call(), "OutOfMemoryException: none left");
}

}  // namespace
}  // namespace codicil::threading
