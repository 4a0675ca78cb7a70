// SPDX-License-Identifier: MIT
// The word in front of every object: its lock, its hash code, or the number of its sync block. The collector and the
// diagnostics of .NET 10 read the same bits.
//
//   27 clear      a thin lock: owner's managed id in bits 0-15 (0: unlocked), how often more than once in bits 16-21
//   27 and 26     a hash code in bits 0-25
//   27, not 26    a sync block's index in bits 0-25; never changes again while the object lives
//   30            the finalizer ran, or was suppressed; 29: the collector's; both keep out of all else
//
// Whoever reads it holds the object: it is cooperative, or the object is known not to move.
#pragma once

#include <atomic>
#include <cstdint>

#include "gc/GcTypes.hpp"

namespace codicil::threading {

struct HeaderBits {
  static constexpr std::uint32_t kFinalizerRun = 0x40000000;
  static constexpr std::uint32_t kCollector = 0x20000000;
  static constexpr std::uint32_t kHashOrIndex = 0x08000000;
  static constexpr std::uint32_t kHash = 0x04000000;
  static constexpr std::uint32_t kValueMask = 0x03ffffff;  // of a hash code or an index
  static constexpr std::uint32_t kOwnerMask = 0x0000ffff;
  static constexpr std::uint32_t kRecursionMask = 0x003f0000;
  static constexpr std::uint32_t kRecursionOne = 0x00010000;
  static constexpr std::uint32_t kRecursionShift = 16;
  static constexpr std::uint32_t kOurs = 0x0fffffff;  // all that says something of lock, hash and sync block

  static constexpr bool isHash(std::uint32_t word) { return (word & (kHashOrIndex | kHash)) == (kHashOrIndex | kHash); }
  static constexpr bool isIndex(std::uint32_t word) { return (word & (kHashOrIndex | kHash)) == kHashOrIndex; }
  static constexpr bool isThinLock(std::uint32_t word) { return (word & kHashOrIndex) == 0; }
};

inline std::atomic<std::uint32_t>& headerOf(gc::ObjectPtr object) {
  return reinterpret_cast<std::atomic<std::uint32_t>*>(object)[-1];
}

}  // namespace codicil::threading
