#include "codicil/versioning/Tiering.hpp"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "BuildingAhead.hpp"
#include "Candidates.hpp"
#include "Relinking.hpp"
#include "versioning/Nodes.hpp"

namespace codicil::tiering {

using codememory::CountingSlot;
using codememory::CountingStub;
using versioning::EventKind;
using versioning::ILCodeVersion;
using versioning::MethodDesc;
using versioning::NativeCodeVersion;
using versioning::Requester;
using versioning::RequesterPtr;
using versioning::Tier;

// Two kinds of threads come here: those in the manager, with its lock held (the functions of NativeStage), and those
// that may call the manager (the scheduled ones). Lock order: the manager's, then `mutex`, then what the stub allocator
// and the scheduler have. So the first kind never calls the manager, the second never with `mutex` held, and what the
// first finds to do with the manager is left for the second.
//
// Between two steps of the second kind a version can die: forget() tells, under both locks. So a version is never
// looked into here but under the manager's lock, and is handed to the manager together with stillThere(), which the
// manager asks under its lock before it does. From addNativeVersion() to activate() the entrypoint cannot die.
struct Tiering::Impl : std::enable_shared_from_this<Impl> {
  Impl(versioning::CodeVersionManager& manager, const Eligibility& eligibility, Scheduler& scheduler,
       const TieringSettings& settings)
      : manager(manager),
        eligibility(eligibility),
        scheduler(scheduler),
        settings(settings),
        relinking(std::make_shared<Relinking>(manager, scheduler, settings.relinkDelay)),
        buildingAhead(std::make_shared<BuildingAhead>(manager, scheduler)) {}

  // What the background has to do now.
  struct Work {
    std::vector<Ticket> republish;     // what their callers reach has changed
    std::vector<CountingStub> retire;  // reached by no new caller once those are republished
    std::optional<Ticket> promote;
    Tier next = Tier::Tier1;  // what it is promoted to
    bool asked = false;
  };

  // The manager's lock held, `mutex` not: they ask the host.
  Tier initialTier(const MethodDesc& method, const ILCodeVersion& il) const;
  Identity identify(const NativeCodeVersion& version) const;
  // Both held.
  const void* reach(Candidate& candidate, const std::byte* code);
  const void* await(Candidate& candidate, const std::byte* code, bool isNew);
  const void* beginCounting(Candidate& candidate, const std::byte* code);

  // `mutex` held.
  void enqueue(Candidate& candidate, bool asked);
  void unlinkStub(Candidate& candidate);
  std::int64_t callsWith(const Candidate& candidate, CountingStub stub) const;
  void wake();
  void schedule(std::chrono::nanoseconds after, void (Impl::*step)());
  bool haveWork() const {
    return !pending.republish.empty() || !pending.retire.empty() || candidates.count(Phase::Queued);
  }
  void report(const Candidate& candidate, EventKind kind, const std::byte* code = nullptr) const;

  // Nothing held: the scheduler's thread.
  void delayOver();
  void work();
  Work takeWork();
  void promote(const Ticket& ticket, Tier next, const RequesterPtr& requester);
  std::uint64_t TieringStatistics::*buildNext(const Ticket& ticket, Tier next, const RequesterPtr& requester);
  std::function<bool()> stillThere(const Ticket& ticket);
  void close();

  versioning::CodeVersionManager& manager;
  const Eligibility& eligibility;
  Scheduler& scheduler;
  TieringSettings settings;
  RequesterPtr calledOften, askedFor;
  const std::shared_ptr<Relinking> relinking;  // shared with work that is scheduled
  const std::shared_ptr<BuildingAhead> buildingAhead;

