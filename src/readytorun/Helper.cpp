// SPDX-License-Identifier: MIT
// Names of helpers.
#include "readytorun/Helper.hpp"

#include <array>
#include <cstddef>

namespace codicil::readytorun {
namespace {

constexpr struct {
  Helper helper;
  const char* name;
} kNames[] = {
    {Helper::Invalid, "Invalid"},
    {Helper::Module, "Module"},
    {Helper::GSCookie, "GSCookie"},
    {Helper::IndirectTrapThreads, "IndirectTrapThreads"},
    {Helper::DelayLoadMethodCall, "DelayLoadMethodCall"},
    {Helper::DelayLoadHelper, "DelayLoadHelper"},
    {Helper::DelayLoadHelperObj, "DelayLoadHelperObj"},
    {Helper::DelayLoadHelperObjObj, "DelayLoadHelperObjObj"},
    {Helper::Throw, "Throw"},
    {Helper::Rethrow, "Rethrow"},
    {Helper::Overflow, "Overflow"},
    {Helper::RngChkFail, "RngChkFail"},
    {Helper::FailFast, "FailFast"},
    {Helper::ThrowNullRef, "ThrowNullRef"},
    {Helper::ThrowDivZero, "ThrowDivZero"},
    {Helper::WriteBarrier, "WriteBarrier"},
    {Helper::CheckedWriteBarrier, "CheckedWriteBarrier"},
    {Helper::ByRefWriteBarrier, "ByRefWriteBarrier"},
    {Helper::BulkWriteBarrier, "BulkWriteBarrier"},
    {Helper::StelemRef, "StelemRef"},
    {Helper::LdelemaRef, "LdelemaRef"},
    {Helper::MemZero, "MemZero"},
    {Helper::MemSet, "MemSet"},
    {Helper::NativeMemSet, "NativeMemSet"},
    {Helper::MemCpy, "MemCpy"},
    {Helper::PInvokeBegin, "PInvokeBegin"},
    {Helper::PInvokeEnd, "PInvokeEnd"},
    {Helper::GCPoll, "GCPoll"},
    {Helper::ReversePInvokeEnter, "ReversePInvokeEnter"},
    {Helper::ReversePInvokeExit, "ReversePInvokeExit"},
    {Helper::GetString, "GetString"},
    {Helper::LogMethodEnter, "LogMethodEnter"},
    {Helper::GetRuntimeTypeHandle, "GetRuntimeTypeHandle"},
    {Helper::GetRuntimeMethodHandle, "GetRuntimeMethodHandle"},
    {Helper::GetRuntimeFieldHandle, "GetRuntimeFieldHandle"},
    {Helper::Box, "Box"},
    {Helper::BoxNullable, "BoxNullable"},
    {Helper::Unbox, "Unbox"},
    {Helper::UnboxNullable, "UnboxNullable"},
    {Helper::NewMultiDimArr, "NewMultiDimArr"},
    {Helper::UnboxTypeTest, "UnboxTypeTest"},
    {Helper::NewObject, "NewObject"},
    {Helper::NewArray, "NewArray"},
    {Helper::CheckCastAny, "CheckCastAny"},
    {Helper::CheckInstanceAny, "CheckInstanceAny"},
    {Helper::GenericGcStaticBase, "GenericGcStaticBase"},
    {Helper::GenericNonGcStaticBase, "GenericNonGcStaticBase"},
    {Helper::GenericGcTlsBase, "GenericGcTlsBase"},
    {Helper::GenericNonGcTlsBase, "GenericNonGcTlsBase"},
    {Helper::VirtualFuncPtr, "VirtualFuncPtr"},
    {Helper::IsInstanceOfException, "IsInstanceOfException"},
    {Helper::NewMaybeFrozenArray, "NewMaybeFrozenArray"},
    {Helper::NewMaybeFrozenObject, "NewMaybeFrozenObject"},
    {Helper::LMul, "LMul"},
    {Helper::LMulOfv, "LMulOfv"},
    {Helper::ULMulOvf, "ULMulOvf"},
    {Helper::LDiv, "LDiv"},
    {Helper::LMod, "LMod"},
    {Helper::ULDiv, "ULDiv"},
    {Helper::ULMod, "ULMod"},
    {Helper::LLsh, "LLsh"},
    {Helper::LRsh, "LRsh"},
    {Helper::LRsz, "LRsz"},
    {Helper::Lng2Dbl, "Lng2Dbl"},
    {Helper::ULng2Dbl, "ULng2Dbl"},
    {Helper::Div, "Div"},
    {Helper::Mod, "Mod"},
    {Helper::UDiv, "UDiv"},
    {Helper::UMod, "UMod"},
    {Helper::Dbl2Int, "Dbl2Int"},
    {Helper::Dbl2IntOvf, "Dbl2IntOvf"},
    {Helper::Dbl2Lng, "Dbl2Lng"},
    {Helper::Dbl2LngOvf, "Dbl2LngOvf"},
    {Helper::Dbl2UInt, "Dbl2UInt"},
    {Helper::Dbl2UIntOvf, "Dbl2UIntOvf"},
    {Helper::Dbl2ULng, "Dbl2ULng"},
    {Helper::Dbl2ULngOvf, "Dbl2ULngOvf"},
    {Helper::Lng2Flt, "Lng2Flt"},
    {Helper::ULng2Flt, "ULng2Flt"},
    {Helper::DblRem, "DblRem"},
    {Helper::FltRem, "FltRem"},
    {Helper::DblRound, "DblRound"},
    {Helper::FltRound, "FltRound"},
    {Helper::PersonalityRoutine, "PersonalityRoutine"},
    {Helper::PersonalityRoutineFilterFunclet, "PersonalityRoutineFilterFunclet"},
    {Helper::MonitorEnter, "MonitorEnter"},
    {Helper::MonitorExit, "MonitorExit"},
    {Helper::StackProbe, "StackProbe"},
    {Helper::GetCurrentManagedThreadId, "GetCurrentManagedThreadId"},
};

constexpr auto kByNumber = [] {
  std::array<const char*, 0x120> names{};
  for (const auto& entry : kNames) names[static_cast<std::size_t>(entry.helper)] = entry.name;
  return names;
}();

}  // namespace

const char* nameOf(Helper helper) {
  const auto number = static_cast<std::size_t>(helper);
  return number < kByNumber.size() ? kByNumber[number] : nullptr;
}

}  // namespace codicil::readytorun
