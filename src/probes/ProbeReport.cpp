// SPDX-License-Identifier: MIT
// What a probe answers when it is asked: what it saw, as JSON. docs/probes.md describes it.
#include <algorithm>
#include <chrono>
#include <thread>

#include <nlohmann/json.hpp>

#include "probes/EventRecord.hpp"
#include "probes/ProbeSession.hpp"

namespace codicil::probes {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxEvents = 2000;  // of an answer
constexpr std::chrono::milliseconds kLongestWait{1000}, kBetweenLooks{5};

const char* nameOf(EventKind kind) {
  switch (kind) {
    case EventKind::Enter:
      return "enter";
    case EventKind::Return:
      return "return";
    case EventKind::Throw:
      return "throw";
  }
  return "?";
}

// What was counted in ticks, in nanoseconds.
json describe(const HistogramCounts& counts, const Clock& clock) {
  json made{{"count", counts.count()},
            {"meanNs", clock.nanoseconds(static_cast<std::uint64_t>(counts.mean()))},
            {"maxNs", clock.nanoseconds(counts.highest)}};
  for (const auto& [name, part] :
       {std::pair("p50Ns", 0.5), std::pair("p90Ns", 0.9), std::pair("p99Ns", 0.99), std::pair("p999Ns", 0.999)})
    made[name] = clock.nanoseconds(counts.quantile(part));
  json& buckets = made["buckets"] = json::array();
  for (unsigned i = 0; i < histogram::kBuckets; ++i)
    if (counts.buckets[i] != 0)
      buckets.push_back({clock.nanoseconds(histogram::lowestOf(i)), clock.nanoseconds(histogram::lowestOf(i + 1)),
                         counts.buckets[i]});
  return made;
}

}  // namespace

class ProbeReport {
 public:
  explicit ProbeReport(ProbeSession& session) : session_(session), options_(session.context_.options) {}

  // Waits for a call to tell of, if calls are told.
  json read(std::chrono::milliseconds wait) {
    json answer = totals();
    json& events = answer["events"] = json::array();
    if (session_.context_.ring == nullptr) return answer;
    const std::lock_guard guard(session_.reading_);
    const auto end = std::chrono::steady_clock::now() + std::min(wait, kLongestWait);
    EventRing& ring = *session_.context_.ring;
    while (ring.front().empty() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(kBetweenLooks);
    while (events.size() < kMaxEvents && !ring.front().empty()) {
      events.push_back(event(EventReader(ring.front())));
      ring.take();
    }
    answer["dropped"] = ring.dropped();
    return answer;
  }

  // The methods that were called, most often first, and the times of all together.
  json summary(std::size_t limit) {
    json answer = totals();
    HistogramCounts all;
    std::vector<std::pair<std::uint64_t, const ProbedMethod*>> called;
    for (const ProbedMethod* method : methods())
      if (const std::uint64_t calls = method->callCount(); calls != 0) called.emplace_back(calls, method);
    std::stable_sort(called.begin(), called.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second->name < b.second->name;
    });
    json& list = answer["methods"] = json::array();
    for (const auto& [calls, method] : called) {
      HistogramCounts times;
      if (method->times != nullptr) method->times->addTo(times);
      all.add(times);
      if (list.size() == limit) continue;
      json& entry = list.emplace_back(json{{"name", method->name}, {"calls", calls}});
      if (options_.hasExits()) entry["exceptions"] = method->exceptions.load(std::memory_order_relaxed);
      if (method->times != nullptr) entry["time"] = describe(times, session_.context_.clock);
    }
    answer["called"] = called.size();
    if (options_.time) answer["time"] = describe(all, session_.context_.clock);
    return answer;
  }

 private:
  std::vector<const ProbedMethod*> methods() {
    const std::lock_guard guard(session_.lock_);
    std::vector<const ProbedMethod*> all;
    for (const auto& [key, method] : session_.methods_) all.push_back(method.get());
    for (const auto& method : session_.unloaded_) all.push_back(method.get());
    return all;
  }

  json totals() {
    std::uint64_t calls = 0, exceptions = 0;
    for (const ProbedMethod* method : methods()) {
      calls += method->callCount();
      exceptions += method->exceptions.load(std::memory_order_relaxed);
    }
    json answer{{"probed", session_.requested_.load()}, {"calls", calls}};
    if (options_.hasExits()) answer["exceptions"] = exceptions;
    if (session_.context_.ring != nullptr) answer["dropped"] = session_.context_.ring->dropped();
    const std::lock_guard guard(session_.lock_);
    answer["notes"] = std::exchange(session_.notes_, {});
    if (const std::size_t lost = std::exchange(session_.notesLost_, 0); lost != 0)
      answer["notes"].push_back("and " + std::to_string(lost) + " more");
    return answer;
  }

  json event(EventReader reader) const {
    const EventHead& head = reader.head();
    const ProbedMethod& method = *static_cast<const ProbedMethod*>(head.method);
    const Clock& clock = session_.context_.clock;
    json made{
        {"event", nameOf(head.kind)},
        {"method", method.name},
        {"thread", head.thread},
        {"timeNs", session_.startRealtime_ + clock.nanoseconds(Clock::between(session_.startTicks_, head.ticks))}};
    if (head.duration >= 0) made["durationNs"] = clock.nanoseconds(static_cast<std::uint64_t>(head.duration));
    std::vector<std::string> seen(method.forms.arguments.size());
    while (const auto text = reader.next()) {
      switch (text->kind) {
        case TextKind::Argument:
          seen[text->index] = text->text;
          break;
        case TextKind::Returned:
          made["returned"] = text->text;
          break;
        case TextKind::Thrown:
          made["thrown"] = text->text;
          break;
        case TextKind::Frame:
          made["stack"].push_back(text->text);
          break;
      }
    }
    if (options_.arguments) made["args"] = arguments(method, seen);
    return made;
  }

  static json arguments(const ProbedMethod& method, const std::vector<std::string>& seen) {
    json list = json::array();
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const ArgumentForm& argument = method.forms.arguments[i];
      list.push_back({{"name", argument.name}, {"value", seen[i].empty() ? argument.form.type : seen[i]}});
    }
    return list;
  }

  ProbeSession& session_;
  const ProbeOptions& options_;
};

std::string ProbeSession::answerTo(const char* message) {
  const json asked = json::parse(message, nullptr, false);
  const std::string command = asked.is_object() ? asked.value("command", "") : "";
  json answer;
  if (command == "read")
    answer = ProbeReport(*this).read(std::chrono::milliseconds(asked.value("wait_ms", 0)));
  else if (command == "summary")
    answer = ProbeReport(*this).summary(asked.value("limit", std::size_t{100}));
  else
    answer = {{"error", "a probe is asked to 'read', or for a 'summary'"}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace codicil::probes
