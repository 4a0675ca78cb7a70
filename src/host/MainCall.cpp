// SPDX-License-Identifier: MIT
#include "host/MainCall.hpp"

#include "classlib/ProcessExit.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CallManaged.hpp"
#include "execution/Calls.hpp"
#include "execution/CodeHost.hpp"
#include "execution/Engine.hpp"
#include "execution/Exceptions.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/Runtime.hpp"
#include "host/NativeHelpers.hpp"
#include "metadata/Flags.hpp"
#include "metadata/SignatureReader.hpp"
#include "metadata/Utf16.hpp"
#include "threading/ManagedException.hpp"
#include "threading/WriteBarrier.hpp"

namespace codicil::host {

using execution::engine;
using execution::orRequest;
using typesystem::Module;
using typesystem::TableId;
using typesystem::Token;

namespace {

const void* coreLibEntry(const char* type, const char* method, int parameters) {
  return engine().code->entryOf(*orRequest(engine().types->coreLibMethod(type, method, parameters)));
}

template <typename T>
T read(metadata::Expected<T> result) {
  return orRequest(result ? typesystem::Expected<T>(std::move(*result))
                          : typesystem::Expected<T>(tl::unexpected(typesystem::LoadError(result.error()))));
}

[[noreturn]] void refuse(std::string why) {
  throw threading::ExceptionRequest{"System.MethodAccessException", std::move(why), ""};
}

// Nothing or strings.
bool takesArguments(metadata::SignatureReader& reader, std::uint32_t parameters) {
  if (parameters == 0) return true;
  return parameters == 1 && reader.node().element == metadata::ElementType::SzArray &&
         reader.node().element == metadata::ElementType::String;
}

// Whether it returns the exit code. In dotnet's words where it is no entry point.
bool returnsNumber(const Module& module, Token entryPoint) {
  const auto row = read(module.metadata().rowOf<metadata::MethodDefRow>(entryPoint));
  if ((row.flags & metadata::MethodAttributes::kStatic) == 0) refuse("Entry point must be static.");
  auto reader = read(
      metadata::SignatureReader::open(module.metadata(), row.signature, metadata::SignatureKind::Method, entryPoint));
  const std::uint32_t parameters = reader.methodSignature().paramCount;
  const metadata::ElementType result = reader.node().element;
  const bool isNumber = result == metadata::ElementType::I4 || result == metadata::ElementType::U4;
  if ((!isNumber && result != metadata::ElementType::Void) || !takesArguments(reader, parameters)) {
    const auto type = read(module.metadata().typeOfMethod(entryPoint.rid()));
    const auto name = read(module.metadata().typeName(Token::of(TableId::TypeDef, type)));
    refuse("Main method for type '" + (name.nameSpace.empty() ? "" : std::string(name.nameSpace) + '.') +
           std::string(name.name) + "' has invalid signature.");
  }
  return isNumber;
}

struct EntryPoint {
  const void* entry = nullptr;
  bool returnsExitCode = false;
};

EntryPoint entryPointOf(Module& module) {
  const Token token = read(module.image().entryPoint());
  if (token.isNil()) {
    const auto identity = read(module.image().identity());
    throw threading::ExceptionRequest{
        "System.MissingMethodException",
        "Entry point not found in assembly '" + execution::AssemblySpec::of(identity).displayName() + "'.", ""};
  }
  const auto type = read(module.metadata().typeOfMethod(token.rid()));
  orRequest(engine().types->load(module, Token::of(TableId::TypeDef, type)));
  return {engine().code->entryOf(*module.methodOf(token)), returnsNumber(module, token)};
}

// What Environment wants of it: UTF-16, zero-terminated.
class CommandLine {
 public:
  CommandLine(const std::filesystem::path& program, const std::vector<std::string>& arguments)
      : program_(metadata::utf16Of(program.native())) {
    for (const std::string& argument : arguments) texts_.push_back(metadata::utf16Of(argument));
    for (const std::u16string& text : texts_) pointers_.push_back(text.c_str());
  }
  const char16_t* program() const { return program_.c_str(); }
  std::uint64_t count() const { return pointers_.size(); }
  const char16_t* const* arguments() const { return pointers_.data(); }

