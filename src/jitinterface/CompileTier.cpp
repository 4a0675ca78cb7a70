// SPDX-License-Identifier: MIT
// How one body is compiled: flags by tier, patchpoints and profiles. The rest of MethodCompilation is what is compiled.
#include "execution/NativeCallers.hpp"
#include "execution/SuppliedIL.hpp"
#include "jitinterface/MethodCompilation.hpp"
#include "jitinterface/Profiles.hpp"
#include "metadata/Flags.hpp"

namespace codicil::jit {

using versioning::Tier;

namespace {

constexpr std::int32_t kOk = 0;
constexpr std::int32_t kFailed = static_cast<std::int32_t>(0x80004005);  // E_FAIL

}  // namespace

// Code of a module that is to be debugged keeps every variable to the end of its scope.
void MethodCompilation::setTierFlags(CompileFlags& flags) {
  const typesystem::MethodDesc& method = rootMethodDesc();
  if (method.kind() == typesystem::MethodKind::IL) {
    if (method.module().isDebuggable()) return flags.set(CompileFlag::Debuggable);
    if ((method.implAttributes() & metadata::MethodImplAttributes::kNoOptimization) != 0)
      return flags.set(CompileFlag::MinimalOptimization);
    if (tables().il && !execution::asSupplied(tables().il)->options().mayBeOptimized)
      return flags.set(CompileFlag::MinimalOptimization);
  }
  flags.set(CompileFlag::UseProfile);  // also of tier-0, which the JIT may optimize all the same
  switch (request_.tier) {
    case Tier::Tier0:
      flags.set(CompileFlag::Tier0);
      if (context_.profiles != nullptr) flags.set(CompileFlag::InstrumentIfLoops);
      break;
    case Tier::Tier0Instrumented:
      // Code that was optimized is hot by now: it is not taken back.
      flags.set(request_.isFromPrecompiled ? CompileFlag::Tier1 : CompileFlag::Tier0);
      flags.set(CompileFlag::Instrument);
      break;
    case Tier::OSR:
      flags.set(CompileFlag::Osr);
      [[fallthrough]];
    case Tier::Tier1:
      flags.set(CompileFlag::Tier1);
      break;
    case Tier::Optimized:
    case Tier::Precompiled:  // not compiled
      break;
  }
}

std::uint32_t MethodCompilation::getJitFlags(CompileFlags* flags, std::uint32_t) {
  *flags = CompileFlags();
  flags->instructionSets = context_.instructionSets;
  const auto generated = generatedOf_.find(handleOf(&rootMethodDesc()));
  if (generated == generatedOf_.end()) flags->set(CompileFlag::DebugInfo);  // stack traces say lines of source
  if (generated != generatedOf_.end() && generated->second->isNativeCall) flags->set(CompileFlag::IlStub);
  tables().isCalledByNative = generated != generatedOf_.end() ? generated->second->isCalledByNative
                                                              : execution::isUnmanagedCallersOnly(rootMethodDesc());
  if (tables().isCalledByNative) flags->set(CompileFlag::ReversePInvoke);
  setTierFlags(*flags);
  return sizeof(CompileFlags);
}

// --- On-stack replacement ---

void MethodCompilation::setPatchpointInfo(PatchpointInfo* info) { tables().patchpointInfo.reset(info); }

PatchpointInfo* MethodCompilation::getOSRInfo(std::uint32_t* ilOffset) {
  *ilOffset = request_.osrOffset;
  const auto* base = static_cast<const execution::CodeTables*>(request_.osrBase);
  return base != nullptr ? static_cast<PatchpointInfo*>(base->patchpointInfo()) : nullptr;
}

// --- Profiles ---

std::int32_t MethodCompilation::allocPgoInstrumentationBySchema(MethodHandle handle, PgoSchemaItem* schema,
                                                                std::uint32_t count, std::uint8_t** data) {
  *data = nullptr;
  if (context_.profiles == nullptr) return kFailed;
  const Profile& profile = context_.profiles->begin(methodOf(handle), request_.il.id(), {schema, count});
  *data = reinterpret_cast<std::uint8_t*>(profile.data.get());
  return kOk;
}

// Of the method being compiled, or of one that is inlined, in the version that is. What was seen in this run comes
// before what came with the code.
std::int32_t MethodCompilation::getPgoInstrumentationResults(MethodHandle handle, PgoSchemaItem** schema,
                                                             std::uint32_t* count, std::uint8_t** data,
                                                             PgoSource* source, bool* dynamicPgo) {
  const std::int32_t none = CallAnswers::getPgoInstrumentationResults(handle, schema, count, data, source, dynamicPgo);
  *dynamicPgo = context_.profiles != nullptr;
  const auto inlined = inlinees_.find(handle);
  const versioning::ILVersionId il = inlined != inlinees_.end() ? inlined->second.id() : request_.il.id();
  const Profile* profile = *dynamicPgo ? context_.profiles->find(methodOf(handle), il) : nullptr;
  *source = PgoSource::Dynamic;
  if (profile == nullptr && il == 0 && context_.givenProfiles != nullptr) {
    profile = context_.givenProfiles->profileOf(methodOf(handle));
    *source = PgoSource::Static;
  }
  if (profile == nullptr) {
    *source = PgoSource::Unknown;
    return none;
  }
  *schema = const_cast<PgoSchemaItem*>(profile->schema.data());  // which the JIT only reads
  *count = static_cast<std::uint32_t>(profile->schema.size());
  *data = reinterpret_cast<std::uint8_t*>(profile->data.get());
  return kOk;
}

}  // namespace codicil::jit
