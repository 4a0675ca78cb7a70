// SPDX-License-Identifier: MIT
// Exceptions from throw to catch, through code of the shipped JIT. A collector that moves everything runs wherever a
// handler calls it, and objects are numbers: a reference that nobody reported is out of date, and is seen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <map>

#include "execution/CallManaged.hpp"
#include "execution/CompiledIl.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/FaultCode.hpp"
#include "execution/Faults.hpp"
#include "execution/FirstPassStandIn.hpp"
#include "execution/IlShapes.hpp"
#include "execution/StackRoots.hpp"
#include "gc/HandleManager.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ThreadList.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::execution {
namespace {

using jit::CompiledIl;
using jit::CorType;
using jit::Il;
using jit::IlMethod;
using testing::ElementsAre;

constexpr std::uint64_t kGenerationBytes = std::uint64_t{1} << 32;
std::uint64_t generation = 0;
std::vector<int> notes;
std::vector<std::uint32_t> faults;        // their codes
std::map<void*, std::uint32_t> movedNow;  // slots, and how they were reported
std::string complaint;
StackRoots* roots = nullptr;
threading::Thread* self = nullptr;

std::uint64_t object(std::uint64_t number) { return jit::objectNumber(number) + generation * kGenerationBytes; }
std::uint64_t numberOf(gc::ObjectPtr pointer) {
  const std::uint64_t distance = reinterpret_cast<std::uint64_t>(pointer) - object(0);
  if (distance >= kGenerationBytes) complaint = "an object that is out of date";
  return distance / 0x1000;
}

// What lives in a filter and its method is reported by both, by the filter as pinned, so that a collector lets it be.
void move(gc::ObjectPtr* slot, gc::ScanContext*, std::uint32_t flags) {
  const auto [before, isNew] = movedNow.emplace(slot, flags);
  if (!isNew) {
    if ((before->second & gc::promoteflag::kPinned) == 0) complaint = "a slot that was reported twice";
    return;
  }
  if (reinterpret_cast<std::uint64_t>(*slot) - object(0) >= kGenerationBytes) {
    complaint = "a slot without an object";
    return;
  }
  *slot = reinterpret_cast<gc::ObjectPtr>(reinterpret_cast<std::uint64_t>(*slot) + kGenerationBytes);
}

// What compiled code calls.
void note(std::int32_t number) { notes.push_back(number); }
void noteObject(gc::ObjectPtr which) { notes.push_back(1000 + static_cast<int>(numberOf(which))); }
void collect() {
  gc::ScanContext context;
  movedNow.clear();
  roots->scan(*self, &move, &context);
  ++generation;
}

class OneHandle final : public gc::HandleManager {
 public:
  gc::ObjectPtr object = nullptr;
  gc::Handle createGlobalHandleOfType(gc::ObjectPtr target, gc::HandleType) override {
    object = target;
    return reinterpret_cast<gc::Handle>(&object);
  }
  void destroyHandleOfType(gc::Handle, gc::HandleType) override {}
  bool initialize() override { return true; }
  void shutdown() override {}
  gc::HandleStore* getGlobalHandleStore() override { return nullptr; }
  gc::HandleStore* createHandleStore() override { return nullptr; }
  void destroyHandleStore(gc::HandleStore*) override {}
  gc::Handle createDuplicateHandle(gc::Handle) override { return nullptr; }
  void destroyHandleOfUnknownType(gc::Handle) override {}
  void setExtraInfoForHandle(gc::Handle, gc::HandleType, void*) override {}
  void* getExtraInfoFromHandle(gc::Handle) override { return nullptr; }
  void storeObjectInHandle(gc::Handle, gc::ObjectPtr) override {}
  bool storeObjectInHandleIfNull(gc::Handle, gc::ObjectPtr) override { return false; }
  void setDependentHandleSecondary(gc::Handle, gc::ObjectPtr) override {}
  gc::ObjectPtr getDependentHandleSecondary(gc::Handle) override { return nullptr; }
  gc::ObjectPtr interlockedCompareExchangeObjectInHandle(gc::Handle, gc::ObjectPtr, gc::ObjectPtr) override {
    return nullptr;
  }
  gc::HandleType handleFetchType(gc::Handle) override { return gc::HandleType::Strong; }
  void traceRefCountedHandles(gc::HandleScanFunction*, std::uintptr_t, std::uintptr_t) override {}
};

// IL whose jumps may go forward: written twice, the second time with the places that the first one found.
class Labels {
 public:
  std::uint32_t operator[](const std::string& name) { return places_[name]; }
  void mark(const std::string& name, const Il& il) { places_[name] = il.offset(); }

