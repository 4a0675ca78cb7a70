// getJitFlags: how to compile a method, and for which processor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/InstructionSet.hpp"

namespace codicil::jit {

// Bit numbers.
enum class CompileFlag : std::uint32_t {
  SpeedOptimized = 0,
  SizeOptimized = 1,
  Debuggable = 2,
  EditAndContinue = 3,
  DebugInfo = 4,
  MinimalOptimization = 5,
  ControlFlowGuard = 6,
  Osr = 7,
  AlternateJit = 8,
  FrozenAllocationAllowed = 9,
  AheadOfTime = 11,
  ProfilerEnterLeave = 12,
  ProfilerNoPInvokeInline = 13,
  Relocatable = 15,
  IlStub = 16,
  SplitHotCold = 17,
  Instrument = 18,
  InstrumentIfLoops = 19,
  UseProfile = 20,
  AlwaysFramed = 21,
  PublishSecretParam = 22,
  UsePInvokeHelpers = 23,
  ReversePInvoke = 24,
  TrackTransitions = 25,
  Tier0 = 26,
  Tier1 = 27,
  NoInlining = 28,
  Async = 31,  // compile a runtime-async method
};

// Passed to compileMethod as its flags: "ask getJitFlags".
inline constexpr std::uint32_t kAskForFlags = 0xffffffff;

struct CompileFlags {
  std::uint64_t flags = 0;
  InstructionSets instructionSets;

  void set(CompileFlag flag) { flags |= std::uint64_t{1} << static_cast<std::uint32_t>(flag); }
  bool has(CompileFlag flag) const { return (flags >> static_cast<std::uint32_t>(flag) & 1) != 0; }
};
static_assert(sizeof(CompileFlags) == 24);

enum class CompileResult : std::uint32_t {
  Ok = 0,
  BadCode = 0x80000001,
  OutOfMemory = 0x80000002,
  InternalError = 0x80000003,
  Skipped = 0x80000004,
  RecoverableError = 0x80000005,
  ImplementationLimitation = 0x80000006,
};

}  // namespace codicil::jit
