#include "execution/CodeHost.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <span>
#include <stdexcept>

#include "execution/CompileFailure.hpp"
#include "execution/Engine.hpp"
#include "execution/GeneratedIL.hpp"
#include "execution/LiveArguments.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/PInvokeForm.hpp"
#include "execution/Runtime.hpp"
#include "execution/SecretArgument.hpp"
#include "execution/StackWalk.hpp"
#include "execution/StubIL.hpp"
#include "logging/Log.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/ThreadList.hpp"
#include "threading/TransitionThunks.hpp"

namespace codicil::execution {

using versioning::CompileError;
using versioning::CompileRequest;
using versioning::MethodKey;
using versioning::Status;

namespace {

MethodDesc& ours(versioning::MethodDesc& method) { return static_cast<MethodDesc&>(method); }
const MethodDesc& ours(const versioning::MethodDesc& method) { return static_cast<const MethodDesc&>(method); }

}  // namespace

CodeHost::CodeHost(codememory::CodeMemory& memory, MethodCompiler& compiler)
    : memory_(memory),
      compiler_(compiler),
      manager_(std::make_unique<versioning::CodeVersionManager>(*this, memory, versioning::ManagerOptions{})) {
  const auto thunk = threading::makeContinuingThunk(memory, "Prestub", threading::HiddenArgument::R10,
                                                    &CodeHost::prestub, &CodeHost::prestubFromNative, this);
  if (!thunk) throw std::runtime_error(describe(thunk.error()));
  manager_->loadModule(generated_);
  memory.stubs().setPrestub(*thunk);
}

CodeHost::~CodeHost() {
  for (MethodDesc* method : withPrecodes_) manager_->forgetEntrypoint(*method);
  manager_->unloadModule(generated_);
  for (Module* module : modules_) manager_->unloadModule(*module);
}

void CodeHost::moduleLoaded(Module& module) {
  manager_->loadModule(module);
  const std::lock_guard<std::mutex> guard(lock_);
  modules_.push_back(&module);
}

const void* CodeHost::entryOf(MethodDesc& method) {
  if (const void* known = method.entry.load(std::memory_order_acquire)) return known;
  return precodeOf(method).entry();
}

void CodeHost::forget(MethodDesc& method) {
  manager_->forgetEntrypoint(method);
  const void* entry = nullptr;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    entry = method.entry.exchange(nullptr, std::memory_order_acq_rel);
    std::erase(withPrecodes_, &method);
    entrypoints_.remove(keyOf(method), method);
  }
  // Pads of its code that lead to it may be under somebody's feet.
  if (entry != nullptr) manager_->retire(codememory::Precode::at(entry));
}

void CodeHost::forget(const typesystem::LoaderAllocator& allocator) {
  const auto isIn = [&](const MethodDesc* method) {
    return allocator.heap.contains(method) || allocator.heap.contains(method->owner());
  };
  std::vector<std::pair<MethodDesc*, const void*>> gone;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    const auto its =
        std::partition(withPrecodes_.begin(), withPrecodes_.end(), [&](MethodDesc* method) { return !isIn(method); });
    for (auto one = its; one != withPrecodes_.end(); ++one)
      gone.emplace_back(*one, (*one)->entry.load(std::memory_order_relaxed));
    withPrecodes_.erase(its, withPrecodes_.end());
    std::erase_if(calledByNative_, [&](const auto& one) { return isIn(one.second); });
  }
  for (const auto& [method, entry] : gone) {
    manager_->forgetEntrypoint(*method);
    {
      const std::lock_guard<std::mutex> guard(lock_);
      method->entry.store(nullptr, std::memory_order_release);
      entrypoints_.remove(keyOf(*method), *method);
    }
    manager_->retire(codememory::Precode::at(entry));
  }
  for (Module* module : allocator.modules) manager_->unloadModule(*module);
  const std::lock_guard<std::mutex> guard(lock_);
  std::erase_if(modules_, [&](const Module* module) { return module->allocator() == &allocator; });
}

MethodDesc* CodeHost::methodAt(const void* entry) const {
  if (!memory_.stubs().contains(entry)) return nullptr;
  auto* const method = static_cast<MethodDesc*>(codememory::Precode::at(entry).method());
  return method != nullptr && method->entry.load(std::memory_order_acquire) == entry ? method : nullptr;
}

