// SPDX-License-Identifier: MIT
#include "execution/Exceptions.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "execution/CallManaged.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/ExceptionInfo.hpp"
#include "gc/HandleManager.hpp"
#include "logging/Log.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

namespace {

bool isOf(const typesystem::MethodSignatureTypes& signature, std::size_t strings) {
  typesystem::TypeLoader& types = *engine().types;
  if (signature.types.size() != strings + 1) return false;
  const auto string = types.primitive(metadata::ElementType::String);
  for (std::size_t i = 1; i <= strings; ++i) {
    const auto type = types.load(signature.types[i]);
    if (!type || !string || type->methodTable() != *string) return false;
  }
  return true;
}

// The first whose signature fits; null: there is none.
template <typename Fits>
typesystem::MethodDesc* constructorOf(typesystem::MethodTable& type, Fits&& fits) {
  for (typesystem::MethodDesc& method : type.classData().methods) {
    if (!method.isConstructor()) continue;
    const auto signature = engine().types->signatureOf(method, &type);
    if (signature && fits(*signature)) return &method;
  }
  return nullptr;
}

// The constructor that takes so many strings; null: there is none.
typesystem::MethodDesc* constructorOf(typesystem::MethodTable& type, std::size_t strings) {
  return constructorOf(type, [&](const auto& signature) { return isOf(signature, strings); });
}

// Of those whose constructors take a name first: of one string that is all, of two the message is second.
bool namesArgumentFirst(std::string_view type) {
  return type == "System.ArgumentNullException" || type == "System.ArgumentOutOfRangeException" ||
         type == "System.ObjectDisposedException";
}

std::vector<std::string_view> argumentsOf(const threading::ExceptionRequest& request) {
  if (request.argument.empty()) {
    if (request.message.empty()) return {};
    if (namesArgumentFirst(request.type)) return {"", request.message};
    return {request.message};
  }
  if (!namesArgumentFirst(request.type)) return {request.message, request.argument};
  if (request.message.empty()) return {request.argument};
  return {request.argument, request.message};
}

// Cooperative. Through the constructor that CoreLib keeps for the engine; null: it has none.
gc::ObjectPtr makeTypeLoadException(threading::Thread& thread, const typesystem::UnloadableType& unloadable) {
  constexpr std::size_t kParameters = 4;  // type, assembly, argument, resource
  typesystem::TypeLoader& types = *engine().types;
  const auto type = types.coreLibType("System.TypeLoadException");
  typesystem::MethodDesc* const constructor =
      type ? constructorOf(**type, [](const auto& signature) { return signature.types.size() == kParameters + 1; })
           : nullptr;
  if (constructor == nullptr) return nullptr;
  typesystem::MethodTable& string = **types.primitive(metadata::ElementType::String);
  const auto textOf = [&](const std::string& text) {
    return text.empty() ? nullptr : threading::allocateString(thread, string, metadata::utf16Of(text));
  };
  threading::Rooted exception(thread, threading::allocateObject(thread, **type));
  threading::Rooted name(thread, textOf(unloadable.name));
  threading::Rooted assembly(thread, textOf(unloadable.assembly));
  threading::Rooted text(thread, textOf(unloadable.argument));
  callManaged(engine().code->entryOf(*constructor),
              {argument(exception.get()), argument(name.get()), argument(assembly.get()), argument(text.get()),
               static_cast<std::uint64_t>(unloadable.reason)});
  return exception.get();
}

// Cooperative.
[[noreturn]] void endProcessFor(threading::Thread& thread, gc::ObjectPtr exception) {
  ExceptionInfo info{};
  info.previous = static_cast<ExceptionInfo*>(thread.exceptions);
  info.exception = exception;
  thread.exceptions = &info;  // a root from here on
  exceptionParts().unhandled(thread, info);
  std::abort();
}

}  // namespace

// A type or constructor that CoreLib has not is replaced by what comes nearest.
gc::ObjectPtr makeException(threading::Thread& thread, const threading::ExceptionRequest& request) {
  if (request.innerType != nullptr) {
    threading::ExceptionRequest outer = request;
    outer.innerType = nullptr;
    threading::Rooted exception(thread, makeException(thread, outer));
    const gc::ObjectPtr inner = makeException(thread, {request.innerType, request.innerMessage, ""});
    const auto* const field =
        typesystem::fieldNamed(**engine().types->coreLibType("System.Exception"), "_innerException");
    threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::fieldsOf(exception.get()) + field->offset()),
                            inner);
    return exception.get();
  }
  if (request.unloadable)
    if (const gc::ObjectPtr made = makeTypeLoadException(thread, *request.unloadable)) return made;
  typesystem::TypeLoader& types = *engine().types;
  auto type = types.coreLibType(request.type);
  if (!type) type = types.coreLibType("System.Exception");
  std::vector<std::string_view> arguments = argumentsOf(request);
  typesystem::MethodDesc* constructor = constructorOf(**type, arguments.size());
  while (constructor == nullptr && !arguments.empty()) {
    arguments.pop_back();
    constructor = constructorOf(**type, arguments.size());
  }
  threading::Rooted exception(thread, threading::allocateObject(thread, **type));
  if (constructor == nullptr) return exception.get();
  typesystem::MethodTable& string = **types.primitive(metadata::ElementType::String);
  threading::Rooted first(thread);
  threading::Rooted second(thread);
  if (!arguments.empty()) first = threading::allocateString(thread, string, metadata::utf16Of(arguments[0]));
  if (arguments.size() > 1) second = threading::allocateString(thread, string, metadata::utf16Of(arguments[1]));
  callManaged(engine().code->entryOf(*constructor),
              {argument(exception.get()), argument(first.get()), argument(second.get())});
  return exception.get();
}

void endProcess(const threading::ManagedException& exception) {
  threading::Thread& thread = *threading::Thread::current();
  const threading::Cooperative cooperative(thread);
  endProcessFor(thread, *reinterpret_cast<gc::ObjectPtr*>(exception.exception()));
}

void endProcess(const threading::ExceptionRequest& request) {
  threading::Thread& thread = *threading::Thread::current();
  const threading::Cooperative cooperative(thread);
  try {
    endProcessFor(thread, makeException(thread, request));
  } catch (const threading::ManagedException& instead) {
    endProcessFor(thread, *reinterpret_cast<gc::ObjectPtr*>(instead.exception()));
  }
}

void raise(const threading::ExceptionRequest& request) {
  threading::Thread& thread = *threading::Thread::current();
  if (logging::isOn(logging::Area::Faults))
    logging::line(logging::Area::Faults, "%s: %s", request.type, request.message.c_str());
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
