// SPDX-License-Identifier: MIT
#include "ProbeCommand.hpp"

#include <charconv>
#include <chrono>
#include <csignal>
#include <thread>

#include "AskedProgram.hpp"
#include "Failure.hpp"
#include "InstalledLibrary.hpp"
#include "OutputQueue.hpp"
#include "ProbeOutput.hpp"
#include "clients/AttachClient.hpp"

namespace codicil::tool {
namespace {

using clients::AttachClient;
using nlohmann::json;
using Time = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kNoWait{0};
constexpr std::chrono::milliseconds kWait{200};         // for a call, in one answer
constexpr std::chrono::milliseconds kStatistics{1000};  // between two

// Signals that end a probe wait until they are asked for: no message is cut. Made before any other thread.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
    sigprocmask(SIG_BLOCK, &signals_, nullptr);
  }
  // Whether one came within so long.
  bool came(std::chrono::milliseconds within = {}) {
    const timespec time{within.count() / 1000, within.count() % 1000 * 1'000'000};
    isOver_ = isOver_ || sigtimedwait(&signals_, nullptr, &time) > 0;
    return isOver_;
  }

 private:
  sigset_t signals_{};
  bool isOver_ = false;
};

// The probe in the program. It goes with the connection, however this process ends.
class AttachedProbe {
 public:
  static tl::expected<AttachedProbe, std::string> attach(const ProbeCommandOptions& options) {
    const auto library = installedLibrary("libcodicil-probes.so");
    if (!library) return tl::unexpected(library.error().message);
    auto connection = AttachClient::connect(options.process);
    if (!connection) return tl::unexpected(connection.error());
    const auto answer = connection->ask({{"command", "client.attach"},
                                         {"path", library->string()},
                                         {"arguments", toJson(options.probe)},
                                         {"whileConnected", true}});
    if (!answer) {
      const std::string prefix = library->string() + ": ";  // of no use to whoever asked for no library
      return tl::unexpected("process " + std::to_string(options.process) + ": " +
                            answer.error().substr(answer.error().starts_with(prefix) ? prefix.size() : 0));
    }
    return AttachedProbe(std::move(*connection), (*answer)["client"]);
  }

  tl::expected<json, std::string> ask(const json& message) {
    const auto answer = connection_.ask({{"command", "client.ask"}, {"client", id_}, {"message", message.dump()}});
    if (!answer) return tl::unexpected(answer.error());
    json parsed = json::parse(answer->value("answer", ""), nullptr, false);
    if (!parsed.is_object()) return tl::unexpected(std::string("an answer that is no JSON"));
    if (parsed.contains("error")) return tl::unexpected(parsed["error"].get<std::string>());
    return parsed;
  }
  tl::expected<void, std::string> detach() {
    const auto answer = connection_.ask({{"command", "client.detach"}, {"client", id_}});
    if (!answer) return tl::unexpected(answer.error());
    return {};
  }

 private:
  AttachedProbe(AttachClient connection, std::uint32_t id) : connection_(std::move(connection)), id_(id) {}
  AttachClient connection_;
  std::uint32_t id_;
};

// Asks the program on a thread of its own: silence would end the connection, and the probe with it.
class Probing {
 public:
  Probing(const ProbeCommandOptions& options, AttachedProbe& probe, OutputQueue& output)
      : options_(options), probe_(probe), output_(output) {}

  void run() {
    end(watch());
    output_.close();
  }

 private:
  bool isCounted() const { return options_.probe.count || options_.probe.time; }

  // Until it is over; why, as ProbeOutput::end has it.
  std::string watch() {
    const auto begun = Time::now();
    auto nextStatistics = begun + kStatistics;
    for (bool isFirst = true;; isFirst = false) {
      const bool isRead = output_.isFull() ? summarize() : read(isFirst ? kNoWait : kWait, isFirst).has_value();
      if (!isRead) return "program";
      const auto now = Time::now();
      if (isCounted() && now >= nextStatistics && !output_.isFull()) {
        nextStatistics = now + kStatistics;
        if (!summarize()) return "program";
        output_.put([summary = summary_](ProbeOutput& output) { output.statistics(summary); });
      }
      if (options_.seconds > 0 && now - begun >= std::chrono::duration<double>(options_.seconds)) return "time";
      // Where no call is told, nothing waits in the program.
      const bool hasWaited = options_.probe.tellsCalls() && !output_.isFull();
      if (signals_.came(hasWaited || isFirst ? kNoWait : kWait)) return "asked";
    }
  }

  // What was seen up to the end, and out with it.
  void end(const std::string& why) {
    if (why != "program") {
      for (auto seen = read(kNoWait, false); seen && *seen > 0 && !output_.isFull();) seen = read(kNoWait, false);
      summarize();
      if (const auto detached = probe_.detach(); !detached)
        note("the probe goes with this process: " + detached.error());
    }
    output_.put([why, summary = summary_](ProbeOutput& output) { output.end(why, summary); });
  }

  // How many calls it told of.
  tl::expected<std::size_t, std::string> read(std::chrono::milliseconds wait, bool isFirst) {
    auto answer = probe_.ask({{"command", "read"}, {"wait_ms", wait.count()}});
    if (!answer) return tl::unexpected(answer.error());
    const std::size_t calls = (*answer)["events"].size();
    if (isFirst)
      output_.put(
          [process = options_.process, answer = *answer](ProbeOutput& output) { output.begin(process, answer); });
    noteAll((*answer)["notes"]);
    if (calls != 0)
      output_.put([events = std::move((*answer)["events"])](ProbeOutput& output) {
        for (const json& event : events) output.call(event);
        output.flush();
      });
    return calls;
  }
  bool summarize() {
    auto answer = probe_.ask({{"command", "summary"}});
    if (!answer) return false;
    noteAll((*answer)["notes"]);
    summary_ = std::move(*answer);
    return true;
  }
  void noteAll(const json& notes) {
    for (const json& text : notes) note(text);
  }
  void note(const std::string& text) {
    output_.put([text](ProbeOutput& output) { output.note(text); });
  }

  const ProbeCommandOptions& options_;
  AttachedProbe& probe_;
  OutputQueue& output_;
  EndSignals signals_;
  json summary_{{"methods", json::array()}};  // the last there was
};

}  // namespace

double parseSeconds(const std::string& text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || !(value >= 0)) return -1;
  for (const auto& [name, seconds] :
       {std::pair("", 1.0), std::pair("s", 1.0), std::pair("ms", 0.001), std::pair("m", 60.0), std::pair("h", 3600.0)})
    if (std::string_view(unit, static_cast<std::size_t>(end - unit)) == name) return value * seconds;
  return -1;
}

int probeCommand(const ProbeCommandOptions& options) {
  auto probe = AttachedProbe::attach(options);
  if (!probe) return failure(probe.error());
  ProbeJsonLines lines;
  ProbeText text(options.probe.tellsCalls());
  OutputQueue output;
  Probing probing(options, *probe, output);
  std::thread asking([&probing] { probing.run(); });
  output.printTo(options.json ? static_cast<ProbeOutput&>(lines) : text);
  asking.join();
  return 0;
}

}  // namespace codicil::tool