 private:
  std::map<std::string, std::uint32_t> places_;
};

// Signatures by number.
constexpr std::uint32_t kCallVoid = 0;
constexpr std::uint32_t kCallInt = 1;
constexpr std::uint32_t kCallObject = 2;
constexpr std::uint32_t kCallOther = 3;  // int(object, object), of methods here

std::uint64_t collectThunk = 0;

// int(object a, object b), which calls what stands in its code.
class MethodWriter {
 public:
  explicit MethodWriter(Labels& labels) : labels_(labels) {}

  MethodWriter& note(std::int32_t number) {
    il.ldc(number);
    return call(&codicil::execution::note, kCallInt);
  }
  // Of an argument or local: a reference that must have followed its object.
  MethodWriter& noteArgument(std::uint32_t number) {
    il.ldarg(number);
    return call(&noteObject, kCallObject);
  }
  // The exception that a handler or filter finds on the stack.
  MethodWriter& noteException() { return call(&noteObject, kCallObject); }
  MethodWriter& collect() {
    il.op({0x21}).u32(static_cast<std::uint32_t>(collectThunk)).u32(static_cast<std::uint32_t>(collectThunk >> 32));
    il.op({0xd3}).calli(kCallVoid);
    return *this;
  }
  // With what is on the stack.
  template <typename... Arguments, typename Result>
  MethodWriter& callWith(Result (*target)(Arguments...)) {
    return call(target, sizeof...(Arguments) == 2 ? kCallOther : kCallInt);
  }
  MethodWriter& callMethod(const CompiledIl& method) {
    il.ldarg(0).ldarg(1);
    return call(method.code.data(), kCallOther);
  }
  MethodWriter& raise(std::uint32_t argument) {
    il.ldarg(argument).op({0x7a});
    return *this;
  }
  MethodWriter& leave(const char* label) {
    il.branch(0xdd, labels_[label]);
    return *this;
  }
  MethodWriter& mark(const char* label) {
    labels_.mark(label, il);
    return *this;
  }
  MethodWriter& endFinally() {
    il.op({0xdc});
    return *this;
  }
  MethodWriter& endFilter(std::int32_t answer) {
    il.ldc(answer).op({0xfe, 0x11});
    return *this;
  }
  MethodWriter& rethrow() {
    il.op({0xfe, 0x1a});
    return *this;
  }
  MethodWriter& returns(std::int32_t value) {
    il.ldc(value).ret();
    return *this;
  }
  MethodWriter& protect(std::uint32_t flags, const char* tryBegin, const char* tryEnd, const char* begin,
                        const char* end, std::uint32_t token = 0) {
    jit::ExceptionClause clause;
    clause.flags = flags;
    clause.tryOffset = labels_[tryBegin];
    clause.tryLength = labels_[tryEnd] - labels_[tryBegin];
    clause.handlerOffset = labels_[begin];
    clause.handlerLength = labels_[end] - labels_[begin];
    clause.classToken = token;
    clauses.push_back(clause);
    return *this;
  }
  MethodWriter& protectFiltered(const char* tryBegin, const char* tryEnd, const char* filter, const char* begin,
                                const char* end) {
    return protect(jit::clauseflag::kFilter, tryBegin, tryEnd, begin, end, labels_[filter]);
  }

  Il il;
  std::vector<jit::ExceptionClause> clauses;

