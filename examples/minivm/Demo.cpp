// SPDX-License-Identifier: MIT
// The demonstration: a program serves on three threads while another thread
// changes its functions. It prints what the version manager does as it does it,
// and checks what it claims.
#include "Demo.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <iomanip>
#include <iostream>
#include <thread>

#include "Clients.hpp"
#include "Vm.hpp"

namespace minivm {

using versioning::Status;

namespace {

constexpr int kThreads = 3;
constexpr std::chrono::seconds kPatience{60};  // for what other threads bring about; no run comes near it

class Demo {
 public:
  explicit Demo(const std::string& file) : vm_(file, {}), self_(vm_), events_(vm_.manager.events()) {
    for (const char* name : {"order", "price", "discount", "larger"}) functions_.push_back(function(name).key);
    wares_ = self_.call(function("basket").instance(), std::array<std::int64_t, 1>{4});
    board_ = vm_.allocate(kThreads);
  }

  ~Demo() { stop(); }
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  int run() {
    const Instance& serve = function("serve").instance();
    for (std::int64_t place = 0; place < kThreads; ++place)
      servers_.emplace_back([this, &serve, place] {
        try {
          Thread(vm_).call(serve, std::array{reinterpret_cast<std::int64_t>(board_), place});
        } catch (const std::runtime_error& error) {
          stopped_ += error.what() == std::string("stopped");
        }
      });
    tierUp();
    replace();
    instrument();
    revert();
    collect();

    say(">>>", "the threads are told to stop; the version trees at the end");
    stop();
    claim("all were stopped", stopped_ == kThreads);
    std::cout << "\n" << vm_.manager.dump() << "\n";
    std::cout << claims_ - failures_ << " of " << claims_ << " claims came true.\n";
    return failures_ == 0 ? 0 : 1;
  }

 private:
  // --- The steps ---

  void tierUp() {
    say(">>>",
        "three threads serve for ever; called often, the functions are "
        "compiled in the background");
    await("an order is 630 everywhere", [&] { return everywhere(630); });
    await("all functions run tier-1 code", [&] { return allRunTier1(); });
  }

  void replace() {
    say(">>>", "a function that was inlined into others is replaced: discount");
    vm_.replace(function("discount"), "fn discount(amount: int): int { return amount / 5; }");
    claim("an order is 560 from the first call", order() == 560);
    await("and on every thread", [&] { return everywhere(560); });
  }

  void instrument() {
    say(">>>", "two clients instrument the same functions");
    counterId_ = vm_.rejit.attach(counter_, {.name = "counter"});
    tracerId_ = vm_.rejit.attach(tracer_, {.name = "tracer"});
    for (const auto client : {counterId_, tracerId_})
      claim("granted", vm_.rejit.requestReJIT(client, functions_, statuses_, "to see") == Status::Ok);
    claim("an order still is 560", order() == 560);
    claimSeenBy(true, true);
    say("trace", tracer_->last());
    await("all functions earn their tier-1 again", [&] { return allRunTier1(); });

    say(">>>", "the function is replaced once more, under both clients");
    vm_.replace(function("discount"), "fn discount(amount: int): int { return amount / 2; }");
    claim("an order is 350 from the first call", order() == 350);
    claimSeenBy(true, true);
    await("and on every thread", [&] { return everywhere(350); });
  }

  void revert() {
    say(">>>",
        "the tracer reverts, then the counter leaves, then the "
        "replacement goes");
    claim("reverted", vm_.rejit.requestRevert(tracerId_, functions_, statuses_) == Status::Ok);
    await("nothing is traced once the last call in old code has returned", [&] {
      const auto written = tracer_->written();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      return tracer_->written() == written;
    });
    claim("an order still is 350", order() == 350);
    claimSeenBy(true, false);
    claim("the counter leaves", vm_.rejit.detach(counterId_) == Status::Ok);
    const versioning::Change change{function("discount").key, versioning::Change::Kind::Revert, 0, nullptr};
    versioning::ChangeResult result;
    const Status status = vm_.manager.apply(versioning::kHotReloadStage, {}, {&change, 1}, {&result, 1});
    claim("the replacement is reverted", status == Status::Ok);
    claim("an order is 630 from the first call", order() == 630);
  }

