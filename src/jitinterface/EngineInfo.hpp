// Constants of the engine that the JIT bakes into code: getEEInfo, getAsyncInfo.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"

namespace codicil::jit {

// What getExpectedTargetArchitecture answers: the PE machine number (IMAGE_FILE_MACHINE_AMD64).
inline constexpr std::uint32_t kMachineAmd64 = 0x8664;

enum class TargetOs : std::uint32_t { Windows = 0, Unix = 1, Apple = 2 };
enum class RuntimeAbi : std::uint32_t { CoreClr = 0x200, NativeAot = 0x300 };

// The frame that inlined P/Invokes push. Offsets in bytes.
struct InlinedCallFrameInfo {
  std::uint32_t size = 0;
  std::uint32_t sizeWithSecretStubArg = 0;
  std::uint32_t offsetOfFrameLink = 0;
  std::uint32_t offsetOfCallSiteSp = 0;
  std::uint32_t offsetOfCalleeSavedFp = 0;
  std::uint32_t offsetOfCallTarget = 0;
  std::uint32_t offsetOfReturnAddress = 0;
  std::uint32_t offsetOfSecretStubArg = 0;
  std::uint32_t offsetOfSpAfterProlog = 0;  // 32-bit ARM
};

struct EngineInfo {
  InlinedCallFrameInfo inlinedCallFrame;
  std::uint32_t offsetOfThreadFrame = 0;  // in Thread: the topmost frame
  std::uint32_t offsetOfGcState = 0;      // in Thread: cooperative or preemptive
  std::uint32_t offsetOfDelegateInstance = 0;
  std::uint32_t offsetOfDelegateFirstTarget = 0;
  std::uint32_t offsetOfWrapperDelegateIndirectCell = 0;
  std::uint32_t sizeOfReversePInvokeFrame = 0;
  std::size_t osPageSize = 0;
  std::size_t maxUncheckedOffsetForNullObject = 0;  // accesses below it need no null check: they fault
  RuntimeAbi abi = RuntimeAbi::CoreClr;
  TargetOs os = TargetOs::Unix;
};
static_assert(sizeof(EngineInfo) == 88 && offsetof(EngineInfo, offsetOfThreadFrame) == 36 &&
              offsetof(EngineInfo, osPageSize) == 64 && offsetof(EngineInfo, maxUncheckedOffsetForNullObject) == 72 &&
              offsetof(EngineInfo, abi) == 80 && offsetof(EngineInfo, os) == 84);

// Runtime-async methods (off by default in .NET 10): fields of Continuation and methods of AsyncHelpers.
struct AsyncInfo {
  ClassHandle continuationClass = nullptr;
  FieldHandle next = nullptr;
  FieldHandle resume = nullptr;
  FieldHandle state = nullptr;
  FieldHandle flags = nullptr;
  FieldHandle data = nullptr;
  FieldHandle gcData = nullptr;
  bool continuationsNeedMethodHandle = false;
  MethodHandle captureExecutionContext = nullptr;
  MethodHandle restoreExecutionContext = nullptr;
  MethodHandle captureContinuationContext = nullptr;
  MethodHandle captureContexts = nullptr;
  MethodHandle restoreContexts = nullptr;
};
static_assert(sizeof(AsyncInfo) == 104 && offsetof(AsyncInfo, continuationsNeedMethodHandle) == 56 &&
              offsetof(AsyncInfo, captureExecutionContext) == 64 && offsetof(AsyncInfo, restoreContexts) == 96);

}  // namespace codicil::jit
