// SPDX-License-Identifier: MIT
// One method under a probe: what its rewritten bodies are told where to count and tell.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "codicil/client.h"
#include "probes/Clock.hpp"
#include "probes/Condition.hpp"
#include "probes/EventRing.hpp"
#include "probes/Histogram.hpp"
#include "probes/MethodForms.hpp"
#include "probes/ProbeOptions.hpp"
#include "probes/ProcessorCounts.hpp"

namespace codicil::probes {

// What all methods of a probe share. Immutable but for the names and the ring.
struct ProbeContext {
  const codicil_api& api;
  TypeNames types;
  ProbeOptions options;
  std::optional<Condition> condition;
  Clock clock;
  std::unique_ptr<EventRing> ring;  // null: no call is told
};

// Its address is in compiled code: it stays until no thread can be there.
struct ProbedMethod {
  ProbedMethod(ProbeContext& shared, codicil_method method, std::string name, MethodForms forms,
               std::optional<BoundCondition> condition);

  // Arguments to be looked at, by index: those that can be and that somebody wants.
  std::vector<std::uint16_t> entryArguments() const;
  std::vector<std::uint16_t> exitArguments() const;

  // Calls that fulfilled the condition; where exits are watched, that have ended.
  std::uint64_t callCount() const;

  ProbeContext& shared;
  const Clock clock = shared.clock;  // read at each call
  const codicil_method method;
  const std::string name;
  const MethodForms forms;
  const std::optional<BoundCondition> condition;
  const std::vector<std::uint16_t> atEntry, atExit;  // what is handed over there

  ProcessorCounts calls{1};  // see callCount
  std::atomic<std::uint64_t> exceptions{0};
  std::unique_ptr<Histogram> times;  // in ticks; null: not asked for; else it counts, and `calls` does not
};

}  // namespace codicil::probes
