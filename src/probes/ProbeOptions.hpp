// SPDX-License-Identifier: MIT
// What a probe is to see, as it is told to the client.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace codicil::probes {

// With neither calls nor anything of them asked for, calls are.
struct ProbeOptions {
  std::string pattern;    // fnmatch(3) on names like "Shop.Cart::Add"
  std::string condition;  // Condition.hpp; empty: every call
  bool calls = false;     // each call is told: implied by arguments, returned and stack
  bool arguments = false;
  bool returned = false;  // the value, or the exception
  bool stack = false;
  bool time = false;
  bool count = false;

  // Whether the ends of calls are watched, not only their beginnings.
  bool hasExits() const { return returned || time; }
  bool toldAtEntry() const { return calls && (stack || !hasExits()); }
  bool toldAtExit() const { return calls && hasExits(); }
  // Whether an entry is more than a count.
  bool looksAtEntry() const { return toldAtEntry() || !condition.empty(); }
};

// {"pattern": "…", "if": "…", "args": true, "return": true, "stack": true, "time": true, "count": true}
tl::expected<ProbeOptions, std::string> parseOptions(const std::string& json);
std::string toJson(const ProbeOptions& options);

}  // namespace codicil::probes
