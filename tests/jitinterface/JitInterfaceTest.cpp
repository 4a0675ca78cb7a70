// The interface's order is the contract: slot by slot, it is called as the JIT calls it, through the table.
#include <iterator>

#include <gtest/gtest.h>

#include "jitinterface/UnansweredJitInterface.hpp"

namespace codicil::jit {
namespace {

// As the shipped JIT numbers them (shared facts, measured on 10.0.12).
constexpr const char* kSlots[] = {
    "isIntrinsic",
    "notifyMethodInfoUsage",
    "getMethodAttribs",
    "setMethodAttribs",
    "getMethodSig",
    "getMethodInfo",
    "haveSameMethodDefinition",
    "getTypeDefinition",
    "canInline",
    "beginInlining",
    "reportInliningDecision",
    "canTailCall",
    "reportTailCallDecision",
    "getEHinfo",
    "getMethodClass",
    "getMethodVTableOffset",
    "resolveVirtualMethod",
    "getUnboxedEntry",
    "getInstantiatedEntry",
    "getDefaultComparerClass",
    "getDefaultEqualityComparerClass",
    "getSZArrayHelperEnumeratorClass",
    "expandRawHandleIntrinsic",
    "isIntrinsicType",
    "getUnmanagedCallConv",
    "pInvokeMarshalingRequired",
    "satisfiesMethodConstraints",
    "methodMustBeLoadedBeforeCodeIsRun",
    "getGSCookie",
    "setPatchpointInfo",
    "getOSRInfo",
    "resolveToken",
    "findSig",
    "findCallSiteSig",
    "getTokenTypeAsHandle",
    "getStringLiteral",
    "printObjectDescription",
    "asCorInfoType",
    "getClassNameFromMetadata",
    "getTypeInstantiationArgument",
    "getMethodInstantiationArgument",
    "printClassName",
    "isValueClass",
    "getClassAttribs",
    "getClassAssemblyName",
    "longLifetimeMalloc",
    "longLifetimeFree",
    "getIsClassInitedFlagAddress",
    "getClassStaticDynamicInfo",
    "getClassThreadStaticDynamicInfo",
    "getStaticBaseAddress",
    "getClassSize",
    "getHeapClassSize",
    "canAllocateOnStack",
    "getClassAlignmentRequirement",
    "getClassGClayout",
    "getClassNumInstanceFields",
    "getFieldInClass",
    "getTypeLayout",
    "checkMethodModifier",
    "getNewHelper",
    "getNewArrHelper",
    "getCastingHelper",
    "getSharedCCtorHelper",
    "getTypeForBox",
    "getBoxHelper",
    "getUnBoxHelper",
    "getRuntimeTypePointer",
    "isObjectImmutable",
    "getStringChar",
    "getObjectType",
    "getReadyToRunHelper",
    "getReadyToRunDelegateCtorHelper",
    "initClass",
    "classMustBeLoadedBeforeCodeIsRun",
    "getBuiltinClass",
    "getTypeForPrimitiveValueClass",
    "getTypeForPrimitiveNumericClass",
    "canCast",
    "compareTypesForCast",
    "compareTypesForEquality",
    "isMoreSpecificType",
    "isExactType",
    "isGenericType",
    "isNullableType",
    "isEnum",
    "getParentType",
    "getChildType",
    "isSDArray",
    "getArrayRank",
    "getArrayIntrinsicID",
    "getArrayInitializationData",
    "canAccessClass",
    "printFieldName",
    "getFieldClass",
    "getFieldType",
    "getFieldOffset",
    "getFieldInfo",
    "getThreadLocalFieldInfo",
    "getThreadLocalStaticBlocksInfo",
    "getThreadLocalStaticInfoNativeAot",
    "isFieldStatic",
    "getArrayOrStringLength",
    "getBoundaries",
    "setBoundaries",
    "getVars",
    "setVars",
    "reportRichMappings",
    "reportMetadata",
    "allocateArray",
    "freeArray",
    "getArgNext",
    "getArgType",
    "getExactClasses",
    "getArgClass",
    "getHFAType",
    "runWithErrorTrap",
    "runWithSPMIErrorTrap",
    "getEEInfo",
    "getAsyncInfo",
    "getMethodDefFromMethod",
    "printMethodName",
    "getMethodNameFromMetadata",
    "getMethodHash",
    "getSystemVAmd64PassStructInRegisterDescriptor",
    "getSwiftLowering",
    "getFpStructLowering",
    "getThreadTLSIndex",
    "getAddrOfCaptureThreadGlobal",
    "getHelperFtn",
    "getFunctionEntryPoint",
    "getFunctionFixedEntryPoint",
    "getLazyStringLiteralHelper",
    "embedModuleHandle",
    "embedClassHandle",
    "embedMethodHandle",
    "embedFieldHandle",
    "embedGenericHandle",
    "getLocationOfThisType",
    "getAddressOfPInvokeTarget",
    "getCookieForPInvokeCalliSig",
    "getCookieForInterpreterCalliSig",
    "getJustMyCodeHandle",
    "getProfilingHandle",
    "getCallInfo",
    "getStaticFieldContent",
    "getObjectContent",
    "getStaticFieldCurrentClass",
    "getVarArgsHandle",
    "constructStringLiteral",
    "emptyStringLiteral",
    "getFieldThreadLocalStoreID",
    "getDelegateCtor",
    "methodCompileComplete",
    "getTailCallHelpers",
    "getAsyncResumptionStub",
    "convertPInvokeCalliToCall",
    "notifyInstructionSetUsage",
    "updateEntryPointForTailCall",
    "getSpecialCopyHelper",
    "allocMem",
    "reserveUnwindInfo",
    "allocUnwindInfo",
    "allocGCInfo",
    "setEHcount",
    "setEHinfo",
    "logMsg",
    "doAssert",
    "reportFatalError",
    "getPgoInstrumentationResults",
    "allocPgoInstrumentationBySchema",
    "recordCallSite",
    "recordRelocation",
    "getRelocTypeHint",
    "getExpectedTargetArchitecture",
    "getJitFlags",
};
static_assert(std::size(kSlots) == kJitInterfaceSlots);

class NothingAnswered final : public UnansweredJitInterface {};

// No slot has more than seven arguments, and none is read before the exception.
const char* nameOfSlot(UnansweredJitInterface& engine, int slot) {
  using Slot = void (*)(void*, void*, void*, void*, void*, void*, void*, void*);
  Slot* table = *reinterpret_cast<Slot**>(&engine);
  try {
    table[slot](&engine, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  } catch (const UnansweredSlot& unanswered) {
    return unanswered.slot;
  }
  return "nothing was thrown";
}

TEST(JitInterface, SlotsStandInTheJitsOrder) {
  NothingAnswered engine;
  for (int slot = 0; slot < kJitInterfaceSlots; ++slot) {
    EXPECT_STREQ(nameOfSlot(engine, slot), kSlots[slot]) << slot;
  }
}

TEST(HelperFunction, NumbersHaveTheJitsNames) {
  EXPECT_STREQ(nameOf(HelperFunction::Undefined), "UNDEF");
  EXPECT_STREQ(nameOf(HelperFunction::NewSmall), "NEWSFAST");
  EXPECT_STREQ(nameOf(HelperFunction::AssignRef), "ASSIGN_REF");
  EXPECT_STREQ(nameOf(HelperFunction::AllocContinuationClass), "ALLOC_CONTINUATION_CLASS");
  EXPECT_STREQ(nameOf(static_cast<HelperFunction>(kHelperFunctionCount)), "?");
}

}  // namespace
}  // namespace codicil::jit
