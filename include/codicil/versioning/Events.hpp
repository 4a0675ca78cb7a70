// What the manager did, for tracing clients: a bounded stream that never blocks the manager. Slow readers lose the
// oldest events and are told how many. While there is no reader nothing is written, and there is no memory for it.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
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
  std::uint64_t sequence = 0;  // from 0, without gaps while there is a reader
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

  // Without a reader these do nothing.
  void write(Event event);
  // Several, one after the other with none between, at hardly more locked instructions than one. Fills in their
  // numbers.
  void write(std::span<Event> events);

  // A hint: the event after `ahead` others will be written soon.
  void fetch(std::uint64_t ahead) const;

  // A reader's place, at first after what was written before. Each reader has its own. The stream outlives it.
  class Reader {
   public:
    explicit Reader(EventStream& stream);
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    // The next event, or none for now.
    std::optional<Event> next();
    std::uint64_t lost() const { return lost_; }  // events overwritten before this reader came to them

   private:
    EventStream& stream_;
    std::uint64_t at_ = 0;
    std::uint64_t lost_ = 0;
  };

  std::uint64_t written() const { return next_.load(std::memory_order_acquire); }
  bool isRead() const { return readers_.load(std::memory_order_acquire) != 0; }

 private:
  struct Slot;
  class Group;
  std::uint64_t mask_;
  std::uint32_t groupLog2_;     // of its slots
  std::once_flag firstReader_;  // makes these two, before it is counted
  std::unique_ptr<Slot[]> slots_;
  std::unique_ptr<Group[]> groups_;
  std::atomic<std::uint32_t> readers_{0};
  std::atomic<std::uint64_t> next_{0};
};

}  // namespace codicil::versioning