 private:
  std::u16string program_;
  std::vector<std::u16string> texts_;
  std::vector<const char16_t*> pointers_;
};

// The rax of a call whose unhandled exception ends the process.
std::uint64_t callFinally(const void* entry, std::uint64_t argument) {
  execution::ManagedCall call;
  call.entry = entry;
  call.integers[0] = argument;
  call.endsProcessWhenUnhandled = true;
  execution::callManaged(call);
  return call.rax;
}

void runStartupHooks() {
  const void* const entry = coreLibEntry("System.StartupHookProvider", "ManagedStartup", 1);
  const threading::Cooperative cooperative(*threading::Thread::current());
  callFinally(entry, execution::argument(u""));  // those that a diagnostic tool adds
}

}  // namespace

HostResult<void> asHostResult(const std::function<void()>& action) {
  try {
    action();
    return {};
  } catch (const threading::ExceptionRequest& request) {
    return hostError(std::string(request.type) + ": " + request.message);
  } catch (const threading::ManagedException& exception) {
    return hostError("Unhandled exception. " + describeException(exception.exception()));
  }
}

void setUpAppContext(const HostProperties& properties) {
  execution::Runtime& runtime = *engine().runtime;
  std::vector<std::u16string> texts;
  for (const auto& [name, value] : properties) {
    texts.push_back(metadata::utf16Of(name));
    texts.push_back(metadata::utf16Of(value));
  }
  std::vector<const char16_t*> names, values;
  for (std::size_t i = 0; i < texts.size(); i += 2) {
    names.push_back(texts[i].c_str());
    values.push_back(texts[i + 1].c_str());
  }
  // String.Empty is the literal "", which no class constructor says.
  typesystem::MethodTable& string = runtime.stringType();
  runtime.initializeClass(string);
  const typesystem::FieldDesc* const empty = typesystem::fieldNamed(string, "Empty");
  auto* const slot = static_cast<std::byte*>(runtime.staticBase(string, true)) + empty->offset();
  const gc::Handle literal = runtime.stringLiteral(u"", nullptr).slot;
  const void* const setup = coreLibEntry("System.AppContext", "Setup", 3);
  const threading::Cooperative cooperative(*threading::Thread::current());
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(slot), *reinterpret_cast<const gc::ObjectPtr*>(literal));
  execution::callManaged(setup, {execution::argument(names.data()), execution::argument(values.data()), names.size()});
}

namespace {

void runMain(Module& module, const MainCall& call) {
  const EntryPoint main = entryPointOf(module);
  const CommandLine commandLine(call.program, call.arguments);
  const void* const initialize = coreLibEntry("System.Environment", "InitializeCommandLineArgs", 3);
  threading::Rooted arguments(*threading::Thread::current(), nullptr);
  {
    const threading::Cooperative cooperative(*threading::Thread::current());
    *arguments.slot() = reinterpret_cast<gc::ObjectPtr>(
        execution::callManaged(initialize, {execution::argument(commandLine.program()), commandLine.count(),
                                            execution::argument(commandLine.arguments())}));
  }
  if (call.hasStartupHooks) runStartupHooks();
  const auto moduleType = orRequest(engine().types->load(module, Token::of(TableId::TypeDef, 1)));
  engine().runtime->initializeClass(*moduleType.methodTable());
  const threading::Cooperative cooperative(*threading::Thread::current());
  const std::uint64_t result = callFinally(main.entry, execution::argument(arguments.get()));
  if (main.returnsExitCode) classlib::setEnvironmentExitCode(static_cast<std::int32_t>(result));
}

}  // namespace

void callMain(const MainCall& call) try {
  std::error_code ignored;
  if (!std::filesystem::exists(call.program, ignored))
    throw threading::ExceptionRequest{
        "System.IO.FileNotFoundException",
        "Could not load file or assembly '" + call.program.native() + "'. The system cannot find the file specified.\n",
        call.program.native()};
  Module& module = *orRequest(engine().assemblies->open(call.program));
  engine().assemblies->setEntry(module);
  runMain(module, call);
} catch (const threading::ExceptionRequest& request) {
  execution::endProcess(request);
} catch (const threading::ManagedException& exception) {
  execution::endProcess(exception);
}

}  // namespace codicil::host
