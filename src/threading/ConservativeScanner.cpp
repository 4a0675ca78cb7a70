// SPDX-License-Identifier: MIT
#include "threading/StackScanner.hpp"
#include "threading/Thread.hpp"

namespace codicil::threading {

// What a thread runs that is not managed lies below its innermost frame, and keeps no object but in Rooted. That frame
// and the managed ones above it hold all registers that managed code had.
void ConservativeScanner::scan(Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) {
  if (thread.frame == nullptr) return;
  const auto end = reinterpret_cast<gc::ObjectPtr*>(thread.stack.high);
  for (auto* slot = reinterpret_cast<gc::ObjectPtr*>(thread.frame); slot < end; ++slot)
    promote(slot, context, gc::promoteflag::kInterior | gc::promoteflag::kPinned);
}

}  // namespace codicil::threading
