// SPDX-License-Identifier: MIT
// One string object for each text that was interned: literals, and what String.Intern was given. They live as long as
// the process, but for literals that only code had which was unloaded.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "gc/HandleManager.hpp"
#include "threading/Thread.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::execution {

struct InternedString {
  gc::Handle slot = nullptr;  // that holds it, and that the collector knows
  bool isFixed = false;       // it never moves, so that code may hold its address
};

// Thread-safe. There is one for the process.
class InternedStrings {
 public:
  static InternedStrings& instance();

  // The string of this text, for code that goes with `user`, or stays if that is null; `make` makes the object, where
  // it never moves, if there is none. In any mode; may collect.
  InternedString literal(gc::HandleManager& handles, std::u16string_view text, const typesystem::LoaderAllocator* user,
                         const std::function<gc::ObjectPtr()>& make);
  // The string of the same text as the one in `slot`, a root, which becomes it if there is none. Preemptive.
  void intern(gc::HandleManager& handles, gc::ObjectPtr* slot);
  // … null, if there is none.
  void find(gc::ObjectPtr* slot);
  // Its code is gone; those that only it had go. Preemptive.
  void forget(gc::HandleManager& handles, const typesystem::LoaderAllocator& user);

 private:
  struct Entry {
    InternedString string;
    bool stays = false;                                     // somebody has it who does not go
    std::vector<const typesystem::LoaderAllocator*> users;  // the others, each once
  };
  std::mutex lock_;  // taken preemptively: its holder may collect
  std::unordered_map<std::u16string, Entry> strings_;
};

}  // namespace codicil::execution
