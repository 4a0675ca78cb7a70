// SPDX-License-Identifier: MIT
#include "execution/StackRoots.hpp"

#include <cstdio>
#include <cstdlib>

#include "execution/ExceptionInfo.hpp"
#include "execution/GeneratedIL.hpp"
#include "threading/KeptAlive.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::execution {

using gc::ObjectPtr;
using threading::Frame;
using threading::FrameKind;
using threading::markAllocator;
using threading::markKeptAlive;
using threading::mayMeetAllocators;

namespace {

// A collection without all roots would destroy the heap.
[[noreturn]] void cannotScan(const char* why, std::uint64_t ip) {
  std::fprintf(stderr, "codicil: the stack cannot be scanned at %#llx: %s\n", static_cast<unsigned long long>(ip), why);
  std::abort();
}

std::uint32_t promoteFlags(bool isInterior, bool isPinned) {
  return (isInterior ? gc::promoteflag::kInterior : 0) | (isPinned ? gc::promoteflag::kPinned : 0);
}

std::uint64_t* placeOf(const gc::GcInfoSlot& slot, const gc::GcInfo& info, const StackWalk& walk) {
  if (slot.isRegister) return walk.registers().saved[slot.reg];
  std::uint64_t base = walk.registers().rsp();
  if (slot.base == gc::StackBase::CallerSp) base = walk.caller().rsp();
  if (slot.base == gc::StackBase::FrameRegister) base = walk.registers().general[info.stackBaseRegister().value_or(4)];
  return reinterpret_cast<std::uint64_t*>(base + static_cast<std::uint64_t>(std::int64_t{slot.offset}));
}

void scanFrame(const StackWalk& walk, gc::PromoteFunction* promote, gc::ScanContext* context) {
  const gc::GcInfo& info = *walk.tables().liveness();
  gc::LiveSlotQuery query;
  query.state = walk.state();
  query.funcletWasReported = walk.isParentOfFunclet();
  // A filter runs while its parent still waits for the frame that threw: the parent reports for both.
  query.withoutUntracked = walk.fragment().kind == FragmentKind::Filter;
  const auto visited = info.forEachLiveSlot(walk.offset(), query, [&](const gc::GcInfoSlot& slot) {
    std::uint64_t* place = placeOf(slot, info, walk);
    if (place == nullptr) cannotScan("a register that nobody saved", walk.registers().rip);
    if (*place != 0)
      promote(reinterpret_cast<ObjectPtr*>(place), context, promoteFlags(slot.isInterior, slot.isPinned));
  });
  if (!visited) cannotScan(gc::describe(visited.error()), walk.registers().rip);
}

// Code that instantiations share lives longer than some of them: the one it runs for must not go before it returns.
void markGenericContext(const StackWalk& walk, gc::PromoteFunction* promote, gc::ScanContext* context) {
  const gc::GcInfo& info = *walk.tables().liveness();
  const auto slot = info.genericContextSlot();
  if (!slot || walk.fragment().kind != FragmentKind::Root) return;
  const std::uint64_t base = walk.registers().general[info.stackBaseRegister().value_or(4)];
  const auto* const value = *reinterpret_cast<void* const*>(base + static_cast<std::uint64_t>(std::int64_t{*slot}));
  if (value == nullptr) return;
  if (info.genericContext() == gc::GenericContext::MethodTable)
    markAllocator(typesystem::allocatorOf(*static_cast<const typesystem::MethodTable*>(value)), promote, context);
  if (info.genericContext() == gc::GenericContext::MethodDesc)
    markAllocator(typesystem::allocatorOf(*static_cast<const typesystem::MethodDesc*>(value)), promote, context);
}

}  // namespace

void StackRoots::scan(threading::Thread& thread, gc::PromoteFunction* promote, gc::ScanContext* context) {
  scanFrames(thread, promote, context);
  scanLinks(thread, promote, context);
}

void StackRoots::scanFrames(const threading::Thread& thread, gc::PromoteFunction* promote,
                            gc::ScanContext* context) const {
  const bool meetsAllocators = mayMeetAllocators(*context);
  StackWalk walk(memory_, thread);
  for (; !walk.atEnd(); walk.next()) {
    scanFrame(walk, promote, context);
    markKeptAlive(walk.tables().keptAlive(), promote, context);
    if (meetsAllocators) markGenericContext(walk, promote, context);
  }
  if (walk.failed()) cannotScan("a frame cannot be unwound", walk.registers().rip);
}

// Every Frame in the list is of native code that still runs, or of code that is dead and will never be returned to; of
// the latter a reference may be out of date, and must not be reported.
void StackRoots::scanLinks(const threading::Thread& thread, gc::PromoteFunction* promote,
                           gc::ScanContext* context) const {
  for (Frame* frame = thread.frame; frame != nullptr; frame = frame->next)
    if (frame->kind == FrameKind::Transition)
      scanArguments(static_cast<threading::TransitionFrame&>(*frame), promote, context);
  for (auto* info = static_cast<ExceptionInfo*>(thread.exceptions); info != nullptr; info = info->previous)
    if (info->exception != nullptr) promote(&info->exception, context, 0);
}

void StackRoots::scanArguments(threading::TransitionFrame& frame, gc::PromoteFunction* promote,
                               gc::ScanContext* context) const {
  const auto scan = [&](std::span<const ArgumentReference> references) {
    for (const ArgumentReference& argument : references) {
      const std::uint64_t base =
          argument.isOnStack ? frame.callerSp() : reinterpret_cast<std::uint64_t>(frame.arguments);
      auto* place = reinterpret_cast<ObjectPtr*>(base + argument.offset);
      if (*place != nullptr) promote(place, context, promoteFlags(argument.isInterior, false));
    }
  };
  if (frame.callee == nullptr && frame.references != nullptr) scan(*frame.references);
  if (frame.callee == nullptr || arguments_ == nullptr) return;
  // Between the call and the code, which is yet to be made, nothing else may hold a dynamic method.
  if (frame.callee->kind() == typesystem::MethodKind::Generated)
    markKeptAlive(&static_cast<const GeneratedMethod&>(*frame.callee).resolver, promote, context);
  if (mayMeetAllocators(*context)) markAllocator(typesystem::allocatorOf(*frame.callee), promote, context);
  scan(arguments_(*frame.callee));
}

}  // namespace codicil::execution
