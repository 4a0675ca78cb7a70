// SPDX-License-Identifier: MIT
// One probe in one program: one attached client.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/client.h"
#include "probes/ProbedMethod.hpp"

namespace codicil::probes {

// Thread-safe; lives until the client is released. Its locks are not held while the engine is called.
class ProbeSession {
 public:
  // As codicil_client_initialize: what it made belongs to `callbacks` when it returns. The error is for people.
  static tl::expected<void, std::string> begin(const codicil_api& api, codicil_client client,
                                               const std::string& arguments, codicil_callbacks& callbacks);

 private:
  struct MethodKey {
    codicil_module module;
    std::uint32_t token;
    friend bool operator==(const MethodKey&, const MethodKey&) = default;
  };
  struct MethodKeyHash {
    std::size_t operator()(const MethodKey& key) const;
  };

  ProbeSession(const codicil_api& api, codicil_client client, ProbeOptions options, std::optional<Condition> condition);

  void setCallbacks(codicil_callbacks& callbacks);
  // Requests what matches in those of `modules` that it was not looked for in before. How many methods there are; the
  // error says why there are none, if something matched.
  tl::expected<std::size_t, std::string> requestMatching(std::vector<codicil_module> modules);
  std::vector<codicil_method> matching(codicil_module module);
  // Those that the condition does not fit. Why of the first of them, "" if there are none.
  std::string leaveOutUnfit(std::vector<codicil_method>& methods);
  std::size_t request(std::vector<codicil_method> methods);
  tl::expected<ProbedMethod*, std::string> probed(codicil_method method);
  tl::expected<std::unique_ptr<ProbedMethod>, std::string> make(codicil_method method);
  void rewrite(codicil_question question, const codicil_request& request);
  void note(std::string line);
  std::string nameOf(codicil_method method) const;
  void forget(codicil_module module);

  // ProbeReport.cpp: what it answers.
  std::string answerTo(const char* message);

  const codicil_api& api_;
  codicil_client client_;
  ProbeContext context_;
  LoadedNames names_;
  std::int64_t startTicks_;
  std::int64_t startRealtime_;  // nanoseconds since 1970
  std::atomic<std::size_t> requested_{0};

  std::mutex lock_;
  std::unordered_map<MethodKey, std::unique_ptr<ProbedMethod>, MethodKeyHash> methods_;  // guarded
  std::vector<std::unique_ptr<ProbedMethod>> unloaded_;  // guarded; of modules that went
  std::unordered_set<codicil_module> searched_;          // guarded
  std::vector<std::string> notes_;                       // guarded; not told yet
  std::size_t notesLost_ = 0;                            // guarded
  std::mutex reading_;                                   // who reads the ring

  friend class ProbeReport;
};

}  // namespace codicil::probes
