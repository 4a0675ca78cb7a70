// SPDX-License-Identifier: MIT
#include "execution/Runtime.hpp"

#include <cstring>

#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/InternedStrings.hpp"
#include "execution/LiveArguments.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/VirtualFunctionCache.hpp"
#include "metadata/SignatureReader.hpp"
#include "threading/Allocation.hpp"
#include "threading/TransitionThunks.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/StaticsInfo.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::execution {

using metadata::ElementType;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Placement;
using threading::Preemptive;
using threading::Rooted;
using threading::Thread;
using typesystem::DynamicStaticsInfo;
using typesystem::FieldDesc;
using typesystem::LoaderAllocator;
using typesystem::MethodForm;
using typesystem::TypeHandle;

namespace {

constexpr std::uint32_t kClassInitialized = typesystem::MethodTableAuxiliaryData::kClassInitialized;
constexpr std::uint32_t kSlotsAtOnce = 1000;  // references of static fields: an array of them in the pinned heap

DynamicStaticsInfo& staticsOf(const MethodTable& type) {
  return reinterpret_cast<DynamicStaticsInfo*>(type.auxiliaryData)[-1];
}
std::atomic_ref<std::uintptr_t> atomic(std::uintptr_t& word) { return std::atomic_ref(word); }
std::atomic_ref<std::uint32_t> flagsOf(const MethodTable& type) { return std::atomic_ref(type.auxiliaryData->flags); }

bool hasClassConstructor(const MethodTable& type) {
  return (type.flags2 & typesystem::TypeFlags2::kHasClassConstructor) != 0;
}
void* baseOf(std::uintptr_t word) { return reinterpret_cast<void*>(word & ~DynamicStaticsInfo::kNotInitialized); }

// Takes a lock without keeping the collector waiting.
class PreemptiveLock {
 public:
  explicit PreemptiveLock(std::mutex& mutex) : preemptive_(*Thread::current()), guard_(mutex) {}
  std::unique_lock<std::mutex>& guard() { return guard_; }

 private:
  Preemptive preemptive_;
  std::unique_lock<std::mutex> guard_;
};

}  // namespace

Runtime::Runtime(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch, CodeHost& code,
                 threading::Collector& collector, NativeCode native)
    : types_(types),
      code_(code),
      collector_(collector),
      native_(std::move(native)),
      interfaceDispatch_(types, dispatch, code) {
  string_ = orRequest(types.primitive(ElementType::String));
  runtimeType_ = orRequest(types.coreLibType("System.RuntimeType"));
}

// ---- Statics ----

bool Runtime::isClassInitialized(const MethodTable& type) {
  return (flagsOf(type).load(std::memory_order_acquire) & kClassInitialized) != 0 || !hasClassConstructor(type);
}

void* Runtime::staticBase(const MethodTable& type, bool ofReferences) {
  DynamicStaticsInfo& info = staticsOf(type);
  std::uintptr_t& word = ofReferences ? info.gcStatics : info.nonGcStatics;
  if (void* known = baseOf(atomic(word).load(std::memory_order_acquire))) return known;
  allocateStatics(type);
  return baseOf(atomic(word).load(std::memory_order_acquire));
}

// Room for `count` references that never moves and that the collector scans.
gc::ObjectPtr* Runtime::referenceSlots(LoaderAllocator* allocator, std::uint32_t count) {
  const auto fresh = [&](std::uint32_t length) {
    Thread& thread = *Thread::current();
    const TypeHandle objects = orRequest(types_.arrayOf(TypeHandle(orRequest(types_.primitive(ElementType::Object)))));
    const Cooperative cooperative(thread);
    gc::ObjectPtr array = threading::allocateArray(thread, *objects.methodTable(), length, Placement::Pinned);
    if (allocator == nullptr) {
      collector_.handles().createGlobalHandleOfType(array, gc::HandleType::Strong);
    } else {
      engine().allocators->keep(allocator, array);  // pinned: it is where it was
    }
    return reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array));
  };
  if (count > kSlotsAtOnce / 4 || allocator != nullptr) return fresh(count);
  if (count > slotsLeft_) {
    slots_ = fresh(kSlotsAtOnce);
    slotsLeft_ = kSlotsAtOnce;
  }
  gc::ObjectPtr* const taken = slots_;
  slots_ += count;
  slotsLeft_ -= count;
  return taken;
}

