// Answers what the JIT asks about a PrimitiveMethod, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <codicil/versioning/CodeMemory.hpp>

#include "jitinterface/CodeWriter.hpp"
#include "jitinterface/PrimitiveMethod.hpp"

namespace codicil::jit {

class PrimitiveMethodInterface : public CodeWriter {
 public:
  // Both must outlive this. What allocMem allocates is not freed here.
  PrimitiveMethodInterface(const PrimitiveMethod& method, codememory::CodeMemory& memory);

  MethodInfo methodInfo() const;

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

  std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t) override;

 private:
  MethodHandle handle() const { return reinterpret_cast<MethodHandle>(const_cast<PrimitiveMethod*>(&method_)); }

  const PrimitiveMethod& method_;
  std::vector<std::uint8_t> args_;  // types, a byte each: what ArgListHandle points into
  std::vector<std::uint8_t> locals_;
};

}  // namespace codicil::jit
