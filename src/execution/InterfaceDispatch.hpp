// SPDX-License-Identifier: MIT
// Calls of interface methods. Each place in compiled code calls through a cell of its own, whose address it passes in
// r11. A cell's first call asks what to run; later ones share one piece of code, which compares the receiver's type
// with that of the first, then looks into a table of all targets, then asks. Targets are backpatched slots: the manager
// writes into them what callers run.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "codicil/versioning/CodeMemory.hpp"
#include "execution/CodeHost.hpp"
#include "execution/DispatchCell.hpp"
#include "threading/Frame.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Thread-safe.
class InterfaceDispatch {
 public:
  InterfaceDispatch(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch, CodeHost& code);

  // A cell for calls of `method` as `interface`, which is exact, declares it.
  std::unique_ptr<DispatchCell> makeCell(typesystem::MethodTable& interface, typesystem::MethodDesc& method);
  // Of interfaces and receivers that live in it. What is answered goes when no cell of its code is left.
  std::shared_ptr<void> forget(const typesystem::LoaderAllocator& allocator);

 private:
  static constexpr unsigned kTableBits = 12;
  static std::size_t indexOf(const void* receiver, const void* method);
  static const void* resolve(threading::TransitionFrame& frame, void* argument, void* context);
  DispatchTarget& targetOf(const InterfaceMethod& asked, typesystem::MethodTable& receiver);
  void layCode(codememory::CodeMemory& memory);

  typesystem::TypeLoader& types_;
  const typesystem::Dispatch& dispatch_;
  CodeHost& code_;
  const void* firstCall_ = nullptr;
  const void* laterCalls_ = nullptr;
  std::unique_ptr<std::atomic<const DispatchTarget*>[]> table_;  // read by the cells' code
  DispatchTarget none_{nullptr, nullptr, nullptr, nullptr};      // of no type

  std::mutex lock_;  // of what follows
  std::unordered_map<const typesystem::MethodDesc*, std::unordered_map<const typesystem::MethodTable*, InterfaceMethod>>
      methods_;
  std::unordered_map<const InterfaceMethod*,
                     std::unordered_map<const typesystem::MethodTable*, std::unique_ptr<DispatchTarget>>>
      targets_;
  std::unordered_map<const InterfaceMethod*, std::vector<std::unique_ptr<DispatchTarget>>>
      idle_;  // of no type any more
};

}  // namespace codicil::execution
