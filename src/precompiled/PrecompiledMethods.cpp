// SPDX-License-Identifier: MIT
#include "precompiled/PrecompiledMethods.hpp"

#include <algorithm>

#include "execution/CodeTablesDraft.hpp"
#include "execution/StubIL.hpp"
#include "logging/Log.hpp"
#include "precompiled/MethodHash.hpp"
#include "precompiled/NativeCalls.hpp"
#include "readytorun/UnwindBlock.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"

namespace codicil::precompiled {

using execution::CodeTables;
using versioning::CompileError;
using versioning::CompileRequest;

namespace {

std::span<const std::uint8_t> asBytes(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::uintptr_t lookUp(const void* context, ContextLookup* lookup) {
  const threading::Preemptive preemptive(*threading::Thread::current());
  return ModuleCode::lookUp(*lookup, context);
}

// Those of a type's arguments, it included: an instance may have been compiled into any one's file.
void addModules(TypeHandle type, std::vector<Module*>& modules) {
  if (type.isTypeDesc()) return;
  const MethodTable& table = *type.methodTable();
  if (table.isArray()) return addModules(table.elementType(), modules);
  if (std::ranges::find(modules, table.module) == modules.end()) modules.push_back(table.module);
  for (const TypeHandle argument : table.instantiation()) addModules(argument, modules);
}

}  // namespace

PrecompiledMethods::PrecompiledMethods(codememory::CodeMemory& memory, execution::MethodCompiler& jit)
    : memory_(memory), jit_(jit), space_(memory.precompiledSpace()) {}

void PrecompiledMethods::enable(const Parts& parts) {
  parts_.emplace(parts);
  const NativeCalls calls = NativeCalls::make(memory_);
  parts_->beginPInvoke = calls.begin;
  parts_->endPInvoke = calls.end;
  parts_->loaded = [this](std::string_view name) -> Module* {
    const std::lock_guard guard(lock_);
    for (const auto& [module, code] : modules_) {
      const auto identity = module->image().identity();
      if (identity && identity->name == name) return const_cast<Module*>(module);
    }
    return nullptr;
  };
  cellCode_ = std::make_unique<CellCode>(memory_, space_.wordDistance(), &PrecompiledMethods::resolve, this,
                                         threading::helper<&lookUp>());
  isEnabled_.store(true, std::memory_order_release);
}

ModuleCode* PrecompiledMethods::codeOf(Module& module) {
  const std::lock_guard guard(lock_);
  const auto [at, isNew] = modules_.try_emplace(&module);
  if (!isNew || !module.image().pe().isReadyToRun()) return at->second.get();
  auto opened = ModuleCode::open(module, *parts_, space_, *cellCode_);
  if (opened)
    at->second = std::move(*opened);
  else if (logging::isOn(logging::Area::Loading))
    logging::line(logging::Area::Loading, "precompiled code of %s is not used: %s", module.fileName().c_str(),
                  opened.error().c_str());
  return at->second.get();
}

// Of an address in a mapped image.
ModuleCode* PrecompiledMethods::codeAt(const void* address) {
  const std::lock_guard guard(lock_);
  for (const auto& [module, code] : modules_)
    if (code != nullptr && code->mapped().rvaOf(address)) return code.get();
  return nullptr;
}

std::optional<PrecompiledMethods::Found> PrecompiledMethods::find(const MethodDesc& method) {
  if (!method.owner()->instantiation().empty() || !method.methodArguments().empty()) return findInstance(method);
  ModuleCode* const code = codeOf(method.module());
  if (code == nullptr) return std::nullopt;
  const auto entry = code->entryOf(method.token().rid());
  return entry ? std::optional(Found{code, *entry}) : std::nullopt;
}

std::optional<PrecompiledMethods::Found> PrecompiledMethods::findInstance(const MethodDesc& method) {
  std::vector<Module*> modules;
  addModules(TypeHandle(method.owner()), modules);
  for (const TypeHandle argument : method.methodArguments()) addModules(argument, modules);
  const std::uint32_t hash = hashOf(method);
  for (Module* module : modules) {
    ModuleCode* const code = codeOf(*module);
    if (code == nullptr) continue;
    if (const auto entry = code->entryOf(method, hash)) return Found{code, *entry};
  }
  return std::nullopt;
}

tl::expected<std::unique_ptr<CodeTables>, CompileError> PrecompiledMethods::compile(const CompileRequest& request) {
  const auto& method = static_cast<const MethodDesc&>(request.method);
  const bool mayBeThere = isEnabled_.load(std::memory_order_acquire) && request.version.isDefault() &&
                          request.il.isDefault() && method.kind() == typesystem::MethodKind::IL &&
                          method.module().image().pe().isReadyToRun() && !method.module().isDebuggable() &&
                          !execution::StubIL::isReplaced(method.module(), method.token()) &&
                          typesystem::allocatorOf(method) == nullptr;  // a file's cells are never filled anew
  if (mayBeThere) {
    if (const auto found = find(method); found && found->code->prepare(found->entry))
      if (auto tables = adopt(request, *found)) return tables;
  }
  return jit_.compile(request);
}

// Null: what the file says of the code contradicts itself.
std::unique_ptr<CodeTables> PrecompiledMethods::adopt(const CompileRequest& request, const Found& found) {
  const auto& method = static_cast<const MethodDesc&>(request.method);
  const ModuleCode& code = *found.code;
  const auto root = code.functions().at(found.entry.runtimeFunction);
  if (!root) return nullptr;
  const auto block = readytorun::UnwindBlock::of(code.image(), *root);
  if (!block) return nullptr;
  const auto liveness = gc::GcInfo::decode(asBytes(block->gcInfo));
  if (!liveness) return nullptr;
  const auto count = code.functions().countOfMethod(found.entry.runtimeFunction, liveness->codeBytes());
  const auto clauses = code.clauses().of(root->begin);
  if (!count || !clauses) return nullptr;

  execution::CodeTablesDraft draft;
  draft.codeBytes = liveness->codeBytes();
  draft.liveness = *liveness;
  if (auto boundaries = code.boundaries().of(found.entry.runtimeFunction))
    while (const auto boundary = boundaries->next())
      draft.offsets.push_back({boundary->nativeOffset, boundary->ilOffset});
  for (std::uint32_t i = 0; i < clauses->count(); ++i) {
    const readytorun::ExceptionClause clause = (*clauses)[i];
    execution::NativeExceptionClause& made = draft.clauses.emplace_back();
    made.flags = clause.flags;
    made.tryBegin = clause.tryStart;
    made.tryEnd = clause.tryEnd;
    made.handlerBegin = clause.handlerStart;
    made.handlerEnd = clause.handlerEnd;
    made.catchTokenOrFilterBegin = clause.classTokenOrFilter;
    if (!clause.isCatch()) continue;
    const auto type = parts_->types.load(method.module(), clause.classToken(), method.owner()->instantiation(),
                                         method.methodArguments());
    if (!type) return nullptr;
    if (!typesystem::isCanonicalSubtype(*type)) made.catchType = *type;
  }
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto function = code.functions().at(found.entry.runtimeFunction + i);
    if (!function) return nullptr;
    const auto unwind = readytorun::UnwindBlock::of(code.image(), *function);
    if (!unwind) return nullptr;
    const auto view = execution::UnwindInfo::decode(asBytes(unwind->unwindInfo));
    if (!view) return nullptr;
    execution::DraftedFragment& fragment = draft.fragments.emplace_back();
    fragment.begin = function->begin - root->begin;
    fragment.end = function->end - root->begin;
    fragment.unwind = *view;
    const bool isFilter = std::ranges::any_of(draft.clauses, [&](const auto& clause) {
      return (clause.flags & readytorun::ExceptionClause::kFilter) != 0 &&
             clause.catchTokenOrFilterBegin == fragment.begin;
    });
    if (i != 0) fragment.kind = isFilter ? execution::FragmentKind::Filter : execution::FragmentKind::Handler;
  }
  auto tables = draft.seal();
  if (!tables) return nullptr;
  if (!request.scope.adopt(code.mapped().at(root->begin), draft.codeBytes)) return nullptr;
  if (&code.module() != &method.module()) {
    const std::lock_guard guard(lock_);
    adoptedFrom_[&method] = found.code;
  }
  return std::move(*tables);
}

const jit::Profile* PrecompiledMethods::profileOf(const MethodDesc& method) {
  if (!isEnabled_.load(std::memory_order_acquire) || method.kind() != typesystem::MethodKind::IL) return nullptr;
  {
    const std::lock_guard guard(lock_);
    if (const auto known = profiles_.find(&method); known != profiles_.end()) return known->second.get();
  }
  ModuleCode* const code = codeOf(method.module());
  if (code == nullptr) return nullptr;
  auto profile = code->profileOf(method, hashOf(method));
  const std::lock_guard guard(lock_);
  return profiles_.try_emplace(&method, std::move(profile)).first->second.get();
}

// An image says what a method inlined, not what each of its instances did.
std::shared_ptr<void> PrecompiledMethods::forget(const typesystem::LoaderAllocator& allocator) {
  auto gone = std::make_shared<std::vector<std::shared_ptr<void>>>();
  const std::lock_guard guard(lock_);
  for (const Module* module : allocator.modules) {
    if (const auto found = modules_.extract(module)) gone->push_back(std::move(found.mapped()));
  }
  const auto isOfIt = [&](const auto& one) { return allocator.heap.contains(one.first); };
  std::erase_if(adoptedFrom_, isOfIt);
  std::erase_if(profiles_, isOfIt);
  for (const auto& [module, code] : modules_)
    if (code != nullptr) code->forget(allocator, *gone);
  return gone;
}

void PrecompiledMethods::forEachInlining(const MethodDesc& method, versioning::Host::InliningVisitor& visitor) {
  ModuleCode* code = nullptr;
  {
    const std::lock_guard guard(lock_);
    const auto other = adoptedFrom_.find(&method);
    const auto own = modules_.find(&method.module());
    code = other != adoptedFrom_.end() ? other->second : own != modules_.end() ? own->second.get() : nullptr;
  }
  if (code != nullptr) code->forEachInlining(method, visitor);
}

// The arguments are on their way to code that is yet to be found: as the image's map of the call says.
const void* PrecompiledMethods::resolve(threading::TransitionFrame& frame, void* cell, void* context) {
  auto& self = *static_cast<PrecompiledMethods*>(context);
  ModuleCode* const code = self.codeAt(cell);
  const std::optional<Rva> rva = code->mapped().rvaOf(cell);
  const threading::ArgumentReferences references = code->argumentsOf(*rva);
  frame.references = &references;
  gc::Handle managed = nullptr;
  threading::ExceptionRequest request{};
  try {
    return code->resolve(*rva);
  } catch (const threading::ManagedException& exception) {
    managed = exception.exception();
  } catch (const threading::ExceptionRequest& thrown) {
    request = thrown;
  }
  frame.references = nullptr;
  if (managed != nullptr) threading::raiseFromHelper(threading::ManagedException(managed));
  threading::raiseFromHelper(request);
}

}  // namespace codicil::precompiled