  void collect() {
    say(">>>",
        "serve itself is replaced, and what nobody can run any more is "
        "collected");
    vm_.replace(function("serve"), "notier fn serve(board: array, place: int): int { return 0; }");
    // One body for every entrypoint that was called: both of larger, and one of
    // each of the others. That of serve is switched off, but three threads are
    // in it.
    await(
        "no code is left but what is published or on a stack, and no other "
        "IL version",
        [&] {
          vm_.manager.collect();
          return allRunTier1() && vm_.manager.use().ilNodes == 1 &&
                 vm_.memory->use().bodiesLive == vm_.program.functions.size() + 1;
        });
    for (std::int64_t& place : std::span(board_->elements, kThreads)) std::atomic_ref(place).store(0);
    await("the three threads go on", [&] { return everywhere(630); });
  }

  // --- Claims, and what the version manager does meanwhile ---

  void claim(const std::string& what, bool isTrue) {
    ++claims_;
    failures_ += isTrue ? 0 : 1;
    say(isTrue ? "ok " : "FAILED", what);
  }

  // Something that other threads bring about.
  void await(const std::string& what, const std::function<bool()>& isTrue) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!isTrue() && std::chrono::steady_clock::now() < deadline) {
      tellEvents();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    claim(what, isTrue());
  }

  void claimSeenBy(bool counter, bool tracer) {
    const std::int64_t counted = counter_->count(function("order"));
    const std::uint64_t traced = tracer_->written();
    order();
    claim(counter ? "it is counted" : "it is not counted", (counter_->count(function("order")) > counted) == counter);
    claim(tracer ? "it is traced" : "it is not traced", (tracer_->written() > traced) == tracer);
  }

  void say(const char* mark, const std::string& line) {
    tellEvents();
    stamp(std::chrono::steady_clock::now().time_since_epoch()) << mark << " " << line << std::endl;
  }

  void tellEvents() {
    while (const auto event = events_.next()) {
      const std::string name = event->entrypoint ? vm_.nameOf(*event->entrypoint) : vm_.nameOf(event->method);
      stamp(std::chrono::nanoseconds(event->atNanos))
          << "    " << describe(event->kind) << " " << name << ", IL " << event->il;
      if (event->code) std::cout << " #" << event->native << " " << describe(event->tier);
      if (event->codeBytes) std::cout << ", " << event->codeBytes << " bytes";
      std::cout << "\n";
    }
  }

  std::ostream& stamp(std::chrono::nanoseconds moment) const {
    return std::cout << std::setw(6) << std::chrono::duration_cast<std::chrono::milliseconds>(moment - start_).count()
                     << " ms ";
  }

  // --- The program ---

  void stop() {
    vm_.stop();
    for (std::thread& server : servers_) server.join();
    servers_.clear();
  }

  Function& function(const std::string& name) const {
    if (Function* found = vm_.program.find(name)) return *found;
    throw std::runtime_error("the program has no function " + name);
  }

  std::int64_t order() { return self_.call(function("order").instance(), {&wares_, 1}); }

  bool everywhere(std::int64_t total) const {
    for (std::int64_t& place : std::span(board_->elements, kThreads))
      if (std::atomic_ref(place).load(std::memory_order_relaxed) != total) return false;
    return true;
  }

  // Calls them on: what callers inline is not called.
  bool allRunTier1() {
    bool all = true;
    for (const MethodKey& method : functions_) {
      for (const auto& instance : functionOf(method).instances) {
        if (functionOf(method).name != "order") self_.call(*instance, std::array{wares_, wares_});
        const auto version = vm_.manager.published(*instance);
        all = all && version && vm_.manager.tierOf(version) == versioning::Tier::Tier1;
      }
    }
    return all;
  }

  const std::chrono::nanoseconds start_ = std::chrono::steady_clock::now().time_since_epoch();
  Vm vm_;
  Thread self_;
  versioning::EventStream::Reader events_;
  std::vector<MethodKey> functions_;
  std::vector<Status> statuses_ = std::vector<Status>(4);
  Array* board_ = nullptr;  // what the last customer on each thread paid
  std::int64_t wares_ = 0;
  std::vector<std::thread> servers_;
  std::atomic<int> stopped_ = 0;

  const std::shared_ptr<Counter> counter_ = std::make_shared<Counter>(vm_.program);
  const std::shared_ptr<Tracer> tracer_ = std::make_shared<Tracer>();
  codicil::rejit::ClientId counterId_ = 0, tracerId_ = 0;
  int claims_ = 0, failures_ = 0;
};

}  // namespace

int demonstrate(const std::string& shop) { return Demo(shop).run(); }

}  // namespace minivm
