// SPDX-License-Identifier: MIT
// One attached client: between its library's C functions and the ReJIT stage that it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "clients/ClientIL.hpp"
#include "clients/ClientLibrary.hpp"
#include "codicil/versioning/AdaptiveMutex.hpp"
#include "codicil/versioning/ReJit.hpp"

namespace codicil::clients {

class Client;

// What codicil_question points to: the engine waits for IL.
struct Question {
  std::shared_ptr<Client> client;
  std::shared_ptr<ClientLibrary> library;  // what the body that it gives keeps
  versioning::MethodKey method;
  versioning::ILBodyPtr above;
  rejit::PendingAnswer answer;
};

// Thread-safe. Stays after it is detached, for as long as its library may name it.
class Client final : public rejit::ReJitCallbacks, public std::enable_shared_from_this<Client> {
 public:
  Client(std::uint32_t id, std::string path, std::string arguments, rejit::ReJit& rejit,
         std::shared_ptr<ClientLibrary> library);
  ~Client() override;

  const std::uint32_t id;
  const std::string path;
  const std::string arguments;
  std::string name() const;

  static Client* of(codicil_client handle) { return reinterpret_cast<Client*>(handle); }
  codicil_client handle() { return reinterpret_cast<codicil_client>(this); }

  // Its stage, made when first asked for: from then on what its library filled in counts. 0: it is detached.
  rejit::ClientId stage();
  // True for the one caller that took it out. Waits for callbacks that run, at most for their deadline.
  bool detach();
  // The process ends: told as by detach(), with its versions left active.
  void end();
  bool isAttached() const { return !isDetached_; }

  // What it holds, it holds no longer than it is attached. Its own versions, or 0: others' are theirs to hold.
  // UnknownVersion; of drop, if it does not hold it.
  versioning::Status hold(versioning::CodeVersionManager& manager, versioning::MethodKey method,
                          versioning::ILVersionId version);
  versioning::Status drop(versioning::CodeVersionManager& manager, versioning::MethodKey method,
                          versioning::ILVersionId version);
  void dropAll(versioning::CodeVersionManager& manager);

  // What bodies that it gives keep; null once it is detached.
  std::shared_ptr<ClientLibrary> library() const;

  // Once for each module.
  void tellLoaded(typesystem::Module& module);
  void tellMade(typesystem::Module& module, typesystem::Token type);
  // … if it was told so of it. What it holds of it, it holds no longer.
  void tellUnloading(typesystem::Module& module, versioning::CodeVersionManager& manager);
  bool wantsCode() const { return wantsCode_; }
  static bool doesAnyWantCode() { return wantingCode_.load(std::memory_order_relaxed) != 0; }
  void tellBuilt(const codicil_code& code);
  // The error is for people: it takes no messages, or did not answer.
  tl::expected<std::string, std::string> ask(const std::string& message);

  // Before its initialize fails.
  void explain(std::string why);
  std::string explanation() const;

  rejit::Answer getReJITParameters(const rejit::ParameterRequest& request) override;
  void reJITError(versioning::MethodKey method, versioning::ILVersionId version, versioning::Status status,
                  std::string_view why) override;

  // A body that it gives; under the same errors as bodyOf.
  tl::expected<std::shared_ptr<const execution::SuppliedIL>, std::string> convert(
      const codicil_il& il, std::shared_ptr<ClientLibrary> library, versioning::MethodKey method,
      versioning::ILBodyPtr above) const;
  // Takes the question from those that wait; null: there is no such one.
  static std::unique_ptr<Question> take(codicil_question handle);
  // It goes on waiting.
  static void putBack(std::unique_ptr<Question> question);

 private:
  void tellDetached(const ClientLibrary& library);
  void setWantsCode(bool wants);

  rejit::ReJit& rejit_;
  const std::shared_ptr<const std::string> source_;  // the path, for its bodies
  mutable versioning::AdaptiveMutex lock_;
  std::shared_ptr<ClientLibrary> library_;    // guarded; null once detached
  rejit::ClientId stage_ = 0;                 // guarded; 0: not yet
  std::set<const typesystem::Module*> told_;  // guarded
  std::string explanation_;                   // guarded
  std::vector<rejit::Reactivation> held_;     // guarded; as often as it is held
  std::atomic<bool> isDetached_{false};
  std::atomic<bool> isTold_{false};  // that it is out
  std::atomic<bool> wantsCode_{false};
  static inline std::atomic<int> wantingCode_{0};  // clients
};

inline codicil_method handleOf(versioning::MethodKey method) {
  return {reinterpret_cast<codicil_module>(static_cast<typesystem::Module*>(method.module)), method.token};
}
inline versioning::MethodKey keyOf(codicil_method method) {
  return {reinterpret_cast<typesystem::Module*>(method.module), method.token};
}
inline codicil_status statusOf(versioning::Status status) { return static_cast<codicil_status>(status); }

}  // namespace codicil::clients