  mutable std::mutex mutex;  // guards what follows
  Candidates candidates;
  Work pending;                  // without `promote`: those wait in phase Queued
  std::uint64_t quietSince = 0;  // when tier-0 code appeared last; nanoseconds
  bool delayRunning = false;     // delayOver() is scheduled
  bool working = false;          // work() is scheduled or running
  bool closed = false;
  int running = 0;                // scheduled functions that are running
  std::condition_variable ended;  // one of them has ended
  TieringStatistics statistics;
};

// --- Callers reach a version ---

Tier Tiering::Impl::initialTier(const MethodDesc& method, const ILCodeVersion& il) const {
  if (!settings.enabled || !settings.quickJit || !eligibility.mayTier(method, il)) return Tier::Optimized;
  if (!settings.quickJitForLoops && eligibility.hasLoops(method, il)) return Tier::Optimized;
  return Tier::Tier0;
}

Identity Tiering::Impl::identify(const NativeCodeVersion& version) const {
  Identity identity{.method = manager.host().keyOf(version.method())};
  if (const versioning::NativeCodeVersionNode* node = version.node()) {
    identity.il = versioning::idOf(node->il);
    identity.native = node->id;
    identity.tier = node->tier;
  }
  return identity;
}

const void* Tiering::Impl::reach(Candidate& candidate, const std::byte* code) {
  switch (candidate.phase) {
    case Phase::Counting:
      return candidate.stub.entry();
    case Phase::Due:
      return beginCounting(candidate, code);
    case Phase::Awaiting:
      return settings.delay.count() == 0 || candidate.identity.tier == Tier::Tier0Instrumented
                 ? beginCounting(candidate, code)
                 : code;
    // Its tier-1 is not valid any more, or never was: it has to be earned again.
    case Phase::Settled:
      return await(candidate, code, false);
    case Phase::Queued:
    case Phase::Building:
    case Phase::Failed:
      break;
  }
  return code;
}

const void* Tiering::Impl::await(Candidate& candidate, const std::byte* code, bool isNew) {
  if (!isNew) candidates.move(candidate, Phase::Awaiting);
  // What is instrumented is hot already: it neither waits, nor makes others wait.
  if (settings.delay.count() == 0 || candidate.identity.tier == Tier::Tier0Instrumented)
    return beginCounting(candidate, code);
  if (isNew || !delayRunning) quietSince = scheduler.nowNanos();
  if (!std::exchange(delayRunning, true)) schedule(settings.delay, &Impl::delayOver);
  return code;
}

const void* Tiering::Impl::beginCounting(Candidate& candidate, const std::byte* code) {
  const auto stub =
      manager.memory().stubs().allocateCounting(static_cast<std::int32_t>(settings.callCountThreshold), code, 0);
  if (!stub) {  // out of code memory: it is tried again when counting begins for others, or when it is next published
    candidates.move(candidate, Phase::Awaiting);
    return code;
  }
  candidates.startCounting(candidate, *stub);
  ++statistics.counted;
  ++statistics.countingCells;
  report(candidate, EventKind::CountingStarted, code);
  return stub->entry();
}

void Tiering::Impl::report(const Candidate& candidate, EventKind kind, const std::byte* code) const {
  const Identity& identity = candidate.identity;
  manager.events().write({.kind = kind,
                          .tier = identity.tier,
                          .method = identity.method,
                          .entrypoint = &candidate.ticket.version.method(),
                          .il = identity.il,
                          .native = identity.native,
                          .code = code});
}

// --- From calls to the queue ---

void Tiering::Impl::enqueue(Candidate& candidate, bool asked) {
  unlinkStub(candidate);
  candidate.asked = asked;
  candidates.move(candidate, Phase::Queued);
  report(candidate, EventKind::TierRequested);
  wake();
}

// Callers still reach the stub through the precode: it can only be retired after callersReach() was asked again, which
// now answers otherwise. Retired before, it could be freed while it is published.
void Tiering::Impl::unlinkStub(Candidate& candidate) {
  const CountingStub stub = candidates.takeStub(candidate);
  if (!stub) return;
  candidate.calls = callsWith(candidate, stub);
  pending.republish.push_back(candidate.ticket);
  pending.retire.push_back(stub);
}

// A slow call may put back a count from before, so what remains can be any number.
std::int64_t Tiering::Impl::callsWith(const Candidate& candidate, CountingStub stub) const {
  const auto threshold = static_cast<std::int32_t>(settings.callCountThreshold);
  const std::int32_t remaining = stub.slot().remaining.load(std::memory_order_relaxed);
  return std::max<std::int64_t>(candidate.calls, 0) + threshold - std::clamp(remaining, 0, threshold);
}

void Tiering::Impl::wake() {
  if (closed || std::exchange(working, true)) return;
  schedule(std::chrono::nanoseconds(0), &Impl::work);
}

// The scheduler may keep what it was given for longer than the tiering lives; it finds it closed then.
void Tiering::Impl::schedule(std::chrono::nanoseconds after, void (Impl::*step)()) {
  scheduler.schedule(after, [self = shared_from_this(), step] {
    {
      const std::lock_guard<std::mutex> lock(self->mutex);
      if (self->closed) return;
      ++self->running;
    }
    (self.get()->*step)();
    const std::lock_guard<std::mutex> lock(self->mutex);
    --self->running;
    self->ended.notify_all();
  });
}

// --- In the background ---

void Tiering::Impl::delayOver() {
  const std::lock_guard<std::mutex> lock(mutex);
  delayRunning = false;
  if (candidates.count(Phase::Awaiting) == 0) return;
  const std::chrono::nanoseconds quiet(scheduler.nowNanos() - quietSince);
  if (quiet < settings.delay) {
    delayRunning = true;
    schedule(settings.delay - quiet, &Impl::delayOver);
    return;
  }
  while (Candidate* candidate = candidates.first(Phase::Awaiting)) {
    candidates.move(*candidate, Phase::Due);
    pending.republish.push_back(candidate->ticket);
  }
  wake();
}

// One promotion at a time, so that what else is due comes between.
void Tiering::Impl::work() {
  const Work now = takeWork();
  for (const Ticket& ticket : now.republish) manager.republish(ticket.version, stillThere(ticket));
  for (const CountingStub stub : now.retire) manager.retire(stub);
  if (now.promote) promote(*now.promote, now.next, now.asked ? askedFor : calledOften);

  const std::lock_guard<std::mutex> lock(mutex);
  statistics.countingCells -= now.retire.size();
  working = haveWork();
  if (working) schedule(std::chrono::nanoseconds(0), &Impl::work);
}

Tiering::Impl::Work Tiering::Impl::takeWork() {
  const std::lock_guard<std::mutex> lock(mutex);
  Work now = std::exchange(pending, {});
  if (Candidate* candidate = candidates.first(Phase::Queued)) {
    candidates.move(*candidate, Phase::Building);
    now.promote = candidate->ticket;
    now.asked = candidate->asked;
    const bool profileFirst = settings.instrument && !candidate->asked && candidate->identity.tier == Tier::Tier0;
    now.next = profileFirst ? Tier::Tier0Instrumented : Tier::Tier1;
  }
  return now;
}

std::function<bool()> Tiering::Impl::stillThere(const Ticket& ticket) {
  return [this, ticket] {
    const std::lock_guard<std::mutex> lock(mutex);
    return candidates.find(ticket) != nullptr;
  };
}

// Which counter tells what came of it.
std::uint64_t TieringStatistics::*Tiering::Impl::buildNext(const Ticket& ticket, Tier next,
                                                           const RequesterPtr& requester) {
  const NativeCodeVersion version = manager.addNativeVersion(ticket.version, next, requester, stillThere(ticket));
  if (!version) return &TieringStatistics::forgotten;
  if (!manager.build(version)) {
    manager.abandon(version);
    return &TieringStatistics::failed;
  }
  if (!manager.activate(version)) return &TieringStatistics::lostRaces;
  return next == Tier::Tier1 ? &TieringStatistics::promoted : &TieringStatistics::instrumented;
}

void Tiering::Impl::promote(const Ticket& ticket, Tier next, const RequesterPtr& requester) {
  std::uint64_t TieringStatistics::*outcome = buildNext(ticket, next, requester);
  if (outcome == &TieringStatistics::failed && next != Tier::Tier1)  // then without a profile
    outcome = buildNext(ticket, Tier::Tier1, requester);
  {
    const std::lock_guard<std::mutex> lock(mutex);
    ++(statistics.*outcome);
    Candidate* candidate = candidates.find(ticket);
    if (!candidate) return;
    const bool failed = outcome == &TieringStatistics::failed;
    candidates.move(*candidate, failed ? Phase::Failed : Phase::Settled);
    if (failed) return;
  }
  // The tree may have turned while the candidate was not settled yet: back to its IL version, or away from the tier-1
  // that has just been activated. callersReach() could not begin anew then; if callers do reach this version, it does
  // now.
  manager.republish(ticket.version, stillThere(ticket));
}

// The manager's stage is still this one until callers have been led past the stubs, so that it hears of versions that
// die meanwhile.
void Tiering::Impl::close() {
  relinking->close();
  buildingAhead->close();
  std::unique_lock<std::mutex> lock(mutex);
  closed = true;
  ended.wait(lock, [this] { return running == 0; });
  while (Candidate* candidate = candidates.first(Phase::Counting)) {
    unlinkStub(*candidate);
    candidates.move(*candidate, Phase::Settled);
  }
  const std::vector<Ticket> counted = std::exchange(pending.republish, {});
  lock.unlock();
  for (const Ticket& ticket : counted) manager.republish(ticket.version, stillThere(ticket));
  manager.setNativeStage(nullptr);
  lock.lock();
  const std::vector<CountingStub> stubs = std::exchange(pending.retire, {});
  lock.unlock();
  for (const CountingStub stub : stubs) manager.retire(stub);
}

// --- The public face ---

Tiering::Tiering(versioning::CodeVersionManager& manager, const Eligibility& eligibility, Scheduler& scheduler,
                 const TieringSettings& settings)
    : impl_(std::make_shared<Impl>(manager, eligibility, scheduler, settings)) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  impl_->settings.callCountThreshold = std::clamp(settings.callCountThreshold, 1u, kMost);
  const std::string calls = std::to_string(impl_->settings.callCountThreshold);
  impl_->calledOften = std::make_shared<const Requester>(Requester{"tiering", "called " + calls + " times"});
  impl_->askedFor = std::make_shared<const Requester>(Requester{"tiering", "the host asked"});
  codememory::StubAllocator& stubs = manager.memory().stubs();
  const auto thunk = stubs.makeThunk(
      [](void* tiering, void* slot) -> const void* {
        return static_cast<Tiering*>(tiering)->countReached(static_cast<CountingSlot*>(slot));
      },
      this, "CallCountReached");
  // Without room for one thunk there will be none for stubs either: then nothing may start at a tier that it could
  // never leave. settings() tells.
  if (thunk)
    stubs.setCountingDone(*thunk);
  else
    impl_->settings.enabled = false;
  manager.setNativeStage(this);
}

