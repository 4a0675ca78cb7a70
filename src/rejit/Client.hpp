// One ReJIT client: asks it for IL, once for each version, and keeps everybody else waiting no longer than its
// deadline.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "codicil/versioning/ReJit.hpp"

namespace codicil::rejit {

// One question and its answer. Decided once, by whoever comes first: the client, its deadline, its end.
struct PendingAnswer::State {
  State(std::shared_ptr<ReJit::Client> client, ILCodeVersion version)
      : client(std::move(client)), version(version), id(version.id()), askedAt(std::chrono::steady_clock::now()) {}

  std::shared_ptr<ReJit::Client> client;  // dropped when finished
  const ILCodeVersion version;            // kept by the manager until it has the answer
  const ILVersionId id;
  const std::chrono::steady_clock::time_point askedAt;

  std::mutex mutex;
  std::condition_variable changed;
  bool decided = false;   // somebody's answer counts
  bool finished = false;  // and the tree has it
};

class ReJit::Client final : public versioning::ILStage, public std::enable_shared_from_this<Client> {
 public:
  using Question = std::shared_ptr<PendingAnswer::State>;

  Client(versioning::CodeVersionManager& manager, std::shared_ptr<ReJitCallbacks> callbacks, ClientOptions options)
      : manager_(manager), callbacks_(std::move(callbacks)), options_(std::move(options)) {}
  ~Client() override;

  // versioning::ILStage
  std::string_view name() const override { return options_.name; }
  bool supply(ILCodeVersion version) override;
  void failed(ILCodeVersion version, Status status, std::string_view message) override;

  // True if this answer is the one that counts. `body` null: it failed with `status`.
  static bool decide(const Question& question, ILBodyPtr body, Status status, std::string_view why);

  // The client is out of the tree: no more callbacks begin, questions end as failed.
  void close();
  // Waits for callbacks in progress; at most for the deadline. False if one did not end. At once inside a callback.
  bool drain();
  // Questions about this module are dropped.
  void dropQuestions(const Module* module);
  void report(MethodKey method, ILVersionId version, Status status, std::string_view why);

 private:
  class CallbackScope;
  bool enterCallback();
  void leaveCallback();
  void settle(const Question& question);  // nobody has to answer it any more
  void finish(const Question& question);  // the tree has the answer
  void ask(const Question& question);
  void askInBackground(const Question& question);
  void runBackground();
  void await(const Question& question);
  std::vector<Question> takeQuestions(const Module* module);

  versioning::CodeVersionManager& manager_;
  const std::shared_ptr<ReJitCallbacks> callbacks_;
  const ClientOptions options_;

  std::atomic<bool> closed_{false};  // written under mutex_
  std::atomic<int> callbacksRunning_{0};
  versioning::AdaptiveMutex mutex_;  // guards what follows
  std::condition_variable idle_;
  std::unordered_map<ILVersionId, Question> questions_;  // asked, not finished
  std::deque<Question> toAsk_;                           // for the thread of its own
  std::condition_variable workToDo_;
  std::thread worker_;
};

}  // namespace codicil::rejit
