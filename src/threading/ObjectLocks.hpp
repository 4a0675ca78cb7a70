// SPDX-License-Identifier: MIT
// Locks and hash codes of objects: the header word while it is enough, the sync block from then on.
#pragma once

#include <cstdint>

#include "threading/SyncBlocks.hpp"
#include "threading/Thread.hpp"

namespace codicil::threading {

// ---- Cooperative, neither blocking nor collecting: `thread` is the caller's managed id ----

// False: another thread has it, or it takes a sync block to have it.
bool tryEnterFast(gc::ObjectPtr object, std::uint32_t thread);

enum class ExitFast : std::uint8_t { Left, MustWake, NotOwner };
ExitFast exitFast(gc::ObjectPtr object, std::uint32_t thread);  // MustWake: left; wakeWaiter must follow

// False, too: it is free, or cannot be told without a sync block.
bool isLockedByOther(gc::ObjectPtr object, std::uint32_t thread);
bool isEnteredBy(gc::ObjectPtr object, std::uint32_t thread);
std::uint32_t hashCodeIfAny(gc::ObjectPtr object);  // 0: none yet
// 26 bits, never 0; the same for as long as the object lives. Throws as SyncBlocks::ensure.
std::uint32_t hashCodeOf(gc::ObjectPtr object);

// ---- Preemptive: `slot` is a root ----

// Throws ExceptionRequest (ThreadInterruptedException).
bool enter(Thread& thread, gc::ObjectPtr* slot, std::int32_t milliseconds);
void wakeWaiter(Thread& thread, gc::ObjectPtr* slot);
// False: timed out. These throw ExceptionRequest: SynchronizationLockException if the caller does not have the lock.
bool wait(Thread& thread, gc::ObjectPtr* slot, std::int32_t milliseconds);
void pulse(Thread& thread, gc::ObjectPtr* slot);
void pulseAll(Thread& thread, gc::ObjectPtr* slot);

[[noreturn]] void throwInterrupted();
[[noreturn]] void throwNotOwner();

}  // namespace codicil::threading
