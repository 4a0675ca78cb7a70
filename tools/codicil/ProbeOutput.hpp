// SPDX-License-Identifier: MIT
// What codicil probe prints of what a probe answers (docs/probes.md).
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace codicil::tool {

// Prints to standard output, as text or as JSON, an object a line; notes of text go to standard error.
class ProbeOutput {
 public:
  virtual ~ProbeOutput() = default;
  virtual void begin(int process, const nlohmann::json& answer) = 0;
  virtual void note(const std::string& text) = 0;
  virtual void call(const nlohmann::json& event) = 0;
  // After some calls.
  virtual void flush() = 0;
  // A summary while it goes on, about once a second, if something is counted or timed.
  virtual void statistics(const nlohmann::json& summary) = 0;
  // `why` it is over: "asked", "time", "program".
  virtual void end(const std::string& why, const nlohmann::json& summary) = 0;
};

class ProbeJsonLines final : public ProbeOutput {
 public:
  void begin(int process, const nlohmann::json& answer) override;
  void note(const std::string& text) override;
  void call(const nlohmann::json& event) override;
  void flush() override;
  void statistics(const nlohmann::json& summary) override;
  void end(const std::string& why, const nlohmann::json& summary) override;
};

class ProbeText final : public ProbeOutput {
 public:
  explicit ProbeText(bool callsAreTold);
  void begin(int process, const nlohmann::json& answer) override;
  void note(const std::string& text) override;
  void call(const nlohmann::json& event) override;
  void flush() override;
  void statistics(const nlohmann::json& summary) override;
  void end(const std::string& why, const nlohmann::json& summary) override;

 private:
  void show(const std::string& text);

  bool callsAreTold_;
  bool isTerminal_;
  std::string shown_;  // the statistics that stand there
};

// "12.3 us"
std::string durationText(double nanoseconds);
// A table of the methods, and the histogram, if there is one.
std::string summaryText(const nlohmann::json& summary);
// A call on one line, its stack on those below.
std::string callText(const nlohmann::json& event);

}  // namespace codicil::tool
