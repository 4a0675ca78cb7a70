// ReJIT: clients that replace method bodies, each a stage of its own. It only says which IL version is active; the
// manager does the rest.
//
// A request makes a version in state Requested. On the first need for code, one thread asks the client for its
// parameters (GettingReJITParameters), once for each version however many instantiations and threads need it; the
// others wait. Then its IL is frozen (Active). No callback is made with a lock held; callbacks may call everything
// here.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::rejit {

using versioning::ILBodyPtr;
using versioning::ILCodeVersion;
using versioning::ILVersionId;
using versioning::MethodKey;
using versioning::Module;
using versioning::Status;

class ReJit;
using ClientId = versioning::StageId;

// An answer that may be given later and from another thread. Copies share one answer; the first one counts. Answering
// after the deadline, or after the client is detached, is harmless and returns false.
class PendingAnswer {
 public:
  bool supply(ILBodyPtr body) const;
  bool refuse(std::string_view why) const;

 private:
  friend class ReJit;
  struct State;
  std::shared_ptr<State> state_;
};

// What a client is asked. Valid for the time of the callback; the version is kept until it is answered.
struct ParameterRequest {
  ILCodeVersion version;  // id(), method(), origin()
  ILCodeVersion parent;   // the level above: rewrite parent.body(), or the host's own IL if that is null
  PendingAnswer answer;   // keep a copy and return Answer::later() to answer later
};

// What a callback returns.
class Answer {
 public:
  static Answer supply(ILBodyPtr body) { return {Kind::Supply, std::move(body), {}}; }
  static Answer refuse(std::string why) { return {Kind::Refuse, nullptr, std::move(why)}; }  // run the parent's IL
  static Answer later() { return {Kind::Later, nullptr, {}}; }

 private:
  friend class ReJit;
  enum class Kind : std::uint8_t { Supply, Refuse, Later };
  Answer(Kind kind, ILBodyPtr body, std::string why) : kind_(kind), body_(std::move(body)), why_(std::move(why)) {}
  Kind kind_;
  ILBodyPtr body_;
  std::string why_;
};

// A client's callbacks. On any thread, several at once; no lock held. An exception counts as a refusal. They may
// request, revert, detach, and call managed code.
class ReJitCallbacks {
 public:
  virtual ~ReJitCallbacks() = default;
  virtual Answer getReJITParameters(const ParameterRequest& request) = 0;
  // This version is not run: refused, late, not compilable. Callers run what they ran, or the level above.
  virtual void reJITError(MethodKey, ILVersionId, Status, std::string_view) {}
};

struct ClientOptions {
  std::string name = "client";
  std::chrono::milliseconds deadline{5000};  // for an answer; 0: none
  // Ask on a thread of the client's own rather than on the one that needs code: a callback that never returns then
  // costs the program one deadline and no thread.
  bool askOnOwnThread = false;
};

struct Reactivation {
  MethodKey method;
  ILVersionId version;
};

class ReJit {
 public:
  explicit ReJit(versioning::CodeVersionManager& manager);
  ~ReJit();  // detaches everyone
  ReJit(const ReJit&) = delete;
  ReJit& operator=(const ReJit&) = delete;

  // At any time. Later clients see the IL of earlier ones.
  ClientId attach(std::shared_ptr<ReJitCallbacks> callbacks, ClientOptions options = {});
  // At any time, from a callback too. Its level disappears from every method at once. When it returns, no callback of
  // this client runs or will, except those that this call was made from.
  Status detach(ClientId id);

  // All of the batch is switched or none of it (BatchAborted, reasons in `statuses`: one for each method, or, where
  // nobody asks for them, none). Versions are reused while nobody
  // has asked for their parameters. `why` is for people.
  Status requestReJIT(ClientId id, std::span<const MethodKey> methods, std::span<Status> statuses,
                      std::string_view why = {});
  // Back to the level above, at once; without a compile where its code is still there.
  Status requestRevert(ClientId id, std::span<const MethodKey> methods, std::span<Status> statuses);
  // Versions that this client made before and held (or that were not collected yet), again.
  Status reactivate(ClientId client, std::span<const Reactivation> versions, std::span<Status> statuses);
  // With IL in hand, no callback on first need. `bodies` belong to `methods` one by one. When a level above changes,
  // the client is asked by callback.
  Status supply(ClientId client, std::span<const MethodKey> methods, std::span<const ILBodyPtr> bodies,
                std::span<Status> statuses, std::string_view why = {});

  // For modules that are not loaded yet, by the host's name for them: applied before any of its code runs.
  Status requestWhenLoaded(ClientId client, std::string_view moduleName, versioning::Token method,
                           std::string_view why = {});
  // The host has loaded a module and not run any of its code.
  void moduleLoaded(Module& module, std::string_view name);
  // The host is about to destroy it. Pending questions about it are dropped.
  void moduleUnloading(Module& module);

  // The id of the version this client wants on the method now; 0 if none.
  ILVersionId versionOf(ClientId client, MethodKey method) const;

 private:
  friend class PendingAnswer;
  class Client;
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with answers that come late
};

}  // namespace codicil::rejit