void Runtime::allocateStatics(const MethodTable& type) {
  Thread& thread = *Thread::current();
  const typesystem::Class& its = type.classData();
  PreemptiveLock lock(staticsLock_);
  DynamicStaticsInfo& info = staticsOf(type);
  if (baseOf(info.gcStatics) != nullptr) return;
  // One byte more, so that no base is null.
  LoaderAllocator* const allocator = typesystem::allocatorOf(type);
  const auto release = [](void* memory) { ::operator delete (memory, std::align_val_t{16}); };
  std::unique_ptr<void, decltype(release)> made(::operator new (its.statics.bytes + 8, std::align_val_t{16}), release);
  std::memset(made.get(), 0, its.statics.bytes + 8);
  gc::ObjectPtr* const references = referenceSlots(allocator, std::max<std::uint32_t>(its.statics.references, 1));
  for (const FieldDesc& field : its.fields) {
    if (!field.isStatic() || field.isThreadStatic() || field.isRva() || field.element() != ElementType::ValueType)
      continue;
    const TypeHandle value = orRequest(types_.typeOfField(field, type));
    const Cooperative cooperative(thread);
    // Pinned: precompiled code keeps the value's address.
    gc::ObjectPtr box = threading::allocateObject(thread, *value.methodTable(), Placement::Pinned);
    threading::setReference(&references[field.offset() / sizeof(void*)], box);
  }
  void* const numbers = made.release();
  if (allocator != nullptr) engine().allocators->keepUntilFreed(*allocator, std::shared_ptr<void>(numbers, release));
  const std::uintptr_t mark = isClassInitialized(type) ? 0 : DynamicStaticsInfo::kNotInitialized;
  atomic(info.nonGcStatics).store(reinterpret_cast<std::uintptr_t>(numbers) | mark, std::memory_order_release);
  atomic(info.gcStatics).store(reinterpret_cast<std::uintptr_t>(references) | mark, std::memory_order_release);
}

// ---- Class constructors (ECMA-335 II.10.5.3.3) ----

void Runtime::markInitialized(MethodTable& type) {
  DynamicStaticsInfo& info = staticsOf(type);
  staticBase(type, true);
  atomic(info.nonGcStatics).fetch_and(~DynamicStaticsInfo::kNotInitialized, std::memory_order_release);
  atomic(info.gcStatics).fetch_and(~DynamicStaticsInfo::kNotInitialized, std::memory_order_release);
  flagsOf(type).fetch_or(kClassInitialized | 0x2000, std::memory_order_release);
}

// Two threads that wait for each other's class would never go on: the one that closes the circle does not wait.
bool Runtime::wouldWaitForItself(const Initialization& entry) {
  const Thread* self = Thread::current();
  const Initialization* at = &entry;
  for (std::size_t hops = 0; hops <= waitsFor_.size(); ++hops) {
    if (at->thread == self) return true;
    const auto next = waitsFor_.find(at->thread);
    if (next == waitsFor_.end()) return false;
    at = &classes_[next->second];
  }
  return false;
}

