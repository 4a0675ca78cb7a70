// SPDX-License-Identifier: MIT
// The functions of the engine that precompiled code calls by number: the operand of FixupKind::Helper. They are numbers
// of the format, not the JIT's.
//
// Format: dotnet/runtime src/coreclr/inc/readytorun.h, READYTORUN_HELPER_*.
#pragma once

#include <cstdint>

namespace codicil::readytorun {

enum class Helper : std::uint32_t {
  Invalid = 0x00,
  Module = 0x01,               // not a function: a handle of the module, for the delay load helpers
  GSCookie = 0x02,             // a value
  IndirectTrapThreads = 0x03,  // the address of a flag's address
  DelayLoadMethodCall = 0x08,  // delay load helpers: own calling convention, see the format
  DelayLoadHelper = 0x10,
  DelayLoadHelperObj = 0x11,
  DelayLoadHelperObjObj = 0x12,
  Throw = 0x20,
  Rethrow = 0x21,
  Overflow = 0x22,
  RngChkFail = 0x23,
  FailFast = 0x24,
  ThrowNullRef = 0x25,
  ThrowDivZero = 0x26,
  WriteBarrier = 0x30,
  CheckedWriteBarrier = 0x31,
  ByRefWriteBarrier = 0x32,
  BulkWriteBarrier = 0x33,
  StelemRef = 0x38,
  LdelemaRef = 0x39,
  MemZero = 0x3E,
  MemSet = 0x3F,
  NativeMemSet = 0x40,
  MemCpy = 0x41,
  PInvokeBegin = 0x42,
  PInvokeEnd = 0x43,
  GCPoll = 0x44,
  ReversePInvokeEnter = 0x45,
  ReversePInvokeExit = 0x46,
  GetString = 0x50,
  LogMethodEnter = 0x51,  // not used since version 10
  GetRuntimeTypeHandle = 0x54,
  GetRuntimeMethodHandle = 0x55,
  GetRuntimeFieldHandle = 0x56,
  Box = 0x58,
  BoxNullable = 0x59,
  Unbox = 0x5A,
  UnboxNullable = 0x5B,
  NewMultiDimArr = 0x5C,
  UnboxTypeTest = 0x5D,
  NewObject = 0x60,
  NewArray = 0x61,
  CheckCastAny = 0x62,
  CheckInstanceAny = 0x63,
  GenericGcStaticBase = 0x64,
  GenericNonGcStaticBase = 0x65,
  GenericGcTlsBase = 0x66,
  GenericNonGcTlsBase = 0x67,
  VirtualFuncPtr = 0x68,
  IsInstanceOfException = 0x69,
  NewMaybeFrozenArray = 0x6A,
  NewMaybeFrozenObject = 0x6B,
  LMul = 0xC0,  // 64-bit arithmetic on 32-bit machines
  LMulOfv = 0xC1,
  ULMulOvf = 0xC2,
  LDiv = 0xC3,
  LMod = 0xC4,
  ULDiv = 0xC5,
  ULMod = 0xC6,
  LLsh = 0xC7,
  LRsh = 0xC8,
  LRsz = 0xC9,
  Lng2Dbl = 0xCA,
  ULng2Dbl = 0xCB,
  Div = 0xCC,
  Mod = 0xCD,
  UDiv = 0xCE,
  UMod = 0xCF,
  Dbl2Int = 0xD0,  // not used since version 15
  Dbl2IntOvf = 0xD1,
  Dbl2Lng = 0xD2,
  Dbl2LngOvf = 0xD3,
  Dbl2UInt = 0xD4,  // not used since version 15
  Dbl2UIntOvf = 0xD5,
  Dbl2ULng = 0xD6,
  Dbl2ULngOvf = 0xD7,
  Lng2Flt = 0xD8,
  ULng2Flt = 0xD9,
  DblRem = 0xE0,
  FltRem = 0xE1,
  DblRound = 0xE2,  // not used since version 10
  FltRound = 0xE3,
  PersonalityRoutine = 0xF0,
  PersonalityRoutineFilterFunclet = 0xF1,
  MonitorEnter = 0xF8,
  MonitorExit = 0xF9,
  StackProbe = 0x111,
  GetCurrentManagedThreadId = 0x112,
};
// The enumerator's name; null for a number that is none.
const char* nameOf(Helper helper);

}  // namespace codicil::readytorun
