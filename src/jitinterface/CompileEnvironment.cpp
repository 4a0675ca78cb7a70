#include "jitinterface/CompileEnvironment.hpp"

namespace codicil::jit {

std::uint32_t CompileEnvironment::getExpectedTargetArchitecture() { return kMachineAmd64; }

bool CompileEnvironment::notifyInstructionSetUsage(InstructionSet, bool supported) { return supported; }

void CompileEnvironment::getEEInfo(EngineInfo* info) {
  *info = EngineInfo();
  info->osPageSize = 4096;
  info->maxUncheckedOffsetForNullObject = 2047;
}

std::int32_t CompileEnvironment::getPgoInstrumentationResults(MethodHandle, PgoSchemaItem** schema,
                                                              std::uint32_t* count, std::uint8_t** data,
                                                              PgoSource* source, bool* dynamicPgo) {
  *schema = nullptr;
  *count = 0;
  *data = nullptr;
  *source = PgoSource::Unknown;
  *dynamicPgo = false;
  return static_cast<std::int32_t>(0x80004001);  // E_NOTIMPL: there is no profile
}

bool CompileEnvironment::runWithErrorTrap(void (*function)(void*), void* parameter) {
  try {
    function(parameter);
    return true;
  } catch (...) {
    return false;
  }
}

bool CompileEnvironment::runWithSPMIErrorTrap(void (*function)(void*), void* parameter) {
  return runWithErrorTrap(function, parameter);
}

// compileMethod answers the same result.
void CompileEnvironment::reportFatalError(CompileResult) {}

std::size_t CompileEnvironment::print(std::string_view text, char* buffer, std::size_t bufferBytes,
                                      std::size_t* required) {
  if (required != nullptr) *required = text.size() + 1;
  if (buffer == nullptr || bufferBytes == 0) return 0;
  const std::size_t written = text.copy(buffer, bufferBytes - 1);
  buffer[written] = '\0';
  return written;
}

}  // namespace codicil::jit
