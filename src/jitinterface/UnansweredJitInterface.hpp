// The JIT interface with no slot answered: the base of every implementation that answers some.
#pragma once

#include "jitinterface/JitInterface.hpp"

namespace codicil::jit {

// Thrown by a slot that no one answers; passes through the JIT and out of compileMethod. `slot` lives for ever.
struct UnansweredSlot {
  const char* slot;
};

// Every slot throws UnansweredSlot with its name.
class UnansweredJitInterface : public JitInterface {
 public:
  bool isIntrinsic(MethodHandle) override;
  bool notifyMethodInfoUsage(MethodHandle) override;
  std::uint32_t getMethodAttribs(MethodHandle) override;
  void setMethodAttribs(MethodHandle, std::uint32_t) override;
  void getMethodSig(MethodHandle, SigInfo*, ClassHandle) override;
  bool getMethodInfo(MethodHandle, MethodInfo*, ContextHandle) override;
  bool haveSameMethodDefinition(MethodHandle, MethodHandle) override;
  ClassHandle getTypeDefinition(ClassHandle) override;
  InlineResult canInline(MethodHandle, MethodHandle) override;
  void beginInlining(MethodHandle, MethodHandle) override;
  void reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) override;
  bool canTailCall(MethodHandle, MethodHandle, MethodHandle, bool) override;
  void reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) override;
  void getEHinfo(MethodHandle, std::uint32_t, ExceptionClause*) override;
  ClassHandle getMethodClass(MethodHandle) override;
  void getMethodVTableOffset(MethodHandle, std::uint32_t*, std::uint32_t*, bool*) override;
  bool resolveVirtualMethod(DevirtualizationInfo*) override;
  MethodHandle getUnboxedEntry(MethodHandle, bool*) override;
  MethodHandle getInstantiatedEntry(MethodHandle, MethodHandle*, ClassHandle*) override;
  ClassHandle getDefaultComparerClass(ClassHandle) override;
  ClassHandle getDefaultEqualityComparerClass(ClassHandle) override;
  ClassHandle getSZArrayHelperEnumeratorClass(ClassHandle) override;
  void expandRawHandleIntrinsic(ResolvedToken*, MethodHandle, GenericHandleResult*) override;
  bool isIntrinsicType(ClassHandle) override;
  UnmanagedCallConv getUnmanagedCallConv(MethodHandle, SigInfo*, bool*) override;
  bool pInvokeMarshalingRequired(MethodHandle, SigInfo*) override;
  bool satisfiesMethodConstraints(ClassHandle, MethodHandle) override;
  void methodMustBeLoadedBeforeCodeIsRun(MethodHandle) override;
  void getGSCookie(std::size_t*, std::size_t**) override;
  void setPatchpointInfo(PatchpointInfo*) override;
  PatchpointInfo* getOSRInfo(std::uint32_t*) override;
  void resolveToken(ResolvedToken*) override;
  void findSig(ModuleHandle, Token, ContextHandle, SigInfo*) override;
  void findCallSiteSig(ModuleHandle, Token, ContextHandle, SigInfo*) override;
  ClassHandle getTokenTypeAsHandle(ResolvedToken*) override;
  std::int32_t getStringLiteral(ModuleHandle, Token, char16_t*, std::int32_t, std::int32_t) override;
  std::size_t printObjectDescription(ObjectHandle, char*, std::size_t, std::size_t*) override;
  CorType asCorInfoType(ClassHandle) override;
  const char* getClassNameFromMetadata(ClassHandle, const char**) override;
  ClassHandle getTypeInstantiationArgument(ClassHandle, std::uint32_t) override;
  ClassHandle getMethodInstantiationArgument(MethodHandle, std::uint32_t) override;
  std::size_t printClassName(ClassHandle, char*, std::size_t, std::size_t*) override;
  bool isValueClass(ClassHandle) override;
  std::uint32_t getClassAttribs(ClassHandle) override;
  const char* getClassAssemblyName(ClassHandle) override;
  void* longLifetimeMalloc(std::size_t) override;
  void longLifetimeFree(void*) override;
  bool getIsClassInitedFlagAddress(ClassHandle, ConstLookup*, std::int32_t*) override;
  void* getClassStaticDynamicInfo(ClassHandle) override;
  void* getClassThreadStaticDynamicInfo(ClassHandle) override;
  bool getStaticBaseAddress(ClassHandle, bool, ConstLookup*) override;
  std::uint32_t getClassSize(ClassHandle) override;
  std::uint32_t getHeapClassSize(ClassHandle) override;
  bool canAllocateOnStack(ClassHandle) override;
  std::uint32_t getClassAlignmentRequirement(ClassHandle, bool) override;
  std::uint32_t getClassGClayout(ClassHandle, std::uint8_t*) override;
  std::uint32_t getClassNumInstanceFields(ClassHandle) override;
  FieldHandle getFieldInClass(ClassHandle, std::int32_t) override;
  TypeLayoutResult getTypeLayout(ClassHandle, TypeLayoutNode*, std::size_t*) override;
  bool checkMethodModifier(MethodHandle, const char*, bool) override;
  HelperFunction getNewHelper(ClassHandle, bool*) override;
  HelperFunction getNewArrHelper(ClassHandle) override;
  HelperFunction getCastingHelper(ResolvedToken*, bool) override;
  HelperFunction getSharedCCtorHelper(ClassHandle) override;
  ClassHandle getTypeForBox(ClassHandle) override;
  HelperFunction getBoxHelper(ClassHandle) override;
  HelperFunction getUnBoxHelper(ClassHandle) override;
  ObjectHandle getRuntimeTypePointer(ClassHandle) override;
  bool isObjectImmutable(ObjectHandle) override;
  bool getStringChar(ObjectHandle, std::int32_t, std::uint16_t*) override;
  ClassHandle getObjectType(ObjectHandle) override;
  bool getReadyToRunHelper(ResolvedToken*, LookupKind*, HelperFunction, MethodHandle, ConstLookup*) override;
  void getReadyToRunDelegateCtorHelper(ResolvedToken*, Token, ClassHandle, MethodHandle, Lookup*) override;
  InitClassResult initClass(FieldHandle, MethodHandle, ContextHandle) override;
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
  TypeCompare isEnum(ClassHandle, ClassHandle*) override;
  ClassHandle getParentType(ClassHandle) override;
  CorType getChildType(ClassHandle, ClassHandle*) override;
  bool isSDArray(ClassHandle) override;
  std::uint32_t getArrayRank(ClassHandle) override;
  ArrayIntrinsic getArrayIntrinsicID(MethodHandle) override;
  void* getArrayInitializationData(FieldHandle, std::uint32_t) override;
  AccessVerdict canAccessClass(ResolvedToken*, MethodHandle, HelperCall*) override;
  std::size_t printFieldName(FieldHandle, char*, std::size_t, std::size_t*) override;
  ClassHandle getFieldClass(FieldHandle) override;
  CorType getFieldType(FieldHandle, ClassHandle*, ClassHandle) override;
  std::uint32_t getFieldOffset(FieldHandle) override;
  void getFieldInfo(ResolvedToken*, MethodHandle, std::uint32_t, FieldInfo*) override;
  std::uint32_t getThreadLocalFieldInfo(FieldHandle, bool) override;
  void getThreadLocalStaticBlocksInfo(ThreadStaticBlocks*) override;
  void getThreadLocalStaticInfoNativeAot(void*) override;
  bool isFieldStatic(FieldHandle) override;
  std::int32_t getArrayOrStringLength(ObjectHandle) override;
  void getBoundaries(MethodHandle, std::uint32_t*, std::uint32_t**, std::uint32_t*) override;
  void setBoundaries(MethodHandle, std::uint32_t, OffsetMapping*) override;
  void getVars(MethodHandle, std::uint32_t*, IlVariableScope**, bool*) override;
  void setVars(MethodHandle, std::uint32_t, NativeVariableScope*) override;
  void reportRichMappings(InlineTreeNode*, std::uint32_t, RichOffsetMapping*, std::uint32_t) override;
  void reportMetadata(const char*, const void*, std::size_t) override;
  void* allocateArray(std::size_t) override;
  void freeArray(void*) override;
  ArgListHandle getArgNext(ArgListHandle) override;
  CorTypeWithMod getArgType(SigInfo*, ArgListHandle, ClassHandle*) override;
  std::int32_t getExactClasses(ClassHandle, std::int32_t, ClassHandle*) override;
  ClassHandle getArgClass(SigInfo*, ArgListHandle) override;
  HfaElement getHFAType(ClassHandle) override;
  bool runWithErrorTrap(void (*)(void*), void*) override;
  bool runWithSPMIErrorTrap(void (*)(void*), void*) override;
  void getEEInfo(EngineInfo*) override;
  void getAsyncInfo(AsyncInfo*) override;
  Token getMethodDefFromMethod(MethodHandle) override;
  std::size_t printMethodName(MethodHandle, char*, std::size_t, std::size_t*) override;
  const char* getMethodNameFromMetadata(MethodHandle, const char**, const char**, const char**, std::size_t) override;
  std::uint32_t getMethodHash(MethodHandle) override;
  bool getSystemVAmd64PassStructInRegisterDescriptor(ClassHandle, StructPassing*) override;
  void getSwiftLowering(ClassHandle, SwiftLowering*) override;
  void getFpStructLowering(ClassHandle, FloatStructLowering*) override;
  std::uint32_t getThreadTLSIndex(void**) override;
  std::int32_t* getAddrOfCaptureThreadGlobal(void**) override;
  void getHelperFtn(HelperFunction, ConstLookup*, MethodHandle*) override;
  void getFunctionEntryPoint(MethodHandle, ConstLookup*, std::uint32_t) override;
  void getFunctionFixedEntryPoint(MethodHandle, bool, ConstLookup*) override;
  HelperFunction getLazyStringLiteralHelper(ModuleHandle) override;
  ModuleHandle embedModuleHandle(ModuleHandle, void**) override;
  ClassHandle embedClassHandle(ClassHandle, void**) override;
  MethodHandle embedMethodHandle(MethodHandle, void**) override;
  FieldHandle embedFieldHandle(FieldHandle, void**) override;
  void embedGenericHandle(ResolvedToken*, bool, MethodHandle, GenericHandleResult*) override;
  void getLocationOfThisType(MethodHandle, LookupKind*) override;
  void getAddressOfPInvokeTarget(MethodHandle, ConstLookup*) override;
  void* getCookieForPInvokeCalliSig(SigInfo*, void**) override;
  void* getCookieForInterpreterCalliSig(SigInfo*) override;
  JustMyCodeHandle getJustMyCodeHandle(MethodHandle, JustMyCodeHandle**) override;
  void getProfilingHandle(bool*, void**, bool*) override;
  void getCallInfo(ResolvedToken*, ResolvedToken*, MethodHandle, std::uint32_t, CallInfo*) override;
  bool getStaticFieldContent(FieldHandle, std::uint8_t*, std::int32_t, std::int32_t, bool) override;
  bool getObjectContent(ObjectHandle, std::uint8_t*, std::int32_t, std::int32_t) override;
  ClassHandle getStaticFieldCurrentClass(FieldHandle, bool*) override;
  VarArgsHandle getVarArgsHandle(SigInfo*, MethodHandle, void**) override;
  Access constructStringLiteral(ModuleHandle, Token, void**) override;
  Access emptyStringLiteral(void**) override;
  std::uint32_t getFieldThreadLocalStoreID(FieldHandle, void**) override;
  MethodHandle getDelegateCtor(MethodHandle, ClassHandle, MethodHandle, DelegateConstructorArgs*) override;
  void methodCompileComplete(MethodHandle) override;
  bool getTailCallHelpers(ResolvedToken*, SigInfo*, std::uint32_t, TailCallHelpers*) override;
  MethodHandle getAsyncResumptionStub() override;
  bool convertPInvokeCalliToCall(ResolvedToken*, bool) override;
  bool notifyInstructionSetUsage(InstructionSet, bool) override;
  void updateEntryPointForTailCall(ConstLookup*) override;
  MethodHandle getSpecialCopyHelper(ClassHandle) override;
  void allocMem(CodeRequest*) override;
  void reserveUnwindInfo(bool, bool, std::uint32_t) override;
  void allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t, std::uint32_t, std::uint32_t, std::uint8_t*,
                       FunctionKind) override;
  void* allocGCInfo(std::size_t) override;
  void setEHcount(std::uint32_t) override;
  void setEHinfo(std::uint32_t, const ExceptionClause*) override;
  bool logMsg(std::uint32_t, const char*, va_list) override;
  std::int32_t doAssert(const char*, std::int32_t, const char*) override;
  void reportFatalError(CompileResult) override;
  std::int32_t getPgoInstrumentationResults(MethodHandle, PgoSchemaItem**, std::uint32_t*, std::uint8_t**, PgoSource*,
                                            bool*) override;
  std::int32_t allocPgoInstrumentationBySchema(MethodHandle, PgoSchemaItem*, std::uint32_t, std::uint8_t**) override;
  void recordCallSite(std::uint32_t, SigInfo*, MethodHandle) override;
  void recordRelocation(void*, void*, void*, Relocation, std::int32_t) override;
  Relocation getRelocTypeHint(void*) override;
  std::uint32_t getExpectedTargetArchitecture() override;
  std::uint32_t getJitFlags(CompileFlags*, std::uint32_t) override;

 protected:
  ~UnansweredJitInterface() = default;
};

}  // namespace codicil::jit
