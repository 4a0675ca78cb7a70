// SPDX-License-Identifier: MIT
#include "execution/FirstPassStandIn.hpp"

#include "execution/FirstPass.hpp"

namespace codicil::execution {

gc::ObjectPtr (*exceptionOfFault)(std::uint32_t code) = nullptr;

namespace {

NumberOf numberOfException = nullptr;

bool catches(const EnumeratedClause& clause, gc::ObjectPtr exception) {
  const auto token = reinterpret_cast<std::uint64_t>(clause.type);
  return token == kCatchAll || token - kCatch == numberOfException(exception);
}

struct Found {
  std::uint32_t clause = kNoClause;
  const std::byte* handler = nullptr;
};

Found findHandler(ExceptionInfo& info, std::uint32_t after) {
  MethodRegion region;
  ClauseEnumeration enumeration;
  if (ehEnumInitFromStackFrameIterator(&info.frames, &region, &enumeration) == 0) return {};
  const auto offset = static_cast<std::uint32_t>(info.frames.controlPc - region.hot);
  EnumeratedClause clause;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  for (std::uint32_t i = 0; ehEnumNext(&enumeration, &clause) != 0; ++i) {
    if (after != kNoClause) {
      if (i <= after) {
        begin = clause.tryBegin;
        end = clause.tryEnd;
        continue;
      }
      if (clause.tryBegin == begin && clause.tryEnd == end && clause.isSameTry != 0) continue;
      after = kNoClause;
    }
    if (clause.tryBegin > offset || offset >= clause.tryEnd) continue;
    if (clause.kind == 0 && catches(clause, info.exception)) return {i, clause.handler};
    if (clause.kind == 2 && callFilterFunclet(&info.exception, clause.filter, info.frames.display) != 0)
      return {i, clause.handler};
  }
  return {};
}

void findIn(ExceptionInfo& info) {
  std::uint8_t isIntercepted = 0;
  std::uint8_t isNative = 0;
  std::uint32_t collided = kNoClause;
  Found found;
  sfiInit(&info.frames, info.context, 0, &isIntercepted);
  for (;;) {
    found = findHandler(info, collided);
    if (found.handler != nullptr) break;
    sfiNext(&info.frames, &collided, &isNative, &isIntercepted);
    if (isNative != 0) break;
  }
  info.catchHandler = found.handler;
  info.clause = found.clause;
  info.handlingFrameSp = info.frames.display->rsp;
}

void throwException(gc::ObjectPtr exception, ExceptionInfo* info) {
  info->exception = exception;
  findIn(*info);
}
void throwFault(std::uint32_t code, ExceptionInfo* info) {
  info->exception = exceptionOfFault(code);
  findIn(*info);
}
void rethrow(ExceptionInfo* active, ExceptionInfo* info) {
  info->exception = active->exception;
  info->kind = active->kind | exceptionkind::kRethrowFlag;
  findIn(*info);
}

class TokenTypes final : public ClauseTypes {
 public:
  void prepare(const StackWalk&) override {}
  const void* typeOf(const StackWalk&, const NativeExceptionClause& clause) override {
    return reinterpret_cast<const void*>(std::uint64_t{clause.catchTokenOrFilterBegin});
  }
};

}  // namespace

FirstPass firstPassStandIn(NumberOf numbers) {
  numberOfException = numbers;
  return {reinterpret_cast<const void*>(&throwException), reinterpret_cast<const void*>(&throwFault),
          reinterpret_cast<const void*>(&rethrow)};
}

ClauseTypes& clauseTypesStandIn() {
  static TokenTypes types;
  return types;
}

}  // namespace codicil::execution
