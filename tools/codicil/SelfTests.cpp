#include "SelfTests.hpp"

#include <cstring>
#include <memory>

#include <codicil/versioning/CodeMemory.hpp>

#include "gc/OneThreadEngine.hpp"
#include "jitinterface/PrimitiveMethod.hpp"

namespace codicil::tool {

namespace {

using jit::CorType;
using jit::PrimitiveMethod;

// static int Add(int a, int b) => a + b;
const PrimitiveMethod kAdd = {"Add", CorType::Int32, {CorType::Int32, CorType::Int32}, {}, {0x02, 0x03, 0x58, 0x2a}};

// static long Fibonacci(int n) { long a = 0, b = 1; while (n-- > 0) { long c = a + b; a = b; b = c; } return a; }
const PrimitiveMethod kFibonacci = {"Fibonacci",
                                    CorType::Int64,
                                    {CorType::Int32},
                                    {CorType::Int64, CorType::Int64, CorType::Int64},
                                    {
                                        0x16, 0x6a, 0x0a,        // ldc.i4.0, conv.i8, stloc.0
                                        0x17, 0x6a, 0x0b,        // ldc.i4.1, conv.i8, stloc.1
                                        0x2b, 0x08,              // br.s +8
                                        0x06, 0x07, 0x58, 0x0c,  // ldloc.0, ldloc.1, add, stloc.2
                                        0x07, 0x0a, 0x08, 0x0b,  // ldloc.1, stloc.0, ldloc.2, stloc.1
                                        0x02, 0x25, 0x17, 0x59,  // ldarg.0, dup, ldc.i4.1, sub
                                        0x10, 0x00,              // starg.s 0
                                        0x16, 0x30, 0xef,        // ldc.i4.0, bgt.s -17
                                        0x06, 0x2a,              // ldloc.0, ret
                                    }};

template <typename Function, typename... Args>
SelfTest runMethod(const jit::JitLibrary& jit, codememory::CodeMemory& memory, const PrimitiveMethod& method,
                   const std::string& call, std::int64_t expected, Args... args) {
  SelfTest test{call, "", "", ""};
  auto compiled = jit::compile(jit.compiler(), memory, method);
  if (!compiled) {
    test.problem = compiled.error();
    return test;
  }
  auto* function = reinterpret_cast<Function*>(const_cast<std::byte*>(compiled->code.data()));
  std::int64_t result = function(args...);
  test.result = std::to_string(result);
  test.detail = std::to_string(compiled->code.size()) + " bytes of code, compiled in " +
                std::to_string(compiled->compileTime.count()) + " us";
  if (result != expected) {
    test.problem = call + " is " + test.result + ", not " + std::to_string(expected);
  }
  memory.free(compiled->body);
  return test;
}

}  // namespace

void testJit(const jit::JitLibrary& jit, InfoReport& report) {
  auto memory = codememory::CodeMemory::create();
  if (!memory) {
    report.selfTests.push_back({"code memory", "", "", codememory::describe(memory.error())});
    return;
  }
  report.selfTests.push_back(runMethod<int(int, int)>(jit, **memory, kAdd, "Add(40, 2)", 42, 40, 2));
  report.selfTests.push_back(
      runMethod<std::int64_t(int)>(jit, **memory, kFibonacci, "Fibonacci(90)", 2880067194370816120, 90));
}

void testCollector(const gc::GcLibrary& gc, const gc::GcSettings& settings, InfoReport& report) {
  SelfTest test{"collect garbage", "", "", ""};
  // The collector never lets go of its engine.
  auto* engine = std::make_unique<gc::OneThreadEngine>(settings).release();
  auto collector = gc.initialize(*engine);
  if (!collector) {
    test.problem = collector.error().message;
    report.selfTests.push_back(std::move(test));
    return;
  }
  constexpr std::uint32_t kBytes = 100;
  auto allocate = [&] {
    auto object = collector->heap->alloc(&engine->allocContext(), (gc::kArrayBaseBytes + kBytes + 7) & ~7u, 0);
    auto* words = reinterpret_cast<void**>(object);
    words[0] = engine->byteArrayMethodTable();
    std::memcpy(&words[1], &kBytes, sizeof kBytes);
    std::memset(&words[2], 0x5a, kBytes);
    return object;
  };
  gc::Handle kept = collector->handles->createGlobalHandleOfType(allocate(), gc::HandleType::Strong);
  gc::Handle dropped = collector->handles->createGlobalHandleOfType(allocate(), gc::HandleType::WeakShort);
  auto objectIn = [](gc::Handle handle) { return *reinterpret_cast<gc::ObjectPtr*>(handle); };

  constexpr int kCompactingNow =
      static_cast<int>(gc::CollectionMode::Blocking) | static_cast<int>(gc::CollectionMode::Compacting);
  collector->heap->garbageCollect(-1, false, kCompactingNow);
  gc::ObjectPtr survivor = objectIn(kept);
  bool isWhole = survivor != nullptr && reinterpret_cast<std::uint8_t*>(survivor)[16 + kBytes - 1] == 0x5a;
  if (!isWhole || objectIn(dropped) != nullptr) {
    test.problem = !isWhole ? "an object with a strong handle did not survive" : "an object without roots survived";
  } else {
    test.result = "generation " + std::to_string(collector->heap->whichGeneration(survivor));
  }
  test.detail = collector->heap->isConcurrentGcEnabled() ? "concurrent" : "not concurrent";
  report.selfTests.push_back(std::move(test));
}

}  // namespace codicil::tool
