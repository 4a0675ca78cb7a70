// Values that pass between engine and collector: objects and handles, allocation contexts, scans, barriers.
//
// Layouts and numbers are those of GC interface 5.5 (.NET 10).
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::gc {

// Opaque here; the type system and the thread code say what they are. An object pointer points at the MethodTable
// pointer, with the header word before it.
using ObjectPtr = struct ObjectTarget*;
using MethodTablePtr = struct MethodTableTarget*;
using ThreadPtr = struct ThreadTarget*;
using Handle = struct HandleTarget*;  // the address of a slot that holds an object pointer
using FrozenSegment = struct FrozenSegmentTarget*;

using Result = std::int32_t;  // HRESULT: negative means failed
inline constexpr Result kOutOfMemory = static_cast<Result>(0x8007000e);
constexpr bool succeeded(Result result) { return result >= 0; }

// Where a thread allocates: `pointer` is the next object (its MethodTable word; the header word before it is the
// object's, too). While pointer + size ≤ limit the thread bumps it; only then it asks Heap::alloc. The GC owns the
// rest.
struct AllocContext {
  std::uint8_t* pointer = nullptr;
  std::uint8_t* limit = nullptr;
  std::int64_t bytes = 0;  // allocated below 85,000 bytes an object, `limit` - `pointer` to be taken off
  std::int64_t bytesLarge = 0;
  void* reserved1 = nullptr;
  void* reserved2 = nullptr;
  std::int32_t count = 0;
};
static_assert(sizeof(AllocContext) == 56 && offsetof(AllocContext, reserved1) == 32);

namespace allocflag {  // Heap::alloc; the values are CoreLib's GC_ALLOC_FLAGS too
inline constexpr std::uint32_t kNone = 0;
inline constexpr std::uint32_t kFinalize = 1;
inline constexpr std::uint32_t kContainsReferences = 2;
inline constexpr std::uint32_t kAlign8Bias = 4;
inline constexpr std::uint32_t kAlign8 = 8;
inline constexpr std::uint32_t kZeroingOptional = 16;
inline constexpr std::uint32_t kLargeObjectHeap = 32;
inline constexpr std::uint32_t kPinnedObjectHeap = 64;
}  // namespace allocflag

enum class HandleType : std::int32_t {
  WeakShort = 0,  // cleared when the object is unreachable
  WeakLong = 1,   // … and finalized
  Strong = 2,
  Pinned = 3,
  Variable = 4,              // not used
  RefCounted = 5,            // strong while refCountedHandleCallbacks says so
  Dependent = 6,             // keeps a secondary object as long as the primary lives
  AsyncPinned = 7,           // not used
  SizedRef = 8,              // not used
  WeakNativeCom = 9,         // not used
  WeakInteriorPointer = 10,  // and an interior pointer, kept up to date
  CrossReference = 11,       // Java interop
};

enum class RootKind : std::int32_t { Stack = 0, Finalizer = 1, Handle = 2, Other = 3 };

// What a scan is about; handed to every promote callback.
struct ScanContext {
  ThreadPtr thread = nullptr;
  std::int32_t threadNumber = -1;  // of the GC thread
  std::int32_t threadCount = -1;
  std::uintptr_t stackLimit = 0;  // lowest address of the stack that may be read
  bool promotion = false;         // true: marking; false: relocating
  bool concurrent = false;
  void* unused1 = nullptr;
  void* methodDesc = nullptr;
  RootKind rootKind = RootKind::Other;
};
static_assert(sizeof(ScanContext) == 56 && offsetof(ScanContext, stackLimit) == 16 &&
              offsetof(ScanContext, promotion) == 24 && offsetof(ScanContext, rootKind) == 48);

namespace promoteflag {
inline constexpr std::uint32_t kInterior = 0x1;  // may point inside an object
inline constexpr std::uint32_t kPinned = 0x2;
}  // namespace promoteflag

// Reports one root: *slot is read, and written when the object moves.
using PromoteFunction = void(ObjectPtr* slot, ScanContext* context, std::uint32_t flags);
using AllocContextFunction = void(AllocContext* context, void* parameter);
using HandleScanFunction = void(ObjectPtr* slot, std::uintptr_t* extraInfo, std::uintptr_t parameter1,
                                std::uintptr_t parameter2);

enum class SuspendReason : std::int32_t { Collection = 1, Preparation = 6 };

// stompWriteBarrier: what the write barriers must know, and when.
enum class BarrierChange : std::int32_t {
  Resize = 0,     // tables grew, bounds moved
  Ephemeral = 1,  // the young generations moved
  Initialize = 2,
  SwitchToWriteWatch = 3,
  SwitchToNonWriteWatch = 4,
};

struct WriteBarrierParameters {
  BarrierChange change;
  bool isRuntimeSuspended;  // else the engine must stop its threads around the change
  bool requiresUpperBoundsCheck;
  std::uint32_t* cardTable;
  std::uint32_t* cardBundleTable;
  std::uint8_t* lowestAddress;  // of the whole heap
  std::uint8_t* highestAddress;
  std::uint8_t* ephemeralLow;
  std::uint8_t* ephemeralHigh;
  std::uint8_t* writeWatchTable;
  std::uint8_t* regionToGenerationTable;
  std::uint8_t regionShift;
  bool regionUseBitwiseWriteBarrier;
};
static_assert(sizeof(WriteBarrierParameters) == 80 && offsetof(WriteBarrierParameters, cardTable) == 8 &&
              offsetof(WriteBarrierParameters, regionShift) == 72);

enum class CollectionMode : std::int32_t {  // bits
  NonBlocking = 0x1,
  Blocking = 0x2,
  Optimized = 0x4,
  Compacting = 0x8,
  Aggressive = 0x10,
};

struct FinalizerWorkItem {
  FinalizerWorkItem* next;
  void (*callback)(FinalizerWorkItem*);
};

struct NoGcRegionCallback : FinalizerWorkItem {
  bool scheduled;
  bool abandoned;
};

enum class NoGcRegionCallbackStatus : std::int32_t { Succeeded, NotStarted, InsufficientBudget, AlreadyRegistered };

// A range of ready-made objects that is never collected.
struct FrozenSegmentInfo {
  void* memory;
  std::size_t firstObject;  // offsets from `memory`
  std::size_t allocated;
  std::size_t committed;
  std::size_t reserved;
};
static_assert(sizeof(FrozenSegmentInfo) == 40);

struct TracingSettings {
  std::size_t heapHardLimit;
  std::size_t largeObjectThreshold;
  std::size_t physicalMemoryFromConfig;
  std::size_t gen0MinBudgetFromConfig;
  std::size_t gen0MaxBudgetFromConfig;
  std::uint32_t highMemoryPercentFromConfig;
  bool concurrent;
  bool useLargePages;
  bool useFrozenSegments;
  bool hardLimitConfigured;  // else a container set it
  bool noAffinitize;
};

enum class ConfigurationType : std::int32_t { Int64 = 0, StringUtf8 = 1, Boolean = 2 };
using ConfigurationFunction = void(void* context, const char* name, const char* publicKey, ConfigurationType type,
                                   std::int64_t data);

enum class SurvivorWalk : std::int32_t { ForCollection = 1, ForBackground = 2, ForUserOldHeap = 3 };
using WalkFunction = bool(ObjectPtr object, void* context);
using WalkMembersFunction = bool(ObjectPtr object, std::uint8_t** member, void* context);
using GenerationWalkFunction = void(void* context, std::int32_t generation, std::uint8_t* start, std::uint8_t* end,
                                    std::uint8_t* reserved);
using SurvivorFunction = void(std::uint8_t* begin, std::uint8_t* end, std::ptrdiff_t distance, void* context,
                              bool compacting, bool background);
using FinalizeQueueFunction = void(bool isCritical, void* object);
using FinalizeQueueScanFunction = void(ObjectPtr* slot, ScanContext* context, std::uint32_t flags);
using HandleWalkFunction = void(ObjectPtr* slot, ObjectPtr secondary, std::uint32_t flags, ScanContext* context,
                                bool isDependent);

// Filled by GC_Initialize for debuggers; opaque beyond its version.
struct DebuggerVariables {
  std::uint8_t majorVersion;
  std::uint8_t minorVersion;
  std::size_t generationSize;
  std::size_t generationCount;
  void* rest[64];  // more room than any version uses
};

}  // namespace codicil::gc
