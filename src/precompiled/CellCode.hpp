// SPDX-License-Identifier: MIT
// The code that import cells lead to. Precompiled code calls through a cell; what it calls finds the word beside the
// cell (MappedImage::word) by the call instruction's own displacement, which still lies before the return address, so
// that one piece of code serves all cells of a kind. x86-64.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "codicil/versioning/CodeMemory.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::precompiled {

// As the word of a cell.
template <typename T>
std::uintptr_t bitsOf(T* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

// What a lookup in generic code found for a context.
struct FoundForContext {
  const void* context = nullptr;  // a MethodTable or MethodDesc
  std::uintptr_t answer = 0;
};

// The word of a cell that such a lookup goes through points to one. Lives for ever.
struct ContextLookup {
  std::atomic<const FoundForContext*> last{nullptr};  // of the context that came last; never null for code
};

// For a delegate's constructor: the word points to one. Lives for ever.
struct DelegateTarget {
  std::uintptr_t code = 0;
  std::uintptr_t shuffle = 0;  // third argument of constructors that have one
  const void* constructor = nullptr;
};

// The words of virtual function look-ups point to one. Lives for ever.
struct VirtualTarget {
  std::uintptr_t type = 0;
  std::uintptr_t method = 0;
};

// Thread-safe. Each function throws threading::ExceptionRequest if there is no room for code.
class CellCode {
 public:
  // `resolve` is asked on the first call through a cell, with its address: see threading::ContinueFunction. `lookUp`
  // answers what a ContextLookup's last context is not: (context, lookup).
  CellCode(codememory::CodeMemory& memory, std::size_t wordDistance, threading::ContinueFunction resolve, void* context,
           const void* lookUp);

  // Where the image's own thunks go on to: two words pushed that are not needed, and rax is the cell, or 0.
  const void* delayLoad() const { return delayLoad_; }

  // ---- For cells that helpers are called through ----
  const void* returnWord() const { return returnWord_; }            // answers the word
  const void* lookUpInContext() const { return lookUpInContext_; }  // rdi is the context
  const void* constructDelegate() const { return constructDelegate_; }
  const void* loadWord(const void* target);   // rdi = word, then target
  const void* shiftWord(const void* target);  // rsi = rdi, rdi = word, then target
  const void* loadTwo(const void* target);    // rsi, rdx = VirtualTarget, then target

  // ---- For cells whose address is in r11 ----
  const void* callInterface() const { return callInterface_; }  // the word is a DispatchCell
  const void* callVirtual() const { return callVirtual_; }      // the word is the slot's offset in the MethodTable
  const void* callOnObject() const { return callOnObject_; }    // the word is an entry; a null object faults

 private:
  enum class Shape : std::uint8_t { LoadWord, ShiftWord, LoadTwo };
  const void* towards(Shape shape, const void* target);

  codememory::CodeMemory& memory_;
  const std::int32_t distance_;
  const void* delayLoad_ = nullptr;
  const void* returnWord_ = nullptr;
  const void* lookUpInContext_ = nullptr;
  const void* constructDelegate_ = nullptr;
  const void* callInterface_ = nullptr;
  const void* callVirtual_ = nullptr;
  const void* callOnObject_ = nullptr;
  std::mutex lock_;
  std::array<std::unordered_map<const void*, const void*>, 3> towards_;  // guarded; by shape and target
};

}  // namespace codicil::precompiled
