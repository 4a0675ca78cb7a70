#include "Demo.hpp"

#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "Clients.hpp"
#include "Narrator.hpp"
#include "Thread.hpp"
#include "Vm.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ClientId;
using codicil::rejit::Reactivation;
using versioning::Change;
using versioning::ChangeResult;
using versioning::MethodKey;
using versioning::Status;
using versioning::Tier;

namespace {

constexpr int kThreads = 3;
constexpr std::chrono::seconds kPatience{60};  // for what other threads bring about; no run comes near it

// Supplies IL that no compiler takes.
class BrokenClient final : public codicil::rejit::ReJitCallbacks {
 public:
  Answer getReJITParameters(const codicil::rejit::ParameterRequest&) override {
    return Answer::supply(std::make_shared<const FunctionIL>());
  }
  void reJITError(MethodKey, versioning::ILVersionId, Status, std::string_view message) override {
    const std::lock_guard<std::mutex> guard(mutex);
    error = message;
  }
  std::string lastError() {
    const std::lock_guard<std::mutex> guard(mutex);
    return error;
  }

 private:
  std::mutex mutex;
  std::string error;
};

class Demo {
 public:
  explicit Demo(const std::filesystem::path& file) : file_(file), vm_({}), narrator_(vm_), self_(vm_, kThreads) {}

  int run() {
    if (!open()) return 1;
    tierUp();
    replace();
    instrument();
    replaceInstrumented();
    revertTracer();
    reactivateTracer();
    refuseBrokenClient();
    loadAndUnload();
    takeAllOut();
    collect();
    close();
    return report();
  }

 private:
  // --- The steps ---

  bool open() {
    const auto loaded = vm_.load(file_);
    if (!loaded) {
      std::fprintf(stderr, "minivm: %s\n", loaded.error().c_str());
      return false;
    }
    shop_ = *loaded;
    narrator_.learn(*shop_);
    for (const char* name : {"order", "price", "discount", "larger", "basket", "serve"}) {
      if (shop_->find(name)) continue;
      std::fprintf(stderr, "minivm: %s has no function %s\n", file_.c_str(), name);
      return false;
    }
    for (const char* name : {"order", "price", "discount", "larger"}) functions_.push_back(shop_->find(name)->key());
    board_ = vm_.heap().allocate(kThreads);
    wares_ = call("basket", {4});

    step("three threads serve for ever");
    for (int i = 0; i < kThreads; ++i) {
      servers_.emplace_back([this, i] {
        Thread thread(vm_, i);
        const std::int64_t board[] = {reinterpret_cast<std::int64_t>(board_)};
        const auto result = thread.call(instance("serve"), board);
        ended_[i] = result ? "returned" : result.error();
      });
    }
    claim("an order is 630 everywhere", [&] { return everywhere(630); });
    return true;
  }

  void tierUp() {
    step("called often, the functions are compiled in the background");
    claim("all of them run tier-1 code", [&] { return allRun(Tier::Tier1); });
    claim("an order still is 630", [&] { return order() == 630; });
  }

  void replace() {
    step("a function that was inlined into others is replaced: discount");
    replaceDiscount("fn discount(amount: int): int { return amount / 5; }");
    claimAtOnce("an order is 560 from the first call", order() == 560);
    claim("and on every thread", [&] { return everywhere(560); });
  }

  void instrument() {
    step("two clients instrument the same functions");
    counterId_ = vm_.rejit().attach(counter_, {.name = "counter"});
    tracerId_ = vm_.rejit().attach(tracer_, {.name = "tracer"});
    claimAtOnce("the counter's request is granted", request(counterId_));
    claimAtOnce("the tracer's request is granted", request(tracerId_));
    claimAtOnce("an order still is 560", order() == 560);
    const auto before = counter_->count(functions_[0]);
    order();
    claimAtOnce("its call was counted", counter_->count(functions_[0]) > before);
    for (const auto& record : tracer_->buffer().last(4)) narrator_.say("trace", tracer_->describe(record));
    claim("all of them earn their tier-1 again", [&] { return allRun(Tier::Tier1); });
  }

  void replaceInstrumented() {
    step("the function is replaced once more, under both clients");
    replaceDiscount("fn discount(amount: int): int { return amount / 2; }");
    claimAtOnce("an order is 350 from the first call", order() == 350);
    claim("and on every thread", [&] { return everywhere(350); });
    const auto counted = counter_->count(shop_->find("discount")->key());
    const auto traced = tracer_->buffer().written();
    order();
    claimAtOnce("it is counted still", counter_->count(shop_->find("discount")->key()) > counted);
    claimAtOnce("and traced still", tracer_->buffer().written() > traced);
    claim("all of them run tier-1 code", [&] { return allRun(Tier::Tier1); });
  }

