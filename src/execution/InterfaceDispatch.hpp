// SPDX-License-Identifier: MIT
// Calls of interface methods. Compiled code calls through a cell, whose address it passes in r11. All cells share one
// piece of code: it compares the receiver's type with that of the cell's first target, then looks into a table of all
// cells' targets, then asks. Targets are backpatched slots: the manager writes into them what callers run.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/CodeHost.hpp"
#include "threading/Frame.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Thread-safe.
class InterfaceDispatch {
 public:
  InterfaceDispatch(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch, CodeHost& code);

  // The cell of calls of `method` as `interface`, which is exact, declares it.
  const void* cellOf(typesystem::MethodTable& interface, typesystem::MethodDesc& method);

 private:
  // Never freed, for a thread may be about to read it.
  struct Target {
    const typesystem::MethodTable* receiver;
    const void* cell;
    std::atomic<const void*> entry;
    Target(const typesystem::MethodTable* of, const void* in, const void* to) : receiver(of), cell(in), entry(to) {}
  };
  struct Cell {
    const void* code;
    std::atomic<const Target*> first;
    typesystem::MethodTable* interface;
    typesystem::MethodDesc* method;
  };

  static constexpr unsigned kTableBits = 12;
  static std::size_t indexOf(const void* receiver, const void* cell);
  static const void* resolve(threading::TransitionFrame& frame, void* cell, void* dispatch);
  void remember(Cell& cell, const typesystem::MethodTable& receiver, typesystem::MethodDesc& method);
  void layCode(codememory::CodeMemory& memory);

  typesystem::TypeLoader& types_;
  const typesystem::Dispatch& dispatch_;
  CodeHost& code_;
  const void* cellCode_ = nullptr;
  std::unique_ptr<std::atomic<const Target*>[]> table_;  // read by the cells' code

  std::mutex lock_;
  std::deque<Cell> cells_;
  std::unordered_map<const typesystem::MethodDesc*, std::unordered_map<const typesystem::MethodTable*, Cell*>> cellOf_;
  std::deque<Target> targets_;
};

}  // namespace codicil::execution
