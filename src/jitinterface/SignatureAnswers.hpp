// SPDX-License-Identifier: MIT
// Signatures of methods, call sites and local variables, decoded for the JIT; their types are loaded when asked for.
#pragma once

#include <functional>
#include <vector>

#include "execution/Delegates.hpp"
#include "execution/GeneratedIL.hpp"
#include "execution/RuntimeLookups.hpp"
#include "execution/RuntimeServices.hpp"
#include "execution/StubIL.hpp"
#include "execution/TailCallStubs.hpp"
#include "jitinterface/CodeWriter.hpp"
#include "jitinterface/Translate.hpp"
#include "typesystem/Dispatch.hpp"

namespace codicil::jit {

class GivenProfiles;
class Profiles;
class RuntimeHelpers;

// What every compile shares. Outlives them.
struct CompilerContext {
  const codememory::CodeMemory& memory;
  typesystem::TypeLoader& types;
  typesystem::Module& coreLib;
  const typesystem::Casting& casting;
  const typesystem::Dispatch& dispatch;
  execution::RuntimeServices& services;
  execution::RuntimeLookups& lookups;
  const execution::Delegates& delegates;
  execution::StubIL& stubs;
  execution::TailCallStubs& tailCalls;
  RuntimeHelpers& helpers;
  InstructionSets instructionSets;
  // Of calls through pointers (src/interop): whether arguments have another form natively, and a stub that makes such a
  // call, with the target as its secret argument. Both throw threading::ExceptionRequest.
  std::function<bool(const typesystem::MethodSignatureTypes&, const typesystem::Module&)> needsMarshalling;
  std::function<typesystem::MethodDesc&(const typesystem::MethodSignatureTypes&, const typesystem::Module&,
                                        bool suppressesTransition)>
      unmanagedCallStub;
  Profiles* profiles = nullptr;            // null: nothing is instrumented
  GivenProfiles* givenProfiles = nullptr;  // null: none
};

class SignatureAnswers : public CodeWriter {
 public:
  SignatureAnswers(CompilerContext& context, Allocate allocate)
      : CodeWriter(context.memory, std::move(allocate)), context_(context) {}

  void getMethodSig(MethodHandle, SigInfo*, ClassHandle exactOwner) override;
  ArgListHandle getArgNext(ArgListHandle arg) override;
  CorTypeWithMod getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) override;
  ClassHandle getArgClass(SigInfo*, ArgListHandle) override;
  HfaElement getHFAType(ClassHandle) override { return HfaElement::None; }
  bool getSystemVAmd64PassStructInRegisterDescriptor(ClassHandle, StructPassing*) override;

 protected:
  // `hidden`: whether calls pass the hidden generic context.
  SigInfo signatureOf(const typesystem::MethodDesc& method, const typesystem::MethodTable* exactOwner, bool hidden);
  SigInfo signatureOf(typesystem::MethodSignatureTypes types, TokenScope scope, metadata::Token token);
  // Of what the above made: the result's type, then the parameters'.
  static std::span<const typesystem::SignatureType> typesOf(const SigInfo& info);
  SigInfo generatedSignature(const execution::GeneratedIL& il);
  SigInfo localsOf(std::vector<typesystem::SignatureType> types, TokenScope scope, metadata::Token token);
  typesystem::TypeHandle load(const typesystem::SignatureType& type) { return orThrow(context_.types.load(type)); }

  CompilerContext& context_;

 private:
  const typesystem::SignatureType* keep(std::vector<typesystem::SignatureType> types);
  std::vector<std::vector<typesystem::SignatureType>> kept_;  // handles point into the inner ones, which stay
};

}  // namespace codicil::jit
