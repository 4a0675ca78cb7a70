// SPDX-License-Identifier: MIT
// Every file's tables, one line each.
#pragma once

#include <span>

#include "classlib/Binding.hpp"

namespace codicil::classlib {

std::span<const FCall> arrayFCalls();
std::span<const FCall> assemblyLoadContextFCalls();
std::span<const FCall> delegateFCalls();
std::span<const FCall> dynamicAssemblyFCalls();
std::span<const FCall> dynamicMethodFCalls();
std::span<const FCall> engineFCalls();
std::span<const FCall> environmentFCalls();
std::span<const FCall> exceptionFCalls();
std::span<const FCall> gcFCalls();
std::span<const FCall> gcHandleFCalls();
std::span<const FCall> interlockedFCalls();
std::span<const FCall> marshalFCalls();
std::span<const FCall> mathFCalls();
std::span<const FCall> metadataImportFCalls();
std::span<const FCall> monitorFCalls();
std::span<const FCall> runtimeAssemblyFCalls();
std::span<const FCall> runtimeFieldHandleFCalls();
std::span<const FCall> runtimeMethodHandleFCalls();
std::span<const FCall> runtimeTypeHandleFCalls();
std::span<const FCall> runtimeTypeMakingFCalls();
std::span<const FCall> signatureFCalls();
std::span<const FCall> tailCallFCalls();
std::span<const FCall> threadFCalls();

inline constexpr std::span<const FCall> (*kFCallTables[])() = {
    &arrayFCalls,
    &assemblyLoadContextFCalls,
    &delegateFCalls,
    &dynamicAssemblyFCalls,
    &dynamicMethodFCalls,
    &engineFCalls,
    &environmentFCalls,
    &exceptionFCalls,
    &gcFCalls,
    &gcHandleFCalls,
    &interlockedFCalls,
    &marshalFCalls,
    &mathFCalls,
    &metadataImportFCalls,
    &monitorFCalls,
    &runtimeAssemblyFCalls,
    &runtimeFieldHandleFCalls,
    &runtimeMethodHandleFCalls,
    &runtimeTypeHandleFCalls,
    &runtimeTypeMakingFCalls,
    &signatureFCalls,
    &tailCallFCalls,
    &threadFCalls,
};

std::span<const QCall> arrayQCalls();
std::span<const QCall> assemblyLoadContextQCalls();
std::span<const QCall> bufferQCalls();
std::span<const QCall> collectibleQCalls();
std::span<const QCall> customAttributeQCalls();
std::span<const QCall> debuggerQCalls();
std::span<const QCall> delegateQCalls();
std::span<const QCall> delegateBindingQCalls();
std::span<const QCall> dynamicAssemblyQCalls();
std::span<const QCall> dynamicMethodQCalls();
std::span<const QCall> engineQCalls();
std::span<const QCall> environmentQCalls();
std::span<const QCall> eventSourceQCalls();
std::span<const QCall> exceptionQCalls();
std::span<const QCall> exceptionHandlingQCalls();
std::span<const QCall> fileLoadExceptionQCalls();
std::span<const QCall> gcQCalls();
std::span<const QCall> gcHandleQCalls();
std::span<const QCall> loadedAssembliesQCalls();
std::span<const QCall> marshalQCalls();
std::span<const QCall> metadataImportQCalls();
std::span<const QCall> moduleBuilderQCalls();
std::span<const QCall> methodInvocationQCalls();
std::span<const QCall> moduleHandleQCalls();
std::span<const QCall> monitorQCalls();
std::span<const QCall> nativeLibraryQCalls();
std::span<const QCall> reflectionInvocationQCalls();
std::span<const QCall> resultExceptionQCalls();
std::span<const QCall> runtimeAssemblyQCalls();
std::span<const QCall> runtimeFieldHandleQCalls();
std::span<const QCall> runtimeMethodBodyQCalls();
std::span<const QCall> runtimeMethodHandleQCalls();
std::span<const QCall> runtimeTypeHandleQCalls();
std::span<const QCall> runtimeTypeMakingQCalls();
std::span<const QCall> signatureQCalls();
std::span<const QCall> stackTraceQCalls();
std::span<const QCall> streamQCalls();
std::span<const QCall> stringQCalls();
std::span<const QCall> tailCallQCalls();
std::span<const QCall> threadQCalls();
std::span<const QCall> typeBuilderQCalls();
std::span<const QCall> threadStaticsQCalls();
std::span<const QCall> typeLoadExceptionQCalls();
std::span<const QCall> valueTypeQCalls();
std::span<const QCall> waitHandleQCalls();

inline constexpr std::span<const QCall> (*kQCallTables[])() = {
    &arrayQCalls,
    &assemblyLoadContextQCalls,
    &bufferQCalls,
    &collectibleQCalls,
    &customAttributeQCalls,
    &debuggerQCalls,
    &delegateQCalls,
    &delegateBindingQCalls,
    &dynamicAssemblyQCalls,
    &dynamicMethodQCalls,
    &engineQCalls,
    &environmentQCalls,
    &eventSourceQCalls,
    &exceptionQCalls,
    &exceptionHandlingQCalls,
    &fileLoadExceptionQCalls,
    &gcQCalls,
    &gcHandleQCalls,
    &loadedAssembliesQCalls,
    &marshalQCalls,
    &metadataImportQCalls,
    &moduleBuilderQCalls,
    &methodInvocationQCalls,
    &moduleHandleQCalls,
    &monitorQCalls,
    &nativeLibraryQCalls,
    &reflectionInvocationQCalls,
    &resultExceptionQCalls,
    &runtimeAssemblyQCalls,
    &runtimeFieldHandleQCalls,
    &runtimeMethodBodyQCalls,
    &runtimeMethodHandleQCalls,
    &runtimeTypeHandleQCalls,
    &runtimeTypeMakingQCalls,
    &signatureQCalls,
    &stackTraceQCalls,
    &streamQCalls,
    &stringQCalls,
    &tailCallQCalls,
    &threadQCalls,
    &typeBuilderQCalls,
    &threadStaticsQCalls,
    &typeLoadExceptionQCalls,
    &valueTypeQCalls,
    &waitHandleQCalls,
};

}  // namespace codicil::classlib
