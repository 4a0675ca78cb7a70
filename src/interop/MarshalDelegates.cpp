// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.Marshal: delegates and function pointers, preparing P/Invokes.
#include "classlib/ReflectionObjects.hpp"
#include "execution/CodeHost.hpp"
#include "execution/CompileFailure.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "interop/Interop.hpp"
#include "interop/NativeMethods.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"

namespace codicil::interop {
namespace {

using classlib::ObjectHandleOnStack;
using classlib::qcall;
using classlib::QCallTypeHandle;
using execution::engine;
using threading::Cooperative;
using threading::Thread;

const void* functionPointerOf(ObjectHandleOnStack delegate) {
  const Cooperative cooperative(*Thread::current());
  return Interop::instance().functionPointerOf(delegate.slot);
}

void delegateOf(const void* target, QCallTypeHandle type, ObjectHandleOnStack result) {
  const Cooperative cooperative(*Thread::current());
  result.set(Interop::instance().delegateOf(*type.type().methodTable(), target));
}

// Does what the first call would do.
void prelink(typesystem::MethodDesc* method) {
  if (method->kind() != typesystem::MethodKind::PInvoke) return;
  if (const auto entry = engine().code->manager().prestub(*method); !entry)
    throw execution::exceptionFor(entry.error(), engine().code->nameOf(*method));
  engine().runtime->nativeTarget(*method);
}

}  // namespace

std::span<const classlib::QCall> marshalDelegateQCalls() {
  static const classlib::QCall rows[] = {
      {"MarshalNative_GetFunctionPointerForDelegateInternal", qcall<&functionPointerOf>()},
      {"MarshalNative_GetDelegateForFunctionPointerInternal", qcall<&delegateOf>()},
      {"MarshalNative_Prelink", qcall<&prelink>()},
  };
  return rows;
}

}  // namespace codicil::interop
