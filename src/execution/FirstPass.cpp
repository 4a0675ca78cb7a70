// SPDX-License-Identifier: MIT
#include "execution/FirstPass.hpp"

#include <span>

#include "execution/ExceptionDispatch.hpp"
#include "execution/Funclets.hpp"

namespace codicil::execution {

namespace {

constexpr std::uint32_t kFilter = 1;
constexpr std::uint32_t kFinallyOrFault = 2 | 4;
constexpr std::uint32_t kDuplicate = 8;
constexpr std::uint32_t kSameTry = 0x10;

enum ClauseKind : std::uint32_t { kTyped = 0, kCleanup = 1, kFiltered = 2, kUnused = 3 };

ClauseKind kindOf(const NativeExceptionClause& clause) {
  if ((clause.flags & kDuplicate) != 0) return kUnused;
  if ((clause.flags & kFinallyOrFault) != 0) return kCleanup;
  return (clause.flags & kFilter) != 0 ? kFiltered : kTyped;
}

}  // namespace

std::uint8_t sfiInit(FrameIterator* iterator, LimitedContext*, std::uint8_t, std::uint8_t* isIntercepted) {
  if (isIntercepted != nullptr) *isIntercepted = 0;
  return firstFrame(*iterator->dispatch);
}

std::uint8_t sfiNext(FrameIterator* iterator, std::uint32_t* collidedClause, std::uint8_t* unwoundIntoNative,
                     std::uint8_t* isIntercepted) {
  if (isIntercepted != nullptr) *isIntercepted = 0;
  std::uint32_t collided = kNoClause;
  const FrameStep step = nextFrame(*iterator->dispatch, collided);
  if (collidedClause != nullptr) *collidedClause = collided;
  if (unwoundIntoNative != nullptr) *unwoundIntoNative = step == FrameStep::Native;
  return 1;
}

std::uint8_t ehEnumInitFromStackFrameIterator(FrameIterator* iterator, MethodRegion* region,
                                              ClauseEnumeration* enumeration) {
  const StackWalk& walk = *iterator->dispatch->walk;
  *region = {walk.code(), walk.tables().codeBytes(), nullptr, 0};
  *enumeration = {iterator->dispatch, 0, {}};
  return !walk.tables().clauses().empty();
}

std::uint8_t ehEnumNext(ClauseEnumeration* enumeration, EnumeratedClause* clause) {
  const StackWalk& walk = *enumeration->dispatch->walk;
  const std::span<const NativeExceptionClause> clauses = walk.tables().clauses();
  if (enumeration->next >= clauses.size()) return 0;
  const NativeExceptionClause& one = clauses[enumeration->next++];
  *clause = {};
  clause->kind = kindOf(one);
  clause->tryBegin = one.tryBegin;
  clause->tryEnd = one.tryEnd;
  clause->handler = walk.code() + one.handlerBegin;
  clause->isSameTry = (one.flags & kSameTry) != 0;
  if (clause->kind == kFiltered) clause->filter = walk.code() + one.catchTokenOrFilterBegin;
  if (clause->kind == kTyped && exceptionParts().types != nullptr)
    clause->type = exceptionParts().types->typeOf(walk, one);
  return 1;
}

std::uint8_t callFilterFunclet(gc::ObjectPtr* exception, const std::byte* filter, RegisterDisplay* display) {
  const ExceptionDispatch& dispatch = *display->dispatch;
  const threading::Cooperative cooperative(dispatch.thread);
  return callFilter(*exception, filter, dispatch.walk->registers());
}

}  // namespace codicil::execution
