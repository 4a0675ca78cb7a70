#include "jitinterface/UnansweredJitInterface.hpp"

namespace codicil::jit {

namespace {

// Out of line, so that a slot is a few bytes.
[[noreturn, gnu::noinline]] void unanswered(const char* slot) { throw UnansweredSlot{slot}; }

}  // namespace

bool UnansweredJitInterface::isIntrinsic(MethodHandle) { unanswered("isIntrinsic"); }
bool UnansweredJitInterface::notifyMethodInfoUsage(MethodHandle) { unanswered("notifyMethodInfoUsage"); }
std::uint32_t UnansweredJitInterface::getMethodAttribs(MethodHandle) { unanswered("getMethodAttribs"); }
void UnansweredJitInterface::setMethodAttribs(MethodHandle, std::uint32_t) { unanswered("setMethodAttribs"); }
void UnansweredJitInterface::getMethodSig(MethodHandle, SigInfo*, ClassHandle) { unanswered("getMethodSig"); }
bool UnansweredJitInterface::getMethodInfo(MethodHandle, MethodInfo*, ContextHandle) { unanswered("getMethodInfo"); }
bool UnansweredJitInterface::haveSameMethodDefinition(MethodHandle, MethodHandle) {
  unanswered("haveSameMethodDefinition");
}
ClassHandle UnansweredJitInterface::getTypeDefinition(ClassHandle) { unanswered("getTypeDefinition"); }
InlineResult UnansweredJitInterface::canInline(MethodHandle, MethodHandle) { unanswered("canInline"); }
void UnansweredJitInterface::beginInlining(MethodHandle, MethodHandle) { unanswered("beginInlining"); }
void UnansweredJitInterface::reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) {
  unanswered("reportInliningDecision");
}
bool UnansweredJitInterface::canTailCall(MethodHandle, MethodHandle, MethodHandle, bool) { unanswered("canTailCall"); }
void UnansweredJitInterface::reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) {
  unanswered("reportTailCallDecision");
}
void UnansweredJitInterface::getEHinfo(MethodHandle, std::uint32_t, ExceptionClause*) { unanswered("getEHinfo"); }
ClassHandle UnansweredJitInterface::getMethodClass(MethodHandle) { unanswered("getMethodClass"); }
void UnansweredJitInterface::getMethodVTableOffset(MethodHandle, std::uint32_t*, std::uint32_t*, bool*) {
  unanswered("getMethodVTableOffset");
}
bool UnansweredJitInterface::resolveVirtualMethod(DevirtualizationInfo*) { unanswered("resolveVirtualMethod"); }
MethodHandle UnansweredJitInterface::getUnboxedEntry(MethodHandle, bool*) { unanswered("getUnboxedEntry"); }
MethodHandle UnansweredJitInterface::getInstantiatedEntry(MethodHandle, MethodHandle*, ClassHandle*) {
  unanswered("getInstantiatedEntry");
}
ClassHandle UnansweredJitInterface::getDefaultComparerClass(ClassHandle) { unanswered("getDefaultComparerClass"); }
ClassHandle UnansweredJitInterface::getDefaultEqualityComparerClass(ClassHandle) {
  unanswered("getDefaultEqualityComparerClass");
}
ClassHandle UnansweredJitInterface::getSZArrayHelperEnumeratorClass(ClassHandle) {
  unanswered("getSZArrayHelperEnumeratorClass");
}
void UnansweredJitInterface::expandRawHandleIntrinsic(ResolvedToken*, MethodHandle, GenericHandleResult*) {
  unanswered("expandRawHandleIntrinsic");
}
bool UnansweredJitInterface::isIntrinsicType(ClassHandle) { unanswered("isIntrinsicType"); }
UnmanagedCallConv UnansweredJitInterface::getUnmanagedCallConv(MethodHandle, SigInfo*, bool*) {
  unanswered("getUnmanagedCallConv");
}
bool UnansweredJitInterface::pInvokeMarshalingRequired(MethodHandle, SigInfo*) {
  unanswered("pInvokeMarshalingRequired");
}
bool UnansweredJitInterface::satisfiesMethodConstraints(ClassHandle, MethodHandle) {
  unanswered("satisfiesMethodConstraints");
}
void UnansweredJitInterface::methodMustBeLoadedBeforeCodeIsRun(MethodHandle) {
  unanswered("methodMustBeLoadedBeforeCodeIsRun");
}
void UnansweredJitInterface::getGSCookie(std::size_t*, std::size_t**) { unanswered("getGSCookie"); }
void UnansweredJitInterface::setPatchpointInfo(PatchpointInfo*) { unanswered("setPatchpointInfo"); }
PatchpointInfo* UnansweredJitInterface::getOSRInfo(std::uint32_t*) { unanswered("getOSRInfo"); }
void UnansweredJitInterface::resolveToken(ResolvedToken*) { unanswered("resolveToken"); }
void UnansweredJitInterface::findSig(ModuleHandle, Token, ContextHandle, SigInfo*) { unanswered("findSig"); }
void UnansweredJitInterface::findCallSiteSig(ModuleHandle, Token, ContextHandle, SigInfo*) {
  unanswered("findCallSiteSig");
}
ClassHandle UnansweredJitInterface::getTokenTypeAsHandle(ResolvedToken*) { unanswered("getTokenTypeAsHandle"); }
std::int32_t UnansweredJitInterface::getStringLiteral(ModuleHandle, Token, char16_t*, std::int32_t, std::int32_t) {
  unanswered("getStringLiteral");
}
std::size_t UnansweredJitInterface::printObjectDescription(ObjectHandle, char*, std::size_t, std::size_t*) {
  unanswered("printObjectDescription");
}
CorType UnansweredJitInterface::asCorInfoType(ClassHandle) { unanswered("asCorInfoType"); }
const char* UnansweredJitInterface::getClassNameFromMetadata(ClassHandle, const char**) {
  unanswered("getClassNameFromMetadata");
}
ClassHandle UnansweredJitInterface::getTypeInstantiationArgument(ClassHandle, std::uint32_t) {
  unanswered("getTypeInstantiationArgument");
}
ClassHandle UnansweredJitInterface::getMethodInstantiationArgument(MethodHandle, std::uint32_t) {
  unanswered("getMethodInstantiationArgument");
}
std::size_t UnansweredJitInterface::printClassName(ClassHandle, char*, std::size_t, std::size_t*) {
  unanswered("printClassName");
}
bool UnansweredJitInterface::isValueClass(ClassHandle) { unanswered("isValueClass"); }
std::uint32_t UnansweredJitInterface::getClassAttribs(ClassHandle) { unanswered("getClassAttribs"); }
const char* UnansweredJitInterface::getClassAssemblyName(ClassHandle) { unanswered("getClassAssemblyName"); }
void* UnansweredJitInterface::longLifetimeMalloc(std::size_t) { unanswered("longLifetimeMalloc"); }
void UnansweredJitInterface::longLifetimeFree(void*) { unanswered("longLifetimeFree"); }
bool UnansweredJitInterface::getIsClassInitedFlagAddress(ClassHandle, ConstLookup*, std::int32_t*) {
  unanswered("getIsClassInitedFlagAddress");
}
void* UnansweredJitInterface::getClassStaticDynamicInfo(ClassHandle) { unanswered("getClassStaticDynamicInfo"); }
void* UnansweredJitInterface::getClassThreadStaticDynamicInfo(ClassHandle) {
  unanswered("getClassThreadStaticDynamicInfo");
}
bool UnansweredJitInterface::getStaticBaseAddress(ClassHandle, bool, ConstLookup*) {
  unanswered("getStaticBaseAddress");
}
std::uint32_t UnansweredJitInterface::getClassSize(ClassHandle) { unanswered("getClassSize"); }
std::uint32_t UnansweredJitInterface::getHeapClassSize(ClassHandle) { unanswered("getHeapClassSize"); }
bool UnansweredJitInterface::canAllocateOnStack(ClassHandle) { unanswered("canAllocateOnStack"); }
std::uint32_t UnansweredJitInterface::getClassAlignmentRequirement(ClassHandle, bool) {
  unanswered("getClassAlignmentRequirement");
}
std::uint32_t UnansweredJitInterface::getClassGClayout(ClassHandle, std::uint8_t*) { unanswered("getClassGClayout"); }
std::uint32_t UnansweredJitInterface::getClassNumInstanceFields(ClassHandle) {
  unanswered("getClassNumInstanceFields");
}
FieldHandle UnansweredJitInterface::getFieldInClass(ClassHandle, std::int32_t) { unanswered("getFieldInClass"); }
TypeLayoutResult UnansweredJitInterface::getTypeLayout(ClassHandle, TypeLayoutNode*, std::size_t*) {
  unanswered("getTypeLayout");
}
bool UnansweredJitInterface::checkMethodModifier(MethodHandle, const char*, bool) { unanswered("checkMethodModifier"); }
HelperFunction UnansweredJitInterface::getNewHelper(ClassHandle, bool*) { unanswered("getNewHelper"); }
HelperFunction UnansweredJitInterface::getNewArrHelper(ClassHandle) { unanswered("getNewArrHelper"); }
HelperFunction UnansweredJitInterface::getCastingHelper(ResolvedToken*, bool) { unanswered("getCastingHelper"); }
HelperFunction UnansweredJitInterface::getSharedCCtorHelper(ClassHandle) { unanswered("getSharedCCtorHelper"); }
ClassHandle UnansweredJitInterface::getTypeForBox(ClassHandle) { unanswered("getTypeForBox"); }
HelperFunction UnansweredJitInterface::getBoxHelper(ClassHandle) { unanswered("getBoxHelper"); }
HelperFunction UnansweredJitInterface::getUnBoxHelper(ClassHandle) { unanswered("getUnBoxHelper"); }
ObjectHandle UnansweredJitInterface::getRuntimeTypePointer(ClassHandle) { unanswered("getRuntimeTypePointer"); }
bool UnansweredJitInterface::isObjectImmutable(ObjectHandle) { unanswered("isObjectImmutable"); }
bool UnansweredJitInterface::getStringChar(ObjectHandle, std::int32_t, std::uint16_t*) { unanswered("getStringChar"); }
ClassHandle UnansweredJitInterface::getObjectType(ObjectHandle) { unanswered("getObjectType"); }
bool UnansweredJitInterface::getReadyToRunHelper(ResolvedToken*, LookupKind*, HelperFunction, MethodHandle,
                                                 ConstLookup*) {
  unanswered("getReadyToRunHelper");
}
void UnansweredJitInterface::getReadyToRunDelegateCtorHelper(ResolvedToken*, Token, ClassHandle, MethodHandle,
                                                             Lookup*) {
  unanswered("getReadyToRunDelegateCtorHelper");
}
InitClassResult UnansweredJitInterface::initClass(FieldHandle, MethodHandle, ContextHandle) { unanswered("initClass"); }
void UnansweredJitInterface::classMustBeLoadedBeforeCodeIsRun(ClassHandle) {
  unanswered("classMustBeLoadedBeforeCodeIsRun");
}
ClassHandle UnansweredJitInterface::getBuiltinClass(BuiltinClass) { unanswered("getBuiltinClass"); }
CorType UnansweredJitInterface::getTypeForPrimitiveValueClass(ClassHandle) {
  unanswered("getTypeForPrimitiveValueClass");
}
CorType UnansweredJitInterface::getTypeForPrimitiveNumericClass(ClassHandle) {
  unanswered("getTypeForPrimitiveNumericClass");
}
bool UnansweredJitInterface::canCast(ClassHandle, ClassHandle) { unanswered("canCast"); }
TypeCompare UnansweredJitInterface::compareTypesForCast(ClassHandle, ClassHandle) { unanswered("compareTypesForCast"); }
TypeCompare UnansweredJitInterface::compareTypesForEquality(ClassHandle, ClassHandle) {
  unanswered("compareTypesForEquality");
}
bool UnansweredJitInterface::isMoreSpecificType(ClassHandle, ClassHandle) { unanswered("isMoreSpecificType"); }
bool UnansweredJitInterface::isExactType(ClassHandle) { unanswered("isExactType"); }
TypeCompare UnansweredJitInterface::isGenericType(ClassHandle) { unanswered("isGenericType"); }
TypeCompare UnansweredJitInterface::isNullableType(ClassHandle) { unanswered("isNullableType"); }
TypeCompare UnansweredJitInterface::isEnum(ClassHandle, ClassHandle*) { unanswered("isEnum"); }
ClassHandle UnansweredJitInterface::getParentType(ClassHandle) { unanswered("getParentType"); }
CorType UnansweredJitInterface::getChildType(ClassHandle, ClassHandle*) { unanswered("getChildType"); }
bool UnansweredJitInterface::isSDArray(ClassHandle) { unanswered("isSDArray"); }
std::uint32_t UnansweredJitInterface::getArrayRank(ClassHandle) { unanswered("getArrayRank"); }
ArrayIntrinsic UnansweredJitInterface::getArrayIntrinsicID(MethodHandle) { unanswered("getArrayIntrinsicID"); }
void* UnansweredJitInterface::getArrayInitializationData(FieldHandle, std::uint32_t) {
  unanswered("getArrayInitializationData");
}
AccessVerdict UnansweredJitInterface::canAccessClass(ResolvedToken*, MethodHandle, HelperCall*) {
  unanswered("canAccessClass");
}
std::size_t UnansweredJitInterface::printFieldName(FieldHandle, char*, std::size_t, std::size_t*) {
  unanswered("printFieldName");
}
ClassHandle UnansweredJitInterface::getFieldClass(FieldHandle) { unanswered("getFieldClass"); }
CorType UnansweredJitInterface::getFieldType(FieldHandle, ClassHandle*, ClassHandle) { unanswered("getFieldType"); }
std::uint32_t UnansweredJitInterface::getFieldOffset(FieldHandle) { unanswered("getFieldOffset"); }
void UnansweredJitInterface::getFieldInfo(ResolvedToken*, MethodHandle, std::uint32_t, FieldInfo*) {
  unanswered("getFieldInfo");
}
std::uint32_t UnansweredJitInterface::getThreadLocalFieldInfo(FieldHandle, bool) {
  unanswered("getThreadLocalFieldInfo");
}
void UnansweredJitInterface::getThreadLocalStaticBlocksInfo(ThreadStaticBlocks*) {
  unanswered("getThreadLocalStaticBlocksInfo");
}
void UnansweredJitInterface::getThreadLocalStaticInfoNativeAot(void*) {
  unanswered("getThreadLocalStaticInfoNativeAot");
}
bool UnansweredJitInterface::isFieldStatic(FieldHandle) { unanswered("isFieldStatic"); }
std::int32_t UnansweredJitInterface::getArrayOrStringLength(ObjectHandle) { unanswered("getArrayOrStringLength"); }
void UnansweredJitInterface::getBoundaries(MethodHandle, std::uint32_t*, std::uint32_t**, std::uint32_t*) {
  unanswered("getBoundaries");
}
void UnansweredJitInterface::setBoundaries(MethodHandle, std::uint32_t, OffsetMapping*) { unanswered("setBoundaries"); }
void UnansweredJitInterface::getVars(MethodHandle, std::uint32_t*, IlVariableScope**, bool*) { unanswered("getVars"); }
void UnansweredJitInterface::setVars(MethodHandle, std::uint32_t, NativeVariableScope*) { unanswered("setVars"); }
void UnansweredJitInterface::reportRichMappings(InlineTreeNode*, std::uint32_t, RichOffsetMapping*, std::uint32_t) {
  unanswered("reportRichMappings");
}
void UnansweredJitInterface::reportMetadata(const char*, const void*, std::size_t) { unanswered("reportMetadata"); }
void* UnansweredJitInterface::allocateArray(std::size_t) { unanswered("allocateArray"); }
void UnansweredJitInterface::freeArray(void*) { unanswered("freeArray"); }
ArgListHandle UnansweredJitInterface::getArgNext(ArgListHandle) { unanswered("getArgNext"); }
CorTypeWithMod UnansweredJitInterface::getArgType(SigInfo*, ArgListHandle, ClassHandle*) { unanswered("getArgType"); }
std::int32_t UnansweredJitInterface::getExactClasses(ClassHandle, std::int32_t, ClassHandle*) {
  unanswered("getExactClasses");
}
ClassHandle UnansweredJitInterface::getArgClass(SigInfo*, ArgListHandle) { unanswered("getArgClass"); }
HfaElement UnansweredJitInterface::getHFAType(ClassHandle) { unanswered("getHFAType"); }
bool UnansweredJitInterface::runWithErrorTrap(void (*)(void*), void*) { unanswered("runWithErrorTrap"); }
bool UnansweredJitInterface::runWithSPMIErrorTrap(void (*)(void*), void*) { unanswered("runWithSPMIErrorTrap"); }
void UnansweredJitInterface::getEEInfo(EngineInfo*) { unanswered("getEEInfo"); }
void UnansweredJitInterface::getAsyncInfo(AsyncInfo*) { unanswered("getAsyncInfo"); }
Token UnansweredJitInterface::getMethodDefFromMethod(MethodHandle) { unanswered("getMethodDefFromMethod"); }
std::size_t UnansweredJitInterface::printMethodName(MethodHandle, char*, std::size_t, std::size_t*) {
  unanswered("printMethodName");
}
const char* UnansweredJitInterface::getMethodNameFromMetadata(MethodHandle, const char**, const char**, const char**,
                                                              std::size_t) {
  unanswered("getMethodNameFromMetadata");
}
std::uint32_t UnansweredJitInterface::getMethodHash(MethodHandle) { unanswered("getMethodHash"); }
bool UnansweredJitInterface::getSystemVAmd64PassStructInRegisterDescriptor(ClassHandle, StructPassing*) {
  unanswered("getSystemVAmd64PassStructInRegisterDescriptor");
}
void UnansweredJitInterface::getSwiftLowering(ClassHandle, SwiftLowering*) { unanswered("getSwiftLowering"); }
void UnansweredJitInterface::getFpStructLowering(ClassHandle, FloatStructLowering*) {
  unanswered("getFpStructLowering");
}
std::uint32_t UnansweredJitInterface::getThreadTLSIndex(void**) { unanswered("getThreadTLSIndex"); }
std::int32_t* UnansweredJitInterface::getAddrOfCaptureThreadGlobal(void**) {
  unanswered("getAddrOfCaptureThreadGlobal");
}
void UnansweredJitInterface::getHelperFtn(HelperFunction, ConstLookup*, MethodHandle*) { unanswered("getHelperFtn"); }
void UnansweredJitInterface::getFunctionEntryPoint(MethodHandle, ConstLookup*, std::uint32_t) {
  unanswered("getFunctionEntryPoint");
}
void UnansweredJitInterface::getFunctionFixedEntryPoint(MethodHandle, bool, ConstLookup*) {
  unanswered("getFunctionFixedEntryPoint");
}
HelperFunction UnansweredJitInterface::getLazyStringLiteralHelper(ModuleHandle) {
  unanswered("getLazyStringLiteralHelper");
}
ModuleHandle UnansweredJitInterface::embedModuleHandle(ModuleHandle, void**) { unanswered("embedModuleHandle"); }
ClassHandle UnansweredJitInterface::embedClassHandle(ClassHandle, void**) { unanswered("embedClassHandle"); }
MethodHandle UnansweredJitInterface::embedMethodHandle(MethodHandle, void**) { unanswered("embedMethodHandle"); }
FieldHandle UnansweredJitInterface::embedFieldHandle(FieldHandle, void**) { unanswered("embedFieldHandle"); }
void UnansweredJitInterface::embedGenericHandle(ResolvedToken*, bool, MethodHandle, GenericHandleResult*) {
  unanswered("embedGenericHandle");
}
void UnansweredJitInterface::getLocationOfThisType(MethodHandle, LookupKind*) { unanswered("getLocationOfThisType"); }
void UnansweredJitInterface::getAddressOfPInvokeTarget(MethodHandle, ConstLookup*) {
  unanswered("getAddressOfPInvokeTarget");
}
void* UnansweredJitInterface::getCookieForPInvokeCalliSig(SigInfo*, void**) {
  unanswered("getCookieForPInvokeCalliSig");
}
void* UnansweredJitInterface::getCookieForInterpreterCalliSig(SigInfo*) {
  unanswered("getCookieForInterpreterCalliSig");
}
JustMyCodeHandle UnansweredJitInterface::getJustMyCodeHandle(MethodHandle, JustMyCodeHandle**) {
  unanswered("getJustMyCodeHandle");
}
void UnansweredJitInterface::getProfilingHandle(bool*, void**, bool*) { unanswered("getProfilingHandle"); }
void UnansweredJitInterface::getCallInfo(ResolvedToken*, ResolvedToken*, MethodHandle, std::uint32_t, CallInfo*) {
  unanswered("getCallInfo");
}
bool UnansweredJitInterface::getStaticFieldContent(FieldHandle, std::uint8_t*, std::int32_t, std::int32_t, bool) {
  unanswered("getStaticFieldContent");
}
bool UnansweredJitInterface::getObjectContent(ObjectHandle, std::uint8_t*, std::int32_t, std::int32_t) {
  unanswered("getObjectContent");
}
ClassHandle UnansweredJitInterface::getStaticFieldCurrentClass(FieldHandle, bool*) {
  unanswered("getStaticFieldCurrentClass");
}
VarArgsHandle UnansweredJitInterface::getVarArgsHandle(SigInfo*, MethodHandle, void**) {
  unanswered("getVarArgsHandle");
}
Access UnansweredJitInterface::constructStringLiteral(ModuleHandle, Token, void**) {
  unanswered("constructStringLiteral");
}
Access UnansweredJitInterface::emptyStringLiteral(void**) { unanswered("emptyStringLiteral"); }
std::uint32_t UnansweredJitInterface::getFieldThreadLocalStoreID(FieldHandle, void**) {
  unanswered("getFieldThreadLocalStoreID");
}
MethodHandle UnansweredJitInterface::getDelegateCtor(MethodHandle, ClassHandle, MethodHandle,
                                                     DelegateConstructorArgs*) {
  unanswered("getDelegateCtor");
}
void UnansweredJitInterface::methodCompileComplete(MethodHandle) { unanswered("methodCompileComplete"); }
bool UnansweredJitInterface::getTailCallHelpers(ResolvedToken*, SigInfo*, std::uint32_t, TailCallHelpers*) {
  unanswered("getTailCallHelpers");
}
MethodHandle UnansweredJitInterface::getAsyncResumptionStub() { unanswered("getAsyncResumptionStub"); }
bool UnansweredJitInterface::convertPInvokeCalliToCall(ResolvedToken*, bool) {
  unanswered("convertPInvokeCalliToCall");
}
bool UnansweredJitInterface::notifyInstructionSetUsage(InstructionSet, bool) {
  unanswered("notifyInstructionSetUsage");
}
void UnansweredJitInterface::updateEntryPointForTailCall(ConstLookup*) { unanswered("updateEntryPointForTailCall"); }
MethodHandle UnansweredJitInterface::getSpecialCopyHelper(ClassHandle) { unanswered("getSpecialCopyHelper"); }
void UnansweredJitInterface::allocMem(CodeRequest*) { unanswered("allocMem"); }
void UnansweredJitInterface::reserveUnwindInfo(bool, bool, std::uint32_t) { unanswered("reserveUnwindInfo"); }
void UnansweredJitInterface::allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t, std::uint32_t, std::uint32_t,
                                             std::uint8_t*, FunctionKind) {
  unanswered("allocUnwindInfo");
}
void* UnansweredJitInterface::allocGCInfo(std::size_t) { unanswered("allocGCInfo"); }
void UnansweredJitInterface::setEHcount(std::uint32_t) { unanswered("setEHcount"); }
void UnansweredJitInterface::setEHinfo(std::uint32_t, const ExceptionClause*) { unanswered("setEHinfo"); }
bool UnansweredJitInterface::logMsg(std::uint32_t, const char*, va_list) { unanswered("logMsg"); }
std::int32_t UnansweredJitInterface::doAssert(const char*, std::int32_t, const char*) { unanswered("doAssert"); }
void UnansweredJitInterface::reportFatalError(CompileResult) { unanswered("reportFatalError"); }
std::int32_t UnansweredJitInterface::getPgoInstrumentationResults(MethodHandle, PgoSchemaItem**, std::uint32_t*,
                                                                  std::uint8_t**, PgoSource*, bool*) {
  unanswered("getPgoInstrumentationResults");
}
std::int32_t UnansweredJitInterface::allocPgoInstrumentationBySchema(MethodHandle, PgoSchemaItem*, std::uint32_t,
                                                                     std::uint8_t**) {
  unanswered("allocPgoInstrumentationBySchema");
}
void UnansweredJitInterface::recordCallSite(std::uint32_t, SigInfo*, MethodHandle) { unanswered("recordCallSite"); }
void UnansweredJitInterface::recordRelocation(void*, void*, void*, Relocation, std::int32_t) {
  unanswered("recordRelocation");
}
Relocation UnansweredJitInterface::getRelocTypeHint(void*) { unanswered("getRelocTypeHint"); }
std::uint32_t UnansweredJitInterface::getExpectedTargetArchitecture() { unanswered("getExpectedTargetArchitecture"); }
std::uint32_t UnansweredJitInterface::getJitFlags(CompileFlags*, std::uint32_t) { unanswered("getJitFlags"); }

}  // namespace codicil::jit