std::vector<MethodDesc*> CodeHost::methodsWithEntries() {
  std::vector<MethodDesc*> methods;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    methods = withPrecodes_;
  }
  std::sort(methods.begin(), methods.end(), [this](auto* a, auto* b) { return nameOf(*a) < nameOf(*b); });
  return methods;
}

namespace {

// Which virtual slot, still with the precode, the call may have come through. Null: through none.
std::atomic<const void*>* virtualSlotOf(const MethodDesc& called, std::uint64_t self) {
  const typesystem::MethodTable& owner = *called.owner();
  const bool isOnObject = !owner.isValueType() || called.kind() == typesystem::MethodKind::Unboxing;
  if (!called.isVirtual() || called.slot() == MethodDesc::kNoSlot || owner.isInterface() || !isOnObject || self == 0)
    return nullptr;
  typesystem::MethodTable& type = threading::typeOf(reinterpret_cast<gc::ObjectPtr>(self));
  if (called.slot() >= type.numVirtuals) return nullptr;
  // The manager would write into the slot after the type has gone.
  if (type.isCollectible() && typesystem::allocatorOf(called) != typesystem::allocatorOf(type)) return nullptr;
  auto* const slot = reinterpret_cast<std::atomic<const void*>*>(type.virtualSlots() + called.slot());
  return slot->load(std::memory_order_relaxed) == called.entry.load(std::memory_order_relaxed) ? slot : nullptr;
}

}  // namespace

// The arguments are the callee's from here on, while the thread may wait. A virtual slot that led here is left to the
// manager, which writes into it what callers run, so that later calls save the precode's jump.
const void* CodeHost::prestub(threading::TransitionFrame& frame, void* method, void* host) {
  auto& self = *static_cast<CodeHost*>(host);
  auto& called = *static_cast<MethodDesc*>(method);
  LiveArguments::instance().prepare(called);
  frame.callee = &called;
  const KeptSecretArgument kept;
  gc::Handle managed = nullptr;
  threading::ExceptionRequest request{};
  try {
    std::atomic<const void*>* const slot = virtualSlotOf(called, frame.arguments[0]);
    const threading::HoldsCode holds(*threading::Thread::current());
    const threading::Preemptive preemptive(*threading::Thread::current());
    const auto target = self.manager_->prestub(called);
    if (target && slot != nullptr) self.manager_->addBackpatchedSlot(called, *slot);
    if (target) return *target;
    const CompileError& error = target.error();
    request = exceptionFor(error, self.nameOf(called));
    if (logging::isOn(logging::Area::Faults)) logging::line(logging::Area::Faults, "%s", request.message.c_str());
  } catch (const threading::ManagedException& exception) {
    managed = exception.exception();
  } catch (const threading::ExceptionRequest& thrown) {
    request = thrown;
  }
  if (managed != nullptr) threading::raiseFromHelper(threading::ManagedException(managed));
  threading::raiseFromHelper(request);
}

namespace {

// A P/Invoke's first call by code that makes it itself: the thread has left that code already, so what is thrown comes
// out of the call there.
const void* findForDirectCall(MethodDesc& method) {
  const int kept = errno;
  const void* const target = engine().runtime->nativeTarget(method);
  engine().runtime->nativeTargetCell(method).target.store(target, std::memory_order_release);
  errno = kept;
  return target;
}

}  // namespace

// Where threads come that are preemptive, or none of the engine's: to the target of a P/Invoke, or to a method for
// native callers; nothing can be thrown to those.
const void* CodeHost::prestubFromNative(void* method, void* host) {
  auto& self = *static_cast<CodeHost*>(host);
  auto& called = *static_cast<MethodDesc*>(method);
  const KeptSecretArgument kept;
  if (called.kind() == typesystem::MethodKind::PInvoke)
    return threading::HelperBoundary<&findForDirectCall>::call(called);
  enterEngine();
  std::string why;
  try {
    const auto target = self.manager_->prestub(called);
    if (target) return *target;
    why = target.error().message;
  } catch (const threading::ExceptionRequest& thrown) {
    why = thrown.message;
  } catch (const threading::ManagedException&) {
    why = "an exception";
  }
  std::fprintf(stderr, "codicil: native code calls %s: %s\n", self.nameOf(called).c_str(), why.c_str());
  std::abort();
}

namespace {
thread_local unsigned waits = 0;
thread_local bool wasCooperative = false;
}  // namespace

