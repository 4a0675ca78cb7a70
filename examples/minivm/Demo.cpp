// SPDX-License-Identifier: MIT
// The demonstration: a program serves on three threads while another thread changes its functions. It prints what the
// version manager does as it does it, and checks what it claims.
#include "Demo.hpp"

#include <chrono>
#include <functional>
#include <iomanip>
#include <iostream>
#include <thread>

#include "Clients.hpp"
#include "Vm.hpp"

namespace minivm {

namespace {

constexpr Value kThreads = 3;
constexpr std::chrono::seconds kPatience{60};  // for what other threads bring about; no run comes near it

// What is changed, and what is true from then on.
struct Step {
  const char* what;
  std::function<Status()> change;
  Value cost;            // of an order
  bool counted, traced;  // is an order
};

class Demo {
 public:
  explicit Demo(const std::string& file) : vm_(file, {}), self_(vm_), events_(vm_.manager.events()) {
    for (const char* name : {"order", "total", "price", "discount"}) methods_.push_back(function(name).key);
    for (const char* name : {"order", "price", "discount", "postage"}) called_.push_back(&instance(name));
    for (const char* each : {"price", "postage"}) called_.push_back(&instance("total", &function(each)));
    basket_ = self_.call(instance("basket"), {{4}});
    board_ = vm_.allocate(kThreads);
  }
  ~Demo() { stop(); }
  Demo(const Demo&) = delete;
  Demo& operator=(const Demo&) = delete;

  int run() {
    for (const Step& step : steps()) {
      say(">>>", step.what);
      claim("done", step.change() == Status::Ok);
      claim("an order costs " + std::to_string(step.cost) + " from the first call", order() == step.cost);
      claimSeen("counted", step.counted, [&] { return counter_->count(function("order")); });
      claimSeen("traced", step.traced, [&] { return tracer_->written(); });
      if (step.traced) say("   ", "the tracer's last line: " + tracer_->last());
      await("it does on every thread", [&] { return everywhere(step.cost); });
      await("all functions run tier-1 code", [&] { return allRunTier1(); });
    }
    say(">>>", "what nobody can run any more is collected");
    // serve was replaced, too, but three threads are in its code. There are two instances of total.
    await("no code is left but what is published or on a stack, and no other IL version", [&] {
      vm_.manager.collect();
      return vm_.manager.use().ilNodes == 1 && vm_.memory->use().bodiesLive == vm_.program.functions.size() + 1;
    });
    for (Value place = 1; place <= kThreads; ++place) vm_.word(board_ + place).store(0);
    await("the three threads go on", [&] { return everywhere(460); });

    say(">>>", "the threads are told to stop; the version trees at the end");
    stop();
    claim("all were stopped", stopped_ == kThreads);
    std::cout << "\n" << vm_.manager.dump() << "\n";
    say(">>>", "the program is unloaded");
    vm_.unload();
    await("neither versions nor code are left", [&] {
      vm_.manager.collect();
      return vm_.manager.use().bytesLive() == 0 && vm_.memory->use().bodiesLive == 0;
    });
    std::cout << kept_ << " of " << claims_ << " claims came true.\n";
    return kept_ == claims_ ? 0 : 1;
  }

 private:
  std::vector<Step> steps() {
    const auto replace = [this](const char* name, const char* text) {
      return [this, name, text] { return vm_.replace(function(name), text); };
    };
    const auto instrument = [this](codicil::rejit::ClientId& client, const auto& callbacks, const char* name) {
      return [this, &client, callbacks, name] {
        client = vm_.rejit.attach(callbacks, {.name = name});
        return vm_.rejit.requestReJIT(client, methods_, statuses_, "to see");
      };
    };
    return {
        {"three threads serve for ever; called often, functions are compiled in the background",
         [this] { return serve(); }, 460, false, false},
        {"discount, which is inlined into others, is replaced",
         replace("discount", "(fn discount (amount) (/ amount 5))"), 410, false, false},
        {"a client counts the calls of four functions", instrument(counterId_, counter_, "counter"), 410, true, false},
        {"another one, which knows nothing of it, traces them", instrument(tracerId_, tracer_, "tracer"), 410, true,
         true},
        {"discount is replaced once more, under both clients",
         replace("discount", "(fn discount (amount) (/ amount 2))"), 260, true, true},
        {"the tracer reverts", [this] { return vm_.rejit.requestRevert(tracerId_, methods_, statuses_); }, 260, true,
         false},
        {"the counter leaves", [this] { return vm_.rejit.detach(counterId_); }, 260, false, false},
        {"the replacement goes",
         [this] {
           const versioning::Change revert{function("discount").key, versioning::Change::Kind::Revert, 0, nullptr};
           versioning::ChangeResult result;
           return vm_.manager.apply(versioning::kHotReloadStage, {}, {&revert, 1}, {&result, 1});
         },
         460, false, false},
        {"serve itself is replaced", replace("serve", "(notier serve (board place) 0)"), 460, false, false},
    };
  }