Tiering::~Tiering() { impl_->close(); }

const TieringSettings& Tiering::settings() const { return impl_->settings; }

TieringStatistics Tiering::statistics() const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  TieringStatistics statistics = impl_->statistics;
  statistics.queued = impl_->candidates.count(Phase::Queued);
  statistics.awaitingDelay = impl_->candidates.count(Phase::Awaiting);
  statistics.relinked = impl_->relinking->relinked();
  return statistics;
}

// Reached by a call that is under way: no lock of the manager is taken, and nothing waits for a compile.
const void* Tiering::countReached(CountingSlot* slot) {
  // The stub may be retired by now, but is not freed before this call is through it. What it leads to neither.
  const void* target = slot->target.load(std::memory_order_acquire);
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  // The event can come twice, and late: then the stub is not its version's any more.
  if (Candidate* candidate = impl_->candidates.find(slot)) impl_->enqueue(*candidate, false);
  return target;
}

void Tiering::requestTier1(NativeCodeVersion version) {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  Candidate* candidate = impl_->candidates.find(version);
  if (!candidate) return;
  switch (candidate->phase) {
    case Phase::Awaiting:
    case Phase::Due:
    case Phase::Counting:
      impl_->enqueue(*candidate, true);
      break;
    case Phase::Queued:
    case Phase::Building:
    case Phase::Settled:
    case Phase::Failed:
      break;
  }
}

