// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.StaticsHelpers' way to thread statics that the calling thread has not yet.
#include "threading/ThreadStatics.hpp"
#include "classlib/Tables.hpp"

namespace codicil::classlib {

namespace {

using threading::Thread;
using threading::ThreadStatics;
using typesystem::MethodTable;

void baseOf(std::byte** result, MethodTable& type, bool ofReferences) {
  ThreadStatics& statics = ThreadStatics::instance();
  statics.services().initializeClass(type);
  Thread& thread = *Thread::current();
  const threading::Cooperative cooperative(thread);
  *result = statics.base(thread, statics.indexOf(type, ofReferences));
}

// `result` is a ByteRef of the caller's frame, which the collector knows.
void getByMethodTable(std::byte** result, MethodTable* type, std::int32_t ofReferences) {
  baseOf(result, *type, ofReferences != 0);
}

void getByIndex(std::byte** result, std::int32_t index, std::int32_t ofReferences) {
  baseOf(result, *ThreadStatics::instance().typeOf(static_cast<std::uint32_t>(index)), ofReferences != 0);
}

}  // namespace

std::span<const QCall> threadStaticsQCalls() {
  static const QCall rows[] = {
      {"GetThreadStaticsByIndex", qcall<&getByIndex>()},
      {"GetThreadStaticsByMethodTable", qcall<&getByMethodTable>()},
  };
  return rows;
}

}  // namespace codicil::classlib
