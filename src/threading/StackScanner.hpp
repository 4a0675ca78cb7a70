// SPDX-License-Identifier: MIT
// What the collector asks of those who know stacks and monitors.
#pragma once

#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::threading {

class Thread;

// Reports the roots in a stopped thread's managed frames: promote(slot, context, gc::promoteflag) for each. The roots
// that the thread itself lists (Thread::roots, statics, gcFrames) are not its business. Several threads at once, one
// for each Thread, with a server's collector.
class StackScanner {
 public:
  virtual void scan(Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) = 0;

 protected:
  ~StackScanner() = default;
};

// Takes every aligned word of the stack, from the innermost frame on, for a pointer into an object that may not move.
// For a collector that was told DOTNET_gcConservative=1 and for no other.
class ConservativeScanner final : public StackScanner {
 public:
  void scan(Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) override;
};

// Objects that something is kept for as long as they live: monitors, hash codes. Called while threads are stopped.
class WeakObjectTable {
 public:
  // scan(slot, nullptr, parameter1, parameter2) for each object in it: clears the slot of a dead one, else updates it.
  virtual void scanWeak(gc::HandleScanFunction* scan, std::uintptr_t parameter1, std::uintptr_t parameter2) = 0;
  virtual void demote(std::int32_t /*maxGeneration*/) {}
  virtual void promotionsGranted(std::int32_t /*maxGeneration*/) {}
  virtual std::uint32_t activeCount() = 0;

 protected:
  ~WeakObjectTable() = default;
};

}  // namespace codicil::threading
