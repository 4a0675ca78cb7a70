// SPDX-License-Identifier: MIT
#include "classlib/UnhandledException.hpp"

#include <unistd.h>

#include <atomic>
#include <string>

#include "classlib/Fields.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "gc/HandleManager.hpp"
#include "metadata/Utf16.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using metadata::utf8Of;

using execution::engine;
using threading::Rooted;
using threading::Thread;

namespace {

execution::RuntimeServices* services = nullptr;
std::atomic<bool> isTold{false};
thread_local bool isInFirstChance = false;

// True: it came back.
template <typename Call>
bool succeeds(Call&& call) {
  try {
    call();
    return true;
  } catch (const threading::ManagedException& exception) {
    engine().handles->destroyHandleOfType(exception.exception(), gc::HandleType::Strong);
  } catch (const threading::ExceptionRequest&) {
  }
  return false;
}

const void* entryOf(const char* type, const char* method, int parameters) {
  const auto found = engine().types->coreLibMethod(type, method, parameters);
  return found ? engine().code->entryOf(**found) : nullptr;
}

// AppContext's event: a delegate, or null.
gc::ObjectPtr firstChanceHandlers() {
  static const typesystem::FieldDesc* const field = coreLibField("System.AppContext", "FirstChanceException");
  if (field == nullptr) return nullptr;
  static const auto* const base = static_cast<const std::byte*>(services->staticBase(*field->owner(), true));
  return *reinterpret_cast<const gc::ObjectPtr*>(base + field->offset());
}

void firstChance(Thread& thread, const execution::ExceptionInfo& info) {
  if (isInFirstChance || info.exception == nullptr || firstChanceHandlers() == nullptr) return;
  isInFirstChance = true;
  constexpr const char* kArguments = "System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs";
  static const Field target("System.Delegate", "_target");
  static const Field code("System.Delegate", "_methodPtr");
  succeeds([&] {
    Rooted arguments(thread, threading::allocateObject(thread, *coreLibType(kArguments)));
    execution::callManaged(entryOf(kArguments, ".ctor", 1),
                           {execution::argument(arguments.get()), execution::argument(info.exception)});
    const gc::ObjectPtr handlers = firstChanceHandlers();
    if (handlers == nullptr) return;
    execution::callManaged(*static_cast<const void**>(code.in(handlers)),
                           {execution::argument(target.reference(handlers)), 0, execution::argument(arguments.get())});
  });
  isInFirstChance = false;
}

void unhandled(Thread&, const execution::ExceptionInfo& info) {
  if (isTold.exchange(true)) return;  // the process is ending for another one
  succeeds([&] {
    execution::callManaged(entryOf("System.AppContext", "OnUnhandledException", 1),
                           {execution::argument(info.exception)});
  });
  const std::optional<std::string> text = exceptionText(info.exception);
  const std::string line =
      (text ? "Unhandled exception. " + *text
            : std::string("\n   Cannot print exception string because Exception.ToString() failed.")) +
      "\n";
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t done = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (done <= 0) break;
    rest.remove_prefix(static_cast<std::size_t>(done));
  }
}

}  // namespace

std::optional<std::string> exceptionText(gc::ObjectPtr exception) {
  std::optional<std::string> text;
  succeeds([&] {
    typesystem::MethodTable* const object = *engine().types->primitive(metadata::ElementType::Object);
    const typesystem::MethodDesc* const toString =
        execution::orRequest(engine().types->coreLibMethod("System.Object", "ToString", 0));
    typesystem::MethodDesc& target = execution::virtualTarget(*engine().types, *engine().dispatch,
                                                              threading::typeOf(exception), *object, *toString, {});
    const auto string = reinterpret_cast<gc::ObjectPtr>(
        execution::callManaged(engine().code->entryOf(target), {execution::argument(exception)}));
    if (string != nullptr) text = utf8Of(threading::textOf(string));
  });
  return text;
}

void tellOfExceptions(execution::RuntimeServices& runtime) {
  services = &runtime;
  execution::exceptionParts().firstChance = &firstChance;
  execution::exceptionParts().unhandled = &unhandled;
}

}  // namespace codicil::classlib
