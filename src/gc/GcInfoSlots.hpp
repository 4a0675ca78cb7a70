// The slots of GC info: what may hold references, and how they are listed.
#pragma once

#include <cstdint>

#include "gc/GcInfoBits.hpp"

namespace codicil::gc {

inline constexpr std::int32_t kSlotBytes = 8;  // on the stack

enum class StackBase : std::uint8_t {
  CallerSp = 0,       // rsp of the caller, as it is after the return
  Sp = 1,             // rsp of the frame
  FrameRegister = 2,  // GcInfo::stackBaseRegister
};

// A place that may hold a reference.
struct GcInfoSlot {
  bool isRegister = false;
  std::uint8_t reg = 0;  // as instructions encode it
  StackBase base = StackBase::CallerSp;
  std::int32_t offset = 0;  // bytes from the base
  bool isInterior = false;  // may point into an object, or to what is none
  bool isPinned = false;
  bool isUntracked = false;  // holds a reference or null throughout, prolog and epilogs apart

  friend bool operator==(const GcInfoSlot&, const GcInfoSlot&) = default;
};

// Registers come first, then stack slots that are tracked, then those that are not.
struct GcInfoSlotCounts {
  std::uint32_t registers = 0;
  std::uint32_t tracked = 0;
  std::uint32_t untracked = 0;
};

// Reads slots one after the other: each is told by its difference from the one before, unless that one had flags. A
// value type; not thread-safe.
class GcInfoSlotReader {
 public:
  GcInfoSlotReader(GcInfoBits bits, const GcInfoSlotCounts& counts) : bits_(bits), counts_(counts) {}

  // False once bits were missing, or a number was not a register's, a stack base's or an offset's.
  bool ok() const { return inRange_ && bits_.ok(); }
  bool inRange() const { return inRange_; }
  const GcInfoBits& bits() const { return bits_; }

  // The caller stops at the counts' sum.
  GcInfoSlot next();

 private:
  void nextRegister(bool isFirst);
  void nextStackSlot(bool isFirst);
  void readFlags();
  bool hasFlags() const { return slot_.isInterior || slot_.isPinned; }

  GcInfoBits bits_;
  GcInfoSlotCounts counts_;
  std::uint32_t index_ = 0;
  GcInfoSlot slot_;
  bool inRange_ = true;
};

}  // namespace codicil::gc
