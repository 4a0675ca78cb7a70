// SPDX-License-Identifier: MIT
// What the JIT asks of tokens, calls, handles and addresses.
#pragma once

#include "execution/RuntimeLookups.hpp"
#include "jitinterface/FieldAnswers.hpp"
#include "jitinterface/RuntimeHelpers.hpp"

namespace codicil::jit {

class CallAnswers : public FieldAnswers {
 public:
  using FieldAnswers::FieldAnswers;

  // --- Tokens ---
  void resolveToken(ResolvedToken*) override;
  void findSig(ModuleHandle, Token, ContextHandle, SigInfo*) override;
  void findCallSiteSig(ModuleHandle, Token, ContextHandle, SigInfo*) override;
  ClassHandle getTokenTypeAsHandle(ResolvedToken*) override;
  std::int32_t getStringLiteral(ModuleHandle, Token, char16_t*, std::int32_t, std::int32_t) override;
  std::size_t printObjectDescription(ObjectHandle, char*, std::size_t, std::size_t*) override;
  Access constructStringLiteral(ModuleHandle, Token, void**) override;
  Access emptyStringLiteral(void**) override;
  HelperFunction getLazyStringLiteralHelper(ModuleHandle) override { return HelperFunction::Undefined; }

  // --- Handles ---
  ModuleHandle embedModuleHandle(ModuleHandle, void**) override;
  ClassHandle embedClassHandle(ClassHandle, void**) override;
  MethodHandle embedMethodHandle(MethodHandle, void**) override;
  FieldHandle embedFieldHandle(FieldHandle, void**) override;
  void embedGenericHandle(ResolvedToken*, bool embedParent, MethodHandle caller, GenericHandleResult*) override;
  void expandRawHandleIntrinsic(ResolvedToken*, MethodHandle caller, GenericHandleResult*) override;
  void getLocationOfThisType(MethodHandle, LookupKind*) override;

  // --- Calls ---
  void getCallInfo(ResolvedToken*, ResolvedToken* constrained, MethodHandle caller, std::uint32_t flags,
                   CallInfo*) override;
  void getMethodVTableOffset(MethodHandle, std::uint32_t*, std::uint32_t*, bool*) override;
  bool resolveVirtualMethod(DevirtualizationInfo*) override;
  MethodHandle getUnboxedEntry(MethodHandle, bool*) override;
  MethodHandle getInstantiatedEntry(MethodHandle, MethodHandle*, ClassHandle*) override;
  void getFunctionFixedEntryPoint(MethodHandle, bool, ConstLookup*) override;
  void getAddressOfPInvokeTarget(MethodHandle, ConstLookup*) override;
  UnmanagedCallConv getUnmanagedCallConv(MethodHandle, SigInfo*, bool*) override;
  bool pInvokeMarshalingRequired(MethodHandle, SigInfo*) override;
  void* getCookieForPInvokeCalliSig(SigInfo*, void**) override;
  bool convertPInvokeCalliToCall(ResolvedToken*, bool) override { return false; }
  MethodHandle getDelegateCtor(MethodHandle, ClassHandle, MethodHandle, DelegateConstructorArgs*) override;
  bool getTailCallHelpers(ResolvedToken*, SigInfo*, std::uint32_t, TailCallHelpers*) override;
  void updateEntryPointForTailCall(ConstLookup*) override {}
  MethodHandle getSpecialCopyHelper(ClassHandle) override { return nullptr; }
  bool satisfiesMethodConstraints(ClassHandle, MethodHandle) override { return true; }
  std::int32_t* getAddrOfCaptureThreadGlobal(void**) override;

 protected:
  typesystem::TokenContext contextOf(ContextHandle context);
  bool isInlinePInvoke(const typesystem::MethodDesc& method);

 private:
  struct Callee {
    typesystem::MethodDesc* method;
    typesystem::MethodTable* exactOwner;
    bool isResolved = false;  // by its constraint
  };

  // Makes of `callee` what its constraint makes of it. False: `result` says all, for running code alone knows which
  // method it is.
  bool constrain(const ResolvedToken& token, const ResolvedToken& constrained, Callee& callee, CallInfo& result);
  Access literal(std::u16string_view text, const typesystem::LoaderAllocator* user, void** value);
  typesystem::MethodSignatureTypes signatureAt(const SigInfo& site);
  const typesystem::Module& moduleOf(const SigInfo& site);
  Lookup runtimeLookup(execution::LookupResult result, const ResolvedToken& token, const ResolvedToken* constrained);
};

}  // namespace codicil::jit