void Runtime::initializeClass(MethodTable& type) {
  if ((flagsOf(type).load(std::memory_order_acquire) & kClassInitialized) != 0) return;
  if (!hasClassConstructor(type)) return markInitialized(type);
  staticBase(type, true);
  Thread& thread = *Thread::current();
  const Preemptive preemptive(thread);
  {
    std::unique_lock guard(classesLock_);
    Initialization& entry = classes_[&type];
    for (;;) {
      if (entry.isDone) break;
      if (entry.thread == nullptr) {
        entry.thread = &thread;
        break;
      }
      if (wouldWaitForItself(entry)) return;
      waitsFor_[&thread] = &type;
      classDone_.wait(guard);
      waitsFor_.erase(&thread);
    }
    if (entry.isDone) {
      if (entry.failure == nullptr) return;
      const Cooperative cooperative(thread);
      throw threading::ManagedException(collector_.handles().createGlobalHandleOfType(
          *reinterpret_cast<gc::ObjectPtr*>(entry.failure), gc::HandleType::Strong));
    }
  }
  gc::Handle thrown = nullptr;
  try {
    runClassConstructor(type);
  } catch (const threading::ManagedException& exception) {
    thrown = exception.exception();
  }
  gc::Handle failure = nullptr;
  if (thrown != nullptr) {
    const Cooperative cooperative(thread);
    const std::string name = typesystem::plainName(type);
    Rooted text(thread, newString(std::u16string(name.begin(), name.end())));
    MethodDesc* constructor = orRequest(types_.coreLibMethod("System.TypeInitializationException", ".ctor", 2));
    Rooted wrapper(thread, threading::allocateObject(thread, *constructor->owner()));
    callManaged(entryOf(*constructor),
                {argument(wrapper.get()), argument(text.get()), argument(*reinterpret_cast<gc::ObjectPtr*>(thrown))});
    if (LoaderAllocator* const allocator = typesystem::allocatorOf(type)) {
      engine().allocators->keep(allocator, wrapper.get());
      failure = engine().allocators->handleIn(*allocator, wrapper.get(), gc::HandleType::WeakLong);
    } else {
      failure = collector_.handles().createGlobalHandleOfType(wrapper.get(), gc::HandleType::Strong);
    }
    collector_.handles().destroyHandleOfType(thrown, gc::HandleType::Strong);
  } else {
    markInitialized(type);
  }
  {
    const std::lock_guard guard(classesLock_);
    Initialization& entry = classes_[&type];
    entry.isDone = true;
    entry.thread = nullptr;
    entry.failure = failure;
  }
  classDone_.notify_all();
  if (failure == nullptr) return;
  const Cooperative cooperative(thread);
  throw threading::ManagedException(collector_.handles().createGlobalHandleOfType(
      *reinterpret_cast<gc::ObjectPtr*>(failure), gc::HandleType::Strong));
}

void Runtime::runClassConstructor(MethodTable& type) {
  for (MethodDesc& method : type.classData().methods) {
    if (!method.isClassConstructor()) continue;
    MethodDesc* callable = orRequest(types_.methodOn(type, method, {}, MethodForm::Callable));
    const void* const entry = entryOf(*callable);
    const Cooperative cooperative(*Thread::current());
    callManaged(entry, {});
    return;
  }
}

// ---- Literals and types ----

gc::ObjectPtr Runtime::newString(std::u16string_view text) {
  return threading::allocateString(*Thread::current(), *string_, text);
}

InternedString Runtime::stringLiteral(std::u16string_view text, const LoaderAllocator* user) {
  return InternedStrings::instance().literal(collector_.handles(), text, user, [&] {
    return threading::allocateString(*Thread::current(), *string_, text, Placement::Pinned);
  });
}

gc::ObjectPtr Runtime::runtimeType(TypeHandle type) {
  std::uintptr_t& word =
      type.isTypeDesc() ? type.typeDesc()->exposedClassObject : type.methodTable()->auxiliaryData->exposedClassObject;
  if (const std::uintptr_t known = atomic(word).load(std::memory_order_acquire))
    return reinterpret_cast<gc::ObjectPtr>(known);
  Thread& thread = *Thread::current();
  LoaderAllocator* const allocator = typesystem::allocatorOf(type);
  Rooted object(thread, threading::allocateObject(thread, *runtimeType_, Placement::Pinned));
  static const std::uint32_t handleOffset = typesystem::fieldNamed(*runtimeType_, "m_handle")->offset();
  *reinterpret_cast<std::uintptr_t*>(threading::fieldsOf(object.get()) + handleOffset) = type.bits();
  gc::Handle handle = nullptr;
  if (allocator == nullptr) {
    handle = collector_.handles().createGlobalHandleOfType(object.get(), gc::HandleType::Strong);
  } else {
    static const std::uint32_t keepAliveOffset = typesystem::fieldNamed(*runtimeType_, "m_keepalive")->offset();
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(object.get()) + keepAliveOffset),
                            LoaderAllocators::managedOf(allocator));
    engine().allocators->keep(allocator, object.get());
  }
  std::uintptr_t none = 0;
  if (atomic(word).compare_exchange_strong(none, reinterpret_cast<std::uintptr_t>(object.get()))) return object.get();
  if (handle != nullptr) collector_.handles().destroyHandleOfType(handle, gc::HandleType::Strong);
  return reinterpret_cast<gc::ObjectPtr>(none);
}

