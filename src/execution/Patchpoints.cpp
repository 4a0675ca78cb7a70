// SPDX-License-Identifier: MIT
#include "execution/Patchpoints.hpp"

#include <cerrno>

#include "execution/Funclets.hpp"
#include "execution/StackWalk.hpp"
#include "threading/Thread.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::execution {
namespace {

using threading::Register;
using threading::Thread;

struct State {
  CodeHost* code = nullptr;
  PatchpointSettings settings;
  versioning::RequesterPtr requester;
};
State& state = *new State;  // never destroyed: threads run while the process exits

// The optimized code has the tier-0 frame below its own: it begins as if that frame had called it, with the nonvolatile
// registers of the frame's caller, and takes the locals from where tier-0 keeps them. The caller's registers are looked
// for at last, for a collection may have moved what they point to.
[[noreturn]] void goOnAt(const std::byte* entry, Thread& thread, threading::Frame* beyond) {
  thread.restoreReturn();
  const StackWalk walk(state.code->memory(), thread);
  threading::Registers registers = walk.caller();
  registers[Register::Rsp] = walk.registers()[Register::Rsp] - sizeof(std::uint64_t);
  registers[Register::Rbp] = walk.registers()[Register::Rbp];
  registers.rip = reinterpret_cast<std::uint64_t>(entry);
  thread.frame = beyond;
  resume(registers);
}

const std::byte* optimizedCode(Thread& thread, const void* ip, std::uint32_t ilOffset) {
  const threading::HoldsCode holds(thread);
  const threading::Preemptive preemptive(thread);
  return state.code->manager().osrEntry(ip, ilOffset, state.requester);
}

// The patchpoint's address: within the call, for it may be the body's last instruction. A stop may have replaced it.
const void* siteOf(Thread& thread) {
  thread.restoreReturn();
  return reinterpret_cast<const void*>(static_cast<threading::TransitionFrame*>(thread.frame)->returnAddress - 1);
}

void patchpoint(std::int32_t* counter, std::int32_t ilOffset) {
  const int error = errno;
  Thread& thread = *Thread::current();
  threading::Frame* const frame = thread.frame;
  const void* const site = siteOf(thread);
  *counter = state.settings.counterBump;
  const auto body = state.code->memory().find(site);
  const auto& tables = *static_cast<const CodeTables*>(body->hostData);
  if (tables.hitPatchpoint() >= state.settings.hitLimit)
    if (const std::byte* entry = optimizedCode(thread, site, static_cast<std::uint32_t>(ilOffset))) {
      errno = error;
      goOnAt(entry, thread, frame->next);
    }
  errno = error;
}

}  // namespace

tl::expected<const void*, codememory::MemoryError> makePatchpoint(CodeHost& code, const PatchpointSettings& settings) {
  state = {&code, settings,
           std::make_shared<const versioning::Requester>(versioning::Requester{"tiering", "a loop ran often"})};
  return threading::makeReturningThunk(code.memory(), "Patchpoint", threading::helper<&patchpoint>());
}

}  // namespace codicil::execution
