// SPDX-License-Identifier: MIT
// One compile: answers what the JIT asks about the method, those it calls and those it inlines.
#pragma once

#include <array>
#include <cstddef>
#include <list>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/Host.hpp"
#include "jitinterface/CallAnswers.hpp"
#include "metadata/MethodBody.hpp"

namespace codicil::jit {

// Whatever cannot be answered throws threading::ExceptionRequest or UnansweredSlot through the JIT.
class MethodCompilation final : public CallAnswers {
 public:
  MethodCompilation(CompilerContext& context, const versioning::CompileRequest& request);

  MethodInfo rootMethod();

  // What the exception clauses' tokens mean, now that the JIT has set them.
  void resolveClauses();

  // --- Methods ---
  bool isIntrinsic(MethodHandle) override;
  bool notifyMethodInfoUsage(MethodHandle) override;
  JustMyCodeHandle getJustMyCodeHandle(MethodHandle, JustMyCodeHandle**) override;
  std::uint32_t getMethodAttribs(MethodHandle) override;
  void setMethodAttribs(MethodHandle, std::uint32_t) override;
  bool getMethodInfo(MethodHandle, MethodInfo*, ContextHandle) override;
  bool haveSameMethodDefinition(MethodHandle, MethodHandle) override;
  InlineResult canInline(MethodHandle caller, MethodHandle callee) override;
  void beginInlining(MethodHandle, MethodHandle) override;
  void reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) override;
  bool canTailCall(MethodHandle, MethodHandle, MethodHandle, bool explicitPrefix) override;
  void reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) override;
  void getEHinfo(MethodHandle, std::uint32_t number, ExceptionClause*) override;
  ClassHandle getMethodClass(MethodHandle) override;
  ClassHandle getMethodInstantiationArgument(MethodHandle, std::uint32_t) override;
  void methodMustBeLoadedBeforeCodeIsRun(MethodHandle) override;
  void getGSCookie(std::size_t*, std::size_t**) override;
  Token getMethodDefFromMethod(MethodHandle) override;
  std::uint32_t getMethodHash(MethodHandle) override;
  std::size_t printMethodName(MethodHandle, char* buffer, std::size_t bufferBytes, std::size_t* required) override;
  const char* getMethodNameFromMetadata(MethodHandle, const char** className, const char** nameSpace,
                                        const char** enclosing, std::size_t enclosingRoom) override;
  void getFunctionEntryPoint(MethodHandle, ConstLookup* entry, std::uint32_t) override;
  void getHelperFtn(HelperFunction, ConstLookup* entry, MethodHandle*) override;
  void getEEInfo(EngineInfo*) override;

  // --- How to compile ---
  std::uint32_t getJitFlags(CompileFlags* flags, std::uint32_t bytes) override;
  void methodCompileComplete(MethodHandle) override;
  void setPatchpointInfo(PatchpointInfo*) override;
  PatchpointInfo* getOSRInfo(std::uint32_t* ilOffset) override;
  std::int32_t allocPgoInstrumentationBySchema(MethodHandle, PgoSchemaItem*, std::uint32_t count,
                                               std::uint8_t** data) override;
  std::int32_t getPgoInstrumentationResults(MethodHandle, PgoSchemaItem** schema, std::uint32_t* count,
                                            std::uint8_t** data, PgoSource* source, bool* dynamicPgo) override;

 protected:
  typesystem::MethodDesc& rootMethodDesc() override;

 private:
  // Of the method, in the version that this compile is to use.
  MethodInfo infoOf(typesystem::MethodDesc& method, const versioning::ILBodyPtr& supplied, ContextHandle context);
  MethodInfo generatedInfo(typesystem::MethodDesc& method, const execution::GeneratedIL& il);
  void setTierFlags(CompileFlags& flags);
  const versioning::ILCodeVersion* inlinee(MethodHandle callee);  // null: not to be inlined
  ConstLookup calleeOf(typesystem::MethodDesc& callee);           // how this body calls it

  const versioning::CompileRequest& request_;
  // Most methods are small, and what is noted of them goes in here.
  std::array<std::byte, 1024> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  std::pmr::unordered_map<MethodHandle, versioning::ILCodeVersion> inlinees_{&memory_};  // that may be inlined
  std::pmr::unordered_map<MethodHandle, metadata::MethodBody> bodies_{&memory_};
  std::pmr::list<execution::GeneratedIL> generated_{&memory_};
  std::pmr::unordered_map<MethodHandle, const execution::GeneratedIL*> generatedOf_{&memory_};
};

}  // namespace codicil::jit
