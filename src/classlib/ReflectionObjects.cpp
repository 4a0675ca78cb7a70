// SPDX-License-Identifier: MIT
#include "classlib/ReflectionObjects.hpp"

#include <cstring>
#include <mutex>
#include <unordered_map>

#include "classlib/Fields.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/Runtime.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::classlib {

using metadata::utf16Of;

namespace {

using execution::engine;
using execution::LoaderAllocators;
using execution::orRequest;
using threading::Cooperative;
using threading::Placement;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodTable;
using typesystem::Module;
using typesystem::TypeHandle;

// Pinned objects that are kept: their addresses stay good. The lock is held for look-ups alone, so whoever
// waits for it waits for no collection.
class ModuleObjects {
 public:
  gc::ObjectPtr find(const Module& module) {
    const std::lock_guard guard(lock_);
    const auto known = objects_.find(&module);
    return known == objects_.end() ? nullptr : known->second;
  }
  void forget(const Module& module) {
    const std::lock_guard guard(lock_);
    objects_.erase(&module);
  }
  // The first that was added.
  gc::ObjectPtr add(const Module& module, gc::ObjectPtr object) {
    gc::Handle handle = nullptr;
    if (module.allocator() == nullptr)
      handle = engine().handles->createGlobalHandleOfType(object, gc::HandleType::Strong);
    else
      engine().allocators->keep(module.allocator(), object);
    gc::ObjectPtr kept = nullptr;
    {
      const std::lock_guard guard(lock_);
      kept = objects_.emplace(&module, object).first->second;
    }
    if (kept != object && handle != nullptr) engine().handles->destroyHandleOfType(handle, gc::HandleType::Strong);
    return kept;
  }

 private:
  std::mutex lock_;
  std::unordered_map<const Module*, gc::ObjectPtr> objects_;
};

ModuleObjects& moduleObjects() {
  static ModuleObjects& objects = *new ModuleObjects;  // never destroyed: threads run while the process exits
  return objects;
}
ModuleObjects& assemblyObjects() {
  static ModuleObjects& objects = *new ModuleObjects;
  return objects;
}

}  // namespace

gc::ObjectPtr runtimeTypeOf(TypeHandle type) { return engine().runtime->runtimeType(type); }

MethodTable* typeOf(ObjectHandleOnStack object) {
  const Cooperative cooperative(*Thread::current());
  return object.get() == nullptr ? nullptr : &threading::typeOf(object.get());
}

void setAssembly(ObjectHandleOnStack to, Module& module) {
  const Cooperative cooperative(*Thread::current());
  to.set(runtimeAssemblyOf(module));
}

gc::ObjectPtr knownModuleObject(const Module& module) { return moduleObjects().find(module); }
gc::ObjectPtr knownAssemblyObject(const Module& module) { return assemblyObjects().find(module); }

gc::ObjectPtr runtimeAssemblyOf(Module& module) {
  if (gc::ObjectPtr known = knownAssemblyObject(module)) return known;
  Thread& thread = *Thread::current();
  Rooted object(
      thread, threading::allocateObject(thread, *coreLibType("System.Reflection.RuntimeAssembly"), Placement::Pinned));
  auto& fields = *reinterpret_cast<RuntimeAssemblyObject*>(object.get());
  fields.assembly = &module;
  if (const gc::ObjectPtr allocator = LoaderAllocators::managedOf(module.allocator()))
    threading::setReference(&fields.syncRoot, allocator);  // it keeps what is in it
  return assemblyObjects().add(module, object.get());
}

gc::ObjectPtr runtimeModuleOf(Module& module) {
  if (gc::ObjectPtr known = knownModuleObject(module)) return known;
  Thread& thread = *Thread::current();
  Rooted assembly(thread, runtimeAssemblyOf(module));
  Rooted object(thread,
                threading::allocateObject(thread, *coreLibType("System.Reflection.RuntimeModule"), Placement::Pinned));
  auto& fields = *reinterpret_cast<RuntimeModuleObject*>(object.get());
  fields.module = &module;
  threading::setReference(&fields.runtimeAssembly, assembly.get());
  return moduleObjects().add(module, object.get());
}

void forgetObjectsOf(const Module& module) {
  moduleObjects().forget(module);
  assemblyObjects().forget(module);
}

void setTypes(ObjectHandleOnStack to, std::span<const TypeHandle> types, bool isPublic) {
  MethodTable& element = *coreLibType(isPublic ? "System.Type" : "System.RuntimeType");
  const TypeHandle array = orRequest(engine().types->arrayOf(TypeHandle(&element)));
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted objects(thread,
                 threading::allocateArray(thread, *array.methodTable(), static_cast<std::int64_t>(types.size())));
  for (std::size_t i = 0; i < types.size(); ++i) {
    gc::ObjectPtr one = runtimeTypeOf(types[i]);
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(objects.get())) + i, one);
  }
  to.set(objects.get());
}

void setType(ObjectHandleOnStack to, TypeHandle type) {
  const Cooperative cooperative(*Thread::current());
  to.set(runtimeTypeOf(type));
}

void setMethodStub(ObjectHandleOnStack to, typesystem::MethodDesc& method) {
  MethodTable& stub = *coreLibType("System.RuntimeMethodInfoStub");
  static const std::uint32_t keepAliveOffset = typesystem::fieldNamed(stub, "m_keepalive")->offset();
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  gc::ObjectPtr object = threading::allocateObject(thread, stub);
  reinterpret_cast<MethodInfoObject*>(object)->method = &method;
  if (const gc::ObjectPtr allocator = LoaderAllocators::managedOf(typesystem::allocatorOf(method)))
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(object) + keepAliveOffset), allocator);
  to.set(object);
}

void setString(ObjectHandleOnStack to, std::string_view text) {
  const std::u16string wide = utf16Of(text);
  const Cooperative cooperative(*Thread::current());
  to.set(engine().runtime->newString(wide));
}

typesystem::MethodDesc* methodOfInfo(gc::ObjectPtr info) {
  return reinterpret_cast<const MethodInfoObject*>(info)->method;
}

MethodTable* exactOwner(MethodTable* type, const MethodTable& declaring) {
  for (; type != nullptr; type = type->parent)
    if (type->canonical() == const_cast<MethodTable&>(declaring).canonical() ||
        (!type->isArray() && !declaring.isArray() && type->classData().definition == declaring.classData().definition))
      return type;
  return nullptr;
}

gc::ObjectPtr boxOf(TypeHandle type, gc::ObjectPtr holder, std::uintptr_t at) {
  Thread& thread = *Thread::current();
  Rooted base(thread, holder);
  const auto address = [&] {
    return holder == nullptr ? reinterpret_cast<const std::byte*>(at)
                             : reinterpret_cast<const std::byte*>(base.get()) + at;
  };
  MethodTable* table = type.methodTable();
  if (table != nullptr && !table->isValueType()) return *reinterpret_cast<gc::ObjectPtr const*>(address());
  if (table == nullptr) table = coreLibType("System.IntPtr");
  std::size_t offset = 0;
  if (table->isNullable()) {
    if (*address() == std::byte{0}) return nullptr;
    offset = table->nullable.valueOffset;
    table = table->instantiation()[0].methodTable();
  }
  gc::ObjectPtr box = threading::allocateObject(thread, *table);
  const std::size_t bytes = table->classData().fieldBytes;
  if (table->containsGCPointers())
    threading::copyReferences(threading::fieldsOf(box), address() + offset, bytes);
  else
    std::memcpy(threading::fieldsOf(box), address() + offset, bytes);
  return box;
}

}  // namespace codicil::classlib
