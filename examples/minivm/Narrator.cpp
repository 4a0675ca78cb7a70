#include "Narrator.hpp"

#include <chrono>
#include <cstdio>

namespace minivm {

using versioning::Event;
using versioning::EventKind;

namespace {

std::uint64_t now() {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
          .count());
}

std::string bodyOf(const Event& event) {
  return "#" + std::to_string(event.native) + " " + describe(event.tier) + " of IL " + std::to_string(event.il);
}

// What there is to say beside the kind and the name.
std::string detailsOf(const Event& event) {
  switch (event.kind) {
    case EventKind::Built:
      return bodyOf(event) + ", " + std::to_string(event.codeBytes) + " bytes";
    case EventKind::Published:
      return event.code ? bodyOf(event) : "IL " + std::to_string(event.il) + ", built by the next call";
    case EventKind::Collected:
      return event.codeBytes ? bodyOf(event) + ", " + std::to_string(event.codeBytes) + " bytes"
                             : "IL " + std::to_string(event.il);
    case EventKind::Failed:
      return "IL " + std::to_string(event.il) + ": " + describe(event.status);
    case EventKind::Created:
    case EventKind::Invalidated:
    case EventKind::CountingStarted:
    case EventKind::TierRequested:
      if (event.entrypoint) return bodyOf(event);
      [[fallthrough]];
    default:
      return "IL " + std::to_string(event.il);
  }
}

}  // namespace

Narrator::Narrator(Vm& vm) : start_(now()), reader_(vm.manager().events()), thread_([this] { run(); }) {}

Narrator::~Narrator() {
  ending_ = true;
  thread_.join();
}

void Narrator::learn(const Module& module) {
  const std::lock_guard<std::mutex> guard(mutex_);
  for (const auto& function : module.functions) {
    functions_[function->key()] = function->qualifiedName();
    for (const auto& instance : function->instances) instances_[instance.get()] = instance->name();
  }
}

void Narrator::say(const char* mark, const std::string& line) {
  const std::lock_guard<std::mutex> guard(mutex_);
  tellAll();
  std::printf("%8.1f ms %s %s\n", static_cast<double>(now() - start_) / 1e6, mark, line.c_str());
  std::fflush(stdout);
}

void Narrator::run() {
  while (!ending_) {
    {
      const std::lock_guard<std::mutex> guard(mutex_);
      tellAll();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (reader_.lost()) say("   ", std::to_string(reader_.lost()) + " events were lost");
}

void Narrator::tellAll() {
  while (const auto event = reader_.next()) tell(*event);
}

void Narrator::tell(const Event& event) const {
  const double milliseconds = (static_cast<double>(event.atNanos) - static_cast<double>(start_)) / 1e6;
  std::printf("%8.1f ms     %-16s %-20s %s\n", milliseconds, describe(event.kind), nameOf(event).c_str(),
              detailsOf(event).c_str());
}

std::string Narrator::nameOf(const Event& event) const {
  if (const auto instance = instances_.find(event.entrypoint); instance != instances_.end()) return instance->second;
  const auto function = functions_.find(event.method);
  return function != functions_.end() ? function->second : "?";
}

}  // namespace minivm
