// SPDX-License-Identifier: MIT
// What the manager writes to its event stream, if somebody reads it. A switch of many methods, or a collection, gathers
// its events here and writes them in blocks: one by one, each would wait for the memory that it is written to. Needs
// the manager's lock.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "codicil/versioning/Events.hpp"

namespace codicil::versioning {

class EventLog {
 public:
  explicit EventLog(EventStream& stream) : stream_(stream) {}
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // Whether it is worth making up an event.
  bool isRead() const { return stream_.isRead(); }

  // Member by member: what was just written in small pieces cannot be read back in large ones without a stall.
  void write(const Event& event) {
    if (!stream_.isRead()) return;
    Event& place = gathered_[count_];
    place.atNanos = event.atNanos;
    place.kind = event.kind;
    place.status = event.status;
    place.tier = event.tier;
    place.stage = event.stage;
    place.method.module = event.method.module;
    place.method.token = event.method.token;
    place.entrypoint = event.entrypoint;
    place.il = event.il;
    place.native = event.native;
    place.code = event.code;
    place.codeBytes = event.codeBytes;
    if (isGathering_) stream_.fetch(count_);
    if (++count_ == gathered_.size() || !isGathering_) flush();
  }

  // Between these, within one holding of the lock: events without a time get this one, and readers see them in the end
  // at the latest.
  void gather(std::uint64_t nanos) {
    assert(!isGathering_);
    isGathering_ = true;
    nanos_ = nanos;
  }
  void finish() {
    if (count_ != 0) flush();
    isGathering_ = false;
  }

 private:
  void flush();

  EventStream& stream_;
  std::array<Event, 32> gathered_;
  std::size_t count_ = 0;
  std::uint64_t nanos_ = 0;
  bool isGathering_ = false;
};

}  // namespace codicil::versioning
