// SPDX-License-Identifier: MIT
// System.Diagnostics.StackTrace, StackFrame and StackFrameHelper.
#include "classlib/StackTrace.hpp"

#include <algorithm>
#include <vector>

#include "classlib/DynamicMethod.hpp"
#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/SuppliedIL.hpp"
#include "metadata/Utf16.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using metadata::utf16Of;

using execution::engine;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodKind;

namespace {

constexpr std::uint32_t kNoMapping = 0xffffffff;  // the JIT's marks: see jit::OffsetMapping
constexpr std::uint32_t kProlog = 0xfffffffe;
constexpr std::uint32_t kEpilog = 0xfffffffd;

std::int32_t ilOffsetOf(const execution::CodeTables& tables, std::uint32_t nativeOffset) {
  std::int32_t best = -1;
  std::uint32_t bestAt = 0;
  for (const execution::IlToNative& one : tables.offsets()) {
    if (one.nativeOffset > nativeOffset || one.nativeOffset < bestAt) continue;
    if (one.ilOffset == kNoMapping || one.ilOffset == kEpilog) continue;
    best = one.ilOffset == kProlog ? 0 : static_cast<std::int32_t>(one.ilOffset);
    bestAt = one.nativeOffset;
  }
  const versioning::ILBodyPtr il = tables.il();
  return il ? execution::asSupplied(il)->originalOffset(best) : best;
}

// Its fields, each an array with an element for every frame.
constexpr const char* kHelper = "System.Diagnostics.StackFrameHelper";

// Allocates one of them, of the type that the field has.
gc::ObjectPtr newArray(Thread& thread, Rooted& helper, const char* fieldName, typesystem::TypeHandle element,
                       std::size_t count) {
  const Field field(kHelper, fieldName);
  const auto type = engine().types->arrayOf(element);
  if (!type) throw threading::ExceptionRequest{"System.TypeLoadException", type.error().toString(), ""};
  const gc::ObjectPtr array = threading::allocateArray(thread, *type->methodTable(), static_cast<std::int64_t>(count));
  field.setReference(helper.get(), array);
  return array;
}

template <typename Value, typename Get>
void fillNumbers(Thread& thread, Rooted& helper, const char* field, metadata::ElementType element,
                 const std::vector<TracedFrame>& frames, Get&& get) {
  const gc::ObjectPtr array = newArray(thread, helper, field, primitive(element), frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i)
    reinterpret_cast<Value*>(threading::elementsOf(array))[i] = static_cast<Value>(get(frames[i]));
}

template <typename Make>
void fillReferences(Thread& thread, Rooted& helper, const char* field, typesystem::TypeHandle element,
                    const std::vector<TracedFrame>& frames, Make&& make) {
  Rooted array(thread, newArray(thread, helper, field, element, frames.size()));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const gc::ObjectPtr object = make(frames[i]);
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array.get())) + i, object);
  }
}

// What lines of source are found by: the file as it is mapped, and the method's token.
void fillSources(Thread& thread, Rooted& helper, const std::vector<TracedFrame>& frames) {
  using metadata::ElementType;
  const auto bytesOf = [](const TracedFrame& frame) { return frame.method->module().image().file().bytes(); };
  const typesystem::TypeHandle string = primitive(ElementType::String);
  const typesystem::TypeHandle assembly(coreLibType("System.Reflection.Assembly"));
  fillReferences(thread, helper, "rgAssembly", assembly, frames,
                 [&](const TracedFrame& frame) -> gc::ObjectPtr { return runtimeAssemblyOf(frame.method->module()); });
  fillReferences(thread, helper, "rgAssemblyPath", string, frames, [&](const TracedFrame& frame) {
    return threading::allocateString(thread, *string.methodTable(), utf16Of(frame.method->module().fileName()));
  });
  fillNumbers<const void*>(thread, helper, "rgLoadedPeAddress", ElementType::I, frames,
                           [&](const TracedFrame& frame) { return bytesOf(frame).data(); });
  fillNumbers<std::int32_t>(thread, helper, "rgiLoadedPeSize", ElementType::I4, frames,
                            [&](const TracedFrame& frame) { return bytesOf(frame).size(); });
  fillNumbers<std::uint8_t>(thread, helper, "rgiIsFileLayout", ElementType::Boolean, frames,
                            [](const TracedFrame&) { return 1; });
  fillNumbers<const void*>(thread, helper, "rgInMemoryPdbAddress", ElementType::I, frames,
                           [](const TracedFrame&) { return nullptr; });
  fillNumbers<std::int32_t>(thread, helper, "rgiInMemoryPdbSize", ElementType::I4, frames,
                            [](const TracedFrame&) { return 0; });
  fillNumbers<std::int32_t>(thread, helper, "rgiMethodToken", ElementType::I4, frames,
                            [](const TracedFrame& frame) { return frame.method->token().value; });
  fillReferences(thread, helper, "rgFilename", string, frames,
                 [](const TracedFrame&) -> gc::ObjectPtr { return nullptr; });
  for (const char* field : {"rgiLineNumber", "rgiColumnNumber"})
    fillNumbers<std::int32_t>(thread, helper, field, ElementType::I4, frames, [](const TracedFrame&) { return 0; });
}

