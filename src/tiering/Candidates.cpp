#include "Candidates.hpp"

#include <cassert>
#include <utility>

namespace codicil::tiering {

using codememory::CountingSlot;
using codememory::CountingStub;
using versioning::NativeCodeVersion;

Candidate& Candidates::add(NativeCodeVersion version, const Identity& identity) {
  List& list = in(Phase::Awaiting);
  const auto place = list.insert(list.end(), Candidate{.ticket = {version, nextSerial_++}, .identity = identity});
  [[maybe_unused]] const bool added = places_.emplace(version, place).second;
  assert(added && "a version that died was not forgotten");
  return *place;
}

void Candidates::erase(const Candidate& candidate) {
  assert(!candidate.stub && "somebody has to retire it");
  const auto known = places_.find(candidate.ticket.version);
  const List::iterator place = known->second;
  places_.erase(known);
  in(candidate.phase).erase(place);
}

Candidate* Candidates::find(NativeCodeVersion version) {
  if (!version) return nullptr;
  const auto known = places_.find(version);
  return known == places_.end() ? nullptr : &*known->second;
}

const Candidate* Candidates::find(NativeCodeVersion version) const {
  const auto known = places_.find(version);
  return known == places_.end() ? nullptr : &*known->second;
}

Candidate* Candidates::find(const Ticket& ticket) {
  Candidate* candidate = find(ticket.version);
  return candidate && candidate->ticket.serial == ticket.serial ? candidate : nullptr;
}

Candidate* Candidates::find(const CountingSlot* slot) {
  const auto known = counting_.find(slot);
  return known == counting_.end() ? nullptr : known->second;
}

void Candidates::move(Candidate& candidate, Phase phase) {
  assert(!candidate.stub || phase == Phase::Counting);
  List& to = in(phase);
  to.splice(to.end(), in(candidate.phase), places_.at(candidate.ticket.version));
  candidate.phase = phase;
}

Candidate* Candidates::first(Phase phase) { return in(phase).empty() ? nullptr : &in(phase).front(); }

void Candidates::startCounting(Candidate& candidate, CountingStub stub) {
  candidate.stub = stub;
  counting_.emplace(&stub.slot(), &candidate);
  move(candidate, Phase::Counting);
}

CountingStub Candidates::takeStub(Candidate& candidate) {
  if (!candidate.stub) return {};
  counting_.erase(&candidate.stub.slot());
  return std::exchange(candidate.stub, {});
}

}  // namespace codicil::tiering