 private:
  template <typename Target>
  MethodWriter& call(Target* target, std::uint32_t signature) {
    const auto address = reinterpret_cast<std::uint64_t>(target);
    il.op({0x21}).u32(static_cast<std::uint32_t>(address)).u32(static_cast<std::uint32_t>(address >> 32)).op({0xd3});
    il.calli(signature);
    if (signature == kCallOther) il.pop();
    return *this;
  }
  Labels& labels_;
};

void installOnce() {
  static const bool isDone = [] {
    installFaultHandlers();
    return true;
  }();
  static_cast<void>(isDone);
  prepareForFaults();
}

class DispatchTest : public testing::TestWithParam<bool> {
 protected:
  DispatchTest() : thread_(list_.attach()), cooperative_(thread_), scanner_(*memory_, nullptr) {
    exceptionParts() = {memory_.get(), firstPassStandIn(&numberOf), &clauseTypesStandIn(), nullptr, nullptr};
    engine().handles = &handles_;
    roots = &scanner_;
    self = &thread_;
    generation = 0;
    notes.clear();
    complaint.clear();
    collectThunk = reinterpret_cast<std::uint64_t>(
        *threading::makeReturningThunk(*memory_, "test", reinterpret_cast<const void*>(&collect)));
    installOnce();
    exceptionOfFault = [](std::uint32_t code) {
      faults.push_back(code);
      return reinterpret_cast<gc::ObjectPtr>(object(9));
    };
    faults.clear();
    thrower_ = compile("Thrower", [](MethodWriter& w) { w.raise(0); });
  }
  ~DispatchTest() override {
    EXPECT_EQ(complaint, "");
    EXPECT_EQ(thread_.frame, nullptr);
    EXPECT_EQ(thread_.exceptions, nullptr);
    EXPECT_EQ(thread_.isCooperative, 1u);
    engine().handles = nullptr;
  }

  CompiledIl compile(const char* name, const std::function<void(MethodWriter&)>& write) {
    Labels labels;
    for (int pass = 0; pass < 3; ++pass) {
      MethodWriter writer(labels);
      write(writer);
      if (pass < 2) continue;
      IlMethod method;
      method.name = name;
      method.returnType = CorType::Int32;
      method.args = {CorType::Class, CorType::Class};
      method.maxStack = 8;
      method.signatures = {{CorType::Void, {}},
                           {CorType::Void, {CorType::Int32}},
                           {CorType::Void, {CorType::Class}},
                           {CorType::Int32, {CorType::Class, CorType::Class}}};
      method.il = writer.il.bytes();
      method.clauses = writer.clauses;
      return jit::compileIl(*memory_, method, GetParam() ? jit::optimized() : jit::minimalOptimization());
    }
    return {};
  }

  // With objects 1 and 2.
  std::int32_t run(const CompiledIl& method) {
    return static_cast<std::int32_t>(callManaged(method.code.data(), {object(1), object(2)}));
  }
  // The number of the exception that came out; 0: none.
  std::uint64_t thrownBy(const CompiledIl& method) {
    try {
      run(method);
    } catch (const threading::ManagedException& exception) {
      return numberOf(*reinterpret_cast<gc::ObjectPtr*>(exception.exception()));
    }
    return 0;
  }

  threading::ThreadList list_;
  std::unique_ptr<codememory::CodeMemory> memory_ = jit::memoryForCompiledIl();
  threading::Thread& thread_;
  threading::Cooperative cooperative_;
  StackRoots scanner_;
  OneHandle handles_;
  CompiledIl thrower_;
};

INSTANTIATE_TEST_SUITE_P(Jit, DispatchTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Optimized" : "MinOpts"; });

TEST_P(DispatchTest, CatchGetsTheExceptionAndTheMethodGoesOn) {
  const CompiledIl method = compile("Catches", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("catch").noteException().collect().noteArgument(1).leave("end");
    w.mark("end").collect().noteArgument(0).noteArgument(1).returns(7);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatch + 1);
  });
  EXPECT_EQ(run(method), 7);
  EXPECT_THAT(notes, ElementsAre(1001, 1002, 1001, 1002));
}

TEST_P(DispatchTest, ClausesOfOtherTypesDoNotCatch) {
  const CompiledIl method = compile("Chooses", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("one").il.pop();
    w.note(1).leave("end");
    w.mark("two").il.pop();
    w.note(2).leave("end");
    w.mark("end").returns(7);
    w.protect(jit::clauseflag::kCatch, "try", "one", "one", "two", kCatch + 2);
    w.protect(jit::clauseflag::kCatch, "try", "one", "two", "end", kCatch + 1);
  });
  EXPECT_EQ(run(method), 7);
  EXPECT_THAT(notes, ElementsAre(2));
}