std::vector<TracedFrame> framesOf(gc::ObjectPtr exception) {
  const gc::ObjectPtr array = traceField().reference(exception);
  std::vector<TracedFrame> frames(tracedFrames(array));
  for (std::uint32_t i = 0; i < frames.size(); ++i) frames[i] = tracedFrame(array, i);
  return frames;
}

std::vector<TracedFrame> framesOf(Thread& thread) {
  thread.restoreReturn();
  std::vector<TracedFrame> frames;
  for (execution::StackWalk walk(engine().code->memory(), thread); !walk.atEnd(); walk.next()) {
    if (walk.isParentOfFunclet()) continue;
    const TracedFrame frame = traced(walk);
    if (frame.method != nullptr) frames.push_back(frame);
  }
  return frames;
}

void getStackFrames(ObjectHandleOnStack helperOnStack, std::int32_t needsSources, ObjectHandleOnStack exception) {
  using metadata::ElementType;
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  const std::vector<TracedFrame> frames = exception.get() != nullptr ? framesOf(exception.get()) : framesOf(thread);
  Rooted helper(thread, helperOnStack.get());
  static const Field keptAlive(kHelper, "dynamicMethods");
  if (exception.get() != nullptr) keptAlive.setReference(helper.get(), traceField().reference(exception.get()));
  fillNumbers<std::int32_t>(thread, helper, "rgiOffset", ElementType::I4, frames,
                            [](const TracedFrame& frame) { return frame.nativeOffset; });
  fillNumbers<std::int32_t>(thread, helper, "rgiILOffset", ElementType::I4, frames,
                            [](const TracedFrame& frame) { return frame.ilOffset; });
  fillNumbers<MethodDesc*>(thread, helper, "rgMethodHandle", ElementType::I, frames,
                           [](const TracedFrame& frame) { return frame.method; });
  fillNumbers<std::uint8_t>(thread, helper, "rgiLastFrameFromForeignExceptionStackTrace", ElementType::Boolean, frames,
                            [](const TracedFrame& frame) { return frame.isLastForeign; });
  if (needsSources != 0) fillSources(thread, helper, frames);
  static const Field count(kHelper, "iFrameCount");
  count.set(helper.get(), static_cast<std::int32_t>(frames.size()));
}

MethodDesc* methodAt(const void* ip) {
  const auto version = engine().code->manager().versionAt(ip);
  return version ? static_cast<MethodDesc*>(&version.method()) : nullptr;
}

}  // namespace

TracedFrame traced(const execution::StackWalk& frame) {
  TracedFrame result{};
  const auto version = engine().code->manager().versionAt(frame.code());
  if (!version) return result;
  auto& method = static_cast<MethodDesc&>(version.method());
  if (method.kind() != MethodKind::IL && dynamicMethod(&method) == nullptr) return result;
  result.ip = frame.code() + frame.offsetWithin();
  result.sp = frame.registers().rsp();
  result.method = &method;
  result.nativeOffset = frame.offset();
  result.ilOffset = ilOffsetOf(frame.tables(), frame.offsetWithin());
  return result;
}

std::span<const QCall> stackTraceQCalls() {
  static const QCall rows[] = {
      {"StackTrace_GetStackFramesInternal", qcall<&getStackFrames>()},
      {"StackFrame_GetMethodDescFromNativeIP", fcall(&methodAt)},
  };
  return rows;
}

}  // namespace codicil::classlib
