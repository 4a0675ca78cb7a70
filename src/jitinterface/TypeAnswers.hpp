// SPDX-License-Identifier: MIT
// What the JIT asks of types: sizes, layout, kinds, comparisons, and which helpers make and cast their objects.
#pragma once

#include "jitinterface/SignatureAnswers.hpp"

namespace codicil::jit {

class TypeAnswers : public SignatureAnswers {
 public:
  using SignatureAnswers::SignatureAnswers;

  ClassHandle getTypeDefinition(ClassHandle) override;
  bool isIntrinsicType(ClassHandle) override;
  CorType asCorInfoType(ClassHandle) override;
  const char* getClassNameFromMetadata(ClassHandle, const char** nameSpace) override;
  ClassHandle getTypeInstantiationArgument(ClassHandle, std::uint32_t) override;
  std::size_t printClassName(ClassHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  bool isValueClass(ClassHandle) override;
  std::uint32_t getClassAttribs(ClassHandle) override;
  const char* getClassAssemblyName(ClassHandle) override;
  void* longLifetimeMalloc(std::size_t) override;
  void longLifetimeFree(void*) override;
  std::uint32_t getClassSize(ClassHandle) override;
  std::uint32_t getHeapClassSize(ClassHandle) override;
  bool canAllocateOnStack(ClassHandle) override;
  std::uint32_t getClassAlignmentRequirement(ClassHandle, bool) override;
  std::uint32_t getClassGClayout(ClassHandle, std::uint8_t* slots) override;
  std::uint32_t getClassNumInstanceFields(ClassHandle) override;
  FieldHandle getFieldInClass(ClassHandle, std::int32_t number) override;
  TypeLayoutResult getTypeLayout(ClassHandle, TypeLayoutNode* nodes, std::size_t* count) override;
  bool checkMethodModifier(MethodHandle, const char*, bool) override;
  HelperFunction getNewHelper(ClassHandle, bool* hasSideEffects) override;
  HelperFunction getNewArrHelper(ClassHandle) override;
  HelperFunction getCastingHelper(ResolvedToken*, bool throwing) override;
  ClassHandle getTypeForBox(ClassHandle) override;
  ClassHandle getDefaultComparerClass(ClassHandle) override;
  ClassHandle getDefaultEqualityComparerClass(ClassHandle) override;
  ClassHandle getSZArrayHelperEnumeratorClass(ClassHandle) override;
  HelperFunction getBoxHelper(ClassHandle) override;
  HelperFunction getUnBoxHelper(ClassHandle) override;
  void classMustBeLoadedBeforeCodeIsRun(ClassHandle) override;
  ClassHandle getBuiltinClass(BuiltinClass) override;
  CorType getTypeForPrimitiveValueClass(ClassHandle) override;
  CorType getTypeForPrimitiveNumericClass(ClassHandle) override;
  bool canCast(ClassHandle, ClassHandle) override;
  TypeCompare compareTypesForCast(ClassHandle, ClassHandle) override;
  TypeCompare compareTypesForEquality(ClassHandle, ClassHandle) override;
  bool isMoreSpecificType(ClassHandle, ClassHandle) override;
  bool isExactType(ClassHandle) override;
  TypeCompare isGenericType(ClassHandle) override;
  TypeCompare isNullableType(ClassHandle) override;
  TypeCompare isEnum(ClassHandle, ClassHandle* underlying) override;
  ClassHandle getParentType(ClassHandle) override;
  CorType getChildType(ClassHandle, ClassHandle* child) override;
  bool isSDArray(ClassHandle) override;
  std::uint32_t getArrayRank(ClassHandle) override;
  ArrayIntrinsic getArrayIntrinsicID(MethodHandle) override;
  AccessVerdict canAccessClass(ResolvedToken*, MethodHandle, HelperCall*) override;
  std::int32_t getExactClasses(ClassHandle, std::int32_t, ClassHandle*) override { return -1; }

 private:
  bool addLayout(const typesystem::MethodTable& type, std::uint32_t parent, std::uint32_t offset, TypeLayoutNode* nodes,
                 std::size_t room, std::size_t& count);
};

}  // namespace codicil::jit
