// What the manager did, for tracing clients: a bounded stream that never blocks the manager. Slow readers lose the
// oldest events and are told how many.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "codicil/versioning/CodeVersion.hpp"

namespace codicil::versioning {

enum class EventKind : std::uint8_t {
  Created,          // an explicit IL or native version came to be
  Requested,        // a stage wants a new version of a method
  Supplied,         // its IL came
  Built,            // a native version has code
  Published,        // callers reach this version (code == nullptr: the prestub, which will build the active one)
  Failed,           // see status
  Reverted,         // a stage took its version of a method out
  Reactivated,      // a stage made an earlier version active again
  Invalidated,      // a body was switched off because something it had inlined has another version
  Collected,        // a version, or a default version's code, was freed
  CountingStarted,  // calls of this version are counted
  TierRequested,    // this version was called often enough
};
const char* describe(EventKind kind);

struct Event {
  std::uint64_t sequence = 0;  // from 0, without gaps
  std::uint64_t atNanos = 0;   // CLOCK_MONOTONIC
  EventKind kind = EventKind::Created;
  Status status = Status::Ok;
  Tier tier = Tier::Optimized;
  StageId stage = kBaseStage;
  MethodKey method;  // identities only: the module may be gone when this is read
  const MethodDesc* entrypoint = nullptr;
  ILVersionId il = 0;
  NativeVersionId native = 0;
  const std::byte* code = nullptr;
  std::uint32_t codeBytes = 0;  // of Built and Collected
};

// Any number of writers and readers, lock-free; a writer's cost is three locked instructions and the stores of a slot.
class EventStream {
 public:
  explicit EventStream(std::uint32_t capacityLog2 = 14);
  ~EventStream();

  void write(Event event);
  // Several, one after the other with none between, at hardly more locked instructions than one. Fills in their
  // numbers.
  void write(std::span<Event> events);

  // A hint: the event after `ahead` others will be written soon.
  void fetch(std::uint64_t ahead) const;

  // A reader's place; each reader has its own.
  class Reader {
   public:
    explicit Reader(const EventStream& stream, bool fromStart = false);
    // The next event, or none for now.
    std::optional<Event> next();
    std::uint64_t lost() const { return lost_; }  // events overwritten before this reader came to them

   private:
    const EventStream& stream_;
    std::uint64_t at_;
    std::uint64_t lost_ = 0;
  };

  std::uint64_t written() const { return next_.load(std::memory_order_acquire); }

 private:
  struct Slot;
  class Group;
  std::uint64_t mask_;
  std::uint32_t groupLog2_;  // of its slots
  std::unique_ptr<Slot[]> slots_;
  std::unique_ptr<Group[]> groups_;
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace codicil::versioning
