// SPDX-License-Identifier: MIT
// Threads in code of the shipped JIT are stopped wherever they are, and all objects move at every stop: the code goes
// on rightly only if each reference was found, those in registers of results included.
#include "execution/Suspension.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "execution/CompiledIl.hpp"
#include "execution/IlShapes.hpp"
#include "execution/StackRoots.hpp"
#include "threading/ThreadList.hpp"

namespace codicil::execution {
namespace {

using jit::CorType;
using jit::Il;
using jit::IlMethod;
using threading::Cooperative;
using threading::Thread;

// How far objects move at a stop.
constexpr std::uint64_t kStepBytes = std::uint64_t{1} << 24;

std::uint64_t steps = 0;  // so many times have they

// Of the running stop.
std::set<gc::ObjectPtr*> movedAtStop;
std::uint64_t moved = 0;
std::string complaintAtStop;

std::uint64_t objectAtStop(std::uint64_t number) { return jit::objectNumber(number) + steps * kStepBytes; }

void moveAtStop(gc::ObjectPtr* slot, gc::ScanContext*, std::uint32_t) {
  if (!movedAtStop.insert(slot).second) return;
  if (reinterpret_cast<std::uint64_t>(*slot) - objectAtStop(0) >= kStepBytes)
    complaintAtStop = "a slot without an object";
  *slot = reinterpret_cast<gc::ObjectPtr>(reinterpret_cast<std::uint64_t>(*slot) + kStepBytes);
  ++moved;
}

class SuspensionTest : public testing::Test {
 protected:
  SuspensionTest() : suspension_(Suspension::create(*memory_).value()) {
    list_.setInterrupter(suspension_.get());
    steps = moved = 0;
    complaintAtStop.clear();
  }

  const void* compiled(const IlMethod& method) {
    code_.push_back(jit::compileIl(*memory_, method, jit::optimized()));
    return code_.back().code.data();
  }

  // Stops the threads over and over while `running` of them are in compiled code.
  void stopWhile(const std::atomic<int>& running) {
    StackRoots roots(*memory_, nullptr);
    while (running != 0) {
      list_.stopAll();
      movedAtStop.clear();
      gc::ScanContext context;
      list_.forEach([&](Thread& thread) { roots.scan(thread, &moveAtStop, &context); });
      ++steps;
      list_.restartAll();
      ++stops_;
      std::this_thread::sleep_for(std::chrono::microseconds(300));
    }
    EXPECT_EQ(complaintAtStop, "");
  }

  // Runs call() on `count` threads, cooperative, under stops.
  template <typename Call>
  void run(int count, Call call) {
    std::atomic<int> running{count};
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
      threads.emplace_back([&, i] {
        Thread& thread = list_.attach();
        {
          const Cooperative cooperative(thread);
          call(i);
        }
        list_.detach();
        --running;
      });
    }
    stopWhile(running);
    for (std::thread& thread : threads) thread.join();
  }

