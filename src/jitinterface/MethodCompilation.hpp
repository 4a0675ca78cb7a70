// One compile: answers what the JIT asks about a method, its tokens and those it calls and inlines.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/Host.hpp"
#include "jitinterface/CodeWriter.hpp"
#include "jitinterface/MethodSignatures.hpp"
#include "metadata/MethodBody.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::jit {

// What every compile shares. Outlives them.
struct CompilerContext {
  const codememory::CodeMemory& memory;
  typesystem::TypeLoader& types;
  InstructionSets instructionSets;
};

// Static methods over numbers, in one module, so far. Anything else throws UnansweredSlot or CannotCompile through the
// JIT.
class MethodCompilation final : public CodeWriter {
 public:
  MethodCompilation(CompilerContext& context, const versioning::CompileRequest& request);

  MethodInfo rootMethod();

  // --- Methods ---
  bool isIntrinsic(MethodHandle) override;
  bool notifyMethodInfoUsage(MethodHandle) override;
  std::uint32_t getMethodAttribs(MethodHandle) override;
  void setMethodAttribs(MethodHandle, std::uint32_t) override;
  void getMethodSig(MethodHandle, SigInfo*, ClassHandle) override;
  bool getMethodInfo(MethodHandle, MethodInfo*, ContextHandle) override;
  bool haveSameMethodDefinition(MethodHandle, MethodHandle) override;
  InlineResult canInline(MethodHandle caller, MethodHandle callee) override;
  void beginInlining(MethodHandle, MethodHandle) override;
  void reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) override;
  bool canTailCall(MethodHandle, MethodHandle, MethodHandle, bool explicitPrefix) override;
  void reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) override;
  ClassHandle getMethodClass(MethodHandle) override;
  void methodMustBeLoadedBeforeCodeIsRun(MethodHandle) override;
  Token getMethodDefFromMethod(MethodHandle) override;
  std::uint32_t getMethodHash(MethodHandle) override;
  std::size_t printMethodName(MethodHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  std::size_t printClassName(ClassHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  const char* getMethodNameFromMetadata(MethodHandle, const char** className, const char** nameSpace,
                                        const char** enclosing, std::size_t enclosingRoom) override;

  // --- Tokens and calls ---
  void resolveToken(ResolvedToken* token) override;
  void getCallInfo(ResolvedToken* token, ResolvedToken* constrained, MethodHandle caller, std::uint32_t flags,
                   CallInfo* result) override;
  void getFunctionEntryPoint(MethodHandle, ConstLookup* entry, std::uint32_t) override;
  void getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) override;
  void updateEntryPointForTailCall(ConstLookup*) override;

  // --- Types ---
  std::uint32_t getClassAttribs(ClassHandle) override;
  bool isValueClass(ClassHandle) override;
  InitClassResult initClass(FieldHandle, MethodHandle, ContextHandle) override;
  void classMustBeLoadedBeforeCodeIsRun(ClassHandle) override;

  // --- Signatures ---
  ArgListHandle getArgNext(ArgListHandle arg) override;
  CorTypeWithMod getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) override;
  ClassHandle getArgClass(SigInfo*, ArgListHandle) override;

  // --- How to compile ---
  std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t bytes) override;
  void methodCompileComplete(MethodHandle) override;

 private:
  // Of the method, in the version that this compile is to use.
  MethodInfo infoOf(typesystem::MethodDesc& method, const versioning::ILCodeVersion& version);
  const versioning::ILCodeVersion* inlinee(MethodHandle callee);  // null: not to be inlined
  typesystem::MethodDesc& methodOf(const typesystem::Module& module, metadata::Token token);

  CompilerContext& context_;
  const versioning::CompileRequest& request_;
  MethodSignatures signatures_;
  std::unordered_map<MethodHandle, versioning::ILCodeVersion> inlinees_;  // which version of each may be inlined
  std::vector<versioning::ILBodyPtr> bodies_;                             // that the JIT was given IL of
  std::unordered_map<const void*, std::string> names_;                    // handed out by getMethodNameFromMetadata
};

}  // namespace codicil::jit