  // --- Claims, and what the version manager does meanwhile ---

  void claim(const std::string& what, bool isTrue) {
    ++claims_;
    kept_ += isTrue ? 1 : 0;
    say(isTrue ? "ok " : "FAILED", what);
  }

  // Something that other threads bring about.
  void await(const std::string& what, const std::function<bool()>& isTrue) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    bool came = false;
    while (!(came = isTrue()) && std::chrono::steady_clock::now() < deadline) {
      tellEvents();
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    claim(what, came);
  }

  // At once; but threads that are in old code go on to be seen until they leave it.
  void claimSeen(const std::string& how, bool isSeen, const std::function<std::uint64_t()>& count) {
    const auto grows = [&] {
      const std::uint64_t before = count();
      order();
      return count() > before;
    };
    if (isSeen)
      claim("it is " + how, grows());
    else
      await("it is not " + how, [&] { return !grows(); });
  }

  void say(const char* mark, const std::string& line) {
    tellEvents();
    stamp(std::chrono::steady_clock::now().time_since_epoch()) << mark << " " << line << std::endl;
  }

  void tellEvents() {
    while (const auto event = events_.next()) {
      stamp(std::chrono::nanoseconds(event->atNanos))
          << "    " << describe(event->kind) << " "
          << (event->entrypoint ? vm_.nameOf(*event->entrypoint) : vm_.nameOf(event->method)) << ", IL " << event->il;
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

  Status serve() {
    for (Value place = 0; place < kThreads; ++place) {
      servers_.emplace_back([this, place] {
        try {
          Thread(vm_).call(instance("serve"), {{board_, place}});
        } catch (const std::runtime_error& error) {
          stopped_ += error.what() == std::string("stopped");
        }
      });
    }
    return Status::Ok;
  }

  void stop() {
    vm_.stop();
    for (std::thread& server : servers_) server.join();
    servers_.clear();
  }

  Function& function(const std::string& name) const {
    if (Function* found = vm_.program.find(name)) return *found;
    throw std::runtime_error("the program has no function " + name);
  }

  Instance& instance(const std::string& name, const Function* madeFor = nullptr) const {
    return *function(name).instances.at(madeFor);
  }

  Value order() { return self_.call(instance("order"), {{basket_}}); }

  bool everywhere(Value cost) const {
    for (Value place = 1; place <= kThreads; ++place)
      if (vm_.word(board_ + place).load(std::memory_order_relaxed) != cost) return false;
    return true;
  }

  // Calls them on: what callers inline is not called.
  bool allRunTier1() {
    bool all = true;
    for (Instance* called : called_) {
      self_.call(*called, {{basket_}});
      const auto version = vm_.manager.published(*called);
      all = all && version && vm_.manager.tierOf(version) == versioning::Tier::Tier1;
    }
    return all;
  }

  const std::chrono::nanoseconds start_ = std::chrono::steady_clock::now().time_since_epoch();
  Vm vm_;
  Thread self_;
  versioning::EventStream::Reader events_;
  std::vector<MethodKey> methods_;  // that clients instrument
  std::vector<Status> statuses_ = std::vector<Status>(4);
  std::vector<Instance*> called_;
  Value basket_ = 0;
  Value board_ = 0;  // what the last customer on each thread paid
  std::vector<std::thread> servers_;
  std::atomic<Value> stopped_ = 0;

  const std::shared_ptr<Counter> counter_ = std::make_shared<Counter>(vm_.program);
  const std::shared_ptr<Tracer> tracer_ = std::make_shared<Tracer>();
  codicil::rejit::ClientId counterId_ = 0, tracerId_ = 0;
  int claims_ = 0, kept_ = 0;
};

}  // namespace

int demonstrate(const std::string& shop) { return Demo(shop).run(); }

}  // namespace minivm
