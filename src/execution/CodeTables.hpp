// SPDX-License-Identifier: MIT
// What the JIT says of one body beside its code: kept with the body's native code version, freed with it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>

#include "codicil/versioning/CodeVersion.hpp"
#include "execution/DispatchCell.hpp"
#include "execution/UnwindInfo.hpp"
#include "gc/GcInfo.hpp"
#include "gc/GcTypes.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::execution {

// A function or funclet: a range of the body's code with unwind codes of its own. Offsets in bytes from the body's
// first byte.
enum class FragmentKind : std::uint32_t { Root = 0, Handler = 1, Filter = 2 };

struct CodeFragment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  FragmentKind kind = FragmentKind::Root;
  UnwindInfo unwind;
};

// An exception clause (ECMA-335 II.25.4.6) over native code. Offsets in bytes; ends are behind the last byte.
struct NativeExceptionClause {
  std::uint32_t flags = 0;
  std::uint32_t tryBegin = 0;
  std::uint32_t tryEnd = 0;
  std::uint32_t handlerBegin = 0;
  std::uint32_t handlerEnd = 0;
  std::uint32_t catchTokenOrFilterBegin = 0;
  typesystem::TypeHandle catchType{};  // of a catch; null: it depends on the generic context, by the token
};

struct IlToNative {
  std::uint32_t nativeOffset = 0;
  std::uint32_t ilOffset = 0;  // or one of the JIT's marks: no mapping, prolog, epilog
};

// Memory that the JIT allocated of its host and left to it.
struct JitMemoryFreed {
  void operator()(void* memory) const { std::free(memory); }
};
using JitMemory = std::unique_ptr<void, JitMemoryFreed>;

// Immutable. There is one for every body of code, so it is one block of memory: this header, and behind it what there
// is of
//
//   GcInfo, unless the body is a jump · fragments · clauses · IL offsets · what few bodies have · unwind and GC info
//
// each array right behind the one before. Made by CodeTablesDraft::seal; deleted as any object. Those who walk stacks
// read it: what they ask takes no lock and allocates nothing.
class CodeTables {
 public:
  ~CodeTables();
  CodeTables(const CodeTables&) = delete;
  CodeTables& operator=(const CodeTables&) = delete;
  // NOLINTNEXTLINE(misc-new-delete-overloads): made in a block that has room for what comes behind it
  static void operator delete(void* block) { ::operator delete(block); }

  // Read-only data behind it not counted.
  std::uint32_t codeBytes() const { return codeBytes_; }
  // The JIT optimized it though tier-0 was asked for.
  bool isFinal() const { return isFinal_; }
  // By its calling convention: threads come to it preemptive.
  bool isCalledByNative() const { return isCalledByNative_; }

  // In order of their offsets. None: it is a jump to a native function, and never a frame on a stack.
  std::span<const CodeFragment> fragments() const {
    return {at<CodeFragment>(reinterpret_cast<const std::byte*>(this + 1) + (isJump() ? 0 : sizeof(gc::GcInfo))),
            fragmentCount_};
  }
  // The function or funclet at an offset; null: in none.
  const CodeFragment* fragmentAt(std::uint32_t offset) const;
  // Null: of a jump.
  const gc::GcInfo* liveness() const { return isJump() ? nullptr : at<gc::GcInfo>(this + 1); }
  // In the JIT's order: inner first.
  std::span<const NativeExceptionClause> clauses() const {
    return {at<NativeExceptionClause>(fragments().data() + fragmentCount_), clauseCount_};
  }
  std::span<const IlToNative> offsets() const {
    return {at<IlToNative>(clauses().data() + clauseCount_), offsetCount_};
  }

  // What the handle there is of lives while the code is on a stack; or null.
  const gc::Handle* keptAlive() const { return hasRare_ ? rare()->keptAlive : nullptr; }
  // What it was made from; null: the assembly's own.
  versioning::ILBodyPtr il() const { return hasRare_ ? rare()->il : nullptr; }
  // Of tier-0 code with patchpoints: where it keeps its locals, in the JIT's words. Null: it has none …
  void* patchpointInfo() const { return hasRare_ ? rare()->patchpointInfo.get() : nullptr; }
  // … and how often they were passed, this time included.
  std::uint32_t hitPatchpoint() const { return patchpointHits_.fetch_add(1, std::memory_order_relaxed) + 1; }

 private:
  friend class CodeTablesDraft;

  // Two arrays come behind it: the cells that the code calls through, and the supplied IL that was inlined into it.
  struct Rare {
    const gc::Handle* keptAlive = nullptr;
    versioning::ILBodyPtr il;
    JitMemory patchpointInfo;
    std::uint32_t dispatchCells = 0;
    std::uint32_t inlinedBodies = 0;
  };
  using CellPtr = std::unique_ptr<DispatchCell>;

  CodeTables() = default;
  bool isJump() const { return fragmentCount_ == 0; }
  const Rare* rare() const { return at<Rare>(offsets().data() + offsetCount_); }
  template <typename T>
  static const T* at(const void* place) {
    return std::launder(static_cast<const T*>(place));
  }

  std::uint32_t codeBytes_ = 0;
  std::uint32_t fragmentCount_ = 0;
  std::uint32_t clauseCount_ = 0;
  std::uint32_t offsetCount_ = 0;
  mutable std::atomic<std::uint32_t> patchpointHits_{0};
  bool isFinal_ = false;
  bool isCalledByNative_ = false;
  bool hasRare_ = false;
};

}  // namespace codicil::execution
