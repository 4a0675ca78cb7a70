#include "OrcPeer.hpp"

#if CODICIL_BENCH_ORC
#include <llvm/ExecutionEngine/Orc/Core.h>
#include <llvm/ExecutionEngine/Orc/ExecutorProcessControl.h>
#include <llvm/ExecutionEngine/Orc/JITLinkRedirectableSymbolManager.h>
#include <llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h>
#include <llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h>
#endif

namespace codicil::bench {

#if CODICIL_BENCH_ORC

namespace orc = llvm::orc;

struct OrcPeer::Impl {
  std::unique_ptr<orc::ExecutionSession> session;
  std::unique_ptr<orc::ObjectLinkingLayer> layer;
  std::unique_ptr<orc::RedirectableSymbolManager> manager;
  orc::JITDylib* library = nullptr;
  std::vector<orc::SymbolStringPtr> names;
  std::vector<const void*> stubs;

  ~Impl() {
    names.clear();
    manager.reset();
    if (session) llvm::cantFail(session->endSession());
    layer.reset();
  }
};

namespace {

orc::ExecutorSymbolDef definition(const void* target) {
  return {orc::ExecutorAddr::fromPtr(target), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
}

}  // namespace

std::unique_ptr<OrcPeer> OrcPeer::create(std::size_t count, const void* initial, std::string& error) {
  auto impl = std::make_unique<Impl>();
  auto control = orc::SelfExecutorProcessControl::Create();
  if (!control) {
    error = llvm::toString(control.takeError());
    return nullptr;
  }
  impl->session = std::make_unique<orc::ExecutionSession>(std::move(*control));
  impl->layer = std::make_unique<orc::ObjectLinkingLayer>(*impl->session);
  auto manager = orc::JITLinkRedirectableSymbolManager::Create(*impl->layer);
  if (!manager) {
    error = llvm::toString(manager.takeError());
    return nullptr;
  }
  impl->manager = std::move(*manager);
  impl->library = &llvm::cantFail(impl->session->createJITDylib("bench"));
  orc::SymbolMap initials;
  for (std::size_t i = 0; i < count; ++i) {
    impl->names.push_back(impl->session->intern("f" + std::to_string(i)));
    initials[impl->names.back()] = definition(initial);
  }
  if (auto failed = impl->manager->createRedirectableSymbols(impl->library->getDefaultResourceTracker(), initials)) {
    error = llvm::toString(std::move(failed));
    return nullptr;
  }
  orc::SymbolLookupSet wanted;
  for (const auto& name : impl->names) wanted.add(name);
  auto found = impl->session->lookup({{impl->library, orc::JITDylibLookupFlags::MatchAllSymbols}}, std::move(wanted));
  if (!found) {
    error = llvm::toString(found.takeError());
    return nullptr;
  }
  for (const auto& name : impl->names) impl->stubs.push_back((*found)[name].getAddress().toPtr<const void*>());
  return std::unique_ptr<OrcPeer>(new OrcPeer(std::move(impl)));
}

bool OrcPeer::redirect(std::size_t index, const void* target) {
  auto failed = impl_->manager->redirect(*impl_->library, impl_->names[index], definition(target));
  const bool ok = !failed;
  llvm::consumeError(std::move(failed));
  return ok;
}

bool OrcPeer::redirectAll(const void* target) {
  orc::SymbolMap all;
  for (const auto& name : impl_->names) all[name] = definition(target);
  auto failed = impl_->manager->redirect(*impl_->library, all);
  const bool ok = !failed;
  llvm::consumeError(std::move(failed));
  return ok;
}

const void* OrcPeer::stub(std::size_t index) const { return impl_->stubs[index]; }

#else

struct OrcPeer::Impl {};
std::unique_ptr<OrcPeer> OrcPeer::create(std::size_t, const void*, std::string& error) {
  error = "built without LLVM 22 (Debian's llvm-22-dev)";
  return nullptr;
}
bool OrcPeer::redirect(std::size_t, const void*) { return false; }
bool OrcPeer::redirectAll(const void*) { return false; }
const void* OrcPeer::stub(std::size_t) const { return nullptr; }

#endif

OrcPeer::OrcPeer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OrcPeer::~OrcPeer() = default;

}  // namespace codicil::bench
