// Profile data: the schema by which the JIT lays out its counters, and reads them back.
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::jit {

// InstrumentationKind: data type in the low four bits, alignment in the next two, the kind above.
namespace pgokind {
inline constexpr std::uint32_t kNone = 0;
inline constexpr std::uint32_t kFourByte = 1;
inline constexpr std::uint32_t kEightByte = 2;
inline constexpr std::uint32_t kTypeHandle = 3;
inline constexpr std::uint32_t kMethodHandle = 4;
inline constexpr std::uint32_t kDataTypeMask = 0xf;
inline constexpr std::uint32_t kAlign4 = 0x10;
inline constexpr std::uint32_t kAlign8 = 0x20;
inline constexpr std::uint32_t kAlignPointer = 0x30;
inline constexpr std::uint32_t kAlignMask = 0x30;
inline constexpr std::uint32_t kDescriptor = 0x40;
inline constexpr std::uint32_t kBasicBlockInt = kDescriptor * 1 | kFourByte;
inline constexpr std::uint32_t kBasicBlockLong = kDescriptor * 1 | kEightByte;
inline constexpr std::uint32_t kHandleHistogramInt = kDescriptor * 2 | kFourByte | kAlignPointer;
inline constexpr std::uint32_t kHandleHistogramLong = kDescriptor * 2 | kEightByte;
inline constexpr std::uint32_t kHandleHistogramTypes = kDescriptor * 3 | kTypeHandle;
inline constexpr std::uint32_t kHandleHistogramMethods = kDescriptor * 3 | kMethodHandle;
inline constexpr std::uint32_t kVersion = kDescriptor * 4;
inline constexpr std::uint32_t kRunCount = kDescriptor * 5;
inline constexpr std::uint32_t kEdgeInt = kDescriptor * 6 | kFourByte;
inline constexpr std::uint32_t kEdgeLong = kDescriptor * 6 | kEightByte;
inline constexpr std::uint32_t kLikelyClass = kDescriptor * 7 | kTypeHandle;
inline constexpr std::uint32_t kLikelyMethod = kDescriptor * 7 | kMethodHandle;
inline constexpr std::uint32_t kValueHistogramInt = kDescriptor * 8 | kFourByte | kAlignPointer;
inline constexpr std::uint32_t kValueHistogramLong = kDescriptor * 8 | kEightByte;
inline constexpr std::uint32_t kValueHistogram = kDescriptor * 9 | kEightByte;
}  // namespace pgokind

struct PgoSchemaItem {
  std::size_t offset = 0;  // into the data; ours to fill
  std::uint32_t kind = pgokind::kNone;
  std::int32_t ilOffset = 0;
  std::int32_t count = 0;
  std::int32_t other = 0;
};
static_assert(sizeof(PgoSchemaItem) == 24);

enum class PgoSource : std::uint32_t {
  Unknown = 0,
  Static = 1,
  Dynamic = 2,
  Blend = 3,
  Text = 4,
  Ibc = 5,
  Sampling = 6,
  Synthesis = 7,
};

// Class, method and value probes keep a reservoir of this many entries, replaced at random once per interval.
inline constexpr int kHistogramEntries = 32;
inline constexpr int kHistogramSampleInterval = 64;
inline constexpr std::uint64_t kUnknownHandle = 1;                // an entry that no guess can be made from
inline constexpr std::uint32_t kHistogramClassFlag = 0x80000000;  // in PgoSchemaItem::other
inline constexpr std::uint32_t kHistogramInterfaceFlag = 0x40000000;
inline constexpr std::uint32_t kHistogramDelegateFlag = 0x20000000;

template <typename Count>
struct Histogram {
  Count count;
  void* entries[kHistogramEntries];
};
static_assert(sizeof(Histogram<std::uint32_t>) == 264 && sizeof(Histogram<std::uint64_t>) == 264);

// Entries of a histogram that stand for a type or method that cannot be named any more.
inline constexpr std::intptr_t kUnknownHandleMin = 1;
inline constexpr std::intptr_t kUnknownHandleMax = 33;

}  // namespace codicil::jit
