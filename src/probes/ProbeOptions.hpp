// SPDX-License-Identifier: MIT
// What a probe is to see, as it is told to the client.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace codicil::probes {

struct ProbeOptions {
  std::string pattern;    // fnmatch(3) on names like "Shop.Cart::Add"
  std::string condition;  // Condition.hpp; empty: every call
  bool arguments = false;
  bool returned = false;  // the value, or the exception
  bool stack = false;
  bool time = false;
  bool count = false;

  // Whether each call is told: for what is told of it, or because nothing else is asked for.
  bool tellsCalls() const { return arguments || returned || stack || !(time || count); }
  // Whether the ends of calls are watched, not only their beginnings.
  bool hasExits() const { return returned || time; }
  bool toldAtEntry() const { return tellsCalls() && (stack || !hasExits()); }
  bool toldAtExit() const { return tellsCalls() && hasExits(); }
  // Whether an entry is more than a count.
  bool looksAtEntry() const { return toldAtEntry() || !condition.empty(); }
};

// {"pattern": "…", "if": "…", "args": true, "return": true, "stack": true, "time": true, "count": true}
tl::expected<ProbeOptions, std::string> parseOptions(const std::string& text);
std::string toJson(const ProbeOptions& options);

}  // namespace codicil::probes
