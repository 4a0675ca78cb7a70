#include "Client.hpp"

#include <cassert>
#include <exception>
#include <optional>

#include "versioning/ManagerLock.hpp"

namespace codicil::rejit {

using versioning::NoWaitScope;

// A callback in progress. Inside it this thread waits for nobody: a client may call code that needs another client's
// answer, whose callback needs ours.
class ReJit::Client::CallbackScope {
 public:
  explicit CallbackScope(Client& client) : client_(client), entered_(client.enterCallback()) {}
  ~CallbackScope() {
    if (entered_) client_.leaveCallback();
  }
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  explicit operator bool() const { return entered_; }

 private:
  Client& client_;
  const bool entered_;
  const NoWaitScope noWait_;
};

ReJit::Client::~Client() {
  if (!worker_.joinable()) return;
  // The worker holds the client while it runs, so it is the one that is here, or it has ended.
  if (worker_.get_id() == std::this_thread::get_id())
    worker_.detach();
  else
    worker_.join();
}

// Sequentially consistent, as what close() and drain() do: either they see the callback, or it sees that it is closed.
bool ReJit::Client::enterCallback() {
  ++callbacksRunning_;
  if (!closed_) return true;
  leaveCallback();
  return false;
}

void ReJit::Client::leaveCallback() {
  if (--callbacksRunning_ != 0 || !closed_) return;
  const std::lock_guard<std::mutex> guard(mutex_);
  idle_.notify_all();
}

bool ReJit::Client::supply(ILCodeVersion version) {
  // [model: wait.client] The manager is not called with our mutex held: it lets a collector run before it comes back,
  // and other threads wait for this mutex without letting one run. So the question is put on file first.
  Question question = std::make_shared<PendingAnswer::State>(shared_from_this(), version);
  bool mine = false, closed = false;
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    closed = closed_;
    if (!closed) {
      const auto [asked, isNew] = questions_.emplace(version.id(), question);
      mine = isNew;
      question = asked->second;
    }
  }
  if (closed) {
    // The manager has taken the level out or is about to: this version will not be asked for.
    manager_.failIL(version, Status::NotAttached);
    return true;
  }
  if (mine && !manager_.beginSupply(version)) {
    settle(question);  // answered before we came
    return true;
  }
  if (mine) {
    if (options_.askOnOwnThread)
      askInBackground(question);
    else
      ask(question);
  }
  {
    const std::lock_guard<std::mutex> guard(question->mutex);
    if (question->finished) return true;
  }
  if (!NoWaitScope::mayWait()) return false;
  await(question);
  return true;
}

void ReJit::Client::ask(const Question& question) {
  ParameterRequest request;
  request.version = question->version;
  request.parent = question->version.parent();
  request.answer.state_ = question;
  std::optional<Answer> answer;
  std::string thrown;
  {
    const CallbackScope callback(*this);
    if (!callback) return;  // closing: close() ends the question
    try {
      answer = callbacks_->getReJITParameters(request);
    } catch (const std::exception& exception) {
      thrown = std::string("the client threw: ") + exception.what();
    } catch (...) {
      thrown = "the client threw";
    }
  }
  if (!answer)
    decide(question, nullptr, Status::SupplyFailed, thrown);
  else if (answer->kind_ == Answer::Kind::Supply && answer->body_)
    decide(question, std::move(answer->body_), Status::Ok, {});
  else if (answer->kind_ != Answer::Kind::Later)
    decide(question, nullptr, Status::SupplyFailed, answer->why_.empty() ? "the client refused" : answer->why_);
}

void ReJit::Client::askInBackground(const Question& question) {
  const std::lock_guard<std::mutex> guard(mutex_);
  toAsk_.push_back(question);
  workToDo_.notify_one();
  if (!worker_.joinable()) worker_ = std::thread([self = shared_from_this()] { self->runBackground(); });
}