void CodeHost::enterWait() {
  threading::Thread* thread = threading::Thread::current();
  if (waits++ != 0 || thread == nullptr) return;
  wasCooperative = thread->isCooperative.load(std::memory_order_relaxed) != 0;
  if (wasCooperative) thread->leaveCooperative();
}
void CodeHost::leaveWait() {
  if (--waits == 0 && wasCooperative) {
    wasCooperative = false;
    threading::Thread::current()->enterCooperative();
  }
}

MethodKey CodeHost::keyOf(const versioning::MethodDesc& method) const {
  const MethodDesc& its = ours(method);
  if (its.kind() == typesystem::MethodKind::Generated)
    return {const_cast<GeneratedModule*>(&generated_), static_cast<const GeneratedMethod&>(its).number | 0x80000000u};
  if (its.isStub()) return {const_cast<GeneratedModule*>(&generated_), its.instance()->stubNumber};
  return {&its.module(), its.token().value};
}

codememory::Precode CodeHost::precodeOf(versioning::MethodDesc& method) {
  MethodDesc& its = ours(method);
  if (const void* known = its.entry.load(std::memory_order_acquire)) return codememory::Precode::at(known);
  const std::lock_guard<std::mutex> guard(lock_);
  if (const void* known = its.entry.load(std::memory_order_acquire)) return codememory::Precode::at(known);
  const auto made = memory_.stubs().allocatePrecode(&its);
  if (!made) return {};
  withPrecodes_.push_back(&its);
  entrypoints_.add(keyOf(method), its);
  its.entry.store(made->entry(), std::memory_order_release);
  return *made;
}

void CodeHost::forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) {
  std::vector<versioning::Entrypoint> entrypoints;
  addEntrypoints({&method, 1}, entrypoints);
  for (const versioning::Entrypoint& one : entrypoints) visitor.visit(*one.method);
}

void CodeHost::addEntrypoints(std::span<const MethodKey> methods, std::vector<versioning::Entrypoint>& entrypoints) {
  const std::size_t first = entrypoints.size();
  {
    const std::lock_guard<std::mutex> guard(lock_);
    for (std::uint32_t which = 0; which < methods.size(); ++which)
      for (MethodDesc* entrypoint : entrypoints_.of(methods[which])) {
        __builtin_prefetch(&entrypoint->entry);
        entrypoints.push_back({entrypoint, {}, which});
      }
  }
  for (versioning::Entrypoint& one : std::span(entrypoints).subspan(first)) one.precode = precodeOf(*one.method);
}

void CodeHost::forEachInlining(const versioning::MethodDesc& method, InliningVisitor& visitor) {
  compiler_.forEachInlining(ours(method), visitor);
}

Status CodeHost::checkVersionable(MethodKey method) const {
  if (method.module == &generated_) return Status::NotVersionable;
  const auto& module = static_cast<const Module&>(*method.module);
  const typesystem::Token token{method.token};
  if (!token.is(typesystem::TableId::MethodDef) || !module.metadata().contains(token)) return Status::UnknownMethod;
  if (!module.image().methodBody(token.rid()) || StubIL::isReplaced(module, token)) return Status::NotVersionable;
  return Status::Ok;
}

void CodeHost::logBuild(const char* what, const CompileRequest& request, const CodeTables* tables) const {
  logging::line(logging::Area::Compile, "%s %s, IL %llu, native %llu, %s, code %p, %u bytes", what,
                nameOf(request.method).c_str(), static_cast<unsigned long long>(request.il.id()),
                static_cast<unsigned long long>(request.version.id()), describe(request.tier),
                static_cast<const void*>(request.scope.code()), tables != nullptr ? tables->codeBytes() : 0);
}

tl::expected<versioning::CompiledBody, CompileError> CodeHost::compile(const CompileRequest& request) {
  const bool isLogged = logging::isOn(logging::Area::Compile);
  if (isLogged) logging::line(logging::Area::Compile, "begins %s", nameOf(request.method).c_str());
  // In the background nothing else keeps what is compiled.
  typesystem::LoaderAllocator* const allocator = typesystem::allocatorOf(ours(request.method));
  std::optional<threading::Rooted> kept;
  if (allocator != nullptr) {
    const threading::Cooperative cooperative(*threading::Thread::current());
    kept.emplace(*threading::Thread::current(), LoaderAllocators::managedOf(allocator));
    if (kept->get() == nullptr)
      return tl::unexpected(CompileError{Status::UnknownModule, "the method's load context is being unloaded"});
  }
  auto tables = compiler_.compile(request);
  const char* const what = !tables ? "failed" : memory_.contains(request.scope.code()) ? "made" : "adopted";
  if (isLogged) logBuild(what, request, tables ? tables->get() : nullptr);
  if (!tables) return tl::unexpected(tables.error());
  if ((*tables)->isCalledByNative()) {
    const std::lock_guard<std::mutex> guard(lock_);
    calledByNative_.emplace_back(request.scope.code(), &ours(request.method));
  }
  for (BodyObserver* observer : observers_) observer->made(request, **tables);
  const bool isFinal = (*tables)->isFinal();
  return versioning::CompiledBody{tables->release(), isFinal};
}

