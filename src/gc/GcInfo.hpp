// GC info: what the JIT says of a method's code to the collector — where it may be stopped, and which registers and
// stack slots hold references there.
//
// Format: version 4 of the GC info that .NET 10's RyuJIT emits for x64 (allocGCInfo), a string of bits. Facts: the
// runtime's documentation of the GCInfo contract, dotnet/runtime docs/design/datacontracts/GCInfo.md, and its encoder;
// checked against code of the shipped JIT in tests/gc/GcInfoTest.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <tl/expected.hpp>

#include "gc/GcInfoBits.hpp"
#include "gc/GcInfoLiveness.hpp"
#include "gc/GcInfoSlots.hpp"

namespace codicil::gc {

enum class GcInfoError : std::uint8_t {
  Truncated,    // the bits end before what they announce
  UnknownFlag,  // a header flag that this version does not have
  BadNumber,    // a number out of its range: an offset beyond the code, a register or stack base there is not
};
const char* describe(GcInfoError error);

enum class GenericContext : std::uint8_t { None = 0, MethodTable = 1, MethodDesc = 2, This = 3 };

// How a frame comes to be where it is.
enum class FrameState : std::uint8_t {
  Stopped,        // its own instruction comes next: the topmost frame, at a safe point or in interruptible code
  ReturnAddress,  // it has called the frame above it: what is volatile in a call holds nothing
  Faulted,        // an exception came out of any instruction at all, and the frame will not go on from there
};

struct LiveSlotQuery {
  FrameState state = FrameState::Stopped;
  bool funcletWasReported = false;  // the frame is the parent of a funclet's whose slots have been reported
  bool withoutUntracked = false;    // another frame of the same body reports them: a filter's, on the first pass
};

// A checked view of GC info; the bytes must outlive it. Immutable and free of allocation: any thread, any time, even
// in a signal handler. No bytes, however malformed, lead it out of them.
class GcInfo {
 public:
  // Checks the header, the tables of safe points and interruptible ranges, and the slots. `bytes` may be longer.
  static tl::expected<GcInfo, GcInfoError> decode(std::span<const std::uint8_t> bytes);

  // The method's code, funclets included, in bytes.
  std::uint32_t codeBytes() const { return codeBytes_; }
  bool isVarArg() const { return isVarArg_; }
  // If a funclet's frame has been reported, its parent's has nothing more to say.
  bool reportsOnlyLeaf() const { return reportsOnlyLeaf_; }
  // Offsets from stackBaseRegister(), in the frame of the method proper; from rsp if there is none.
  GenericContext genericContext() const { return genericContext_; }
  std::optional<std::int32_t> genericContextSlot() const {
    return genericContext_ != GenericContext::None ? std::optional(genericContextSlot_) : std::nullopt;
  }
  // What slots relative to the frame register are relative to; numbered as instructions encode it.
  std::optional<std::uint8_t> stackBaseRegister() const {
    return stackBaseRegister_ != kNoRegister ? std::optional(stackBaseRegister_) : std::nullopt;
  }
  // At the frame's rsp: arguments of calls to come, the callee's once they are made.
  std::uint32_t outgoingAreaBytes() const { return outgoingAreaBytes_; }

  // ---- Read anew each time ----

  // Said for methods with a GS cookie or a generic context, which are in their slots from the prolog's end to
  // epilogBytes() (GS cookie) before the code's end.
  std::optional<std::uint32_t> prologBytes() const { return header().prologBytes; }
  std::optional<std::uint32_t> epilogBytes() const { return header().epilogBytes; }
  // An offset from the caller's rsp.
  std::optional<std::int32_t> gsCookieSlot() const { return header().gsCookieSlot; }
  // From stackBaseRegister(), as of the generic context.
  std::optional<std::int32_t> reversePInvokeFrameSlot() const { return header().reversePInvokeFrameSlot; }
  std::optional<std::uint32_t> editAndContinueBytes() const { return header().editAndContinueBytes; }

  // ---- Places and slots ----

  std::uint32_t safePointCount() const { return safePoints_; }
  std::uint32_t safePoint(std::uint32_t index) const;  // ascending offsets; index < safePointCount()
  std::uint32_t rangeCount() const { return ranges_; }

  // A return address at which live slots are described (partly interruptible methods have these).
  bool isSafePoint(std::uint32_t codeOffset) const { return findSafePoint(codeOffset).has_value(); }
  // A thread may be stopped before the instruction at this offset (fully interruptible methods).
  bool isInterruptible(std::uint32_t codeOffset) const { return positionInRanges(codeOffset).has_value(); }

  // Calls visit(start, end) for each of the interruptible ranges, which ascend; the end is not in it.
  template <typename Visit>
  void forEachRange(Visit&& visit) const {
    GcInfoBits bits = at(rangesAt());
    std::uint32_t end = 0;
    for (std::uint32_t i = 0; i < ranges_; ++i) {
      const std::uint32_t start = end + readRangeGap(bits);
      end = start + readRangeLength(bits);
      visit(start, end);
    }
  }

  std::uint32_t registerSlots() const { return slots_.registers; }
  std::uint32_t trackedStackSlots() const { return slots_.tracked; }
  std::uint32_t untrackedSlots() const { return slots_.untracked; }

  // Calls visit(const GcInfoSlot&) for each slot in the table, live or not.
  template <typename Visit>
  void forEachSlot(Visit&& visit) const {
    GcInfoSlotReader slots = slotReader();
    for (std::uint32_t i = 0; i < slotCount(); ++i) {
      visit(slots.next());
    }
  }