void ReJit::Client::runBackground() {
  for (;;) {
    Question question;
    {
      std::unique_lock<std::mutex> guard(mutex_);
      workToDo_.wait(guard, [&] { return closed_ || !toAsk_.empty(); });
      if (closed_) return;
      question = std::move(toAsk_.front());
      toAsk_.pop_front();
    }
    ask(question);
  }
}

void ReJit::Client::await(const Question& question) {
  versioning::Host& host = manager_.host();
  host.enterWait();
  bool late = false;
  {
    std::unique_lock<std::mutex> guard(question->mutex);
    const auto answered = [&] { return question->decided; };
    if (options_.deadline.count() == 0)
      question->changed.wait(guard, answered);
    else
      late = !question->changed.wait_until(guard, question->askedAt + options_.deadline, answered);
  }
  if (late) decide(question, nullptr, Status::DeadlineExceeded, "the client did not answer in time");
  {
    // Whoever decided is writing it to the tree: that takes no client's time.
    std::unique_lock<std::mutex> guard(question->mutex);
    question->changed.wait(guard, [&] { return question->finished; });
  }
  host.leaveWait();
}

bool ReJit::Client::decide(const Question& question, ILBodyPtr body, Status status, std::string_view why) {
  std::shared_ptr<Client> self;
  {
    const std::lock_guard<std::mutex> guard(question->mutex);
    if (question->decided) return false;
    question->decided = true;
    question->changed.notify_all();
    self = std::move(question->client);
  }
  const ILCodeVersion version = question->version;
  const bool supplied = body != nullptr;
  if (supplied)
    self->manager_.completeIL(version, std::move(body));
  else
    self->manager_.failIL(version, status);
  self->finish(question);
  if (!supplied) self->report(version.method(), question->id, status, why);
  return true;
}

void ReJit::Client::settle(const Question& question) {
  std::shared_ptr<Client> self;
  {
    const std::lock_guard<std::mutex> guard(question->mutex);
    if (question->decided) return;
    question->decided = true;
    question->changed.notify_all();
    self = std::move(question->client);
  }
  finish(question);
}

void ReJit::Client::finish(const Question& question) {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    questions_.erase(question->id);
  }
  const std::lock_guard<std::mutex> guard(question->mutex);
  question->finished = true;
  question->changed.notify_all();
}

void ReJit::Client::failed(ILCodeVersion version, Status status, std::string_view message) {
  report(version.method(), version.id(), status, message);
}

void ReJit::Client::report(MethodKey method, ILVersionId version, Status status, std::string_view why) {
  const CallbackScope callback(*this);
  if (!callback) return;
  try {
    callbacks_->reJITError(method, version, status, why);
  } catch (...) {
    // A client that cannot bear its own errors has nobody to be told.
  }
}

std::vector<ReJit::Client::Question> ReJit::Client::takeQuestions(const Module* module) {
  std::vector<Question> questions;
  const std::lock_guard<std::mutex> guard(mutex_);
  for (const auto& [id, question] : questions_)
    if (!module || question->version.method().module == module) questions.push_back(question);
  return questions;
}

void ReJit::Client::close() {
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    closed_ = true;
    toAsk_.clear();
    workToDo_.notify_all();
  }
  dropQuestions(nullptr);
}

void ReJit::Client::dropQuestions(const Module* module) {
  for (const Question& question : takeQuestions(module)) {
    decide(question, nullptr, Status::NotAttached, "the client or the module has gone");
    std::unique_lock<std::mutex> guard(question->mutex);
    question->changed.wait(guard, [&] { return question->finished; });
  }
}

bool ReJit::Client::drain() {
  if (!NoWaitScope::mayWait()) return true;
  std::unique_lock<std::mutex> guard(mutex_);
  const auto quiet = [&] { return callbacksRunning_ == 0; };
  if (options_.deadline.count() != 0) return idle_.wait_for(guard, options_.deadline, quiet);
  idle_.wait(guard, quiet);
  return true;
}

}  // namespace codicil::rejit
