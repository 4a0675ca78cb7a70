// JIT interface, slots 127–159: addresses and handles to embed in code, calls, literals.
//
// Parameters called `indirection` may be null; where the thing itself cannot be embedded, *indirection gets the cell
// that holds it. An engine that compiles in process never needs to.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/InstructionSet.hpp"
#include "jitinterface/SignatureQueries.hpp"

namespace codicil::jit {

class DynamicQueries : public SignatureQueries {
 public:
  virtual std::uint32_t getThreadTLSIndex(void** indirection) = 0;             // Windows
  virtual std::int32_t* getAddrOfCaptureThreadGlobal(void** indirection) = 0;  // trap-returning-threads flag
  // *method: the managed method behind the helper, if it may be called or inlined as one; `method` may be null.
  virtual void getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) = 0;
  virtual void getFunctionEntryPoint(MethodHandle method, ConstLookup* entry, std::uint32_t access) = 0;
  // An address that may be called many times and compared: ldftn.
  virtual void getFunctionFixedEntryPoint(MethodHandle method, bool isUnsafeFunctionPointer, ConstLookup* entry) = 0;
  virtual HelperFunction getLazyStringLiteralHelper(ModuleHandle module) = 0;  // for throw blocks; Undefined: none

  virtual ModuleHandle embedModuleHandle(ModuleHandle module, void** indirection) = 0;
  virtual ClassHandle embedClassHandle(ClassHandle type, void** indirection) = 0;
  virtual MethodHandle embedMethodHandle(MethodHandle method, void** indirection) = 0;
  virtual FieldHandle embedFieldHandle(FieldHandle field, void** indirection) = 0;
  virtual void embedGenericHandle(ResolvedToken* token, bool embedParent, MethodHandle caller,
                                  GenericHandleResult* result) = 0;
  virtual void getLocationOfThisType(MethodHandle context, LookupKind* kind) = 0;
  virtual void getAddressOfPInvokeTarget(MethodHandle method, ConstLookup* result) = 0;
  virtual void* getCookieForPInvokeCalliSig(SigInfo* sig, void** indirection) = 0;
  virtual void* getCookieForInterpreterCalliSig(SigInfo* sig) = 0;
  virtual JustMyCodeHandle getJustMyCodeHandle(MethodHandle method, JustMyCodeHandle** indirection) = 0;
  virtual void getProfilingHandle(bool* hook, void** handle, bool* indirect) = 0;

  virtual void getCallInfo(ResolvedToken* token, ResolvedToken* constrained, MethodHandle caller, std::uint32_t flags,
                           CallInfo* result) = 0;  // callinfoflag

  // The value of an initialized readonly static, as bytes.
  virtual bool getStaticFieldContent(FieldHandle field, std::uint8_t* buffer, std::int32_t bytes,
                                     std::int32_t valueOffset, bool ignoreMovableObjects) = 0;
  virtual bool getObjectContent(ObjectHandle object, std::uint8_t* buffer, std::int32_t bytes,
                                std::int32_t valueOffset) = 0;
  // The exact class of the object that a static holds. `isSpeculative` null: only if it can never change.
  virtual ClassHandle getStaticFieldCurrentClass(FieldHandle field, bool* isSpeculative) = 0;
  virtual VarArgsHandle getVarArgsHandle(SigInfo* sig, MethodHandle method, void** indirection) = 0;
  virtual Access constructStringLiteral(ModuleHandle module, Token token, void** value) = 0;
  virtual Access emptyStringLiteral(void** value) = 0;
  virtual std::uint32_t getFieldThreadLocalStoreID(FieldHandle field, void** indirection) = 0;

  virtual MethodHandle getDelegateCtor(MethodHandle constructor, ClassHandle delegateType, MethodHandle target,
                                       DelegateConstructorArgs* args) = 0;
  virtual void methodCompileComplete(MethodHandle method) = 0;
  virtual bool getTailCallHelpers(ResolvedToken* token, SigInfo* sig, std::uint32_t flags, TailCallHelpers* result) = 0;
  virtual MethodHandle getAsyncResumptionStub() = 0;
  virtual bool convertPInvokeCalliToCall(ResolvedToken* token, bool mustConvert) = 0;
  // The code depends on `set` being there (or, `supported` false, being absent). Answers whether it is supported.
  virtual bool notifyInstructionSetUsage(InstructionSet set, bool supported) = 0;
  virtual void updateEntryPointForTailCall(ConstLookup* entry) = 0;
  virtual MethodHandle getSpecialCopyHelper(ClassHandle type) = 0;  // for kTypeModCopyWithHelper

 protected:
  ~DynamicQueries() = default;
};

}  // namespace codicil::jit