TEST_P(DispatchTest, FiltersRunBeforeFinallyHandlersOfInnerFrames) {
  const CompiledIl inner = compile("Finally", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("finally").note(2).collect().noteArgument(1).endFinally();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  const CompiledIl method = compile("Filters", [&](MethodWriter& w) {
    w.mark("try").callMethod(inner).leave("end");
    w.mark("filter").noteException().collect().noteArgument(1).note(1).endFilter(1);
    w.mark("catch").noteException().collect().note(3).leave("end");
    w.mark("end").noteArgument(0).returns(9);
    w.protectFiltered("try", "filter", "filter", "catch", "end");
  });
  EXPECT_EQ(run(method), 9);
  EXPECT_THAT(notes, ElementsAre(1001, 1002, 1, 2, 1002, 1001, 3, 1001));
}

TEST_P(DispatchTest, AFilterThatSaysNoIsPassedOver) {
  const CompiledIl method = compile("FilterNo", [this](MethodWriter& w) {
    w.mark("outer").mark("try").callMethod(thrower_).leave("end");
    w.mark("filter").il.pop();
    w.note(1).endFilter(0);
    w.mark("no").il.pop();
    w.note(99).leave("end");
    w.mark("catch").noteException().leave("end");
    w.mark("end").returns(1);
    w.protectFiltered("try", "filter", "filter", "no", "catch");
    w.protect(jit::clauseflag::kCatch, "outer", "catch", "catch", "end", kCatchAll);
  });
  EXPECT_EQ(run(method), 1);
  EXPECT_THAT(notes, ElementsAre(1, 1001));
}

TEST_P(DispatchTest, AnExceptionInAFilterMeansNo) {
  const CompiledIl method = compile("FilterThrows", [this](MethodWriter& w) {
    w.mark("outer").mark("try").callMethod(thrower_).leave("end");
    w.mark("filter").il.pop();
    w.note(1).callMethod(thrower_).endFilter(1);
    w.mark("no").il.pop();
    w.note(99).leave("end");
    w.mark("catch").noteException().collect().noteArgument(1).leave("end");
    w.mark("end").returns(1);
    w.protectFiltered("try", "filter", "filter", "no", "catch");
    w.protect(jit::clauseflag::kCatch, "outer", "catch", "catch", "end", kCatchAll);
  });
  EXPECT_EQ(run(method), 1);
  EXPECT_THAT(notes, ElementsAre(1, 1001, 1002));
}

TEST_P(DispatchTest, RethrowGoesOnFurtherOut) {
  const CompiledIl inner = compile("Rethrows", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("catch").noteException().collect().rethrow();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatchAll);
  });
  const CompiledIl method = compile("Outer", [&](MethodWriter& w) {
    w.mark("try").callMethod(inner).leave("end");
    w.mark("catch").noteException().noteArgument(1).leave("end");
    w.mark("end").returns(3);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatch + 1);
  });
  EXPECT_EQ(run(method), 3);
  EXPECT_THAT(notes, ElementsAre(1001, 1001, 1002));
}

TEST_P(DispatchTest, AnExceptionInAFinallySupersedes) {
  const CompiledIl inner = compile("FinallyThrows", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("finally").note(1).collect().raise(1).endFinally();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  const CompiledIl middle = compile("Middle", [&](MethodWriter& w) {
    w.mark("try").callMethod(inner).leave("end");
    w.mark("finally").note(2).collect().endFinally();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  const CompiledIl method = compile("Outer", [&](MethodWriter& w) {
    w.mark("try").callMethod(middle).leave("end");
    w.mark("catch").noteException().leave("end");
    w.mark("end").noteArgument(0).returns(3);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatchAll);
  });
  EXPECT_EQ(run(method), 3);
  EXPECT_THAT(notes, ElementsAre(1, 2, 1002, 1001));
}

// catch { throw b } within another try of the same method, which has a finally of its own between.
TEST_P(DispatchTest, AnExceptionInACatchGoesToTheTryAroundIt) {
  const CompiledIl method = compile("Nested", [this](MethodWriter& w) {
    w.mark("outer").mark("middle").mark("try").callMethod(thrower_).leave("end");
    w.mark("catch").noteException().collect().raise(1);
    w.mark("finally").note(1).collect().noteArgument(1).endFinally();
    w.mark("outerCatch").noteException().collect().noteArgument(0).leave("end");
    w.mark("end").returns(5);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "finally", kCatchAll);
    w.protect(jit::clauseflag::kFinally, "middle", "finally", "finally", "outerCatch");
    w.protect(jit::clauseflag::kCatch, "outer", "outerCatch", "outerCatch", "end", kCatchAll);
  });
  EXPECT_EQ(run(method), 5);
  EXPECT_THAT(notes, ElementsAre(1001, 1, 1002, 1002, 1001));
}

// try { throw } within a catch handler, caught there.
TEST_P(DispatchTest, ACatchWithinACatchLeavesTheOuterOneRunning) {
  const CompiledIl method = compile("Within", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("catch").noteException();
    w.mark("innerTry").raise(1);
    w.mark("innerCatch").noteException().collect().leave("afterInner");
    w.mark("afterInner").collect().noteArgument(1).rethrow();
    w.mark("end").returns(5);
    w.protect(jit::clauseflag::kCatch, "innerTry", "innerCatch", "innerCatch", "afterInner", kCatchAll);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatchAll);
  });
  EXPECT_EQ(thrownBy(method), 1u);  // rethrown, not the inner one
  EXPECT_THAT(notes, ElementsAre(1001, 1002, 1002));
}

