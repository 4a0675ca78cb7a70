// SPDX-License-Identifier: MIT
// The collector's way to the objects that have sync blocks.
#pragma once

#include "gc/Heap.hpp"
#include "threading/StackScanner.hpp"
#include "threading/SyncBlocks.hpp"

namespace codicil::threading {

class SyncBlockScan final : public WeakObjectTable {
 public:
  explicit SyncBlockScan(gc::Heap& heap) : heap_(heap) {}

  void scanWeak(gc::HandleScanFunction* scan, std::uintptr_t parameter1, std::uintptr_t parameter2) override {
    SyncBlocks::instance().scanWeak(scan, parameter1, parameter2, condemned());
  }
  void demote(std::int32_t) override { SyncBlocks::instance().demote(condemned()); }
  void promotionsGranted(std::int32_t maxGeneration) override {
    SyncBlocks::instance().promotionsGranted(condemned(), maxGeneration);
  }
  std::uint32_t activeCount() override { return SyncBlocks::instance().count(); }

 private:
  std::int32_t condemned() { return static_cast<std::int32_t>(heap_.getCondemnedGeneration()); }

  gc::Heap& heap_;
};

}  // namespace codicil::threading
