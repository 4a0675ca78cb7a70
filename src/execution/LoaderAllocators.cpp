// SPDX-License-Identifier: MIT
#include "execution/LoaderAllocators.hpp"

#include <algorithm>

#include "execution/Assemblies.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/FreeMemory.hpp"
#include "gc/HandleManager.hpp"
#include "logging/Log.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::execution {

using gc::HandleType;
using threading::Cooperative;
using threading::ExceptionRequest;
using threading::Preemptive;
using threading::Rooted;
using threading::Thread;
using typesystem::FieldDesc;
using typesystem::MethodTable;

namespace {

// System.Reflection.LoaderAllocator: a list of what it keeps, which the engine fills, and the scout.
struct ManagedHalf {
  MethodTable* type;
  const FieldDesc* slots;
  const FieldDesc* slotsUsed;
  const FieldDesc* scout;
  const FieldDesc* native;  // of the scout
  MethodDesc* constructor;

  explicit ManagedHalf(typesystem::TypeLoader& types) {
    type = orRequest(types.coreLibType("System.Reflection.LoaderAllocator"));
    slots = typesystem::fieldNamed(*type, "m_slots");
    slotsUsed = typesystem::fieldNamed(*type, "m_slotsUsed");
    scout = typesystem::fieldNamed(*type, "m_scout");
    native = typesystem::fieldNamed(*orRequest(types.coreLibType("System.Reflection.LoaderAllocatorScout")),
                                    "m_nativeLoaderAllocator");
    constructor = orRequest(types.coreLibMethod("System.Reflection.LoaderAllocator", ".ctor", 0));
    if (slots == nullptr || slotsUsed == nullptr || scout == nullptr || native == nullptr)
      throw ExceptionRequest{"System.MissingFieldException", "System.Reflection.LoaderAllocator", ""};
  }

  static const ManagedHalf& of(typesystem::TypeLoader& types) {
    static const ManagedHalf half(types);
    return half;
  }
};

template <typename T>
T& fieldIn(gc::ObjectPtr object, const FieldDesc& field) {
  return *reinterpret_cast<T*>(threading::fieldsOf(object) + field.offset());
}

}  // namespace

LoaderAllocators::LoaderAllocators(typesystem::TypeLoader& types, CodeHost& code, Assemblies& assemblies,
                                   threading::Collector& collector)
    : types_(types), code_(code), assemblies_(assemblies), collector_(collector) {
  types_.setKeepAlive([this](LoaderAllocator& from, LoaderAllocator& to) { keepAlive(from, to); });
}

// ---- Life ----

LoaderAllocator& LoaderAllocators::make(LoadContext& context) {
  const ManagedHalf& half = ManagedHalf::of(types_);
  const void* const constructor = code_.entryOf(*half.constructor);
  Entry* entry = nullptr;
  {
    const std::lock_guard guard(lock_);
    entry = alive_.emplace_back(std::make_unique<Entry>(++lastNumber_)).get();
    entry->context = &context;
    ++count_.made;
  }
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted object(thread, threading::allocateObject(thread, *half.type));
  callManaged(constructor, {argument(object.get())});
  entry->allocator->exposed = collector_.handles().createGlobalHandleOfType(object.get(), HandleType::WeakLong);
  context.keeper = collector_.handles().createGlobalHandleOfType(object.get(), HandleType::Strong);
  context.allocator = entry->allocator;
  const gc::ObjectPtr scout = fieldIn<gc::ObjectPtr>(object.get(), *half.scout);
  fieldIn<LoaderAllocator*>(scout, *half.native) = entry->allocator.get();  // its finalizer does something from now on
  return *entry->allocator;
}

void LoaderAllocators::release(LoadContext& context) {
  const Cooperative cooperative(*Thread::current());
  if (context.keeper != nullptr) collector_.handles().destroyHandleOfType(context.keeper, HandleType::Strong);
  context.keeper = nullptr;
}

