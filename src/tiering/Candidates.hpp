// The tier-0 versions that may earn tier-1, and how far each has come. Not synchronized: guarded by tiering's lock.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <unordered_map>

#include "codicil/versioning/CodeVersion.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::tiering {

enum class Phase : std::uint8_t {
  Awaiting,  // for a quiet delay
  Due,       // it is over: gets a counting stub as soon as it is published
  Counting,  // callers reach its stub
  Queued,    // for the background worker
  Building,  // the worker has it
  Settled,   // callers were led elsewhere. If they ever reach this version again, it begins anew
  Failed,    // its tier-1 could not be built: it stays
};

// Names a candidate while no lock is held. The version may have died since, and another may lie at its address: that
// one has another serial.
struct Ticket {
  versioning::NativeCodeVersion version;
  std::uint64_t serial = 0;
};

// What of a version is needed when it must not be looked into any more: copied while the manager's lock kept it.
struct Identity {
  versioning::MethodKey method;
  versioning::ILVersionId il = 0;
  versioning::NativeVersionId native = 0;
  versioning::Tier tier = versioning::Tier::Tier0;
};

struct Candidate {
  Ticket ticket;
  Identity identity = {};
  Phase phase = Phase::Awaiting;
  bool asked = false;                  // queued because the host asked, not because it was called often
  codememory::CountingStub stub = {};  // in phase Counting, and in no other
  std::int64_t calls = -1;             // counted by stubs it has no more; -1: never counted
};

class Candidates {
 public:
  Candidate& add(versioning::NativeCodeVersion version, const Identity& identity);
  void erase(const Candidate& candidate);

  Candidate* find(versioning::NativeCodeVersion version);
  const Candidate* find(versioning::NativeCodeVersion version) const;
  Candidate* find(const Ticket& ticket);                  // null: it has died
  Candidate* find(const codememory::CountingSlot* slot);  // null: the stub has been taken from its version already

  void move(Candidate& candidate, Phase phase);  // to the end of that phase
  std::size_t count(Phase phase) const { return in(phase).size(); }
  Candidate* first(Phase phase);  // the one that has been longest in it, or null

  void startCounting(Candidate& candidate, codememory::CountingStub stub);
  // Ends phase Counting, if that is where it is; empty if not. The caller moves it on, and retires the stub.
  codememory::CountingStub takeStub(Candidate& candidate);

 private:
  static constexpr std::size_t kPhases = 7;
  // As the versions lie: those of a batch are neighbours, and come one after the other.
  struct Hash {
    std::size_t operator()(const versioning::NativeCodeVersion& version) const noexcept {
      return version.node() ? std::hash<void*>()(version.node()) : std::hash<void*>()(&version.method());
    }
  };
  using List = std::list<Candidate>;
  List& in(Phase phase) { return phases_[static_cast<std::size_t>(phase)]; }
  const List& in(Phase phase) const { return phases_[static_cast<std::size_t>(phase)]; }

  std::array<List, kPhases> phases_;  // a candidate is spliced from one to another and never changes its address
  std::unordered_map<versioning::NativeCodeVersion, List::iterator, Hash> places_;
  std::unordered_map<const codememory::CountingSlot*, Candidate*> counting_;
  std::uint64_t nextSerial_ = 1;
};

}  // namespace codicil::tiering
