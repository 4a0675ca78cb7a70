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
  Value cost;    // of an order
  int watchers;  // how many clients see it
};

class Demo {
 public:
  explicit Demo(const std::string& file) : vm_(file, {}), self_(vm_), events_(vm_.manager.events()) {
    basket_ = self_.call(vm_.instance("basket"), {{4}});
    board_ = vm_.allocate(kThreads);
  }

  int run() {
    for (const Step& step : steps()) {
      say(">>>", step.what);
      claim("done", step.change() == Status::Ok);
      claim("an order costs " + std::to_string(step.cost) + " from the first call", order() == step.cost);
      claim(std::to_string(step.watchers) + " clients see it", watchers() >= step.watchers);
      await("as soon as all threads have left old code, no other does", [&] { return watchers() == step.watchers; });
      await("it costs that on every thread", [&] { return everywhere(step.cost); });
      if (step.watchers == 2) say("   ", "the last line of the trace: " + tracer_->last());
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
    vm_.stop();
    claim("they were in no other trouble", vm_.join() == std::vector<std::string>(kThreads, "stopped"));
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
      return [this, name, text] { return vm_.replace(vm_.instance(name).function, text); };
    };
    const auto attach = [this](const char* name, codicil::rejit::ClientId& client, const auto& callbacks) {
      return [this, name, &client, callbacks] {
        client = vm_.rejit.attach(callbacks, {.name = name});
        return vm_.rejit.requestReJIT(client, methods_, statuses_, "to see");
      };
    };
    return {
        {"three threads serve for ever; called often, functions are compiled", [this] { return serve(); }, 460, 0},
        {"discount is replaced, which was inlined into others",
         replace("discount", "(fn discount (amount) (/ amount 5))"), 410, 0},
        {"a client counts calls", attach("counter", counterId_, counter_), 410, 1},
        {"another one, which knows nothing of it, traces them", attach("tracer", tracerId_, tracer_), 410, 2},
        {"discount is replaced once more, under both clients",
         replace("discount", "(fn discount (amount) (/ amount 2))"), 260, 2},
        {"the tracer reverts", [this] { return vm_.rejit.requestRevert(tracerId_, methods_, statuses_); }, 260, 1},
        {"the counter leaves", [this] { return vm_.rejit.detach(counterId_); }, 260, 0},
        {"discount is what it was", [this] { return vm_.revert(vm_.instance("discount").function); }, 460, 0},
        {"serve itself is replaced", replace("serve", "(notier serve (board place) 0)"), 460, 0},
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

  void say(const char* mark, const std::string& line) {
    tellEvents();
    stamp(std::chrono::steady_clock::now().time_since_epoch()) << mark << " " << line << std::endl;
  }

  void tellEvents() {
    while (const auto event = events_.next()) {
      const auto name = event->entrypoint ? vm_.nameOf(*event->entrypoint) : vm_.nameOf(event->method);
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

  Status serve() {
    for (Value place = 0; place < kThreads; ++place) vm_.start(vm_.instance("serve"), {board_, place});
    return Status::Ok;
  }

  Value order() { return self_.call(vm_.instance("order"), {{basket_}}); }

  bool everywhere(Value cost) const {
    for (Value place = 1; place <= kThreads; ++place)
      if (vm_.word(board_ + place).load(std::memory_order_relaxed) != cost) return false;
    return true;
  }

  int watchers() {
    const Value counted = counter_->count(vm_.instance("order").function), traced = tracer_->written();
    order();
    return (counter_->count(vm_.instance("order").function) > counted) + (tracer_->written() > traced);
  }

  // Calls them on: what callers inline is not called.
  bool allRunTier1() {
    bool all = true;
    for (const char* name : {"order", "total<price>", "total<postage>", "price", "postage", "discount"}) {
      self_.call(vm_.instance(name), {{basket_}});
      const auto version = vm_.manager.published(vm_.instance(name));
      all = all && version && vm_.manager.tierOf(version) == versioning::Tier::Tier1;
    }
    return all;
  }

  const std::chrono::nanoseconds start_ = std::chrono::steady_clock::now().time_since_epoch();
  Vm vm_;
  Thread self_;
  versioning::EventStream::Reader events_;
  Value basket_ = 0;
  Value board_ = 0;  // what the last customer on each thread paid

  const std::shared_ptr<Counter> counter_ = std::make_shared<Counter>(vm_.program);
  const std::shared_ptr<Tracer> tracer_ = std::make_shared<Tracer>();
  codicil::rejit::ClientId counterId_ = 0, tracerId_ = 0;
  const std::vector<MethodKey> methods_ = vm_.program.keys();  // which they instrument
  std::vector<Status> statuses_ = std::vector<Status>(methods_.size());
  int claims_ = 0, kept_ = 0;
};

}  // namespace

int demonstrate(const std::string& shop) { return Demo(shop).run(); }

}  // namespace minivm