void LoaderAllocators::keep(LoaderAllocator* allocator, gc::ObjectPtr object) {
  if (allocator == nullptr) {
    collector_.handles().createGlobalHandleOfType(object, HandleType::Strong);
    return;
  }
  const ManagedHalf& half = ManagedHalf::of(types_);
  const MethodTable& array =
      *orRequest(types_.arrayOf(typesystem::TypeHandle(orRequest(types_.primitive(metadata::ElementType::Object)))))
           .methodTable();
  Thread& thread = *Thread::current();
  Rooted kept(thread, object);
  Rooted managed(thread, managedOf(allocator));
  if (managed.get() == nullptr) throw ExceptionRequest{"System.TypeUnloadedException", "", ""};
  const Preemptive preemptive(thread);
  const std::lock_guard guard(lock_);
  const Cooperative cooperative(thread);
  auto& used = fieldIn<std::int32_t>(managed.get(), *half.slotsUsed);
  const gc::ObjectPtr old = fieldIn<gc::ObjectPtr>(managed.get(), *half.slots);
  const std::int32_t index = used;
  if (static_cast<std::uint32_t>(index) == threading::lengthOf(old)) {
    const gc::ObjectPtr longer =
        threading::allocateArray(thread, const_cast<MethodTable&>(array), std::int64_t{index} * 2);
    threading::copyReferences(threading::elementsOf(longer),
                              threading::elementsOf(fieldIn<gc::ObjectPtr>(managed.get(), *half.slots)),
                              static_cast<std::size_t>(index) * sizeof(void*));
    threading::setReference(&fieldIn<gc::ObjectPtr>(managed.get(), *half.slots), longer);
  }
  const gc::ObjectPtr slots = fieldIn<gc::ObjectPtr>(managed.get(), *half.slots);
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(slots)) + index, kept.get());
  fieldIn<std::int32_t>(managed.get(), *half.slotsUsed) = index + 1;
}

void LoaderAllocators::keepAlive(LoaderAllocator& from, LoaderAllocator& to) {
  {
    const Preemptive preemptive(*Thread::current());
    const std::lock_guard guard(lock_);
    entryOf(from).references.push_back(&to);
  }
  const Cooperative cooperative(*Thread::current());
  if (const gc::ObjectPtr referred = managedOf(&to)) keep(&from, referred);
}

void LoaderAllocators::keepUntilFreed(LoaderAllocator& allocator, std::shared_ptr<void> what) {
  const Preemptive preemptive(*Thread::current());
  const std::lock_guard guard(lock_);
  entryOf(allocator).kept.push_back(std::move(what));
}

gc::Handle LoaderAllocators::handleIn(LoaderAllocator& allocator, gc::ObjectPtr object, HandleType type) {
  gc::Handle handle = nullptr;
  {
    const Cooperative cooperative(*Thread::current());
    handle = collector_.handles().createGlobalHandleOfType(object, type);
  }
  keepUntilFreed(allocator, std::shared_ptr<void>(handle, [this, type](void* made) {
                   const Cooperative cooperative(*Thread::current());
                   collector_.handles().destroyHandleOfType(static_cast<gc::Handle>(made), type);
                 }));
  return handle;
}

LoaderAllocators::Entry& LoaderAllocators::entryOf(const LoaderAllocator& allocator) {
  for (auto* list : {&alive_, &unloaded_})
    for (const auto& entry : *list)
      if (entry->allocator.get() == &allocator) return *entry;
  throw ExceptionRequest{"System.TypeUnloadedException", "", ""};
}

// ---- End ----

bool LoaderAllocators::destroy(LoaderAllocator& allocator) {
  {
    const Cooperative cooperative(*Thread::current());
    if (managedOf(&allocator) != nullptr) return false;
  }
  {
    const std::lock_guard guard(lock_);
    entryOf(allocator).isDoomed = true;
  }
  // One that another one refers to follows that one.
  while (Entry* entry = takeUnreferenced()) unload(*entry);
  return true;
}

