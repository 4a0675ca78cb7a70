// Answers what the JIT asks about a PrimitiveMethod, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <codicil/versioning/CodeMemory.hpp>

#include "jitinterface/PrimitiveMethod.hpp"
#include "jitinterface/UnansweredJitInterface.hpp"

namespace codicil::jit {

class PrimitiveMethodInterface : public UnansweredJitInterface {
 public:
  // Both must outlive this. What allocMem allocates is not freed here.
  PrimitiveMethodInterface(const PrimitiveMethod& method, codememory::CodeMemory& memory);

  MethodInfo methodInfo() const;
  const codememory::CodeAllocation& allocation() const { return allocation_; }
  std::size_t gcInfoBytes() const { return gcInfo_.size(); }

  // Of the method and its class, which has nothing to say.
  std::uint32_t getMethodAttribs(MethodHandle) override;
  void setMethodAttribs(MethodHandle, std::uint32_t) override;
  ClassHandle getMethodClass(MethodHandle method) override;
  std::uint32_t getClassAttribs(ClassHandle) override;
  bool isValueClass(ClassHandle) override;
  InitClassResult initClass(FieldHandle, MethodHandle, ContextHandle) override;
  Token getMethodDefFromMethod(MethodHandle) override;
  std::uint32_t getMethodHash(MethodHandle) override;
  std::size_t printMethodName(MethodHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  std::size_t printClassName(ClassHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  const char* getMethodNameFromMetadata(MethodHandle, const char** className, const char** nameSpace, const char**,
                                        std::size_t) override;

  // Of signatures.
  ArgListHandle getArgNext(ArgListHandle arg) override;
  CorTypeWithMod getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) override;

  // Of the engine and the machine.
  std::uint32_t getExpectedTargetArchitecture() override;
  std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t) override;
  bool notifyInstructionSetUsage(InstructionSet, bool supported) override;
  void getEEInfo(EngineInfo* info) override;
  std::int32_t getPgoInstrumentationResults(MethodHandle, PgoSchemaItem** schema, std::uint32_t* count,
                                            std::uint8_t** data, PgoSource* source, bool* dynamicPgo) override;
  bool runWithErrorTrap(void (*function)(void*), void* parameter) override;
  void reportFatalError(CompileResult) override;

  // Of the code: one body, its read-only data behind it. Nothing unwinds through such a method.
  void allocMem(CodeRequest* request) override;
  void reserveUnwindInfo(bool, bool, std::uint32_t) override;
  void allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t*,
                       FunctionKind) override;
  void* allocGCInfo(std::size_t bytes) override;
  void setEHcount(std::uint32_t) override;
  Relocation getRelocTypeHint(void*) override;
  void recordRelocation(void* location, void* writable, void* target, Relocation kind, std::int32_t delta) override;

 private:
  MethodHandle handle() const { return reinterpret_cast<MethodHandle>(const_cast<PrimitiveMethod*>(&method_)); }

  const PrimitiveMethod& method_;
  codememory::CodeMemory& memory_;
  std::vector<std::uint8_t> args_;  // types, a byte each: what ArgListHandle points into
  std::vector<std::uint8_t> locals_;
  std::vector<std::uint8_t> gcInfo_;
  codememory::CodeAllocation allocation_;
};

}  // namespace codicil::jit
