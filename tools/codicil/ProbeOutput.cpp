// SPDX-License-Identifier: MIT
#include "ProbeOutput.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>

#include <unistd.h>

namespace codicil::tool {
namespace {

using nlohmann::json;

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kBarWidth = 40, kShownMethods = 20;

template <typename... Arguments>
std::string format(const char* how, Arguments... arguments) {
  char text[256];
  std::snprintf(text, sizeof text, how, arguments...);
  return text;
}

void printLine(const json& object) { std::puts(object.dump(-1, ' ', false, json::error_handler_t::replace).c_str()); }
void printLineNow(const json& object) {
  printLine(object);
  std::fflush(stdout);
}

json withEvent(const char* event, json members) {
  members["event"] = event;
  members.erase("notes");
  return members;
}

// "14:03:22.123456", here.
std::string clockText(std::int64_t nanoseconds) {
  const std::time_t seconds = static_cast<std::time_t>(nanoseconds / kSecond);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return format("%02d:%02d:%02d.%06lld", parts.tm_hour, parts.tm_min, parts.tm_sec,
                static_cast<long long>(nanoseconds % kSecond / 1000));
}

using Row = std::vector<std::string>;

// The first column to the left, the others to the right.
std::string tableText(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      text += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    text += "\n";
  }
  return text;
}

std::string methodsText(const json& summary) {
  const json& methods = summary["methods"];
  if (methods.empty()) return "";
  const bool hasExits = summary.contains("exceptions"), isTimed = summary.contains("time");
  std::vector<Row> rows{{"method", "calls"}};
  if (hasExits) rows[0].push_back("exceptions");
  if (isTimed) rows[0].insert(rows[0].end(), {"p50", "p90", "p99", "max"});
  for (const json& method : methods) {
    Row& row = rows.emplace_back(Row{method["name"], method["calls"].dump()});
    if (hasExits) row.push_back(method["exceptions"].dump());
    if (isTimed)
      for (const char* value : {"p50Ns", "p90Ns", "p99Ns", "maxNs"}) row.push_back(durationText(method["time"][value]));
    if (rows.size() > kShownMethods) break;
  }
  std::string text = tableText(rows);
  const std::size_t called = summary.value("called", methods.size());
  if (called + 1 > rows.size()) text += format("and %zu more\n", called + 1 - rows.size());
  return text;
}

// A row for each power of two.
std::string histogramText(const json& time) {
  std::map<int, std::uint64_t> octaves;
  for (const json& bucket : time["buckets"]) {
    const auto lowest = bucket[0].get<std::uint64_t>();
    octaves[lowest == 0 ? -1 : 63 - __builtin_clzll(lowest)] += bucket[2].get<std::uint64_t>();
  }
  if (octaves.empty()) return "";
  std::uint64_t most = 0;
  for (int octave = octaves.begin()->first; octave <= octaves.rbegin()->first; ++octave)
    most = std::max(most, octaves[octave]);
  std::string text;
  for (const auto& [octave, count] : octaves) {
    const double low = octave < 0 ? 0 : static_cast<double>(std::uint64_t{1} << octave);
    const double high = static_cast<double>(std::uint64_t{1} << (octave + 1));
    const auto width = static_cast<std::size_t>(static_cast<double>(count) / static_cast<double>(most) * kBarWidth);
    text += format("%9s - %-9s %10llu |", durationText(low).c_str(), durationText(high).c_str(),
                   static_cast<unsigned long long>(count)) +
            std::string(width, '#') + "\n";
  }
  return text;
}

}  // namespace

std::string durationText(double nanoseconds) {
  const char* unit = "ns";
  for (const char* next : {"us", "ms", "s"}) {
    if (nanoseconds < 1000) break;
    nanoseconds /= 1000;
    unit = next;
  }
  return format(nanoseconds < 10 && std::string(unit) != "ns"    ? "%.2f %s"
                : nanoseconds < 100 && std::string(unit) != "ns" ? "%.1f %s"
                                                                 : "%.0f %s",
                nanoseconds, unit);
}

