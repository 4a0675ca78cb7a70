// SPDX-License-Identifier: MIT
// What the collector must know of a thread's stack: managed frames, and arguments on their way to code that is not
// there yet.
#pragma once

#include <mutex>
#include <unordered_map>
#include <vector>

#include "execution/StackRoots.hpp"
#include "threading/StackScanner.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Thread-safe.
class LiveArguments final : public threading::StackScanner {
 public:
  LiveArguments(typesystem::TypeLoader& types, const codememory::CodeMemory& memory);

  // Before a TransitionFrame says `method` is its callee. Cooperative; does not collect.
  void prepare(typesystem::MethodDesc& method);
  // Of methods that live in it, which nobody calls any more.
  void forget(const typesystem::LoaderAllocator& allocator);
  static LiveArguments& instance() { return *instance_; }

  void scan(threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) override {
    roots_.scan(thread, promote, context);
  }

 private:
  static std::span<const ArgumentReference> of(typesystem::MethodDesc& method);

  static inline LiveArguments* instance_ = nullptr;
  typesystem::TypeLoader& types_;
  StackRoots roots_;
  std::mutex lock_;
  std::unordered_map<const typesystem::MethodDesc*, std::vector<ArgumentReference>> known_;
};

}  // namespace codicil::execution
