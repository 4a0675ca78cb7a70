// The shipped JIT, driven through our interface.
#include "jitinterface/PrimitiveMethod.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "jitinterface/InstalledJit.hpp"
#include "jitinterface/PrimitiveMethodInterface.hpp"

namespace codicil::jit {
namespace {

using codememory::CodeMemory;

class PrimitiveMethodTest : public testing::Test {
 protected:
  PrimitiveMethodTest() : memory_(std::move(*CodeMemory::create())) {}

  template <typename Function>
  Function* compiled(const PrimitiveMethod& method) {
    auto result = compile(jit_, *memory_, method);
    if (!result) {
      ADD_FAILURE() << result.error();
      return nullptr;
    }
    return reinterpret_cast<Function*>(const_cast<std::byte*>(result->code.data()));
  }
  std::string errorOf(const PrimitiveMethod& method) {
    auto result = compile(jit_, *memory_, method);
    return result ? "no error" : result.error();
  }

  JitCompiler& jit_ = installedJit();
  std::unique_ptr<CodeMemory> memory_;
};

const PrimitiveMethod kAdd = {"Add", CorType::Int32, {CorType::Int32, CorType::Int32}, {}, {0x02, 0x03, 0x58, 0x2a}};

TEST_F(PrimitiveMethodTest, AdditionRuns) {
  auto* add = compiled<int(int, int)>(kAdd);
  EXPECT_EQ(add(40, 2), 42);
  EXPECT_EQ(add(-1, 1), 0);
  EXPECT_EQ(add(0x7fffffff, 1), std::numeric_limits<int>::min());
}

TEST_F(PrimitiveMethodTest, LoopWithLocalsRuns) {
  // long Factorial(int n) { long r = 1; while (n > 1) { r *= n; n--; } return r; }
  auto* factorial =
      compiled<std::int64_t(int)>({"Factorial",
                                   CorType::Int64,
                                   {CorType::Int32},
                                   {CorType::Int64},
                                   {
                                       0x17, 0x6a, 0x0a,              // ldc.i4.1, conv.i8, stloc.0
                                       0x2b, 0x0a,                    // br.s +10
                                       0x06, 0x02, 0x6a, 0x5a, 0x0a,  // ldloc.0, ldarg.0, conv.i8, mul, stloc.0
                                       0x02, 0x17, 0x59, 0x10, 0x00,  // ldarg.0, ldc.i4.1, sub, starg.s 0
                                       0x02, 0x17, 0x30, 0xf2,        // ldarg.0, ldc.i4.1, bgt.s -14
                                       0x06, 0x2a,                    // ldloc.0, ret
                                   }});
  EXPECT_EQ(factorial(1), 1);
  EXPECT_EQ(factorial(5), 120);
  EXPECT_EQ(factorial(20), 2432902008176640000);
}

TEST_F(PrimitiveMethodTest, ReadOnlyDataLiesBesideTheCode) {
  // double Scale(double x) => x * 1.5 + 0.1;
  PrimitiveMethod scale = {"Scale", CorType::Double, {CorType::Double}, {}, {0x02, 0x23}};
  auto append = [&](double value) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&value);
    scale.il.insert(scale.il.end(), bytes, bytes + sizeof value);
  };
  append(1.5);
  scale.il.insert(scale.il.end(), {0x5a, 0x23});
  append(0.1);
  scale.il.insert(scale.il.end(), {0x58, 0x2a});
  EXPECT_EQ(compiled<double(double)>(scale)(3.0), 3.0 * 1.5 + 0.1);
}

TEST_F(PrimitiveMethodTest, SwitchUsesAJumpTable) {
  // int Pick(int n) { switch (n) { 0..7: return 10 + n * n } return -1; }
  PrimitiveMethod pick = {"Pick", CorType::Int32, {CorType::Int32}, {}, {0x02, 0x45, 8, 0, 0, 0}};
  for (std::uint8_t i = 0; i < 8; ++i) {
    pick.il.insert(pick.il.end(), {static_cast<std::uint8_t>(2 + 3 * i), 0, 0, 0});
  }
  pick.il.insert(pick.il.end(), {0x15, 0x2a});  // ldc.i4.m1, ret
  for (std::uint8_t i = 0; i < 8; ++i) {
    pick.il.insert(pick.il.end(), {0x1f, static_cast<std::uint8_t>(10 + i * i), 0x2a});  // ldc.i4.s, ret
  }
  auto* function = compiled<int(int)>(pick);
  for (int i = 0; i < 8; ++i) {
    EXPECT_EQ(function(i), 10 + i * i);
  }
  EXPECT_EQ(function(8), -1);
  EXPECT_EQ(function(-1), -1);
}

TEST_F(PrimitiveMethodTest, ArgumentsBeyondTheRegistersArrive) {
  PrimitiveMethod sum = {"Sum", CorType::Int64, std::vector<CorType>(9, CorType::Int64), {}, {0x02}};
  for (std::uint8_t i = 1; i < 9; ++i) {
    sum.il.insert(sum.il.end(), {0x0e, i, 0x58});  // ldarg.s i, add
  }
  sum.il.push_back(0x2a);
  using Function = std::int64_t(std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t,
                                std::int64_t, std::int64_t, std::int64_t);
  EXPECT_EQ(compiled<Function>(sum)(1, 20, 300, 4000, 50000, 600000, 7000000, 80000000, 900000000), 987654321);
}

