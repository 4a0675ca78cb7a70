// SPDX-License-Identifier: MIT
#include "jitinterface/RuntimeHelpers.hpp"

#include "jitinterface/CodeWriter.hpp"
#include "jitinterface/MissingHelpers.hpp"
#include "threading/ThunkAssembler.hpp"

namespace codicil::jit {

namespace {

struct ManagedHelper {
  HelperFunction helper;
  const char* type;
  const char* method;
  int parameters = -1;
};

constexpr const char* kCast = "System.Runtime.CompilerServices.CastHelpers";
constexpr const char* kStatics = "System.Runtime.CompilerServices.StaticsHelpers";
constexpr const char* kThrow = "Internal.Runtime.CompilerHelpers.ThrowHelpers";
constexpr const char* kInit = "System.Runtime.CompilerServices.InitHelpers";
constexpr const char* kSpan = "System.SpanHelpers";
constexpr const char* kMath = "System.Math";
constexpr const char* kTypeHandle = "System.RuntimeTypeHandle";

using enum HelperFunction;

constexpr ManagedHelper kManaged[] = {
    {LongMulOverflow, kMath, "MultiplyChecked", 2},
    {DoubleToIntOverflow, kMath, "ConvertToInt32Checked", 1},
    {DoubleToLongOverflow, kMath, "ConvertToInt64Checked", 1},
    {DoubleToUIntOverflow, kMath, "ConvertToUInt32Checked", 1},
    {DoubleToULongOverflow, kMath, "ConvertToUInt64Checked", 1},
    {InitClass, kInit, "InitClass"},
    {IsInstanceOfInterface, kCast, "IsInstanceOfInterface"},
    {IsInstanceOfArray, kCast, "IsInstanceOfAny"},
    {IsInstanceOfClass, kCast, "IsInstanceOfClass"},
    {IsInstanceOfAny, kCast, "IsInstanceOfAny"},
    {IsInstanceOfException, kCast, "IsInstanceOfClass"},
    {CastToInterface, kCast, "ChkCastInterface"},
    {CastToArray, kCast, "ChkCastAny"},
    {CastToClass, kCast, "ChkCastClass"},
    {CastToAny, kCast, "ChkCastAny"},
    {CastToClassSpecial, kCast, "ChkCastClassSpecial"},
    {Box, kCast, "Box"},
    {BoxNullable, kCast, "Box_Nullable"},
    {Unbox, kCast, "Unbox"},
    {UnboxTypeTest, kCast, "Unbox_TypeTest"},
    {UnboxNullable, kCast, "Unbox_Nullable"},
    {StoreArrayElement, kCast, "StelemRef"},
    {LoadElementAddress, kCast, "LdelemaRef"},
    {RangeCheckFail, kThrow, "ThrowIndexOutOfRangeException"},
    {Overflow, kThrow, "ThrowOverflowException"},
    {ThrowDivideByZero, kThrow, "ThrowDivideByZeroException"},
    {ThrowNullReference, kThrow, "ThrowNullReferenceException"},
    {Verification, kThrow, "ThrowVerificationException"},
    {MethodAccessException, kThrow, "ThrowMethodAccessException"},
    {FieldAccessException, kThrow, "ThrowFieldAccessException"},
    {ClassAccessException, kThrow, "ThrowClassAccessException"},
    {ThrowArgumentException, kThrow, "ThrowArgumentException"},
    {ThrowArgumentOutOfRangeException, kThrow, "ThrowArgumentOutOfRangeException"},
    {ThrowNotImplemented, kThrow, "ThrowNotImplementedException"},
    {ThrowPlatformNotSupported, kThrow, "ThrowPlatformNotSupportedException"},
    {ThrowTypeNotSupported, kThrow, "ThrowTypeNotSupportedException"},
    {ThrowAmbiguousResolutionException, kThrow, "ThrowAmbiguousResolutionException", 3},
    {ThrowEntryPointNotFoundException, kThrow, "ThrowEntryPointNotFoundException", 3},
    {GetGcStaticBase, kStatics, "GetGCStaticBase"},
    {GetNonGcStaticBase, kStatics, "GetNonGCStaticBase"},
    {GetDynamicGcStaticBase, kStatics, "GetDynamicGCStaticBase"},
    {GetDynamicNonGcStaticBase, kStatics, "GetDynamicNonGCStaticBase"},
    {GetGcStaticBaseNoCctor, kStatics, "GetGCStaticBase"},
    {GetNonGcStaticBaseNoCctor, kStatics, "GetNonGCStaticBase"},
    {GetDynamicGcStaticBaseNoCctor, kStatics, "GetDynamicGCStaticBase"},
    {GetDynamicNonGcStaticBaseNoCctor, kStatics, "GetDynamicNonGCStaticBase"},
    {GetPinnedGcStaticBase, kStatics, "GetGCStaticBase"},
    {GetPinnedNonGcStaticBase, kStatics, "GetNonGCStaticBase"},
    {GetPinnedGcStaticBaseNoCctor, kStatics, "GetGCStaticBase"},
    {GetPinnedNonGcStaticBaseNoCctor, kStatics, "GetNonGCStaticBase"},
    {GetGcThreadStaticBase, kStatics, "GetGCThreadStaticBase"},
    {GetNonGcThreadStaticBase, kStatics, "GetNonGCThreadStaticBase"},
    {GetGcThreadStaticBaseNoCctor, kStatics, "GetGCThreadStaticBase"},
    {GetNonGcThreadStaticBaseNoCctor, kStatics, "GetNonGCThreadStaticBase"},
    {GetDynamicGcThreadStaticBase, kStatics, "GetDynamicGCThreadStaticBase"},
    {GetDynamicNonGcThreadStaticBase, kStatics, "GetDynamicNonGCThreadStaticBase"},
    {GetDynamicGcThreadStaticBaseNoCctor, kStatics, "GetDynamicGCThreadStaticBase"},
    {GetDynamicNonGcThreadStaticBaseNoCctor, kStatics, "GetDynamicNonGCThreadStaticBase"},
    {GetDynamicGcThreadStaticBaseNoCctorOptimized, kStatics, "GetOptimizedGCThreadStaticBase"},
    {GetDynamicNonGcThreadStaticBaseNoCctorOptimized, kStatics, "GetOptimizedNonGCThreadStaticBase"},
    {MonitorEnter, "System.Threading.Monitor", "Enter", 2},
    {MonitorExit, "System.Threading.Monitor", "ExitIfLockTaken", 2},
    {BulkWriteBarrier, "System.Buffer", "BulkMoveWithWriteBarrier"},
    {CurrentManagedThreadId, "System.Environment", "get_CurrentManagedThreadId"},
    {MemSet, kSpan, "Fill", 3},
    {MemZero, kSpan, "ClearWithoutReferences"},
    {MemCopy, kSpan, "Memmove", 3},
    {NativeMemSet, kSpan, "Fill", 3},
    {RuntimeHandleMethod, "System.Runtime.CompilerServices.GenericsHelpers", "Method"},
    {RuntimeHandleClass, "System.Runtime.CompilerServices.GenericsHelpers", "Class"},
    {MethodDescToStubRuntimeMethod, "System.RuntimeMethodInfoStub", "FromPtr"},
    {FieldDescToStubRuntimeField, "System.RuntimeFieldInfoStub", "FromPtr"},
    {TypeHandleToRuntimeType, kTypeHandle, "GetRuntimeTypeFromHandle"},
    {TypeHandleToRuntimeTypeMaybeNull, kTypeHandle, "GetRuntimeTypeFromHandleMaybeNull"},
    {TypeHandleToRuntimeTypeHandle, kTypeHandle, "FromIntPtr"},
    {TypeHandleToRuntimeTypeHandleMaybeNull, kTypeHandle, "FromIntPtr"},
    {VirtualFuncPtr, "System.Runtime.CompilerServices.VirtualDispatchHelpers", "VirtualFunctionPointer"},
};

}  // namespace

typesystem::MethodDesc* RuntimeHelpers::method(HelperFunction helper) {
  const auto number = static_cast<std::uint32_t>(helper);
  if (native_.at(number) != nullptr) return nullptr;
  if (typesystem::MethodDesc* known = managed_.at(number).load(std::memory_order_acquire)) return known;
  for (const ManagedHelper& one : kManaged) {
    if (one.helper != helper) continue;
    const auto method = types_.coreLibMethod(one.type, one.method, one.parameters);
    if (!method) return nullptr;
    managed_.at(number).store(*method, std::memory_order_release);
    return *method;
  }
  return nullptr;
}

const void* RuntimeHelpers::address(HelperFunction helper) {
  const void* const code = native_.at(static_cast<std::uint32_t>(helper));
  return reachable(code != nullptr ? code : missingHelper(helper), nameOf(helper));
}

// A jump near the code to what is far away; it keeps what the helper keeps but rax.
const void* RuntimeHelpers::reachable(const void* code, const char* name) {
  if (memory_.contains(code)) return code;
  const std::lock_guard guard(lock_);
  const void*& jump = jumps_[code];
  if (jump != nullptr) return jump;
  const auto laid = threading::layThunk(memory_, name, 0, [code](asmjit::x86::Assembler& a, std::uint64_t) {
    a.mov(asmjit::x86::rax, asmjit::imm(reinterpret_cast<std::uint64_t>(code)));
    a.jmp(asmjit::x86::rax);
  });
  if (!laid) throw CodeNotPlaced{laid.error()};
  return jump = laid->code;
}

}  // namespace codicil::jit