// ---- Calls ----

const void* Runtime::entryOf(MethodDesc& method) { return code_.entryOf(method); }

std::unique_ptr<DispatchCell> Runtime::dispatchCell(MethodTable& interface, MethodDesc& method) {
  return interfaceDispatch_.makeCell(interface, method);
}

const void* Runtime::nativeTarget(MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto map = metadata.implMapOf(method.token());
  if (!map) throw ExceptionRequest{"System.EntryPointNotFoundException", "", ""};
  const auto name = metadata.string(map->importName);
  const auto moduleName = metadata.string(metadata.row<metadata::ModuleRefRow>(map->importScope).name);
  if (!name || !moduleName) throw ExceptionRequest{"System.BadImageFormatException", "", ""};
  if (const void* found = native_.pInvoke(method, std::string(*moduleName), std::string(*name))) return found;
  throw ExceptionRequest{"System.EntryPointNotFoundException",
                         "Unable to find an entry point named '" + std::string(*name) + "' in shared library '" +
                             std::string(*moduleName) + "'.",
                         ""};
}

NativeTargetCell& Runtime::nativeTargetCell(MethodDesc& method) {
  const void* const finder = codememory::Precode::at(entryOf(method)).fixup();
  NativeTargetCell* cell = nullptr;
  {
    const std::lock_guard guard(nativeTargetsLock_);
    cell = &nativeTargets_.try_emplace(&method, finder).first->second;
  }
  if (isQCall(method) && !cell->isFound()) {
    try {
      cell->target.store(nativeTarget(method), std::memory_order_release);
    } catch (const ExceptionRequest&) {  // every call says so
    }
  }
  return *cell;
}

void Runtime::forget(LoaderAllocator& allocator) {
  LoaderAllocators& allocators = *engine().allocators;
  {
    const std::lock_guard guard(classesLock_);
    std::erase_if(classes_, [&](const auto& one) { return allocator.heap.contains(one.first); });
  }
  std::vector<decltype(nativeTargets_)::node_type> cells;  // which its code calls through
  {
    const std::lock_guard guard(nativeTargetsLock_);
    for (auto at = nativeTargets_.begin(); at != nativeTargets_.end();) {
      const auto one = at++;
      if (allocator.heap.contains(one->first)) cells.push_back(nativeTargets_.extract(one));
    }
  }
  if (!cells.empty()) allocators.keepUntilFreed(allocator, std::make_shared<decltype(cells)>(std::move(cells)));
  allocators.keepUntilFreed(allocator, interfaceDispatch_.forget(allocator));
  castCache_.flush();
  flushVirtualFunctionCache(types_, *this);
}

const void* Runtime::internalCall(MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto row = metadata.row<metadata::MethodDefRow>(method.token().rid());
  // String's constructors are its methods Ctor, which make the object themselves.
  if (method.isConstructor() && method.owner() == string_) {
    const auto wanted = orRequest(types_.signatureOf(method));
    for (MethodDesc& other : string_->classData().methods) {
      if (metadata.string(metadata.row<metadata::MethodDefRow>(other.token().rid()).name) != "Ctor") continue;
      const auto its = orRequest(types_.signatureOf(other));
      if (its.types.size() == wanted.types.size() &&
          std::equal(its.types.begin() + 1, its.types.end(), wanted.types.begin() + 1,
                     [](const auto& a, const auto& b) { return a.type == b.type; }))
        return entryOf(other);
    }
  }
  const std::string type = method.owner()->classData().definition->name();
  const auto name = metadata.string(row.name);
  return native_.internalCall(type.c_str(), name ? std::string(*name).c_str() : "",
                              metadata::parameterElements(metadata, method.token().rid()).c_str());
}

}  // namespace codicil::execution
