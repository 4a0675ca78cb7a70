#include "execution/CodeHost.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace codicil::execution {

using versioning::CompileError;
using versioning::CompileRequest;
using versioning::MethodKey;
using versioning::Status;

namespace {

MethodDesc& ours(versioning::MethodDesc& method) { return static_cast<MethodDesc&>(method); }
const MethodDesc& ours(const versioning::MethodDesc& method) { return static_cast<const MethodDesc&>(method); }

// A method that has no code cannot be returned from, and there are no exceptions yet to leave it with.
[[noreturn]] void endProgram(const std::string& method, const CompileError& error) {
  std::fflush(stdout);
  std::fprintf(stderr, "codicil: %s: %s: %s\n", method.c_str(), describe(error.status), error.message.c_str());
  std::_Exit(1);
}

}  // namespace

CodeHost::CodeHost(codememory::CodeMemory& memory, MethodCompiler& compiler)
    : memory_(memory),
      compiler_(compiler),
      manager_(std::make_unique<versioning::CodeVersionManager>(*this, memory, versioning::ManagerOptions{})) {
  const auto thunk = memory.stubs().makeThunk(&CodeHost::prestub, this);
  if (!thunk) throw std::runtime_error(describe(thunk.error()));
  memory.stubs().setPrestub(*thunk);
}

CodeHost::~CodeHost() {
  for (const auto& [method, precode] : precodes_) manager_->forgetEntrypoint(*method);
  for (Module* module : modules_) manager_->unloadModule(*module);
}

void CodeHost::moduleLoaded(Module& module) {
  manager_->loadModule(module);
  const std::lock_guard<std::mutex> guard(lock_);
  modules_.push_back(&module);
}

const void* CodeHost::entryOf(MethodDesc& method) { return precodeOf(method).entry(); }

std::vector<MethodDesc*> CodeHost::methodsWithEntries() {
  std::vector<MethodDesc*> methods;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    for (const auto& [method, precode] : precodes_) methods.push_back(method);
  }
  std::sort(methods.begin(), methods.end(), [this](auto* a, auto* b) { return nameOf(*a) < nameOf(*b); });
  return methods;
}

const void* CodeHost::prestub(void* host, void* method) {
  auto& self = *static_cast<CodeHost*>(host);
  auto& called = *static_cast<MethodDesc*>(method);
  const auto target = self.manager_->prestub(called);
  if (!target) endProgram(self.nameOf(called), target.error());
  return *target;
}

MethodKey CodeHost::keyOf(const versioning::MethodDesc& method) const {
  return {&ours(method).module(), ours(method).token().value};
}

codememory::Precode CodeHost::precodeOf(versioning::MethodDesc& method) {
  const std::lock_guard<std::mutex> guard(lock_);
  codememory::Precode& precode = precodes_[&ours(method)];
  if (!precode) {
    const auto made = memory_.stubs().allocatePrecode(&ours(method));
    if (!made) return {};
    precode = *made;
    entrypoints_[keyOf(method)].push_back(&ours(method));
  }
  return precode;
}

void CodeHost::forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) {
  std::vector<MethodDesc*> entrypoints;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (const auto found = entrypoints_.find(method); found != entrypoints_.end()) entrypoints = found->second;
  }
  for (MethodDesc* entrypoint : entrypoints) visitor.visit(*entrypoint);
}

Status CodeHost::checkVersionable(MethodKey method) const {
  const auto& module = static_cast<const Module&>(*method.module);
  const typesystem::Token token{method.token};
  if (!token.is(typesystem::TableId::MethodDef) || !module.metadata().contains(token)) return Status::UnknownMethod;
  return module.image().methodBody(token.rid()) ? Status::Ok : Status::NotVersionable;
}

tl::expected<versioning::CompiledBody, CompileError> CodeHost::compile(const CompileRequest& request) {
  auto tables = compiler_.compile(request);
  if (!tables) return tl::unexpected(tables.error());
  if (const auto decoded = (*tables)->decode(); !decoded)
    return tl::unexpected(CompileError{Status::CompileFailed, "the JIT's tables: " + decoded.error()});
  return versioning::CompiledBody{tables->release()};
}

void CodeHost::releaseBody(void* hostData) { delete static_cast<CodeTables*>(hostData); }

std::string CodeHost::nameOf(const versioning::MethodDesc& method) const { return nameOf(keyOf(method)); }

std::string CodeHost::nameOf(MethodKey method) const {
  return execution::nameOf(static_cast<const Module&>(*method.module), typesystem::Token{method.token});
}

std::string nameOf(const Module& module, typesystem::Token method) {
  const metadata::Metadata& metadata = module.metadata();
  std::string name;
  if (const auto type = metadata.typeOfMethod(method.rid())) {
    const auto typeName = metadata.typeName(typesystem::Token::of(typesystem::TableId::TypeDef, *type));
    if (typeName) {
      if (!typeName->nameSpace.empty()) name = std::string(typeName->nameSpace) + ".";
      name += std::string(typeName->name) + "::";
    }
  }
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method);
  const auto own = row ? metadata.string(row->name, method) : tl::unexpected(row.error());
  if (own) return name + std::string(*own);
  char token[16];
  std::snprintf(token, sizeof token, "%08x", method.value);
  return name + token;
}

}  // namespace codicil::execution