  // Calls visit(const GcInfoSlot&) for each slot that holds a reference (or null) in a frame at `codeOffset`, which for
  // FrameState::ReturnAddress is the return address itself. On an error some may have been visited.
  template <typename Visit>
  tl::expected<void, GcInfoError> forEachLiveSlot(std::uint32_t codeOffset, const LiveSlotQuery& query,
                                                  Visit&& visit) const {
    const Reported reported = reportedAt(codeOffset, query);
    if (!reported.tracked && !reported.untracked) {
      return {};
    }
    GcInfoSlotReader slots = slotReader();
    GcInfoLiveness live = reported.tracked ? livenessAt(*reported.tracked) : GcInfoLiveness();
    for (std::uint32_t i = 0; i < trackedSlots(); ++i) {
      const GcInfoSlot slot = slots.next();
      if (live.next() && (query.state != FrameState::ReturnAddress || survivesCall(slot))) {
        visit(slot);
      }
    }
    for (std::uint32_t i = 0; i < slots_.untracked && reported.untracked; ++i) {
      visit(slots.next());
    }
    return live.ok() ? tl::expected<void, GcInfoError>() : tl::unexpected(GcInfoError::Truncated);
  }

 private:
  struct Header {
    std::uint32_t codeBytes = 0;
    bool isVarArg = false;
    bool reportsOnlyLeaf = false;
    GenericContext genericContext = GenericContext::None;
    std::optional<std::uint8_t> stackBaseRegister;
    std::optional<std::uint32_t> prologBytes;
    std::optional<std::uint32_t> epilogBytes;
    std::optional<std::uint32_t> editAndContinueBytes;
    std::optional<std::int32_t> gsCookieSlot;
    std::optional<std::int32_t> genericContextSlot;
    std::optional<std::int32_t> reversePInvokeFrameSlot;
    std::uint32_t outgoingAreaBytes = 0;
    std::uint32_t safePoints = 0;
    std::uint32_t ranges = 0;
  };
  // Where in the live states a stop is looked up: a safe point's number, or an offset into the ranges.
  struct Place {
    bool isSafePoint = false;
    std::uint32_t index = 0;
  };
  struct Reported {
    std::optional<Place> tracked;
    bool untracked = false;
  };

  static constexpr std::uint8_t kNoRegister = 0xff;

  explicit GcInfo(std::span<const std::uint8_t> bytes);
  // Each reads on; nothing is an error.
  static std::optional<GcInfoError> readHeader(GcInfoBits& bits, Header& header);
  static std::optional<GcInfoError> readFatHeader(GcInfoBits& bits, Header& header);
  std::optional<GcInfoError> keepHeader(GcInfoBits& bits);
  std::optional<GcInfoError> checkSafePoints(GcInfoBits& bits);
  std::optional<GcInfoError> checkRanges(GcInfoBits& bits);
  std::optional<GcInfoError> checkSlots(GcInfoBits& bits);
  Header header() const;

  std::optional<std::uint32_t> findSafePoint(std::uint32_t codeOffset) const;
  // Offsets in the ranges, counted as if there were nothing between them.
  std::optional<std::uint32_t> positionInRanges(std::uint32_t codeOffset) const;
  Reported reportedAt(std::uint32_t codeOffset, const LiveSlotQuery& query) const;
  std::optional<Place> placeOf(std::uint32_t codeOffset, FrameState state) const;
  bool survivesCall(const GcInfoSlot& slot) const;
  GcInfoLiveness livenessAt(const Place& place) const;
  GcInfoLiveness livenessAtSafePoint(std::uint32_t index) const;
  GcInfoLiveness livenessInRanges(std::uint32_t position) const;

  static std::uint32_t readRangeGap(GcInfoBits& bits);
  static std::uint32_t readRangeLength(GcInfoBits& bits);
  std::uint32_t trackedSlots() const { return slots_.registers + slots_.tracked; }
  std::uint32_t slotCount() const { return trackedSlots() + slots_.untracked; }
  GcInfoSlotReader slotReader() const { return GcInfoSlotReader(at(slotsAt_), slots_); }
  GcInfoBits at(std::uint64_t position) const {
    GcInfoBits bits(std::span(bytes_, byteCount_));
    bits.seek(position);
    return bits;
  }
  std::uint64_t rangesAt() const;

  // One is kept with every body of code, and walks of stacks read it: small, and nothing is looked for twice.
  const std::uint8_t* bytes_;
  std::uint32_t byteCount_;  // at most kMostBytes: positions, in bits, fit in 32
  std::uint32_t codeBytes_ = 0;
  GcInfoSlotCounts slots_;
  std::uint32_t outgoingAreaBytes_ = 0;
  std::uint32_t safePoints_ = 0;
  std::uint32_t ranges_ = 0;
  std::uint32_t rangeBytes_ = 0;  // of all ranges
  std::uint32_t safePointsAt_ = 0;
  std::uint32_t slotsAt_ = 0;
  std::uint32_t liveStatesAt_ = 0;
  std::int32_t genericContextSlot_ = 0;
  GenericContext genericContext_ = GenericContext::None;
  std::uint8_t stackBaseRegister_ = kNoRegister;
  bool isVarArg_ = false;
  bool reportsOnlyLeaf_ = false;
};

}  // namespace codicil::gc
