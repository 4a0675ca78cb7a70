// SPDX-License-Identifier: MIT
// What System.Runtime.EH asks of the engine while it looks for an exception's handler: the QCalls of
// System.Runtime.ExceptionServices.InternalCalls.
#pragma once

#include <cstdint>

#include "execution/ExceptionInfo.hpp"

namespace codicil::execution {

// EH+MethodRegionInfo.
struct MethodRegion {
  const std::byte* hot;
  std::uint64_t hotBytes;
  const std::byte* cold;
  std::uint64_t coldBytes;
};

// EH+EHEnum: an opaque 32 bytes to managed code.
struct ClauseEnumeration {
  ExceptionDispatch* dispatch;
  std::uint64_t next;  // an index
  std::uint64_t unused[2];
};

// EH+RhEHClause.
struct EnumeratedClause {
  std::uint32_t kind;  // 0 typed, 1 finally or fault, 2 filter, 3 to be passed over
  std::uint32_t tryBegin;
  std::uint32_t tryEnd;
  const std::byte* filter;
  const std::byte* handler;
  const void* type;
  std::uint8_t isSameTry;
};

// The names are the entry points'. Preemptive, but for the two that enumerate clauses, which are called without a
// transition.
std::uint8_t sfiInit(FrameIterator* iterator, LimitedContext* context, std::uint8_t instructionFault,
                     std::uint8_t* isIntercepted);
std::uint8_t sfiNext(FrameIterator* iterator, std::uint32_t* collidedClause, std::uint8_t* unwoundIntoNative,
                     std::uint8_t* isIntercepted);
std::uint8_t ehEnumInitFromStackFrameIterator(FrameIterator* iterator, MethodRegion* region,
                                              ClauseEnumeration* enumeration);
std::uint8_t ehEnumNext(ClauseEnumeration* enumeration, EnumeratedClause* clause);
std::uint8_t callFilterFunclet(gc::ObjectPtr* exception, const std::byte* filter, RegisterDisplay* display);

}  // namespace codicil::execution
