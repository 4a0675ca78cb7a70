// SPDX-License-Identifier: MIT
#include "execution/Exceptions.hpp"

#include <cstdio>
#include <utility>

#include "execution/CallManaged.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Dispatch.hpp"
#include "execution/Engine.hpp"
#include "execution/Log.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

namespace {

// Cooperative.
gc::ObjectPtr makeException(threading::Thread& thread, const threading::ExceptionRequest& request) {
  typesystem::TypeLoader& types = *engine().types;
  const int parameters = request.message.empty() ? 0 : 1;
  auto constructor = types.coreLibMethod(request.type, ".ctor", parameters);
  if (!constructor) constructor = types.coreLibMethod("System.Exception", ".ctor", 1);
  threading::Rooted exception(thread, threading::allocateObject(thread, *(*constructor)->owner()));
  if (parameters == 0) {
    callManaged(engine().code->entryOf(**constructor), {argument(exception.get())});
    return exception.get();
  }
  threading::Rooted message(thread);
  message = threading::allocateString(thread, **types.primitive(metadata::ElementType::String),
                                      metadata::utf16Of(request.message));
  callManaged(engine().code->entryOf(**constructor), {argument(exception.get()), argument(message.get())});
  return exception.get();
}

}  // namespace

void raise(const threading::ExceptionRequest& request) {
  threading::Thread& thread = *threading::Thread::current();
  if (logs("faults")) std::fprintf(stderr, "faults: %s: %s\n", request.type, request.message.c_str());
  if (thread.isCooperative.load() == 0) thread.enterCooperative();
  gc::ObjectPtr object = nullptr;
  gc::Handle managed = nullptr;
  try {
    object = makeException(thread, request);
  } catch (const threading::ManagedException& instead) {
    managed = instead.exception();
  }
  if (managed != nullptr) raise(threading::ManagedException(managed));
  dispatchThrow(thread, object);
}

}  // namespace codicil::execution
