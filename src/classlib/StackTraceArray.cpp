// SPDX-License-Identifier: MIT
#include "classlib/StackTraceArray.hpp"

#include <algorithm>
#include <cstring>

#include "classlib/Fields.hpp"
#include "execution/Engine.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using threading::Thread;

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

const Field& traceField() {
  static const Field field("System.Exception", "_stackTrace");
  return field;
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

// Of the exception's trace, to append to.
gc::ObjectPtr withRoom(Thread& thread, threading::RootedBase& exception) {
  const gc::ObjectPtr old = traceField().reference(exception.get());
  const std::uint64_t count = tracedFrames(old);
  if (old != nullptr && headerOf(old).owner == &thread && count < capacityOf(old)) return old;
  const std::uint64_t capacity = std::max<std::uint64_t>(kFirstCapacity, count * 2);
  const gc::ObjectPtr array = threading::allocateArray(
      thread, *arrayType(), static_cast<std::int64_t>(sizeof(Header) + capacity * sizeof(TracedFrame)));
  headerOf(array) = {count, &thread};
  const gc::ObjectPtr from = traceField().reference(exception.get());  // it may have moved
  if (count != 0) std::memcpy(placeOf(array, 0), placeOf(from, 0), count * sizeof(TracedFrame));
  traceField().setReference(exception.get(), array);
  return array;
}

}  // namespace

std::uint32_t tracedFrames(gc::ObjectPtr array) {
  return array == nullptr ? 0 : static_cast<std::uint32_t>(headerOf(array).count);
}

TracedFrame tracedFrame(gc::ObjectPtr array, std::uint32_t index) {
  TracedFrame frame;
  std::memcpy(&frame, placeOf(array, index), sizeof frame);
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
  } catch (const threading::ExceptionRequest&) {
  }
}

gc::ObjectPtr sharedTrace(gc::ObjectPtr exception) {
  const gc::ObjectPtr array = traceField().reference(exception);
  if (array != nullptr) headerOf(array).owner = nullptr;
  return array;
}

}  // namespace codicil::classlib
