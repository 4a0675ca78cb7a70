// Instructions that were changed, as other cores see them: membarrier(2).
#pragma once

namespace codicil::codememory {

// Once for each process, before the first barrier. False: the kernel has none.
bool registerCoreBarriers();

// Every other core that runs a thread of the process has fetched what was written before this call when it returns:
// MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE. Interrupts each such core.
void coreBarrier();

}  // namespace codicil::codememory