TEST_P(DispatchTest, AnExceptionComesOutOfACallByNativeCode) {
  const CompiledIl method = compile("Passes", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("finally").note(1).endFinally();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  EXPECT_EQ(thrownBy(method), 1u);
  EXPECT_THAT(notes, ElementsAre(1));
}

// Managed, native, managed: what comes out below is thrown again above.
const void* innerCode = nullptr;
void callInner() { callManaged(innerCode, {object(1), object(2)}); }

TEST_P(DispatchTest, AnExceptionPassesThroughNativeCode) {
  threading::setExceptionRaiser(
      {[](const threading::ManagedException& exception) { execution::raise(exception); }, nullptr});
  innerCode = thrower_.code.data();
  const auto thunk = reinterpret_cast<std::uint64_t>(
      *threading::makeReturningThunk(*memory_, "test", threading::helper<&callInner>()));
  const CompiledIl method = compile("Around", [&](MethodWriter& w) {
    w.mark("try").il.op({0x21}).u32(static_cast<std::uint32_t>(thunk)).u32(static_cast<std::uint32_t>(thunk >> 32));
    w.il.op({0xd3}).calli(kCallVoid);
    w.leave("end");
    w.mark("catch").noteException().collect().noteArgument(1).leave("end");
    w.mark("end").returns(8);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatch + 1);
  });
  EXPECT_EQ(run(method), 8);
  EXPECT_THAT(notes, ElementsAre(1001, 1002));
}

TEST_P(DispatchTest, ExceptionsByTheThousandLeaveNothingBehind) {
  const CompiledIl method = compile("Catches", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("catch").il.pop();
    w.leave("end");
    w.mark("end").returns(7);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatchAll);
  });
  for (int i = 0; i < 10000; ++i) ASSERT_EQ(run(method), 7);
}

// try { note(a / b) } catch { note } return 7, over numbers.
TEST_P(DispatchTest, DivisionsThatFaultAreCaught) {
  const CompiledIl method = compile("Divides", [](MethodWriter& w) {
    w.mark("try").il.ldarg(0).op({0x69}).ldarg(1).op({0x69}).op({0x5b});  // conv.i4, div
    w.callWith(&note).leave("end");
    w.mark("catch").noteException().leave("end");
    w.mark("end").returns(7);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatch + 9);
  });
  EXPECT_EQ(callManaged(method.code.data(), {84, 2}), 7u);
  EXPECT_EQ(callManaged(method.code.data(), {84, 0}), 7u);
  EXPECT_EQ(callManaged(method.code.data(), {0x80000000u, 0xffffffffu}), 7u);
  EXPECT_THAT(notes, ElementsAre(42, 1009, 1009));
  EXPECT_THAT(faults, ElementsAre(faultcode::kDivideByZero, faultcode::kOverflow));
}

