// A call goes through a precode to a thunk, through C++ that overwrites every register it may, and on to its target:
// every argument arrives.
#include <gtest/gtest.h>
#include <immintrin.h>

#include <cstdarg>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

class ThunkTest : public ::testing::Test {
 protected:
  void SetUp() override { memory->stubs().setPrestub(*memory->stubs().makeThunk(&ThunkTest::prestub, this)); }

  static const void* prestub(void* context, void* method) {
    auto& self = *static_cast<ThunkTest*>(context);
    self.seenMethod = method;
    ++self.calls;
    self.aligned = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) % 16 == 0;
    overwriteRegisters();
    return self.target;
  }
  static void overwriteRegisters() {
    asm volatile(
        "mov $-1, %%rdi; mov $-1, %%rsi; mov $-1, %%rdx; mov $-1, %%rcx; mov $-1, %%r8; mov $-1, %%r9;"
        "mov $-1, %%rax; mov $-1, %%r10; mov $-1, %%r11;"
        "pcmpeqd %%xmm0, %%xmm0; pcmpeqd %%xmm1, %%xmm1; pcmpeqd %%xmm2, %%xmm2; pcmpeqd %%xmm3, %%xmm3;"
        "pcmpeqd %%xmm4, %%xmm4; pcmpeqd %%xmm5, %%xmm5; pcmpeqd %%xmm6, %%xmm6; pcmpeqd %%xmm7, %%xmm7;"
        :
        :
        : "rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
          "xmm6", "xmm7");
  }

  template <typename Function>
  Function through(Function function) {
    target = reinterpret_cast<const void*>(function);
    const Precode precode = *memory->stubs().allocatePrecode(this);
    return reinterpret_cast<Function>(const_cast<void*>(precode.entry()));
  }

  std::unique_ptr<CodeMemory> memory = newMemory();
  const void* target = nullptr;
  void* seenMethod = nullptr;
  int calls = 0;
  bool aligned = false;
};

__attribute__((noinline)) std::string describeAll(const std::string& prefix, long a, long b, long c, long d, long e,
                                                  long f, double g, double h, double i, double j, double k, double l,
                                                  double m, double n, long o, double p, long q) {
  std::string all = prefix;
  for (const long value : {a, b, c, d, e, f, o, q}) all += " " + std::to_string(value);
  for (const double value : {g, h, i, j, k, l, m, n, p}) all += " " + std::to_string(static_cast<int>(value * 2));
  return all;
}

__attribute__((noinline)) long sumSixAndStack(long a, long b, long c, long d, long e, long f, long g, long h) {
  return a + 10 * b + 100 * c + 1000 * d + 10000 * e + 100000 * f + 1000000 * g + 10000000 * h;
}

TEST_F(ThunkTest, PassesTheMethodRegisterAndAlignsTheStack) {
  EXPECT_EQ(through(sumSixAndStack)(1, 2, 3, 4, 5, 6, 7, 8), 87654321);
  EXPECT_EQ(seenMethod, this);
  EXPECT_EQ(calls, 1);
  EXPECT_TRUE(aligned);
}

TEST_F(ThunkTest, KeepsIntegersDoublesAndTheStack) {
  const auto direct = describeAll("x", 1, 2, 3, 4, 5, 6, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 7, 9.5, 8);
  const auto called = through(describeAll)("x", 1, 2, 3, 4, 5, 6, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 7, 9.5, 8);
  EXPECT_EQ(called, direct);
  EXPECT_EQ(calls, 1);
}

__attribute__((noinline)) double sumOf(int count, ...) {
  va_list values;
  va_start(values, count);
  double sum = 0;
  for (int i = 0; i < count; ++i) sum += va_arg(values, double);
  va_end(values);
  return sum;
}

TEST_F(ThunkTest, KeepsTheCountOfVectorArguments) {  // in al
  EXPECT_EQ(through(sumOf)(3, 1.0, 2.0, 4.0), 7.0);
}