  void revertTracer() {
    step("the tracer holds its versions and is taken out");
    for (const MethodKey& function : functions_) {
      held_.push_back({function, vm_.rejit().versionOf(tracerId_, function)});
      claimAtOnce("held: " + vm_.nameOf(function), vm_.manager().hold(function, held_.back().version) == Status::Ok);
    }
    heldCode_ = codeOf("order");
    std::vector<Status> statuses(functions_.size());
    claimAtOnce("reverted", vm_.rejit().requestRevert(tracerId_, functions_, statuses) == Status::Ok);
    const auto counted = counter_->count(functions_[0]);
    claimAtOnce("an order still is 350", order() == 350);
    claim("nothing is traced once the last call in old code has returned", [&] {
      const auto traced = tracer_->buffer().written();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return tracer_->buffer().written() == traced;
    });
    claimAtOnce("the counter counts on", counter_->count(functions_[0]) > counted);
    collectAll();
  }

  void reactivateTracer() {
    step("what was held is activated again, by its ids");
    const auto traced = tracer_->buffer().written();
    std::vector<Status> statuses(held_.size());
    claimAtOnce("activated", vm_.rejit().reactivate(tracerId_, held_, statuses) == Status::Ok);
    claimAtOnce("its code is there: nothing was compiled", codeOf("order") == heldCode_);
    claimAtOnce("an order still is 350", order() == 350);
    claimAtOnce("and is traced", tracer_->buffer().written() > traced);
  }

  void refuseBrokenClient() {
    step("a third client supplies IL that cannot be compiled");
    const auto broken = std::make_shared<BrokenClient>();
    const ClientId id = vm_.rejit().attach(broken, {.name = "broken"});
    const MethodKey price = shop_->find("price")->key();
    Status status = Status::Ok;
    claimAtOnce("its request is granted", vm_.rejit().requestReJIT(id, {&price, 1}, {&status, 1}) == Status::Ok);
    claimAtOnce("an order still is 350", order() == 350);
    claim("the client is told why: the IL is of another signature",
          [&] { return broken->lastError() == "the IL is of another signature"; });
    claimAtOnce("it leaves", vm_.rejit().detach(id) == Status::Ok);
  }

  void loadAndUnload() {
    step("another module is loaded, with a request that waits for it, and unloaded");
    claimAtOnce("requested before it is there",
                vm_.rejit().requestWhenLoaded(counterId_, "tax", 1, "whatever comes") == Status::Ok);
    const auto tax = vm_.load(file_.parent_path() / "tax.mini");
    claimAtOnce(tax ? "loaded" : tax.error(), tax.has_value());
    if (!tax) return;
    narrator_.learn(**tax);
    const MethodKey function = (*tax)->functions.front()->key();
    const auto result = self_.call((*tax)->functions.front()->instance(Type::Int), std::vector<std::int64_t>{10});
    claimAtOnce("a tax on ten pieces is 100", result && *result == 100);
    claimAtOnce("and its first call was counted", counter_->count(function) == 1);
    claimAtOnce("unloaded", vm_.unload(**tax).has_value() && !vm_.manager().isLoaded(function.module));
  }

  void takeAllOut() {
    step("all clients leave, and the replacement is reverted");
    for (const Reactivation& held : held_) vm_.manager().release(held.method, held.version);
    claimAtOnce("the counter leaves", vm_.rejit().detach(counterId_) == Status::Ok);
    const auto traced = tracer_->buffer().written();
    claimAtOnce("an order still is 350", order() == 350);
    claimAtOnce("and is traced still", tracer_->buffer().written() > traced);
    claimAtOnce("the tracer leaves", vm_.rejit().detach(tracerId_) == Status::Ok);
    claimAtOnce("an order still is 350", order() == 350);
    Change change;
    change.method = shop_->find("discount")->key();
    change.kind = Change::Kind::Revert;
    ChangeResult result;
    const auto requester = std::make_shared<const versioning::Requester>(versioning::Requester{"demo", "closing time"});
    claimAtOnce("reverted",
                vm_.manager().apply(versioning::kHotReloadStage, requester, {&change, 1}, {&result, 1}) == Status::Ok);
    claimAtOnce("an order is 630 from the first call", order() == 630);
    claim("and on every thread", [&] { return everywhere(630); });
    claim("all of them run tier-1 code", [&] { return allRun(Tier::Tier1); });
    for (const MethodKey& function : functions_)
      for (const auto& entrypoint : functionOf(function).instances)
        claimAtOnce("published is the module's own IL: " + entrypoint->name(),
                    vm_.manager().ilOf(vm_.manager().published(*entrypoint)).isDefault());
  }

  void collect() {
    step("what nobody can run any more is collected, while the program loops for ever");
    collectAll();
    const auto use = vm_.manager().use();
    claimAtOnce("no IL version is left but the modules' own", use.ilNodes == 0);
    // One body for every entrypoint that was called: both of larger, and one of each of the others.
    claim("no code is left but what is published", [&] {
      collectAll();
      return vm_.memory().use().bodiesLive == shop_->functions.size() + 1;
    });
    claimAtOnce("no counting stub is left", vm_.memory().stubs().use().countingLive == 0);
    claimAtOnce("an order still is 630", order() == 630);
  }

