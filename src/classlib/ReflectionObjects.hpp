// SPDX-License-Identifier: MIT
// Objects of CoreLib's reflection that native code reads, as the type system lays them out (a test compares).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "classlib/Binding.hpp"
#include "gc/GcTypes.hpp"
#include "typesystem/FieldDesc.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::classlib {

struct RuntimeTypeObject {  // System.RuntimeType
  void* methodTable;
  gc::ObjectPtr keepAlive;
  std::uintptr_t cache;   // a GCHandle
  std::uintptr_t handle;  // typesystem::TypeHandle
};

struct RuntimeModuleObject {  // System.Reflection.RuntimeModule
  void* methodTable;
  gc::ObjectPtr runtimeType;
  gc::ObjectPtr runtimeAssembly;
  typesystem::Module* module;
};

struct RuntimeAssemblyObject {  // System.Reflection.RuntimeAssembly
  void* methodTable;
  gc::ObjectPtr moduleResolve;
  gc::ObjectPtr fullName;
  gc::ObjectPtr syncRoot;
  typesystem::Module* assembly;  // its only module
};

struct MethodInfoObject {  // all three of IRuntimeMethodInfo's classes
  void* methodTable;
  gc::ObjectPtr references[9];
  typesystem::MethodDesc* method;
};

struct FieldInfoObject {  // RtFieldInfo and RuntimeFieldInfoStub
  void* methodTable;
  gc::ObjectPtr cache;  // these two of RtFieldInfo alone
  gc::ObjectPtr declaringType;
  std::uint64_t others[4];
  typesystem::FieldDesc* field;
};

struct SignatureObject {  // System.Signature
  void* methodTable;
  gc::ObjectPtr arguments;  // RuntimeType[]
  gc::ObjectPtr declaringType;
  gc::ObjectPtr returnType;  // or the field's type
  gc::ObjectPtr keepAlive;
  const std::byte* bytes;
  std::int32_t byteCount;
  std::int32_t callingConvention;  // System.Reflection.CallingConventions
  std::int32_t stackBytes;
  std::int32_t padding;
  typesystem::MethodDesc* method;
};

inline typesystem::TypeHandle typeHandleOf(gc::ObjectPtr runtimeType) {
  return typesystem::TypeHandle::fromBits(reinterpret_cast<const RuntimeTypeObject*>(runtimeType)->handle);
}
inline typesystem::Module* moduleOf(gc::ObjectPtr runtimeModule) {
  return reinterpret_cast<const RuntimeModuleObject*>(runtimeModule)->module;
}
inline typesystem::Module* moduleOfAssembly(gc::ObjectPtr runtimeAssembly) {
  return reinterpret_cast<const RuntimeAssemblyObject*>(runtimeAssembly)->assembly;
}

// Reflection's objects of what they stand for, each made when first asked for. They never move. Cooperative.
gc::ObjectPtr runtimeTypeOf(typesystem::TypeHandle type);
gc::ObjectPtr runtimeModuleOf(typesystem::Module& module);
gc::ObjectPtr runtimeAssemblyOf(typesystem::Module& module);
// The module goes, with whatever keeps its objects.
void forgetObjectsOf(const typesystem::Module& module);
// Null: not made yet. Allocates nothing.
gc::ObjectPtr knownModuleObject(const typesystem::Module& module);
gc::ObjectPtr knownAssemblyObject(const typesystem::Module& module);

// The object's; null for null. Preemptive.
typesystem::MethodTable* typeOf(ObjectHandleOnStack object);
// A RuntimeAssembly. Preemptive.
void setAssembly(ObjectHandleOnStack to, typesystem::Module& module);
// A RuntimeType[] (or, if `isPublic`, Type[]) into the slot. Preemptive.
void setTypes(ObjectHandleOnStack to, std::span<const typesystem::TypeHandle> types, bool isPublic);
void setType(ObjectHandleOnStack to, typesystem::TypeHandle type);
// A RuntimeMethodInfoStub. Preemptive.
void setMethodStub(ObjectHandleOnStack to, typesystem::MethodDesc& method);
// UTF-8 as a String. Preemptive.
void setString(ObjectHandleOnStack to, std::string_view text);

// The MethodDesc of a RuntimeMethodInfo, RuntimeConstructorInfo or RuntimeMethodInfoStub.
typesystem::MethodDesc* methodOfInfo(gc::ObjectPtr info);

// Throws what a program gets that asks for an object of a type which has none.
enum class Creation : std::uint8_t { ByConstructor, Uninitialized };
void checkIsCreatable(typesystem::TypeHandle type, Creation how);

// The instantiation of `declaring` among a type and its parents. Null: neither is it.
typesystem::MethodTable* exactOwner(typesystem::MethodTable* type, const typesystem::MethodTable& declaring);
// A box of the value at `at` in `holder` (null: at the address `at`); a Nullable's is null or a box of its value; of a
// reference, the reference. Pointers become IntPtr. Cooperative; may collect.
gc::ObjectPtr boxOf(typesystem::TypeHandle type, gc::ObjectPtr holder, std::uintptr_t at);

// What QCalls get in place of those objects: the address of a slot with the object, and the handle in it.
struct QCallTypeHandle {
  gc::ObjectPtr* object;
  std::uintptr_t handle;
  typesystem::TypeHandle type() const { return typesystem::TypeHandle::fromBits(handle); }
};
struct QCallModule {
  gc::ObjectPtr* object;
  typesystem::Module* module;
};
struct QCallAssembly {
  gc::ObjectPtr* object;
  typesystem::Module* assembly;
};

}  // namespace codicil::classlib
