// SPDX-License-Identifier: MIT
// What the JIT asks of fields: where instance fields lie, and how static ones are reached.
#pragma once

#include "execution/RuntimeServices.hpp"
#include "jitinterface/ObjectAnswers.hpp"

namespace codicil::jit {

class FieldAnswers : public ObjectAnswers {
 public:
  using ObjectAnswers::ObjectAnswers;

  std::size_t printFieldName(FieldHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  ClassHandle getFieldClass(FieldHandle) override;
  CorType getFieldType(FieldHandle, ClassHandle* valueClass, ClassHandle ownerHint) override;
  std::uint32_t getFieldOffset(FieldHandle) override;
  void getFieldInfo(ResolvedToken*, MethodHandle caller, std::uint32_t flags, FieldInfo*) override;
  std::uint32_t getThreadLocalFieldInfo(FieldHandle handle, bool isReference) override;
  void getThreadLocalStaticBlocksInfo(ThreadStaticBlocks*) override;
  bool isFieldStatic(FieldHandle) override;
  bool getIsClassInitedFlagAddress(ClassHandle, ConstLookup*, std::int32_t*) override;
  void* getClassStaticDynamicInfo(ClassHandle) override;
  void* getClassThreadStaticDynamicInfo(ClassHandle) override;
  bool getStaticBaseAddress(ClassHandle, bool ofGcStatics, ConstLookup*) override;
  HelperFunction getSharedCCtorHelper(ClassHandle) override;
  void* getArrayInitializationData(FieldHandle, std::uint32_t bytes) override;
  bool getStaticFieldContent(FieldHandle, std::uint8_t*, std::int32_t, std::int32_t, bool) override;
  ClassHandle getStaticFieldCurrentClass(FieldHandle, bool*) override;
  InitClassResult initClass(FieldHandle, MethodHandle, ContextHandle) override;

 protected:
  virtual typesystem::MethodDesc& rootMethodDesc() = 0;

 private:
  std::byte* settledStatic(const typesystem::FieldDesc& field);
};

}  // namespace codicil::jit
