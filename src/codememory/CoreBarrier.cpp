#include "CoreBarrier.hpp"

#include <linux/membarrier.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace codicil::codememory {
namespace {

int membarrier(int command) { return static_cast<int>(syscall(SYS_membarrier, command, 0, 0)); }

}  // namespace

bool registerCoreBarriers() { return membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE) == 0; }

void coreBarrier() {
  // The kernel may be short of memory for a moment. A forked child has to register for itself.
  while (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE) != 0) {
    if (errno == EPERM) registerCoreBarriers();
    sched_yield();
  }
}

}  // namespace codicil::codememory
