// SPDX-License-Identifier: MIT
// The engine's compiler, as far as the code was compiled before: a method's default version is what its assembly's file
// has, if what that relies on is so here; everything else is the JIT's, which gets the profiles that files have.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "execution/CodeHost.hpp"
#include "precompiled/ModuleCode.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::precompiled {

// Thread-safe.
class PrecompiledMethods final : public execution::MethodCompiler, public jit::GivenProfiles {
 public:
  PrecompiledMethods(codememory::CodeMemory& memory, execution::MethodCompiler& jit);

  // Before this, everything is the JIT's. Once; helpers are there.
  void enable(const Parts& parts);

  tl::expected<std::unique_ptr<execution::CodeTables>, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void forEachInlining(const MethodDesc& method, versioning::Host::InliningVisitor& visitor) override;
  const jit::Profile* profileOf(const MethodDesc& method) override;
  // What was looked up for contexts that live in it; its modules. Goes when nobody can be reading it.
  std::shared_ptr<void> forget(const typesystem::LoaderAllocator& allocator);

 private:
  struct Found {
    ModuleCode* code = nullptr;
    readytorun::MethodEntry entry;
  };

  static const void* resolve(threading::TransitionFrame& frame, void* cell, void* context);
  ModuleCode* codeOf(Module& module);
  ModuleCode* codeAt(const void* address);
  std::optional<Found> find(const MethodDesc& method);
  std::optional<Found> findInstance(const MethodDesc& method);
  std::unique_ptr<execution::CodeTables> adopt(const versioning::CompileRequest& request, const Found& found);

  codememory::CodeMemory& memory_;
  execution::MethodCompiler& jit_;
  ImageSpace space_;
  std::optional<Parts> parts_;
  std::unique_ptr<CellCode> cellCode_;
  std::atomic<bool> isEnabled_{false};
  std::mutex lock_;
  std::unordered_map<const Module*, std::unique_ptr<ModuleCode>> modules_;         // guarded; null: has no code
  std::unordered_map<const MethodDesc*, std::unique_ptr<jit::Profile>> profiles_;  // guarded; null: there is none
  std::unordered_map<const MethodDesc*, ModuleCode*> adoptedFrom_;  // guarded; where it is not the method's own
};

}  // namespace codicil::precompiled
