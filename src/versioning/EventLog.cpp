// SPDX-License-Identifier: MIT
#include "EventLog.hpp"

#include <span>

#include "Nodes.hpp"

namespace codicil::versioning {

void EventLog::flush() {
  const std::span events = std::span(gathered_).first(count_);
  const std::uint64_t now = isGathering_ ? nanos_ : monotonicNanos();
  for (Event& event : events)
    if (event.atNanos == 0) event.atNanos = now;
  stream_.write(events);
  count_ = 0;
}

}  // namespace codicil::versioning
