// SPDX-License-Identifier: MIT
#include "hosting/NativeEntry.hpp"

#include <string>

#include "classlib/Fields.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/NamedTypes.hpp"
#include "gc/HandleManager.hpp"
#include "interop/Interop.hpp"
#include "threading/Allocation.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"

namespace codicil::hosting {

using execution::engine;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;

namespace {

// Cooperative.
Result resultOfException(gc::ObjectPtr exception) {
  static const classlib::Field result("System.Exception", "_HResult");
  return *static_cast<const Result*>(result.in(exception));
}

// That of the type's exceptions.
Result resultOfRequest(const threading::ExceptionRequest& request) {
  const void* const constructor =
      engine().code->entryOf(*execution::orRequest(engine().types->coreLibMethod(request.type, ".ctor", 0)));
  MethodTable* const type = classlib::coreLibType(request.type);
  const threading::Cooperative cooperative(*Thread::current());
  const threading::Rooted exception(*Thread::current(), threading::allocateObject(*Thread::current(), *type));
  execution::callManaged(constructor, {execution::argument(exception.get())});
  return resultOfException(exception.get());
}

std::string nameOf(const MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  return name ? std::string(*name) : "";
}

[[noreturn]] void missing(const char* type, const char* method, const char* why) {
  throw threading::ExceptionRequest{"System.MissingMethodException", std::string(type) + "." + method + why, ""};
}

// The only one of its name.
MethodDesc& staticMethod(MethodTable& owner, const char* type, const char* name) {
  MethodDesc* found = nullptr;
  for (MethodDesc& method : owner.classData().methods) {
    if (nameOf(method) != name) continue;
    if (found != nullptr)
      throw threading::ExceptionRequest{"System.Reflection.AmbiguousMatchException", std::string(type) + "." + name,
                                        ""};
    found = &method;
  }
  if (found == nullptr) missing(type, name, ": not found");
  if (!found->isStatic()) missing(type, name, ": not static");
  return *found;
}

}  // namespace

Result resultOf(const std::function<Result()>& action) {
  try {
    return action();
  } catch (const threading::ManagedException& thrown) {
    const threading::Cooperative cooperative(*Thread::current());
    const Result result = resultOfException(*reinterpret_cast<gc::ObjectPtr*>(thrown.exception()));
    engine().handles->destroyHandleOfType(thrown.exception(), gc::HandleType::Strong);
    return result;
  } catch (const threading::ExceptionRequest& request) {
    return resultOfRequest(request);
  }
}

const void* nativeEntry(const char* assembly, const char* type, const char* method) {
  const typesystem::TypeHandle owner = execution::typeNamed(*engine().coreLib, std::string(type) + ", " + assembly);
  return interop::Interop::instance().functionPointerOf(staticMethod(*owner.methodTable(), type, method));
}

}  // namespace codicil::hosting
