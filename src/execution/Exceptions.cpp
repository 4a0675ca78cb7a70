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
#include "threading/Allocation.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

namespace {

std::u16string toUtf16(const std::string& text) {
  std::u16string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const unsigned extra = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    char32_t value = extra == 0 ? lead : lead & (0x3Fu >> extra);
    for (unsigned k = 1; k <= extra && i + k < text.size(); ++k)
      value = value << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    i += extra + 1;
    if (value > 0xFFFF) {
      result += static_cast<char16_t>(0xD7C0 + (value >> 10));
      value = 0xDC00 + (value & 0x3FF);
    }
    result += static_cast<char16_t>(value);
  }
  return result;
}

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
  message =
      threading::allocateString(thread, **types.primitive(metadata::ElementType::String), toUtf16(request.message));
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