TEST_P(DispatchTest, NullReferencesAreCaughtInTheFrameAround) {
  const CompiledIl reads = compile("Reads", [](MethodWriter& w) {
    w.mark("try").il.ldarg(0).op({0xd3, 0x4a});  // conv.i, ldind.i4
    w.callWith(&note).leave("end");
    w.mark("finally").note(5).endFinally();
    w.mark("end").returns(3);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  const CompiledIl method = compile("Around", [&](MethodWriter& w) {
    w.mark("try").il.op({0x14}).ldarg(1);  // ldnull
    w.callWith(reinterpret_cast<int (*)(void*, void*)>(const_cast<std::uint8_t*>(reads.code.data()))).leave("end");
    w.mark("catch").noteException().collect().noteArgument(1).leave("end");
    w.mark("end").returns(7);
    w.protect(jit::clauseflag::kCatch, "try", "catch", "catch", "end", kCatch + 9);
  });
  EXPECT_EQ(run(method), 7);
  EXPECT_THAT(notes, ElementsAre(5, 1009, 1002));
  EXPECT_THAT(faults, ElementsAre(faultcode::kNullReference));
}

TEST_P(DispatchTest, AtTheEndOfTheThreadFinallyHandlersRunAfterTheReport) {
  const CompiledIl method = compile("Passes", [this](MethodWriter& w) {
    w.mark("try").callMethod(thrower_).leave("end");
    w.mark("finally").note(1).endFinally();
    w.mark("end").returns(0);
    w.protect(jit::clauseflag::kFinally, "try", "finally", "finally", "end");
  });
  ManagedCall call;
  call.entry = method.code.data();
  call.integers[0] = object(1);
  call.endsProcessWhenUnhandled = true;
  exceptionParts().unhandled = [](threading::Thread&, const ExceptionInfo& info) {
    std::fprintf(stderr, "object %d, after %zu notes\n", static_cast<int>(numberOf(info.exception)), notes.size());
    signal(SIGABRT, [](int) {
      std::fprintf(stderr, "aborted after %zu notes\n", notes.size());
      _exit(3);
    });
  };
  EXPECT_EXIT(callManaged(call), testing::ExitedWithCode(3), "object 1, after 0 notes\naborted after 1 notes");
}

const void* recursion = nullptr;
TEST_P(DispatchTest, StackOverflowIsTold) {
  const CompiledIl method = compile("Recurses", [](MethodWriter& w) {
    const auto slot = reinterpret_cast<std::uint64_t>(&recursion);
    w.il.ldarg(0).ldarg(1);
    w.il.op({0x21}).u32(static_cast<std::uint32_t>(slot)).u32(static_cast<std::uint32_t>(slot >> 32)).op({0xd3, 0x4d});
    w.il.calli(kCallOther).ldc(1).add().ret();
  });
  recursion = method.code.data();
  EXPECT_EXIT(run(method), testing::KilledBySignal(SIGABRT), "Stack overflow.\nRepeated [0-9]+ times:\n---+\n   at ");
}

TEST(FaultCode, TheDivisorIsReadFromAnyOperand) {
  struct Case {
    std::vector<std::uint8_t> instruction;
    std::uint64_t rbx;  // a register or an address
    std::uint32_t code;
  };
  std::int64_t zero[3] = {1, 0, 1};
  const auto at = reinterpret_cast<std::uint64_t>(&zero[1]);
  const Case cases[] = {
      {{0xf7, 0xfb}, 0, faultcode::kDivideByZero},                                     // idiv ebx
      {{0xf7, 0xfb}, 0xffffffff, faultcode::kOverflow},                                // idiv ebx
      {{0xf7, 0xfb}, 0x100000000, faultcode::kDivideByZero},                           // only the lower half counts
      {{0x48, 0xf7, 0xfb}, 0x100000000, faultcode::kOverflow},                         // idiv rbx
      {{0x49, 0xf7, 0xf9}, 0, faultcode::kOverflow},                                   // idiv r9
      {{0x48, 0xf7, 0x3b}, at, faultcode::kDivideByZero},                              // idiv [rbx]
      {{0x48, 0xf7, 0x7b, 0x08}, at - 8, faultcode::kDivideByZero},                    // idiv [rbx+8]
      {{0x48, 0xf7, 0x7b, 0x08}, at, faultcode::kOverflow},                            // idiv [rbx+8]
      {{0x48, 0xf7, 0xbb, 0xf8, 0xff, 0xff, 0xff}, at + 8, faultcode::kDivideByZero},  // idiv [rbx-8], far
      {{0x4a, 0xf7, 0x3c, 0xd3}, at - 16, faultcode::kDivideByZero},                   // idiv [rbx+r10*8]
      {{0x66, 0xf7, 0xfb}, 0x10000, faultcode::kDivideByZero},                         // idiv bx
  };
  for (const Case& one : cases) {
    Registers registers;
    registers.rip = reinterpret_cast<std::uint64_t>(one.instruction.data());
    registers[Register::Rbx] = one.rbx;
    registers[Register::R9] = 1;
    registers[Register::R10] = 2;
    EXPECT_EQ(divisionFault(registers), one.code) << &one - cases;
  }
}

}  // namespace
}  // namespace codicil::execution
