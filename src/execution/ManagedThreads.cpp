// SPDX-License-Identifier: MIT
#include "execution/ManagedThreads.hpp"

#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/RuntimeServices.hpp"
#include "threading/Allocation.hpp"
#include "threading/SyncBlockScan.hpp"
#include "threading/ThreadPeer.hpp"
#include "threading/ThreadStatics.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {
namespace {

using metadata::ElementType;
using threading::Thread;
using typesystem::TypeHandle;

gc::ObjectPtr* elementsOf(gc::ObjectPtr array) {
  return reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array));
}

// A collection may come with every box: `block` is read again each time.
void fillBoxes(typesystem::TypeLoader& types, Thread& thread, const MethodTable& type, gc::ObjectPtr* block) {
  for (const typesystem::FieldDesc& field : type.classData().fields) {
    if (!field.isThreadStatic() || field.element() != ElementType::ValueType) continue;
    MethodTable& value = *orRequest(types.typeOfField(field, type)).methodTable();
    const gc::ObjectPtr box = threading::allocateObject(thread, value);
    const std::uint32_t index = (field.offset() - threading::ThreadStatics::kArrayHeaderBytes) / sizeof(gc::ObjectPtr);
    threading::setReference(&elementsOf(*block)[index], box);
  }
}

}  // namespace

void serveThreads(typesystem::TypeLoader& types, RuntimeServices& services, threading::Collector& collector) {
  MethodTable& threadType = *orRequest(types.coreLibType("System.Threading.Thread"));
  MethodDesc& startCallback = *orRequest(types.coreLibMethod("System.Threading.Thread", "StartCallback"));
  auto& threads = threading::ThreadServices::instance();
  threads.list = &collector.threads();
  threads.handles = &collector.handles();
  threads.allocateThreadObject = [&threadType](Thread& thread) {
    return threading::allocateObject(thread, threadType);
  };
  threads.runStartCallback = [&services, &startCallback](Thread&, gc::ObjectPtr* slot) {
    ManagedCall call;
    call.entry = services.entryOf(startCallback);
    call.integers[0] = argument(*slot);
    call.endsProcessWhenUnhandled = true;
    callManaged(call);
  };

  MethodTable& bytes = *orRequest(types.arrayOf(TypeHandle(orRequest(types.primitive(ElementType::U1))))).methodTable();
  MethodTable& objects =
      *orRequest(types.arrayOf(TypeHandle(orRequest(types.primitive(ElementType::Object))))).methodTable();
  auto& statics = threading::ThreadStatics::instance();
  statics.services().allocateBytes = [&bytes](Thread& thread, std::uint32_t count) {
    return threading::allocateArray(thread, bytes, std::int64_t{count});
  };
  statics.services().allocateReferences = [&objects](Thread& thread, std::uint32_t count) {
    return threading::allocateArray(thread, objects, std::int64_t{count});
  };
  statics.services().initializeClass = [&services](MethodTable& type) { services.initializeClass(type); };
  statics.services().fillBoxes = [&types](Thread& thread, const MethodTable& type, gc::ObjectPtr* block) {
    fillBoxes(types, thread, type, block);
  };
  statics.services().keep = [](typesystem::LoaderAllocator& allocator, gc::ObjectPtr block) {
    threading::Rooted kept(*Thread::current(), block);
    engine().allocators->keep(&allocator, kept.get());
    return engine().allocators->handleIn(allocator, kept.get(), gc::HandleType::WeakLong);
  };
  statics.makeDirect(*orRequest(types.coreLibType("System.Threading.Thread+DirectOnThreadLocalData")));

  static threading::SyncBlockScan scan(collector.heap());
  collector.setWeakObjects(&scan);
  collector.threads().onDetach(&threading::ThreadPeer::threadEnds);
}

}  // namespace codicil::execution