// rax and r11 carry hidden arguments.
TEST_F(ThunkTest, KeepsTheScratchRegistersOfHiddenArguments) {
  target = place(*memory, assemble([](asmjit::x86::Assembler& a) {
             a.lea(asmjit::x86::rax, asmjit::x86::ptr(asmjit::x86::rax, asmjit::x86::r11, 1));
             a.ret();
           })).code;
  const Precode precode = *memory->stubs().allocatePrecode(this);
  const CodeAllocation caller = place(*memory, assemble([precode](asmjit::x86::Assembler& a) {
    a.push(asmjit::x86::rbp);
    a.mov(asmjit::x86::eax, 5);
    a.mov(asmjit::x86::r11d, 7);
    a.mov(asmjit::x86::r10, reinterpret_cast<std::uint64_t>(precode.entry()));
    a.call(asmjit::x86::r10);
    a.pop(asmjit::x86::rbp);
    a.ret();
  }));
  EXPECT_EQ(call(caller.code), 19);
  EXPECT_EQ(calls, 1);
}

__attribute__((noinline, target("avx"))) bool sameWide(__m256d a, __m256d b, __m256d c, __m256d d, __m256d e, __m256d f,
                                                       __m256d g, __m256d h) {
  const __m256d all[] = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i)
    for (int lane = 0; lane < 4; ++lane)
      if (all[i][lane] != i * 10 + lane) return false;
  return true;
}

__attribute__((target("avx"))) bool callWide(bool (*function)(__m256d, __m256d, __m256d, __m256d, __m256d, __m256d,
                                                              __m256d, __m256d)) {
  __m256d all[8];
  for (int i = 0; i < 8; ++i)
    for (int lane = 0; lane < 4; ++lane) all[i][lane] = i * 10 + lane;
  return function(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
}

TEST_F(ThunkTest, KeepsWholeAvxRegisters) {
  if (!__builtin_cpu_supports("avx")) GTEST_SKIP() << "this processor has no AVX";
  EXPECT_TRUE(callWide(through(sameWide)));
  EXPECT_EQ(calls, 1);
}

__attribute__((noinline, target("avx512f"))) bool sameWidest(__m512d a, __m512d b, __m512d c, __m512d d, __m512d e,
                                                             __m512d f, __m512d g, __m512d h) {
  const __m512d all[] = {a, b, c, d, e, f, g, h};
  for (int i = 0; i < 8; ++i)
    for (int lane = 0; lane < 8; ++lane)
      if (all[i][lane] != i * 10 + lane) return false;
  return true;
}

__attribute__((target("avx512f"))) bool callWidest(bool (*function)(__m512d, __m512d, __m512d, __m512d, __m512d,
                                                                    __m512d, __m512d, __m512d)) {
  __m512d all[8];
  for (int i = 0; i < 8; ++i)
    for (int lane = 0; lane < 8; ++lane) all[i][lane] = i * 10 + lane;
  return function(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7]);
}

TEST_F(ThunkTest, KeepsWholeAvx512Registers) {
  if (!__builtin_cpu_supports("avx512f")) GTEST_SKIP() << "this processor has no AVX-512";
  EXPECT_TRUE(callWidest(through(sameWidest)));
  EXPECT_EQ(calls, 1);
}

TEST_F(ThunkTest, ManyThunksFillMoreThanOneChunk) {
  std::vector<int> values(1000);
  std::vector<const void*> thunks;
  const CodeAllocation body = place(*memory, returning(4));
  target = body.code;
  for (int& value : values) {
    const auto thunk = memory->stubs().makeThunk(
        [](void* context, void*) -> const void* {
          ++*static_cast<int*>(context);
          return nullptr;
        },
        &value);
    ASSERT_TRUE(thunk);
    EXPECT_TRUE(memory->stubs().contains(*thunk));
    thunks.push_back(*thunk);
  }
  const auto last = memory->stubs().makeThunk(&ThunkTest::prestub, this);
  ASSERT_TRUE(last);
  EXPECT_EQ(call(*last), 4);
}

}  // namespace
}  // namespace codicil::codememory