  void close() {
    step("the threads are told to stop");
    vm_.stop();
    for (std::thread& server : servers_) server.join();
    for (const std::string& ended : ended_) claimAtOnce("a thread ended: " + ended, ended == "stopped");
  }

  int report() {
    step("the version trees at the end");
    std::printf("\n%s\n", vm_.manager().dump().c_str());
    const auto use = vm_.manager().use();
    const auto memory = vm_.memory().use();
    std::printf("live:  %zu bodies of %zu bytes, %zu bytes of stubs, %zu bytes of version structures\n",
                memory.bodiesLive, memory.bodyBytesLive, memory.stubBytesLive, use.bytesLive());
    std::printf("freed: %llu bodies of %zu bytes, %llu native versions, %llu IL versions, %llu stubs\n",
                static_cast<unsigned long long>(use.bodiesCollected), memory.bodyBytesFreed,
                static_cast<unsigned long long>(use.nativeVersionsCollected),
                static_cast<unsigned long long>(use.ilVersionsCollected),
                static_cast<unsigned long long>(use.stubsCollected));
    if (failures_ == 0) {
      std::printf("All %d claims came true.\n", claims_);
      return 0;
    }
    std::fprintf(stderr, "minivm: %d of %d claims did not come true\n", failures_, claims_);
    return 1;
  }

  // --- What they are made of ---

  void step(const std::string& what) { narrator_.say(">>>", what); }

  void claimAtOnce(const std::string& what, bool isTrue) {
    ++claims_;
    failures_ += isTrue ? 0 : 1;
    narrator_.say(isTrue ? "ok " : "FAILED", what);
  }

  // Something that other threads bring about.
  void claim(const std::string& what, const std::function<bool()>& isTrue) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!isTrue() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    claimAtOnce(what, isTrue());
  }

  Instance& instance(const char* function, Type argument = Type::Int) const {
    return shop_->find(function)->instance(argument);
  }

  std::int64_t call(const char* function, const std::vector<std::int64_t>& arguments, Type typeArgument = Type::Int) {
    const auto result = self_.call(instance(function, typeArgument), arguments);
    if (!result) narrator_.say("FAILED", result.error());
    return result.value_or(-1);
  }
  std::int64_t order() { return call("order", {wares_}); }

  bool everywhere(std::int64_t total) const {
    for (int i = 0; i < kThreads; ++i)
      if (load(*board_, i) != total) return false;
    return true;
  }

  // Every entrypoint of the functions; calls them on, for what callers inline is not called.
  bool allRun(Tier tier) {
    call("price", {1});
    call("discount", {1});
    call("larger", {1, 2});
    call("larger", {wares_, wares_}, Type::Array);
    for (const MethodKey& function : functions_) {
      for (const auto& entrypoint : functionOf(function).instances) {
        const auto version = vm_.manager().published(*entrypoint);
        if (!version || vm_.manager().tierOf(version) != tier) return false;
      }
    }
    return true;
  }

  const void* codeOf(const char* function) { return instance(function).precode.target(); }

  void replaceDiscount(const char* text) {
    narrator_.say("new", text);
    const auto version = vm_.replace(*shop_->find("discount"), text, "another discount");
    claimAtOnce(version ? "replaced" : version.error(), version.has_value());
  }

  bool request(ClientId client) {
    std::vector<Status> statuses(functions_.size());
    return vm_.rejit().requestReJIT(client, functions_, statuses, "to see") == Status::Ok;
  }

  void collectAll() {
    versioning::CollectResult total;
    for (int quiet = 0; quiet < 3;) {
      const auto step = vm_.manager().collect();
      total.bodiesFreed += step.bodiesFreed;
      total.ilVersionsFreed += step.ilVersionsFreed;
      total.stubsFreed += step.stubsFreed;
      quiet = step.pending || step.bodiesFreed || step.ilVersionsFreed || step.stubsFreed ? 0 : quiet + 1;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    narrator_.say("gc ", std::to_string(total.bodiesFreed) + " bodies, " + std::to_string(total.ilVersionsFreed) +
                             " IL versions and " + std::to_string(total.stubsFreed) + " stubs freed");
  }

  const std::filesystem::path file_;
  Vm vm_;
  Narrator narrator_;
  Thread self_;

  Module* shop_ = nullptr;
  std::vector<MethodKey> functions_;  // order first
  Array* board_ = nullptr;
  std::int64_t wares_ = 0;
  std::vector<std::thread> servers_;
  std::array<std::string, kThreads> ended_;

  const std::shared_ptr<Counter> counter_ = std::make_shared<Counter>();
  const std::shared_ptr<Tracer> tracer_ = std::make_shared<Tracer>();
  ClientId counterId_ = 0, tracerId_ = 0;
  std::vector<Reactivation> held_;
  const void* heldCode_ = nullptr;

  int claims_ = 0, failures_ = 0;
};

}  // namespace

int demonstrate(const std::filesystem::path& shop) { return Demo(shop).run(); }

}  // namespace minivm