  std::unique_ptr<codememory::CodeMemory> memory_ = jit::memoryForCompiledIl();
  std::unique_ptr<Suspension> suspension_;
  threading::ThreadList list_;
  std::vector<jit::CompiledIl> code_;
  int stops_ = 0;
};

// Ten objects go round in registers and on the stack; there is no call: stops are in the loop itself.
TEST_F(SuspensionTest, LoopsWithoutCallsStop) {
  const auto before = Suspension::counts();
  auto* const rotate =
      reinterpret_cast<gc::ObjectPtr (*)(std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t,
                                         int)>(const_cast<void*>(compiled(jit::rotatingLoop().method)));
  constexpr int kRounds = 30'000'000;
  run(2, [&](int) {
    gc::ObjectPtr result =
        rotate(objectAtStop(1), objectAtStop(2), objectAtStop(3), objectAtStop(4), objectAtStop(5), kRounds);
    EXPECT_EQ(reinterpret_cast<std::uint64_t>(result), objectAtStop((3 + kRounds) % 5 + 1));
  });
  EXPECT_GT(moved, 0u);
  EXPECT_GT(Suspension::counts().waitedInHandler, before.waitedInHandler);
  EXPECT_GT(stops_, 3);
}

// Computes for a while, and returns its first argument.
IlMethod pick(CorType type) {
  IlMethod method;
  method.name = "Pick";
  method.returnType = type;
  method.args = {type, CorType::Class, CorType::Int32};
  method.locals = {CorType::Int32};
  method.maxStack = 8;
  Il il;
  il.ldarg(2).stloc(0);
  for (std::int32_t i = 0; i < 60; ++i) il.ldloc(0).ldarg(2).mul().ldc(i * 2 + 1).add().stloc(0);
  // if (x == 12345) return something else: as far as anyone knows, it may be.
  il.ldloc(0).ldc(12345);
  if (type == CorType::Class) {
    il.branch(0x40, il.offset() + 5 + 4 + 1).ldarg(1).ret();  // bne.un
  } else {
    il.branch(0x40, il.offset() + 5 + 4 + 4 + 1 + 1).ldarg(0).ldarg(0).add().ret();
  }
  method.il = il.ldarg(0).ret().bytes();
  return method;
}

// do { t = callee(y, x, n); y = x; x = t; } while (--n > 0); return x;
IlMethod swapThrough() {
  IlMethod method;
  method.name = "SwapThrough";
  method.returnType = CorType::Class;
  method.args = {CorType::Class, CorType::Class, CorType::Int32, CorType::NativeInt};
  method.locals = {CorType::Class};
  method.maxStack = 8;
  method.signatures = {{CorType::Class, {CorType::Class, CorType::Class, CorType::Int32}}};
  Il il;
  il.ldarg(1).ldarg(0).ldarg(2).ldarg(3).calli(0).stloc(0);
  il.ldarg(0).starg(1).ldloc(0).starg(0);
  il.ldarg(2).ldc(1).sub().starg(2);
  il.ldarg(2).ldc(0).branch(0x3d, 0);
  method.il = il.ldarg(0).ret().bytes();
  return method;
}

TEST_F(SuspensionTest, FunctionsStopWhereTheyReturnTo) {
  const auto before = Suspension::counts();
  const void* const callee = compiled(pick(CorType::Class));
  auto* const swap = reinterpret_cast<gc::ObjectPtr (*)(std::uint64_t, std::uint64_t, int, const void*)>(
      const_cast<void*>(compiled(swapThrough())));
  run(2, [&](int thread) {
    const int rounds = 2'000'000 + thread;
    gc::ObjectPtr result = swap(objectAtStop(1), objectAtStop(2), rounds, callee);
    EXPECT_EQ(reinterpret_cast<std::uint64_t>(result), objectAtStop(1 + static_cast<std::uint64_t>(rounds) % 2));
  });
  EXPECT_GT(moved, 0u);
  EXPECT_GT(Suspension::counts().returnsReplaced, before.returnsReplaced);
  EXPECT_GT(stops_, 3);
}

// do { sum += callee(1.5, x, n); } while (--n > 0);
TEST_F(SuspensionTest, ResultsInVectorRegistersSurviveStops) {
  const auto before = Suspension::counts();
  const void* const callee = compiled(pick(CorType::Double));
  IlMethod method;
  method.name = "Sum";
  method.returnType = CorType::Double;
  method.args = {CorType::Double, CorType::Class, CorType::Int32, CorType::NativeInt};
  method.locals = {CorType::Double};
  method.maxStack = 8;
  method.signatures = {{CorType::Double, {CorType::Double, CorType::Class, CorType::Int32}}};
  Il il;
  il.ldarg(0).ldarg(1).ldarg(2).ldarg(3).calli(0).ldloc(0).add().stloc(0);
  il.ldarg(2).ldc(1).sub().starg(2);
  il.ldarg(2).ldc(0).branch(0x3d, 0);
  method.il = il.ldloc(0).ret().bytes();
  auto* const sum =
      reinterpret_cast<double (*)(double, std::uint64_t, int, const void*)>(const_cast<void*>(compiled(method)));
  constexpr int kRounds = 2'000'000;
  run(1, [&](int) { EXPECT_EQ(sum(1.5, objectAtStop(1), kRounds, callee), 1.5 * kRounds); });
  EXPECT_GT(Suspension::counts().returnsReplaced, before.returnsReplaced);
}

// Signals that meet a thread in a system call do not make it fail.
TEST_F(SuspensionTest, NativeCodeGoesOn) {
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  std::atomic<bool> isReading{false};
  std::thread reader([&] {
    Thread& thread = list_.attach();
    isReading = true;
    char byte = 0;
    EXPECT_EQ(read(pipes[0], &byte, 1), 1);
    thread.restoreReturn();
    list_.detach();
  });
  while (!isReading) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  for (int i = 0; i < 20; ++i) {
    list_.forEach([&](Thread& thread) { suspension_->interrupt(thread); });
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  EXPECT_EQ(write(pipes[1], "x", 1), 1);
  reader.join();
  close(pipes[0]);
  close(pipes[1]);
}

}  // namespace
}  // namespace codicil::execution
