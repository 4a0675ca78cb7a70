// Tiered compilation: a client of the manager that only adds native versions and says which is active.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::tiering {

struct TieringSettings {
  bool enabled = true;                                      // DOTNET_TieredCompilation
  std::uint32_t callCountThreshold = 30;                    // DOTNET_TC_CallCountThreshold; 0 counts as 1
  std::chrono::milliseconds delay{100};                     // DOTNET_TC_CallCountingDelayMs; 0: count at once
  std::chrono::milliseconds backgroundWorkerTimeout{4000};  // DOTNET_TC_BackgroundWorkerTimeoutMs: an idle worker ends
  std::chrono::milliseconds relinkDelay{1000};              // CODICIL_TC_RelinkDelayMs: see docs/versioning.md §8
  bool quickJit = true;                                     // DOTNET_TC_QuickJit
  bool quickJitForLoops = true;                             // DOTNET_TC_QuickJitForLoops
  bool instrument = false;  // DOTNET_TieredPGO: between tier-0 and tier-1 comes tier-0 code that profiles itself

  // Reads DOTNET_TieredCompilation, DOTNET_TC_… and ours as `lookup` gives them (hexadecimal numbers, as .NET reads
  // them). A value that is missing or no number is left as `defaults` has it.
  static TieringSettings fromEnvironment(const std::function<const char*(const char*)>& lookup,
                                         const TieringSettings& defaults);
  static TieringSettings fromEnvironment(const std::function<const char*(const char*)>& lookup) {
    return fromEnvironment(lookup, TieringSettings());
  }
};

// What tiering asks about a method. Lock held. It asks again whenever it has to know: the answer for an IL version
// stays.
class Eligibility {
 public:
  virtual ~Eligibility() = default;
  virtual bool mayTier(const versioning::MethodDesc& method, const versioning::ILCodeVersion& il) const = 0;
  virtual bool hasLoops(const versioning::MethodDesc&, const versioning::ILCodeVersion&) const { return false; }
};

// Time and threads, so that tests need neither to wait nor to guess.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  virtual std::uint64_t nowNanos() const = 0;
  // Runs `work` once, on a thread of its own choosing, not before `after` has passed; never on the caller's stack, for
  // the caller may hold the manager's lock. An earlier call that has not run yet still runs.
  virtual void schedule(std::chrono::nanoseconds after, std::function<void()> work) = 0;
};

// One background thread, started when there is work, ended when it is idle for `idleTimeout`. It runs work in the order
// in which it falls due; the destructor waits for what is running and drops the rest.
std::unique_ptr<Scheduler> makeThreadScheduler(std::chrono::milliseconds idleTimeout);

struct TieringStatistics {
  std::uint64_t counted = 0;       // versions that counting was started for
  std::uint64_t instrumented = 0;  // instrumented tier-0 bodies made active
  std::uint64_t promoted = 0;      // tier-1 bodies made active
  std::uint64_t lostRaces = 0;     // tier-1 bodies whose IL version was not active any more when they were ready
  std::uint64_t failed = 0;        // tier-1 builds that failed: the version stays at tier-0
  std::uint64_t forgotten = 0;     // versions that died in the queue
  std::uint64_t relinked = 0;      // bodies built anew because what they called had moved
  std::size_t countingCells = 0;   // counting stubs made and not handed to the collector yet
  std::size_t queued = 0;          // waiting for the background worker now
  std::size_t awaitingDelay = 0;   // tier-0 versions whose counting has not begun
};

class Tiering final : public versioning::NativeStage {
 public:
  // All outlive the tiering. Installs itself as the manager's native stage and its counting thunk in the code memory.
  Tiering(versioning::CodeVersionManager& manager, const Eligibility& eligibility, Scheduler& scheduler,
          const TieringSettings& settings = {});
  // No thread is in managed code. Waits for work that is running; what is still scheduled does nothing. Callers reach
  // tier-0 code that was being counted directly from now on.
  ~Tiering() override;
  Tiering(const Tiering&) = delete;
  Tiering& operator=(const Tiering&) = delete;

  const TieringSettings& settings() const;  // in force: disabled if code memory has no room for the counting thunk
  TieringStatistics statistics() const;

  // A call's count reached its threshold: the counting thunk comes here. Returns the code to go on to. `slot` is the
  // counting stub's. Hosts with frames of their own call it from their own thunk.
  const void* countReached(codememory::CountingSlot* slot);

  // Promotes a version at once, whatever its count (a patchpoint, a host's hint). Ignored unless it is tier-0 code that
  // callers reach, and neither on its way to tier-1 nor found impossible to build there. Takes no lock of the manager.
  void requestTier1(versioning::NativeCodeVersion version);

  // versioning::NativeStage
  versioning::Tier initialTier(const versioning::MethodDesc& method, const versioning::ILCodeVersion& il) override;
  const void* callersReach(versioning::NativeCodeVersion version, versioning::Tier tier,
                           const std::byte* code) override;
  void forget(versioning::NativeCodeVersion version) override;
  std::int64_t callsOf(versioning::NativeCodeVersion version) const override;
  void detoured() override;
  void canBuildAhead() override;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // shared with work that is scheduled
};

}  // namespace codicil::tiering
