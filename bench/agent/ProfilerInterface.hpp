// SPDX-License-Identifier: MIT
// As much of the ICorProfiler interfaces as the agent uses: objects whose first word points to functions that are known
// by their number.
#pragma once

#include <cstdint>
#include <cstring>

namespace codicil::agent {

using Result = std::int32_t;
using ModuleId = std::uintptr_t;
inline constexpr Result kOk = 0, kFail = static_cast<Result>(0x80004005),
                        kNoInterface = static_cast<Result>(0x80004002);

inline bool failed(Result result) { return result < 0; }  // what is positive is a success of a kind

struct Guid {
  std::uint32_t a;
  std::uint16_t b, c;
  std::uint8_t d[8];
  bool operator==(const Guid& other) const { return std::memcmp(this, &other, sizeof(Guid)) == 0; }
};
inline constexpr Guid kUnknown{0x00000000, 0x0000, 0x0000, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr Guid kClassFactory{0x00000001, 0x0000, 0x0000, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
inline constexpr Guid kCallback{0x176fbed1, 0xa55c, 0x4796, {0x98, 0xca, 0xa9, 0xda, 0x0e, 0xf8, 0x83, 0xe7}};
inline constexpr Guid kCallback2{0x8a8cc829, 0xccf2, 0x49fe, {0xbb, 0xae, 0x0f, 0x02, 0x22, 0x28, 0x07, 0x1a}};
inline constexpr Guid kCallback3{0x4fd2ed52, 0x7731, 0x4b8d, {0x94, 0x69, 0x03, 0xd2, 0xcc, 0x30, 0x86, 0xc5}};
inline constexpr Guid kCallback4{0x7b63b2e3, 0x107d, 0x4d48, {0xb2, 0xf6, 0xf6, 0x1e, 0x22, 0x94, 0x70, 0xd2}};
inline constexpr Guid kProfilerInfo4{0x0d8fdcaa, 0x6257, 0x47bf, {0xb1, 0xbf, 0x94, 0xda, 0xc8, 0x84, 0x66, 0xee}};
inline constexpr Guid kMetaDataEmit{0xba3fee4c, 0xecb9, 0x4e41, {0x83, 0xb7, 0x18, 0x3f, 0xa4, 0x1c, 0xd8, 0x59}};

// Places in the interfaces' tables.
enum UnknownSlot { kQueryInterface = 0, kAddRef = 1, kRelease = 2, kUnknownSlots = 3 };
enum FactorySlot { kCreateInstance = 3, kLockServer = 4, kFactorySlots = 5 };
enum CallbackSlot {
  kInitialize = 3,
  kModuleLoadFinished = 14,
  kGetReJitParameters = 84,
  kReJitError = 86,
  kCallback4Slots = 89
};
enum InfoSlot {
  kSetEventMask = 16,
  kGetModuleInfo = 20,
  kGetModuleMetaData = 21,
  kGetILFunctionBody = 22,
  kRequestReJit = 73,
  kRequestRevert = 74
};
enum FunctionControlSlot { kSetILFunctionBody = 4 };
enum EmitSlot { kGetTokenFromSignature = 23 };

inline constexpr std::uint32_t kMonitorModuleLoads = 0x4, kEnableReJit = 0x40000;
inline constexpr std::uint32_t kOpenForWriting = 1;

struct Object {
  void* const* table;
};

template <class... Arguments>
Result call(Object* object, int slot, Arguments... arguments) {
  return reinterpret_cast<Result (*)(Object*, Arguments...)>(object->table[slot])(object, arguments...);
}

}  // namespace codicil::agent
