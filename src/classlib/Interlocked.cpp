// SPDX-License-Identifier: MIT
// System.Threading.Interlocked over references.
#include <atomic>

#include "classlib/Tables.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {
namespace {

gc::ObjectPtr exchange(gc::ObjectPtr* at, gc::ObjectPtr value) {
  gc::ObjectPtr before = std::atomic_ref(*at).exchange(value);
  threading::markWritten(at, value);
  return before;
}

gc::ObjectPtr compareExchangeObject(gc::ObjectPtr* at, gc::ObjectPtr value, gc::ObjectPtr comparand) {
  gc::ObjectPtr found = comparand;
  if (std::atomic_ref(*at).compare_exchange_strong(found, value)) threading::markWritten(at, value);
  return found;
}

}  // namespace

std::span<const FCall> interlockedFCalls() {
  static const FCall rows[] = {
      {"System.Threading.Interlocked", "ExchangeObject", fcall(&exchange)},
      {"System.Threading.Interlocked", "CompareExchangeObject", fcall(&compareExchangeObject)},
  };
  return rows;
}

}  // namespace codicil::classlib
