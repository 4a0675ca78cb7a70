// What every compile answers alike: the machine, the engine's constants, error traps.
#pragma once

#include <cstddef>
#include <string_view>

#include "jitinterface/UnansweredJitInterface.hpp"

namespace codicil::jit {

// Ends an attempt to inline: the JIT's error trap around it catches it.
struct InlineGivenUp {};

class CompileEnvironment : public UnansweredJitInterface {
 public:
  std::uint32_t getExpectedTargetArchitecture() override;
  bool notifyInstructionSetUsage(InstructionSet, bool supported) override;
  void getEEInfo(EngineInfo* info) override;
  std::int32_t getPgoInstrumentationResults(MethodHandle, PgoSchemaItem** schema, std::uint32_t* count,
                                            std::uint8_t** data, PgoSource* source, bool* dynamicPgo) override;
  bool runWithErrorTrap(void (*function)(void*), void* parameter) override;
  bool runWithSPMIErrorTrap(void (*function)(void*), void* parameter) override;
  void reportFatalError(CompileResult) override;

 protected:
  // As every print… slot writes.
  static std::size_t print(std::string_view text, char* buffer, std::size_t bufferBytes, std::size_t* required);
};

}  // namespace codicil::jit