// Moves it to those that are unloaded, not to be freed yet.
LoaderAllocators::Entry* LoaderAllocators::takeUnreferenced() {
  const std::lock_guard guard(lock_);
  for (auto& entry : alive_) {
    const auto refersToIt = [&](const auto& other) {
      return std::ranges::find(other->references, entry->allocator.get()) != other->references.end();
    };
    if (!entry->isDoomed || std::ranges::any_of(alive_, refersToIt)) continue;
    Entry* const taken = unloaded_.emplace_back(std::move(entry)).get();
    std::erase(alive_, nullptr);
    return taken;
  }
  return nullptr;
}

void LoaderAllocators::unload(Entry& entry) {
  LoaderAllocator& allocator = *entry.allocator;
  allocator.isUnloading = true;
  if (logging::isOn(logging::Area::Loading))
    for (const typesystem::Module* module : allocator.modules)
      logging::line(logging::Area::Loading, "unloads %s", module->displayName().c_str());
  for (const OnUnload& callback : callbacks_) callback(allocator);
  entry.modules = assemblies_.unload(*entry.context);
  types_.forget(allocator);
  {
    const Cooperative cooperative(*Thread::current());
    // The program may still have the context's object, which leads here.
    gc::HandleManager& handles = collector_.handles();
    const auto strong = reinterpret_cast<gc::Handle>(entry.context->managed);
    const gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr*>(strong);
    entry.context->managed =
        reinterpret_cast<std::uintptr_t>(handles.createGlobalHandleOfType(object, HandleType::WeakLong));
    handles.destroyHandleOfType(strong, HandleType::Strong);
  }
  code_.manager().collect();  // the code's addresses may be used again when no thread is on its way there
  const std::lock_guard guard(lock_);
  collector_.setWakesFinalizer(true);
  emptied_.push_back(entry.context);
  entry.collections = begunCollections();
  ++count_.unloaded;
}

// Of all generations; a concurrent one that is under way among them.
std::int32_t LoaderAllocators::begunCollections() const {
  gc::Heap& heap = collector_.heap();
  return heap.collectionCount(static_cast<std::int32_t>(heap.getMaxGeneration()), 0);
}

void LoaderAllocators::forgetContexts() {
  const Cooperative cooperative(*Thread::current());
  std::erase_if(emptied_, [&](LoadContext* context) {
    const auto weak = reinterpret_cast<gc::Handle>(context->managed);
    if (*reinterpret_cast<gc::ObjectPtr*>(weak) != nullptr) return false;
    collector_.handles().destroyHandleOfType(weak, HandleType::WeakLong);
    assemblies_.forget(*context);
    return true;
  });
}

void LoaderAllocators::freeDue() {
  std::vector<std::unique_ptr<Entry>> due;
  {
    const std::lock_guard guard(lock_);
    if (!emptied_.empty()) forgetContexts();
    if (unloaded_.empty()) {
      if (emptied_.empty()) collector_.setWakesFinalizer(false);
      return;
    }
    const std::int32_t ended = begunCollections() - (collector_.heap().isConcurrentGcInProgress() ? 1 : 0);
    for (auto& entry : unloaded_)
      if (entry->collections && ended > *entry->collections) due.push_back(std::move(entry));
    std::erase(unloaded_, nullptr);
    if (unloaded_.empty() && emptied_.empty()) collector_.setWakesFinalizer(false);
    for (const auto& entry : due) {
      ++count_.freed;
      count_.bytesFreed += entry->allocator->heap.bytesAllocated();
    }
  }
  const bool isAnyDue = !due.empty();
  if (isAnyDue) code_.manager().collect();
  for (; !due.empty(); due.pop_back()) {  // the youngest first
    const Cooperative cooperative(*Thread::current());
    void* const exposed = due.back()->allocator->exposed.exchange(nullptr);
    collector_.handles().destroyHandleOfType(static_cast<gc::Handle>(exposed), HandleType::WeakLong);
  }
  if (isAnyDue) giveBackFreeMemory();
}

LoaderAllocators::Count LoaderAllocators::count() const {
  const std::lock_guard guard(lock_);
  return count_;
}

}  // namespace codicil::execution
