// SPDX-License-Identifier: MIT
// What the types of one collectible load context live in, and go with. Everything else lives as long as the process and
// has none: a null pointer.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "typesystem/LoaderHeap.hpp"

namespace codicil::typesystem {

class MethodDesc;
class MethodTable;
class Module;
class TypeHandle;

// The type loader's lock guards it but for what says otherwise.
class LoaderAllocator {
 public:
  explicit LoaderAllocator(std::uint64_t number) : number(number) { isAnyMade_ = true; }

  // In this process, ever. Few programs have one, and the rest need not look for it.
  static inline std::atomic<bool> isAnyMade_{false};

  // Rising. What is made of types of several contexts lives in the youngest one, which then refers to the others.
  const std::uint64_t number;
  LoaderHeap heap = LoaderHeap::unloadable();
  std::vector<Module*> modules;              // loaded into it, in that order
  std::vector<LoaderAllocator*> references;  // those that must not go before it; each once

  // The address of a handle: a long weak one of the System.Reflection.LoaderAllocator that the collector keeps alive
  // while anything of the context is in use. Set before the first module is loaded.
  std::atomic<void*> exposed{nullptr};
  std::atomic<bool> isUnloading{false};  // nothing is: those who know of its modules are being told
};

inline LoaderAllocator* youngest(LoaderAllocator* a, LoaderAllocator* b) {
  if (a == nullptr || b == nullptr) return a == nullptr ? b : a;
  return a->number > b->number ? a : b;
}

// Of what is loaded; no lock is needed.
LoaderAllocator* allocatorOf(const MethodTable& type);
LoaderAllocator* allocatorOf(TypeHandle type);
LoaderAllocator* allocatorOf(const MethodDesc& method);

// Where the type loader puts what it makes. Its lock guards it.
class LoaderHeaps {
 public:
  LoaderHeap& of(LoaderAllocator* allocator) { return allocator == nullptr ? forever_ : allocator->heap; }
  const LoaderHeap& forever() const { return forever_; }

  struct Reference {
    LoaderAllocator* from;
    LoaderAllocator* to;
  };
  // Nothing, if one of them is null or both are the same.
  void refer(LoaderAllocator* from, LoaderAllocator* to);
  // Made since this was asked last: the managed objects must refer to each other, too.
  std::vector<Reference> takeReferences() { return std::exchange(made_, {}); }
  bool hasNewReferences() const { return !made_.empty(); }

 private:
  LoaderHeap forever_;
  std::vector<Reference> made_;
};

}  // namespace codicil::typesystem
