// getFieldInfo and thread-static access: how the code being compiled reaches a field.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/CallInfo.hpp"
#include "jitinterface/Handles.hpp"
#include "jitinterface/HelperFunction.hpp"
#include "jitinterface/Lookup.hpp"
#include "jitinterface/Types.hpp"

namespace codicil::jit {

enum class FieldAccessor : std::uint32_t {
  Instance = 0,
  InstanceWithBase = 1,  // precompiled code
  InstanceHelper = 2,
  InstanceAddressHelper = 3,  // fields added by hot reload
  StaticAddress = 4,
  StaticRvaAddress = 5,
  StaticSharedHelper = 6,    // base from the helper, then the offset
  StaticGenericsHelper = 7,  // the same in shared code, the class looked up at run time
  StaticAddressHelper = 8,
  StaticTls = 9,          // native thread-local data in the PE image
  StaticTlsManaged = 10,  // thread statics, in line
  StaticReadyToRunHelper = 11,
  StaticRelocatable = 12,
  IntrinsicZero = 13,  // IntPtr.Zero
  IntrinsicEmptyString = 14,
  IntrinsicIsLittleEndian = 15,
};

namespace fieldflag {
inline constexpr std::uint32_t kStatic = 0x1;
inline constexpr std::uint32_t kUnmanaged = 0x2;  // RVA data
inline constexpr std::uint32_t kFinal = 0x4;
inline constexpr std::uint32_t kStaticInHeap = 0x8;  // a value-class static: the slot holds its box
inline constexpr std::uint32_t kInitClass = 0x20;    // ask initClass first
}  // namespace fieldflag

// The JIT's question, for fields and methods alike.
namespace accessflag {
inline constexpr std::uint32_t kAny = 0x0;
inline constexpr std::uint32_t kThis = 0x1;
inline constexpr std::uint32_t kPreferSlot = 0x2;  // over a temporary entry point
inline constexpr std::uint32_t kNonNull = 0x4;
inline constexpr std::uint32_t kLdftn = 0x10;
inline constexpr std::uint32_t kUnmanagedCallerMaybe = 0x20;
inline constexpr std::uint32_t kGet = 0x100;
inline constexpr std::uint32_t kSet = 0x200;
inline constexpr std::uint32_t kAddress = 0x400;
inline constexpr std::uint32_t kInitArray = 0x800;
inline constexpr std::uint32_t kInlineCheck = 0x8000;
}  // namespace accessflag

struct FieldInfo {
  FieldAccessor accessor = FieldAccessor::Instance;
  std::uint32_t flags = 0;  // fieldflag
  HelperFunction helper = HelperFunction::Undefined;
  std::uint32_t offset = 0;
  CorType type = CorType::Undefined;
  ClassHandle valueClass = nullptr;
  AccessVerdict access = AccessVerdict::Allowed;
  HelperCall accessCallout;
  ConstLookup lookup;  // the address of a StaticAddress field
};
static_assert(sizeof(FieldInfo) == 128 && offsetof(FieldInfo, type) == 16 && offsetof(FieldInfo, valueClass) == 24 &&
              offsetof(FieldInfo, access) == 32 && offsetof(FieldInfo, accessCallout) == 40 &&
              offsetof(FieldInfo, lookup) == 112);

// For FieldAccessor::StaticTlsManaged: the thread's block table, reached through the ELF general-dynamic TLS model.
struct ThreadStaticBlocks {
  ConstLookup tlsIndex;                                 // Windows
  void* tlsGetAddr = nullptr;                           // __tls_get_addr
  void* tlsIndexObject = nullptr;                       // its argument, the GOT's tls_index pair
  void* threadVarsSection = nullptr;                    // macOS
  std::uint32_t offsetOfThreadLocalStoragePointer = 0;  // Windows
  std::uint32_t offsetOfMaxThreadStaticBlocks = 0;
  std::uint32_t offsetOfThreadStaticBlocks = 0;
  std::uint32_t offsetOfBaseOfThreadLocalData = 0;
};
static_assert(sizeof(ThreadStaticBlocks) == 56 && offsetof(ThreadStaticBlocks, tlsGetAddr) == 16 &&
              offsetof(ThreadStaticBlocks, offsetOfThreadLocalStoragePointer) == 40);

}  // namespace codicil::jit
