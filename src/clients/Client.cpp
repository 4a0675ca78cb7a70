// SPDX-License-Identifier: MIT
#include "clients/Client.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <unordered_map>
#include <utility>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::clients {

using typesystem::Module;
using typesystem::Token;
using versioning::MethodKey;

static_assert(CODICIL_BATCH_ABORTED == static_cast<int>(versioning::Status::BatchAborted));
static_assert(CODICIL_DEADLINE_EXCEEDED == static_cast<int>(versioning::Status::DeadlineExceeded));

namespace {

constexpr std::chrono::milliseconds kUsualDeadline{5000};

// Questions that wait, of all clients: so that a handle that is none is told from one. In several parts by the handle:
// a thread that asks again and again gets the same memory for the next question, so that threads seldom meet.
struct alignas(64) Waiting {
  versioning::AdaptiveMutex lock;
  std::unordered_map<const Question*, std::unique_ptr<Question>> questions;  // guarded
};
using AllWaiting = std::array<Waiting, 16>;
AllWaiting& allWaiting() {
  static auto* const instance = new AllWaiting;  // threads of the program may outlive statics
  return *instance;
}
Waiting& waitingLike(const Question* question) {
  constexpr std::size_t kLine = 64;
  AllWaiting& all = allWaiting();
  return all[reinterpret_cast<std::uintptr_t>(question) / kLine % all.size()];
}

// They are no questions any more. What they keep goes without the lock: it may be the last that keeps a client.
template <typename Which>
void dropQuestions(Which&& which) {
  std::vector<std::unique_ptr<Question>> dropped;
  for (Waiting& part : allWaiting()) {
    const std::lock_guard guard(part.lock);
    for (auto one = part.questions.begin(); one != part.questions.end();) {
      if (!which(*one->second)) {
        ++one;
        continue;
      }
      dropped.push_back(std::move(one->second));
      one = part.questions.erase(one);
    }
  }
}

// Calls the library's code: what it throws stays here.
template <typename Function, typename... Arguments>
bool callClient(Function* function, Arguments... arguments) {
  try {
    function(arguments...);
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Client::Client(std::uint32_t id, std::string path, std::string arguments, rejit::ReJit& rejit,
               std::shared_ptr<ClientLibrary> library)
    : id(id),
      path(std::move(path)),
      arguments(std::move(arguments)),
      rejit_(rejit),
      source_(std::make_shared<const std::string>(this->path)),
      library_(std::move(library)) {}
Client::~Client() = default;

std::shared_ptr<ClientLibrary> Client::library() const {
  const std::lock_guard guard(lock_);
  return library_;
}

std::string Client::name() const {
  const auto library = this->library();
  const char* const its = library ? library->callbacks().name : nullptr;
  return its != nullptr ? its : "client";
}

rejit::ClientId Client::stage() {
  const std::lock_guard guard(lock_);
  if (library_ == nullptr) return 0;
  if (stage_ != 0) return stage_;
  const codicil_callbacks& callbacks = library_->callbacks();
  rejit::ClientOptions options;
  if (callbacks.name != nullptr) options.name = callbacks.name;
  options.deadline = callbacks.deadline_milliseconds != 0 ? std::chrono::milliseconds(callbacks.deadline_milliseconds)
                                                          : kUsualDeadline;
  options.askOnOwnThread = callbacks.ask_on_own_thread != 0;
  setWantsCode(callbacks.code_built != nullptr);
  library_->setAttached();
  return stage_ = rejit_.attach(shared_from_this(), std::move(options));
}

bool Client::detach() {
  if (isDetached_.exchange(true)) return false;
  rejit::ClientId stage = 0;
  {
    const std::lock_guard guard(lock_);
    stage = stage_;
  }
  setWantsCode(false);
  if (stage != 0) rejit_.detach(stage);
  dropQuestions([this](const Question& question) { return question.client.get() == this; });
  const std::shared_ptr<ClientLibrary> library = [this] {
    const std::lock_guard guard(lock_);
    return std::exchange(library_, nullptr);
  }();
  if (stage != 0) tellDetached(*library);
  return true;
}

void Client::setWantsCode(bool wants) {
  if (wantsCode_.exchange(wants) != wants) wantingCode_ += wants ? 1 : -1;
}

void Client::end() {
  if (const auto library = this->library()) tellDetached(*library);
}

void Client::tellDetached(const ClientLibrary& library) {
  if (isTold_.exchange(true) || library.callbacks().detached == nullptr) return;
  callClient(library.callbacks().detached, library.callbacks().state);
}

void Client::tellLoaded(Module& module) {
  std::shared_ptr<ClientLibrary> library;
  {
    const std::lock_guard guard(lock_);
    const auto* const allocator = module.allocator();
    if (stage_ == 0 || library_ == nullptr || (allocator != nullptr && allocator->isUnloading)) return;
    if (!told_.insert(&module).second) return;
    library = library_;
  }
  const codicil_callbacks& callbacks = library->callbacks();
  if (callbacks.module_loaded != nullptr)
    callClient(callbacks.module_loaded, callbacks.state, reinterpret_cast<codicil_module>(&module));
}

void Client::tellMade(Module& module, typesystem::Token type) {
  std::shared_ptr<ClientLibrary> library;
  {
    const std::lock_guard guard(lock_);
    if (stage_ == 0 || library_ == nullptr || !told_.contains(&module)) return;
    library = library_;
  }
  const codicil_callbacks& callbacks = library->callbacks();
  if (callbacks.type_made != nullptr)
    callClient(callbacks.type_made, callbacks.state, reinterpret_cast<codicil_module>(&module), type.value);
}

void Client::tellUnloading(Module& module, versioning::CodeVersionManager& manager) {
  dropQuestions(
      [&](const Question& question) { return question.client.get() == this && question.method.module == &module; });
  std::shared_ptr<ClientLibrary> library;
  {
    const std::lock_guard guard(lock_);
    if (told_.erase(&module) == 0 || library_ == nullptr) return;
    library = library_;
    std::erase_if(held_, [&](const rejit::Reactivation& one) {
      if (one.method.module != &module) return false;
      manager.release(one.method, one.version);
      return true;
    });
  }
  const codicil_callbacks& callbacks = library->callbacks();
  if (callbacks.module_unloading != nullptr)
    callClient(callbacks.module_unloading, callbacks.state, reinterpret_cast<codicil_module>(&module));
}

void Client::tellBuilt(const codicil_code& code) {
  const auto library = this->library();
  if (library != nullptr && wantsCode_) callClient(library->callbacks().code_built, library->callbacks().state, &code);
}

tl::expected<std::string, std::string> Client::ask(const std::string& message) {
  const auto library = this->library();
  if (library == nullptr) return tl::unexpected(std::string("it is detached"));
  const codicil_callbacks& callbacks = library->callbacks();
  if (callbacks.asked == nullptr) return tl::unexpected(std::string("it takes no messages"));
  std::optional<std::string> reply;
  if (!callClient(callbacks.asked, callbacks.state, message.c_str(), static_cast<void*>(&reply)))
    return tl::unexpected(std::string("it threw"));
  if (!reply) return tl::unexpected(std::string("it did not answer"));
  return *std::move(reply);
}

void Client::explain(std::string why) {
  const std::lock_guard guard(lock_);
  explanation_ = std::move(why);
}
std::string Client::explanation() const {
  const std::lock_guard guard(lock_);
  return explanation_;
}

// ---- Holds ----

versioning::Status Client::hold(versioning::CodeVersionManager& manager, MethodKey method,
                                versioning::ILVersionId version) {
  using versioning::Status;
  const rejit::ClientId stage = this->stage();
  if (version != 0) {
    const versioning::MethodTree tree = manager.tree(method);
    const auto isIt = [&](const versioning::ILVersionInfo& one) { return one.id == version && one.stage == stage; };
    if (std::ranges::none_of(tree.versions, isIt)) return Status::UnknownVersion;
  }
  const std::lock_guard guard(lock_);
  if (library_ == nullptr) return Status::NotAttached;
  const Status status = manager.hold(method, version);
  if (status == Status::Ok) held_.push_back({method, version});
  return status;
}

versioning::Status Client::drop(versioning::CodeVersionManager& manager, MethodKey method,
                                versioning::ILVersionId version) {
  const std::lock_guard guard(lock_);
  const auto found = std::ranges::find_if(
      held_, [&](const rejit::Reactivation& one) { return one.method == method && one.version == version; });
  if (found == held_.end()) return versioning::Status::UnknownVersion;
  held_.erase(found);
  manager.release(method, version);
  return versioning::Status::Ok;
}

void Client::dropAll(versioning::CodeVersionManager& manager) {
  const std::lock_guard guard(lock_);
  for (const rejit::Reactivation& one : std::exchange(held_, {})) manager.release(one.method, one.version);
}

// ---- Questions ----

rejit::Answer Client::getReJITParameters(const rejit::ParameterRequest& request) {
  const auto library = this->library();  // kept while its code runs
  if (library == nullptr) return rejit::Answer::refuse("it is detached");
  const codicil_callbacks& callbacks = library->callbacks();
  if (callbacks.rewrite == nullptr) return rejit::Answer::refuse("it has no rewrite");
  const MethodKey method = request.version.method();
  auto& module = static_cast<Module&>(*method.module);
  versioning::ILBodyPtr above = request.parent.body();
  const auto shown = ShownIL::of(module, Token{method.token}, above);
  if (!shown) return rejit::Answer::refuse(shown.error());
  auto question =
      std::make_unique<Question>(Question{shared_from_this(), library, method, std::move(above), request.answer});
  const auto handle = reinterpret_cast<codicil_question>(question.get());
  putBack(std::move(question));
  const codicil_il il = shown->il();
  const codicil_request asked{sizeof asked, handleOf(method), request.version.id(), request.parent.id(), &il};
  try {
    callbacks.rewrite(callbacks.state, handle, &asked);
  } catch (...) {
    take(handle);
    throw;
  }
  return rejit::Answer::later();
}

void Client::reJITError(MethodKey method, versioning::ILVersionId version, versioning::Status status,
                        std::string_view why) {
  const auto library = this->library();
  if (library == nullptr || library->callbacks().failed == nullptr) return;
  const std::string text(why);
  callClient(library->callbacks().failed, library->callbacks().state, handleOf(method), version, statusOf(status),
             text.c_str());
}

tl::expected<std::shared_ptr<const execution::SuppliedIL>, std::string> Client::convert(
    const codicil_il& il, std::shared_ptr<ClientLibrary> library, MethodKey method, versioning::ILBodyPtr above) const {
  return bodyOf(
      il, {static_cast<Module&>(*method.module), Token{method.token}, std::move(above), std::move(library), source_});
}

std::unique_ptr<Question> Client::take(codicil_question handle) {
  const auto* const key = reinterpret_cast<const Question*>(handle);
  Waiting& part = waitingLike(key);
  const std::lock_guard guard(part.lock);
  const auto found = part.questions.find(key);
  if (found == part.questions.end()) return nullptr;
  auto question = std::move(found->second);
  part.questions.erase(found);
  return question;
}

void Client::putBack(std::unique_ptr<Question> question) {
  const Question* const key = question.get();
  Waiting& part = waitingLike(key);
  const std::lock_guard guard(part.lock);
  part.questions.emplace(key, std::move(question));
}

}  // namespace codicil::clients