void CodeHost::releaseBody(void* hostData) {
  const std::unique_ptr<CodeTables> tables(static_cast<CodeTables*>(hostData));
  for (BodyObserver* observer : observers_) observer->freed(*tables);
}

std::uint64_t CodeHost::beginGracePeriod() { return threading::codeMoment.fetch_add(1, std::memory_order_acq_rel) + 1; }

// A preemptive thread is in no compiled code but what its frames say, and the first instructions of methods for native
// callers: the bodies of those are never freed. There is always somebody who compiles: only those matter who began
// before the moment.
bool CodeHost::pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) {
  threading::ThreadList* const threads = engine().threads;
  if (threads == nullptr) return true;
  bool areAllSeen = true;
  if (threading::Thread* self = threading::Thread::current()) self->restoreReturn();
  threads->stopAll();
  threads->forEachStopped([&](threading::Thread& thread) {
    const std::uint64_t since = thread.holdsCodeSince.load(std::memory_order_acquire);
    areAllSeen = areAllSeen && (since == 0 || since >= moment);
    StackWalk walk(memory_, thread);
    for (; !walk.atEnd(); walk.next()) inUse.at(reinterpret_cast<const void*>(walk.registers().rip));
    if (const void* const target = thread.tailCalls.target()) inUse.at(target);
    areAllSeen = areAllSeen && !walk.failed();
  });
  threads->restartAll();
  const std::lock_guard<std::mutex> guard(lock_);
  for (const auto& [code, method] : calledByNative_) inUse.at(code);
  return areAllSeen;
}

std::string CodeHost::nameOf(const versioning::MethodDesc& method) const {
  const MethodDesc& its = ours(method);
  if (its.kind() == typesystem::MethodKind::Generated) return static_cast<const GeneratedMethod&>(its).name;
  if (its.kind() == typesystem::MethodKind::Array) return "an array's member";
  const std::string name = execution::nameOf(its.module(), its.token());
  switch (its.kind()) {
    case typesystem::MethodKind::Unboxing:
      return name + " (unboxing)";
    case typesystem::MethodKind::Instantiating:
      return name + " (instantiating)";
    case typesystem::MethodKind::DelegateOpen:
      return name + " (open)";
    case typesystem::MethodKind::Virtual:
      return name + " (virtual)";
    case typesystem::MethodKind::DelegateMany:
      return name + " (list)";
    default:
      return name;
  }
}

std::string CodeHost::nameOf(MethodKey method) const {
  if (method.module == &generated_) return "generated " + std::to_string(method.token & 0x7fffffffu);
  return execution::nameOf(static_cast<const Module&>(*method.module), typesystem::Token{method.token});
}

namespace {
constexpr unsigned kMostEnclosingTypes = 64;
}

std::string nameOf(const Module& module, typesystem::Token method) {
  const metadata::Metadata& metadata = module.metadata();
  std::string name;
  const auto owner = metadata.typeOfMethod(method.rid());
  unsigned depth = 0;  // of types in types: who knows what a file says
  for (typesystem::Rid type = owner.value_or(0); type != 0 && depth < kMostEnclosingTypes;
       type = metadata.enclosingTypeOf(type), ++depth) {
    const auto typeName = metadata.typeName(typesystem::Token::of(typesystem::TableId::TypeDef, type));
    if (!typeName) break;
    if (depth != 0) name.insert(0, 1, '+');
    name.insert(0, typeName->name);
    if (!typeName->nameSpace.empty()) name.insert(0, std::string(typeName->nameSpace) + ".");
  }
  if (!name.empty()) name += "::";
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method);
  const auto own = row ? metadata.string(row->name, method) : tl::unexpected(row.error());
  if (own) return name + std::string(*own);
  char token[16];
  std::snprintf(token, sizeof token, "%08x", method.value);
  return name + token;
}

}  // namespace codicil::execution
