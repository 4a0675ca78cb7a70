// SPDX-License-Identifier: MIT
// The shipped collector over MethodTables of the installed class library, without managed code: for tests. One in a
// process.
#pragma once

#include <memory>

#include "threading/Allocation.hpp"
#include "threading/Collector.hpp"
#include "threading/RuntimeCode.hpp"
#include "threading/ThreadList.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::threading::test {

class ManagedHeap {
 public:
  // Made when first asked for, with small young generations and the heap verified around every collection.
  static ManagedHeap& instance();

  ThreadList threads;
  Collector* collector = nullptr;
  std::unique_ptr<codememory::CodeMemory> memory;
  RuntimeCode code;
  std::unique_ptr<typesystem::test::DirectoryBinder> binder;
  std::unique_ptr<typesystem::TypeLoader> types;
  typesystem::MethodTable* objectArray = nullptr;  // object[]
  typesystem::MethodTable* byteArray = nullptr;
  typesystem::MethodTable* string = nullptr;

  gc::Heap& heap() { return collector->heap(); }
  gc::HandleManager& handles() { return collector->handles(); }
  typesystem::MethodTable* named(const char* name) { return types->coreLibType(name).value(); }

  // As compiled code calls it.
  gc::ObjectPtr newObject(typesystem::MethodTable* type) { return call(code.newObject, type, 0); }
  gc::ObjectPtr newAnyObject(typesystem::MethodTable* type) { return call(code.newAnyObject, type, 0); }
  gc::ObjectPtr newArray(typesystem::MethodTable* type, std::int64_t length) {
    return call(type->componentSize() == 8 ? code.newReferenceArray : code.newArray, type, length);
  }
  static void assign(const void* barrier, gc::ObjectPtr* slot, gc::ObjectPtr object) {
    reinterpret_cast<void (*)(gc::ObjectPtr*, gc::ObjectPtr)>(const_cast<void*>(barrier))(slot, object);
  }
  static gc::ObjectPtr* elements(gc::ObjectPtr array) { return reinterpret_cast<gc::ObjectPtr*>(elementsOf(array)); }

 private:
  ManagedHeap();
  static gc::ObjectPtr call(const void* code, typesystem::MethodTable* type, std::int64_t length) {
    return reinterpret_cast<gc::ObjectPtr (*)(typesystem::MethodTable*, std::int64_t)>(const_cast<void*>(code))(type,
                                                                                                                length);
  }
};

}  // namespace codicil::threading::test
