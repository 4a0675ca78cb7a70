// SPDX-License-Identifier: MIT
#include "probes/ProbeCalls.hpp"

#include <cstdarg>

#include <sys/syscall.h>
#include <unistd.h>

#include "probes/EventRecord.hpp"

namespace codicil::probes {
namespace {

constexpr int kMaxFrames = 64;

// Read as far as they were handed over; the rest is unseen.
struct Values {
  std::array<SeenValue, kMaxSeenArguments> all;
};

void readValues(const ProbedMethod& method, const std::vector<std::uint16_t>& indexes, va_list places, Values& values) {
  for (const std::uint16_t index : indexes) {
    const void* const place = va_arg(places, const void*);
    values.all[index] = readValue(method.shared.types, method.forms.arguments[index].form, place);
  }
}

std::uint32_t threadId() {
  [[gnu::tls_model("initial-exec")]] static thread_local std::uint32_t mine = 0;
  if (mine == 0) mine = static_cast<std::uint32_t>(syscall(SYS_gettid));
  return mine;
}

// A record that still lacks its stack. Trivial, as all thread-locals here: threads outlive this library.
EventRing::Record& recordWithoutStack() {
  [[gnu::tls_model("initial-exec")]] static thread_local EventRing::Record mine;
  return mine;
}

EventHead headOf(const ProbedMethod& method, EventKind kind, std::int64_t now) {
  EventHead head;
  head.method = &method;
  head.ticks = now;
  head.thread = threadId();
  head.kind = kind;
  return head;
}

void addArguments(const ProbedMethod& method, const std::vector<std::uint16_t>& indexes, const Values& values,
                  EventWriter& writer) {
  if (!method.shared.options.arguments) return;
  for (const std::uint16_t index : indexes)
    writer.add(TextKind::Argument, index,
               [&](BoundedText& text) { writeValue(method.forms.arguments[index].form, values.all[index], text); });
}

void tellEntry(const ProbedMethod& method, std::int64_t now, const Values& values) {
  EventRing& ring = *method.shared.ring;
  const EventRing::Record record = ring.claim();
  if (record) {
    EventWriter writer(record.bytes);
    addArguments(method, method.atEntry, values, writer);
    writer.finish(headOf(method, EventKind::Enter, now));
  }
  if (method.shared.options.stack)
    recordWithoutStack() = record;
  else if (record)
    ring.publish(record);
}

// Of the outcome: `write(EventWriter&)`.
template <typename Write>
void exitCall(ProbedMethod& method, EventKind kind, std::int64_t entered, va_list places, Write&& write) {
  const std::int64_t now = method.clock.now();
  if (method.times != nullptr)
    method.times->count(Clock::between(entered, now));
  else
    method.calls.increment(0);
  const EventRing::Record record = method.shared.ring->claim();
  if (!record) return;
  Values values;
  readValues(method, method.atExit, places, values);
  EventWriter writer(record.bytes);
  write(writer);
  addArguments(method, method.atExit, values, writer);
  EventHead head = headOf(method, kind, now);
  head.duration = now - entered;
  writer.finish(head);
  method.shared.ring->publish(record);
}

int addFrame(void* context, const codicil_frame* frame) {
  auto& [writer, count] = *static_cast<std::pair<EventWriter, int>*>(context);
  if (++count > kMaxFrames) return 1;
  writer.add(TextKind::Frame, 0, [&](BoundedText& text) { text.put(frame->name == nullptr ? "?" : frame->name); });
  return 0;
}

}  // namespace

extern "C" {

void codicilProbeCount(ProbedMethod* method) { method->calls.increment(0); }

void codicilProbeStop(ProbedMethod* method, std::int64_t started) {
  const std::int64_t now = method->clock.now();
  method->times->count(Clock::between(started, now));
}

void codicilProbeStopThrown(ProbedMethod* method, std::int64_t started) {
  method->exceptions.fetch_add(1, std::memory_order_relaxed);
  codicilProbeStop(method, started);
}

std::int64_t codicilProbeEnter(ProbedMethod* method, ...) {
  Values values;
  va_list places;
  va_start(places, method);
  readValues(*method, method->atEntry, places, values);
  va_end(places);
  if (method->condition && !method->condition->holds(values.all)) return 0;
  if (method->shared.options.toldAtEntry()) tellEntry(*method, method->clock.now(), values);
  if (method->shared.options.hasExits()) return method->clock.now();
  method->calls.increment(0);
  return 1;
}

void codicilProbeStack(ProbedMethod* method) {
  const EventRing::Record record = std::exchange(recordWithoutStack(), {});
  if (!record) return;
  EventHead head = EventReader(record.bytes).head();
  std::pair<EventWriter, int> frames(EventWriter(record.bytes, head), 0);
  method->shared.api.walk_stack(&addFrame, &frames);
  frames.first.finish(head);
  method->shared.ring->publish(record);
}

void codicilProbeReturn(ProbedMethod* method, std::int64_t entered, const void* value, ...) {
  va_list places;
  va_start(places, value);
  exitCall(*method, EventKind::Return, entered, places, [&](EventWriter& writer) {
    if (method->shared.options.returned && !method->forms.returnsVoid)
      writer.add(TextKind::Returned, 0, [&](BoundedText& text) {
        const ValueForm& form = method->forms.returned;
        writeValue(form, readValue(method->shared.types, form, value), text);
      });
  });
  va_end(places);
}

void codicilProbeThrow(ProbedMethod* method, std::int64_t entered, const void* exception, ...) {
  va_list places;
  va_start(places, exception);
  method->exceptions.fetch_add(1, std::memory_order_relaxed);
  exitCall(*method, EventKind::Throw, entered, places, [&](EventWriter& writer) {
    writer.add(TextKind::Thrown, 0, [&](BoundedText& text) {
      const void* object = nullptr;
      if (exception != nullptr) std::memcpy(&object, exception, sizeof object);
      if (object == nullptr) return;
      const NamedType* const type = method->shared.types.of(method->shared.api.object_type(object));
      if (type != nullptr) text.put(type->name);
    });
  });
  va_end(places);
}

}  // extern "C"

}  // namespace codicil::probes