std::string summaryText(const json& summary) {
  std::string text = methodsText(summary);
  if (const auto time = summary.find("time"); time != summary.end()) {
    const std::string histogram = histogramText(*time);
    if (!histogram.empty()) text += "\n" + histogram;
  }
  return text;
}

std::string callText(const json& event) {
  std::string text = clockText(event["timeNs"]) + " " + format("%7d", event["thread"].get<int>()) + "  ";
  if (event["event"] != "enter") text += event["event"] == "throw" ? "! " : "< ";
  text += event["method"].get<std::string>();
  if (const auto arguments = event.find("args"); arguments != event.end()) {
    text += "(";
    for (const json& argument : *arguments)
      text += (text.back() == '(' ? "" : ", ") + argument["name"].get<std::string>() + ": " +
              argument["value"].get<std::string>();
    text += ")";
  }
  if (event.contains("returned")) text += " = " + event["returned"].get<std::string>();
  if (event.contains("thrown")) text += " threw " + event["thrown"].get<std::string>();
  if (event.contains("durationNs")) text += "  " + durationText(event["durationNs"]);
  text += "\n";
  if (const auto stack = event.find("stack"); stack != event.end())
    for (const json& frame : *stack) text += "      at " + frame.get<std::string>() + "\n";
  return text;
}

void ProbeJsonLines::begin(int process, const json& answer) {
  printLineNow({{"event", "begin"}, {"process", process}, {"methods", answer["probed"]}});
}
void ProbeJsonLines::note(const std::string& text) { printLineNow({{"event", "note"}, {"text", text}}); }
void ProbeJsonLines::call(const json& event) { printLine(event); }
void ProbeJsonLines::flush() { std::fflush(stdout); }
void ProbeJsonLines::statistics(const json& summary) { printLineNow(withEvent("statistics", summary)); }
void ProbeJsonLines::end(const std::string& why, const json& summary) {
  json members = withEvent("end", summary);
  members["why"] = why;
  printLineNow(members);
}

ProbeText::ProbeText(bool callsAreTold) : callsAreTold_(callsAreTold), isTerminal_(isatty(STDOUT_FILENO) != 0) {}

void ProbeText::begin(int process, const json& answer) {
  const auto count = answer["probed"].get<std::size_t>();
  std::fprintf(stderr, "Probing %zu method%s of process %d; Ctrl-C ends it.\n", count, count == 1 ? "" : "s", process);
}
void ProbeText::note(const std::string& text) { std::fprintf(stderr, "codicil: %s\n", text.c_str()); }

void ProbeText::call(const json& event) { std::fputs(callText(event).c_str(), stdout); }

void ProbeText::flush() { std::fflush(stdout); }

// Calls and statistics do not share a screen: those of calls come at the end.
void ProbeText::statistics(const json& summary) {
  std::fflush(stdout);
  if (!callsAreTold_) show(summaryText(summary));
}

// On a terminal in place of what stood there.
void ProbeText::show(const std::string& text) {
  if (text == shown_) return;
  if (isTerminal_ && !shown_.empty())
    std::printf("\x1b[%dA\x1b[J", static_cast<int>(std::count(shown_.begin(), shown_.end(), '\n')));
  if (!isTerminal_ && !shown_.empty()) std::putchar('\n');
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  shown_ = text;
}

void ProbeText::end(const std::string& why, const json& summary) {
  show(summaryText(summary));
  std::fflush(stdout);
  if (summary.value("calls", 0) == 0) std::fputs("No call was seen.\n", stderr);
  if (const auto dropped = summary.value("dropped", std::uint64_t{0}); dropped != 0)
    std::fprintf(stderr, "%llu calls are not shown: they came faster than they were read.\n",
                 static_cast<unsigned long long>(dropped));
  if (why == "program") std::fputs("The program has ended.\n", stderr);
}

}  // namespace codicil::tool
