// SPDX-License-Identifier: MIT
// One string object for each text that was interned: literals, and what String.Intern was given. They live as long as
// the process.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gc/HandleManager.hpp"
#include "threading/Thread.hpp"

namespace codicil::execution {

struct InternedString {
  gc::Handle slot = nullptr;  // that holds it, and that the collector knows
  bool isFixed = false;       // it never moves, so that code may hold its address
};

// Thread-safe. There is one for the process.
class InternedStrings {
 public:
  static InternedStrings& instance();

  // The string of this text; `make` makes the object, where it never moves, if there is none. In any mode; may collect.
  InternedString literal(gc::HandleManager& handles, std::u16string_view text,
                         const std::function<gc::ObjectPtr()>& make);
  // The string of the same text as the one in `slot`, a root, which becomes it if there is none. Preemptive.
  void intern(gc::HandleManager& handles, gc::ObjectPtr* slot);
  // … null, if there is none.
  void find(gc::ObjectPtr* slot);

 private:
  std::mutex lock_;  // taken preemptively: its holder may collect
  std::unordered_map<std::u16string, InternedString> strings_;
};

}  // namespace codicil::execution
