// The engine as the versioning library's host: every body of code that runs was chosen, built and published by the code
// version manager, and is reached through its method's precode.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"
#include "codicil/versioning/Host.hpp"
#include "execution/BodyObserver.hpp"
#include "execution/CodeTables.hpp"
#include "execution/EntrypointTable.hpp"
#include "threading/Frame.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using typesystem::MethodDesc;
using typesystem::Module;

// Makes a body. Implemented over the JIT. Thread-safe.
class MethodCompiler {
 public:
  virtual tl::expected<std::unique_ptr<CodeTables>, versioning::CompileError> compile(
      const versioning::CompileRequest& request) = 0;
  // Of a method whose code was not compiled here: see versioning::Host.
  virtual void forEachInlining(const MethodDesc&, versioning::Host::InliningVisitor&) {}

 protected:
  ~MethodCompiler() = default;
};

// Thread-safe.
class CodeHost final : public versioning::Host {
 public:
  CodeHost(codememory::CodeMemory& memory, MethodCompiler& compiler);
  // No thread runs managed code any more. Modules go after it.
  ~CodeHost() override;

  // Before the first method is called; outlives the host.
  void addObserver(BodyObserver& observer) { observers_.push_back(&observer); }

  versioning::CodeVersionManager& manager() { return *manager_; }
  codememory::CodeMemory& memory() { return memory_; }

  // Before any of its methods is named.
  void moduleLoaded(Module& module);

  // The method's stable entry address: its precode, made when first asked for. Null if there is no room for one.
  const void* entryOf(MethodDesc& method);

  // No thread runs it nor will: its code and its entry go.
  void forget(MethodDesc& method);

  // The methods that live in it, which no thread runs nor will, and its modules: their code and entries go.
  void forget(const typesystem::LoaderAllocator& allocator);

  // The method whose entryOf this is; null: it is none's.
  MethodDesc* methodAt(const void* entry) const;

  // Those whose entryOf was asked for, by name.
  std::vector<MethodDesc*> methodsWithEntries();

  // Of a method that the engine made itself (kinds from MethodKind::Array on): no module's.
  class GeneratedModule : public versioning::Module {};

  void enterWait() override;
  void leaveWait() override;

  versioning::MethodKey keyOf(const versioning::MethodDesc& method) const override;
  codememory::Precode precodeOf(versioning::MethodDesc& method) override;
  void forEachEntrypoint(versioning::MethodKey method, EntrypointVisitor& visitor) override;
  void addEntrypoints(std::span<const versioning::MethodKey> methods,
                      std::vector<versioning::Entrypoint>& entrypoints) override;
  void forEachInlining(const versioning::MethodDesc& method, InliningVisitor& visitor) override;
  versioning::Status checkVersionable(versioning::MethodKey method) const override;
  tl::expected<versioning::CompiledBody, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void releaseBody(void* hostData) override;
  std::uint64_t beginGracePeriod() override;
  bool pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) override;  // stops threads
  std::string nameOf(const versioning::MethodDesc& method) const override;
  std::string nameOf(versioning::MethodKey method) const override;

 private:
  void logBuild(const char* what, const versioning::CompileRequest& request, const CodeTables* tables) const;
  static const void* prestub(threading::TransitionFrame& frame, void* method, void* host);
  static const void* prestubFromNative(void* method, void* host);

  codememory::CodeMemory& memory_;
  MethodCompiler& compiler_;
  std::vector<BodyObserver*> observers_;
  versioning::AdaptiveMutex lock_;
  std::vector<Module*> modules_;                                           // guarded
  std::vector<MethodDesc*> withPrecodes_;                                  // guarded
  EntrypointTable entrypoints_;                                            // guarded
  std::vector<std::pair<const void*, const MethodDesc*>> calledByNative_;  // guarded; bodies' code
  GeneratedModule generated_;
  std::unique_ptr<versioning::CodeVersionManager> manager_;
};

// "Shop.Cart+Line::Add". For people; never fails.
std::string nameOf(const Module& module, typesystem::Token method);

}  // namespace codicil::execution
