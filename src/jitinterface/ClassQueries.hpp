// JIT interface, slots 37–92: what the JIT asks of types.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/HelperFunction.hpp"
#include "jitinterface/Lookup.hpp"
#include "jitinterface/ModuleQueries.hpp"
#include "jitinterface/TypeInfo.hpp"
#include "jitinterface/Types.hpp"

namespace codicil::jit {

class ClassQueries : public ModuleQueries {
 public:
  virtual CorType asCorInfoType(ClassHandle type) = 0;  // of an enum or primitive, else ValueClass or Class
  virtual const char* getClassNameFromMetadata(ClassHandle type, const char** nameSpace) = 0;  // null: it has none
  virtual ClassHandle getTypeInstantiationArgument(ClassHandle type, std::uint32_t index) = 0;
  virtual ClassHandle getMethodInstantiationArgument(MethodHandle method, std::uint32_t index) = 0;
  virtual std::size_t printClassName(ClassHandle type, char* buffer, std::size_t bufferBytes,
                                     std::size_t* required) = 0;
  virtual bool isValueClass(ClassHandle type) = 0;
  virtual std::uint32_t getClassAttribs(ClassHandle type) = 0;  // classflag
  virtual const char* getClassAssemblyName(ClassHandle type) = 0;

  // Memory that lives as long as the process, for the JIT's own statics.
  virtual void* longLifetimeMalloc(std::size_t bytes) = 0;
  virtual void longLifetimeFree(void* memory) = 0;

  // A flag in memory that says "the class constructor ran"; false: use the helper.
  virtual bool getIsClassInitedFlagAddress(ClassHandle type, ConstLookup* address, std::int32_t* offset) = 0;
  virtual void* getClassStaticDynamicInfo(ClassHandle type) = 0;        // argument of GetDynamic…StaticBase helpers
  virtual void* getClassThreadStaticDynamicInfo(ClassHandle type) = 0;  // of GetDynamic…ThreadStaticBase helpers
  virtual bool getStaticBaseAddress(ClassHandle type, bool ofGcStatics, ConstLookup* address) = 0;

  virtual std::uint32_t getClassSize(ClassHandle type) = 0;      // of a value; of a reference, 8
  virtual std::uint32_t getHeapClassSize(ClassHandle type) = 0;  // of an object, its MethodTable pointer included
  virtual bool canAllocateOnStack(ClassHandle type) = 0;
  virtual std::uint32_t getClassAlignmentRequirement(ClassHandle type, bool doubleAlignHint) = 0;
  // One GcSlot for each word of getClassSize (value class) or getHeapClassSize; returns how many hold pointers.
  virtual std::uint32_t getClassGClayout(ClassHandle type, std::uint8_t* slots) = 0;
  virtual std::uint32_t getClassNumInstanceFields(ClassHandle type) = 0;
  virtual FieldHandle getFieldInClass(ClassHandle type, std::int32_t number) = 0;
  // *count: room in `nodes`, then nodes written.
  virtual TypeLayoutResult getTypeLayout(ClassHandle type, TypeLayoutNode* nodes, std::size_t* count) = 0;
  virtual bool checkMethodModifier(MethodHandle method, const char* modifier, bool optional) = 0;

  virtual HelperFunction getNewHelper(ClassHandle type, bool* hasSideEffects) = 0;
  virtual HelperFunction getNewArrHelper(ClassHandle array) = 0;
  virtual HelperFunction getCastingHelper(ResolvedToken* token, bool throwing) = 0;
  virtual HelperFunction getSharedCCtorHelper(ClassHandle type) = 0;
  virtual ClassHandle getTypeForBox(ClassHandle type) = 0;  // Nullable<T> → T
  virtual HelperFunction getBoxHelper(ClassHandle type) = 0;
  virtual HelperFunction getUnBoxHelper(ClassHandle type) = 0;
  // The RuntimeType object, if it lies where no collection moves it; else null.
  virtual ObjectHandle getRuntimeTypePointer(ClassHandle type) = 0;
  // Objects that do not move (frozen): their contents as constants.
  virtual bool isObjectImmutable(ObjectHandle object) = 0;
  virtual bool getStringChar(ObjectHandle string, std::int32_t index, std::uint16_t* value) = 0;
  virtual ClassHandle getObjectType(ObjectHandle object) = 0;

  // Precompilation alone.
  virtual bool getReadyToRunHelper(ResolvedToken* token, LookupKind* genericLookup, HelperFunction helper,
                                   MethodHandle caller, ConstLookup* result) = 0;
  virtual void getReadyToRunDelegateCtorHelper(ResolvedToken* target, Token targetConstraint, ClassHandle delegateType,
                                               MethodHandle caller, Lookup* result) = 0;

  // `field` null: asked for the prologue of `method` (null: the method being compiled).
  virtual InitClassResult initClass(FieldHandle field, MethodHandle method, ContextHandle context) = 0;
  virtual void classMustBeLoadedBeforeCodeIsRun(ClassHandle type) = 0;
  virtual ClassHandle getBuiltinClass(BuiltinClass which) = 0;
  virtual CorType getTypeForPrimitiveValueClass(ClassHandle type) = 0;    // Undefined: not a primitive
  virtual CorType getTypeForPrimitiveNumericClass(ClassHandle type) = 0;  // as above, without bool and char

  virtual bool canCast(ClassHandle child, ClassHandle parent) = 0;
  virtual TypeCompare compareTypesForCast(ClassHandle from, ClassHandle to) = 0;
  virtual TypeCompare compareTypesForEquality(ClassHandle one, ClassHandle other) = 0;
  virtual bool isMoreSpecificType(ClassHandle general, ClassHandle specific) = 0;  // a hint
  virtual bool isExactType(ClassHandle type) = 0;  // no value of the type is of a derived one
  virtual TypeCompare isGenericType(ClassHandle type) = 0;
  virtual TypeCompare isNullableType(ClassHandle type) = 0;
  virtual TypeCompare isEnum(ClassHandle type, ClassHandle* underlying) = 0;  // `underlying` may be null
  virtual ClassHandle getParentType(ClassHandle type) = 0;
  virtual CorType getChildType(ClassHandle type, ClassHandle* child) = 0;  // element of an array, byref or pointer
  virtual bool isSDArray(ClassHandle type) = 0;
  virtual std::uint32_t getArrayRank(ClassHandle type) = 0;
  virtual ArrayIntrinsic getArrayIntrinsicID(MethodHandle method) = 0;
  virtual void* getArrayInitializationData(FieldHandle field, std::uint32_t bytes) = 0;  // RVA data; null: not usable
  virtual AccessVerdict canAccessClass(ResolvedToken* token, MethodHandle caller, HelperCall* callout) = 0;

 protected:
  ~ClassQueries() = default;
};

}  // namespace codicil::jit