TEST_F(PrimitiveMethodTest, TokensAreRefusedByTheNameOfTheSlot) {
  EXPECT_EQ(errorOf({"Call", CorType::Void, {}, {}, {0x28, 1, 0, 0, 0x06, 0x2a}}),
            "Call: the JIT asked for resolveToken, which is not there yet");
}

TEST_F(PrimitiveMethodTest, InvalidIlIsTheJitsErrorNotACrash) {
  EXPECT_EQ(errorOf({"Underflow", CorType::Int32, {}, {}, {0x58, 0x2a}}), "Underflow: the JIT answered 0x80000001");
  EXPECT_EQ(errorOf({"Off the end", CorType::Int32, {}, {}, {0x16}}), "Off the end: the JIT answered 0x80000001");
  EXPECT_EQ(errorOf({"No such opcode", CorType::Void, {}, {}, {0xa6}}), "No such opcode: the JIT answered 0x80000001");
  EXPECT_EQ(errorOf({"No such local", CorType::Int32, {}, {}, {0x06, 0x2a}}),
            "No such local: the JIT answered 0x80000001");
  EXPECT_EQ(compiled<int(int, int)>(kAdd)(1, 2), 3);
}

TEST_F(PrimitiveMethodTest, NothingIsLeftOfACompileThatFails) {
  (void)errorOf({"Call", CorType::Void, {}, {}, {0x28, 1, 0, 0, 0x06, 0x2a}});
  std::size_t before = memory_->use().bodiesLive;
  for (int i = 0; i < 100; ++i) {
    (void)errorOf({"Call", CorType::Void, {}, {}, {0x28, 1, 0, 0, 0x06, 0x2a}});
  }
  EXPECT_EQ(memory_->use().bodiesLive, before);
}

// Throws from one slot, as an engine does that cannot go on.
class Failing final : public PrimitiveMethodInterface {
 public:
  using PrimitiveMethodInterface::PrimitiveMethodInterface;
  std::string at;
  int failures = 0;

  std::uint32_t getMethodAttribs(MethodHandle m) override {
    return failAt("getMethodAttribs"), Base::getMethodAttribs(m);
  }
  ClassHandle getMethodClass(MethodHandle m) override { return failAt("getMethodClass"), Base::getMethodClass(m); }
  std::uint32_t getClassAttribs(ClassHandle c) override { return failAt("getClassAttribs"), Base::getClassAttribs(c); }
  InitClassResult initClass(FieldHandle f, MethodHandle m, ContextHandle c) override {
    return failAt("initClass"), Base::initClass(f, m, c);
  }
  ArgListHandle getArgNext(ArgListHandle a) override { return failAt("getArgNext"), Base::getArgNext(a); }
  CorTypeWithMod getArgType(SigInfo* s, ArgListHandle a, ClassHandle* c) override {
    return failAt("getArgType"), Base::getArgType(s, a, c);
  }
  std::uint32_t getExpectedTargetArchitecture() override {
    return failAt("getExpectedTargetArchitecture"), Base::getExpectedTargetArchitecture();
  }
  std::uint32_t getJitFlags(CompileFlags* f, std::uint32_t n) override {
    return failAt("getJitFlags"), Base::getJitFlags(f, n);
  }
  void getEEInfo(EngineInfo* i) override { failAt("getEEInfo"), Base::getEEInfo(i); }
  bool notifyInstructionSetUsage(InstructionSet s, bool b) override {
    return failAt("notifyInstructionSetUsage"), Base::notifyInstructionSetUsage(s, b);
  }
  void allocMem(CodeRequest* r) override { failAt("allocMem"), Base::allocMem(r); }
  void* allocGCInfo(std::size_t n) override { return failAt("allocGCInfo"), Base::allocGCInfo(n); }

 private:
  using Base = PrimitiveMethodInterface;
  void failAt(const char* slot) {
    if (at == slot) {
      ++failures;
      throw UnansweredSlot{slot};
    }
  }
};

TEST_F(PrimitiveMethodTest, ExceptionOfASlotEndsTheCompileAndNothingElse) {
  for (const char* slot :
       {"getMethodAttribs", "getMethodClass", "getClassAttribs", "initClass", "getArgNext", "getArgType",
        "getExpectedTargetArchitecture", "getJitFlags", "getEEInfo", "allocMem", "allocGCInfo"}) {
    Failing engine(kAdd, *memory_);
    engine.at = slot;
    MethodInfo info = engine.methodInfo();
    std::uint8_t* code = nullptr;
    std::uint32_t bytes = 0;
    try {
      CompileResult result = jit_.compileMethod(&engine, &info, kAskForFlags, &code, &bytes);
      ADD_FAILURE() << slot << " did not end the compile: " << static_cast<std::uint32_t>(result);
    } catch (const UnansweredSlot& unanswered) {
      EXPECT_STREQ(unanswered.slot, slot);
    }
    EXPECT_GE(engine.failures, 1) << slot;
    EXPECT_EQ(compiled<int(int, int)>(kAdd)(20, 22), 42) << "after " << slot;
  }
}

}  // namespace
}  // namespace codicil::jit
