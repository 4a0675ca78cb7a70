// SPDX-License-Identifier: MIT
#include "classlib/StackTraceArray.hpp"

#include <algorithm>
#include <cstring>

#include "classlib/DynamicMethod.hpp"
#include "classlib/Fields.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using threading::Thread;

const Field& traceField() {
  static const Field field("System.Exception", "_stackTrace");
  return field;
}

namespace {

constexpr std::uint32_t kFirstCapacity = 8;

struct Header {
  std::uint64_t count;
  Thread* owner;  // who may append to it; null: nobody any more
};

Header& headerOf(gc::ObjectPtr array) { return *reinterpret_cast<Header*>(threading::elementsOf(array)); }
std::byte* placeOf(gc::ObjectPtr array, std::uint64_t index) {
  return threading::elementsOf(array) + sizeof(Header) + index * sizeof(TracedFrame);
}
std::uint64_t capacityOf(gc::ObjectPtr array) {
  return (threading::lengthOf(array) - sizeof(Header)) / sizeof(TracedFrame);
}

typesystem::MethodTable* arrayType() {
  static typesystem::MethodTable* const type = [] {
    typesystem::TypeLoader& types = *execution::engine().types;
    const auto element = types.primitive(metadata::ElementType::I1);
    const auto array = element ? types.arrayOf(typesystem::TypeHandle(*element)) : tl::unexpected(element.error());
    return array ? array->methodTable() : nullptr;
  }();
  return type;
}

gc::ObjectPtr* elementsOf(gc::ObjectPtr list) { return reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(list)); }

bool isList(gc::ObjectPtr trace) { return trace != nullptr && &threading::typeOf(trace) != arrayType(); }
gc::ObjectPtr arrayIn(gc::ObjectPtr trace) { return isList(trace) ? elementsOf(trace)[0] : trace; }

// Makes `array` the exception's, with all that the trace keeps alive and `keptAlive`, if it is not null. Lists are
// never written to once they are made, because traces are shared.
void setTrace(Thread& thread, threading::RootedBase& exception, gc::ObjectPtr array, gc::ObjectPtr keptAlive) {
  const gc::ObjectPtr trace = traceField().reference(exception.get());
  const std::uint32_t before = isList(trace) ? threading::lengthOf(trace) : 1;
  if (before == 1 && keptAlive == nullptr) return traceField().setReference(exception.get(), array);
  threading::Rooted newArray(thread, array);
  threading::Rooted added(thread, keptAlive);
  static typesystem::MethodTable* const type =
      execution::engine()
          .types->arrayOf(typesystem::TypeHandle(*execution::engine().types->primitive(metadata::ElementType::Object)))
          ->methodTable();
  const gc::ObjectPtr list = threading::allocateArray(thread, *type, before + (keptAlive != nullptr ? 1 : 0));
  threading::setReference(elementsOf(list), newArray.get());
  const gc::ObjectPtr from = traceField().reference(exception.get());  // it may have moved
  for (std::uint32_t i = 1; i < before; ++i) threading::setReference(elementsOf(list) + i, elementsOf(from)[i]);
  if (added.get() != nullptr) threading::setReference(elementsOf(list) + before, added.get());
  traceField().setReference(exception.get(), list);
}

// So that the method that a frame names can be asked for later.
void keepAlive(Thread& thread, threading::RootedBase& exception, const typesystem::MethodDesc& method) {
  const DynamicMethod* const dynamic = dynamicMethod(&method);
  const gc::ObjectPtr kept = dynamic != nullptr && dynamic->resolver != nullptr
                                 ? *reinterpret_cast<gc::ObjectPtr*>(dynamic->resolver)
                                 : execution::LoaderAllocators::managedOf(typesystem::allocatorOf(method));
  if (kept == nullptr) return;
  const gc::ObjectPtr trace = traceField().reference(exception.get());
  if (isList(trace) && elementsOf(trace)[threading::lengthOf(trace) - 1] == kept) return;
  setTrace(thread, exception, arrayIn(trace), kept);
}

// Of the exception's trace, to append to.
gc::ObjectPtr withRoom(Thread& thread, threading::RootedBase& exception) {
  const gc::ObjectPtr old = arrayIn(traceField().reference(exception.get()));
  const std::uint64_t count = tracedFrames(old);
  if (old != nullptr && headerOf(old).owner == &thread && count < capacityOf(old)) return old;
  const std::uint64_t capacity = std::max<std::uint64_t>(kFirstCapacity, count * 2);
  const gc::ObjectPtr array = threading::allocateArray(
      thread, *arrayType(), static_cast<std::int64_t>(sizeof(Header) + capacity * sizeof(TracedFrame)));
  headerOf(array) = {count, &thread};
  const gc::ObjectPtr from = arrayIn(traceField().reference(exception.get()));  // it may have moved
  if (count != 0) std::memcpy(placeOf(array, 0), placeOf(from, 0), count * sizeof(TracedFrame));
  setTrace(thread, exception, array, nullptr);
  return arrayIn(traceField().reference(exception.get()));
}

}  // namespace

std::uint32_t tracedFrames(gc::ObjectPtr trace) {
  return trace == nullptr ? 0 : static_cast<std::uint32_t>(headerOf(arrayIn(trace)).count);
}

TracedFrame tracedFrame(gc::ObjectPtr trace, std::uint32_t index) {
  TracedFrame frame;
  std::memcpy(&frame, placeOf(arrayIn(trace), index), sizeof frame);
  return frame;
}

void clearTrace(gc::ObjectPtr exception) {
  static const Field text("System.Exception", "_stackTraceString");
  static const Field remoteText("System.Exception", "_remoteStackTraceString");
  traceField().setReference(exception, nullptr);
  text.setReference(exception, nullptr);
  remoteText.setReference(exception, nullptr);
}

void markForeign(Thread& thread, gc::ObjectPtr exception) {
  if (tracedFrames(traceField().reference(exception)) == 0) return;
  threading::Rooted rooted(thread, exception);
  try {
    const gc::ObjectPtr array = withRoom(thread, rooted);
    const std::uint32_t last = tracedFrames(array) - 1;
    TracedFrame frame = tracedFrame(array, last);
    frame.isLastForeign = 1;
    std::memcpy(placeOf(array, last), &frame, sizeof frame);
  } catch (const threading::ExceptionRequest&) {
  }
}

void appendFrame(Thread& thread, threading::RootedBase& exception, const TracedFrame& frame) {
  try {
    const gc::ObjectPtr array = withRoom(thread, exception);
    std::memcpy(placeOf(array, headerOf(array).count++), &frame, sizeof frame);
    keepAlive(thread, exception, *frame.method);
  } catch (const threading::ExceptionRequest&) {
  }
}

gc::ObjectPtr sharedTrace(gc::ObjectPtr exception) {
  const gc::ObjectPtr trace = traceField().reference(exception);
  if (trace != nullptr) headerOf(arrayIn(trace)).owner = nullptr;
  return trace;
}

}  // namespace codicil::classlib