Tier Tiering::initialTier(const MethodDesc& method, const ILCodeVersion& il) { return impl_->initialTier(method, il); }

const void* Tiering::callersReach(NativeCodeVersion version, Tier tier, const std::byte* code) {
  if (tier != Tier::Tier0 && tier != Tier::Tier0Instrumented && tier != Tier::Precompiled) return code;
  const Identity identity = impl_->identify(version);
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  if (impl_->closed) return code;
  if (Candidate* candidate = impl_->candidates.find(version)) return impl_->reach(*candidate, code);
  return impl_->await(impl_->candidates.add(version, identity), code, true);
}

void Tiering::forget(NativeCodeVersion version) {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  Candidate* candidate = impl_->candidates.find(version);
  if (!candidate) return;
  if (candidate->phase == Phase::Queued) ++impl_->statistics.forgotten;
  // It was unpublished before, so the stub needs no republish; but the manager must not be called from here.
  if (const CountingStub stub = impl_->candidates.takeStub(*candidate)) {
    impl_->pending.retire.push_back(stub);
    impl_->wake();
  }
  impl_->candidates.erase(*candidate);
}

void Tiering::detoured() { impl_->relinking->detoured(); }

void Tiering::canBuildAhead() { impl_->buildingAhead->begin(); }

std::int64_t Tiering::callsOf(NativeCodeVersion version) const {
  const std::lock_guard<std::mutex> lock(impl_->mutex);
  const Candidate* candidate = std::as_const(impl_->candidates).find(version);
  if (!candidate) return -1;
  return candidate->stub ? impl_->callsWith(*candidate, candidate->stub) : candidate->calls;
}

}  // namespace codicil::tiering
