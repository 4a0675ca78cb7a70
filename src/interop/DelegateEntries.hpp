// SPDX-License-Identifier: MIT
// Addresses that native code calls delegates at.
#pragma once

#include <deque>
#include <mutex>
#include <unordered_map>

#include "codicil/versioning/CodeMemory.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::interop {

// Stubs read the first word.
struct DelegateEntry {
  gc::Handle delegate = nullptr;  // weak, also over its finalizer; null: in nobody's use
  const void* stub = nullptr;     // takes the entry as its secret argument
  const void* code = nullptr;     // what native code calls
};

// Thread-safe.
class DelegateEntries {
 public:
  explicit DelegateEntries(codememory::CodeMemory& memory) : memory_(memory) {}

  // The delegate's, made when first asked for; it goes when the delegate does. Cooperative; does not collect. Throws
  // threading::ExceptionRequest.
  const void* of(gc::ObjectPtr delegate, const void* stub);
  // Null: none was made yet, or ever.
  static const DelegateEntry* find(gc::ObjectPtr delegate);
  // By what native code calls; null: it is none of ours.
  const DelegateEntry* at(const void* code);

 private:
  class Owner;
  DelegateEntry& take();
  void giveBack(DelegateEntry& entry);

  // What native code still calls although its delegate died should not soon be another's.
  static constexpr std::size_t kKeptIdle = 256;

  codememory::CodeMemory& memory_;
  std::mutex lock_;                                         // held for moments, by threads in whatever mode
  std::deque<DelegateEntry> entries_;                       // guarded
  std::unordered_map<const void*, DelegateEntry*> byCode_;  // guarded
  std::deque<DelegateEntry*> idle_;                         // guarded, in the order of their return
};

}  // namespace codicil::interop
