// SPDX-License-Identifier: MIT
// A profiler for dotnet that does what the program asks of Control.hpp by ReJIT: dotnet's side of the comparison.
#include <array>
#include <atomic>
#include <cstdio>
#include <string_view>
#include <vector>

#include "../live/Bodies.hpp"
#include "../live/Control.hpp"
#include "ProfilerInterface.hpp"
#include "RequestThread.hpp"

namespace codicil::agent {

namespace {

using live::BodyKind;

// Where its thread may use it when it ends the process: never freed.
struct Agent {
  Object* info = nullptr;
  std::atomic<ModuleId> module{0};  // the program's
  std::atomic<BodyKind> kind{BodyKind::Constant};
  live::Tokens tokens;
  std::uint32_t timeLocals = 0;
  RequestThread requests;
};
Agent* agent = nullptr;

// II.25.4.3
void appendFatHeader(std::vector<std::uint8_t>& body, std::size_t codeBytes, std::uint32_t locals) {
  constexpr std::uint32_t kFat = 0x3003, kInitializeLocals = 0x10;
  const std::uint32_t words[] = {kFat | kInitializeLocals | live::kMaxStack << 16,
                                 static_cast<std::uint32_t>(codeBytes), locals};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(words);
  body.insert(body.end(), bytes, bytes + sizeof(words));
}

// The code of a tiny body (II.25.4.2), as which the compiler has all methods that are changed here.
std::span<const std::uint8_t> codeOf(const std::uint8_t* body) {
  return {body + 1, static_cast<std::size_t>(*body >> 2)};
}

Result getReJitParameters(Object*, ModuleId module, std::uint32_t method, Object* control) {
  const BodyKind kind = agent->kind;
  const std::uint8_t* old = nullptr;
  std::uint32_t oldBytes = 0;
  if (const Result result = call(agent->info, kGetILFunctionBody, module, method, &old, &oldBytes); failed(result))
    return result;
  const std::vector<std::uint8_t> code = live::rewrite(kind, codeOf(old), agent->tokens);
  std::vector<std::uint8_t> body;
  appendFatHeader(body, code.size(), kind == BodyKind::Time ? agent->timeLocals : 0);
  body.insert(body.end(), code.begin(), code.end());
  return call(control, kSetILFunctionBody, static_cast<std::uint32_t>(body.size()), body.data());
}

template <std::size_t Bytes>
Result emitSignature(Object* emit, const std::array<std::uint8_t, Bytes>& signature, std::uint32_t& token) {
  return call(emit, kGetTokenFromSignature, signature.data(), static_cast<std::uint32_t>(Bytes), &token);
}

Result emitSignatures(ModuleId module) {
  Object* emit = nullptr;
  if (const Result result = call(agent->info, kGetModuleMetaData, module, kOpenForWriting, &kMetaDataEmit, &emit);
      failed(result))
    return result;
  live::Tokens& tokens = agent->tokens;
  const Result results[] = {emitSignature(emit, live::kCountSignature, tokens.count),
                            emitSignature(emit, live::kEnterSignature, tokens.enter),
                            emitSignature(emit, live::kLeaveSignature, tokens.leave),
                            emitSignature(emit, live::kTimeLocals, agent->timeLocals)};
  call(emit, kRelease);
  for (const Result result : results)
    if (failed(result)) return result;
  return kOk;
}

bool isProgram(std::u16string_view path) {
  static constexpr std::u16string_view kFile = u"/live.dll";
  return path.ends_with(kFile);
}

Result moduleLoadFinished(Object*, ModuleId module, Result) {
  std::array<char16_t, 1024> path{};
  std::uint32_t length = 0;  // with the 0 at its end
  std::uintptr_t assembly = 0;
  const std::uint8_t* base = nullptr;
  if (failed(call(agent->info, kGetModuleInfo, module, &base, static_cast<std::uint32_t>(path.size()), &length,
                  path.data(), &assembly)))
    return kOk;
  if (!isProgram(path.data())) return kOk;
  if (const Result result = emitSignatures(module); failed(result)) return result;
  agent->module = module;
  return kOk;
}

Result reJitError(Object*, ModuleId, std::uint32_t method, std::uintptr_t, Result status) {
  static std::atomic<bool> told{false};
  if (!told.exchange(true))
    std::fprintf(stderr, "agent: method 0x%x is not changed: 0x%x\n", method, static_cast<unsigned>(status));
  return kOk;
}

Result initialize(Object*, Object* unknown) {
  if (const Result result = call(unknown, kQueryInterface, &kProfilerInfo4, &agent->info); failed(result))
    return result;
  return call(agent->info, kSetEventMask, kMonitorModuleLoads | kEnableReJit);
}

Result nothing() { return kOk; }
std::uint32_t countReference() { return 1; }  // nothing here is ever freed

template <const Guid*... Known>
Result queryInterface(Object* object, const Guid* wanted, Object** out) {
  *out = ((*wanted == *Known) || ...) ? object : nullptr;
  return *out != nullptr ? kOk : kNoInterface;
}

template <std::size_t Slots>
std::array<void*, Slots> tableOf(Result (*query)(Object*, const Guid*, Object**)) {
  std::array<void*, Slots> table;
  table.fill(reinterpret_cast<void*>(nothing));
  table[kQueryInterface] = reinterpret_cast<void*>(query);
  table[kAddRef] = table[kRelease] = reinterpret_cast<void*>(countReference);
  return table;
}

Object* callbacks() {
  static const auto table = [] {
    auto made = tableOf<kCallback4Slots>(queryInterface<&kUnknown, &kCallback, &kCallback2, &kCallback3, &kCallback4>);
    made[kInitialize] = reinterpret_cast<void*>(initialize);
    made[kModuleLoadFinished] = reinterpret_cast<void*>(moduleLoadFinished);
    made[kGetReJitParameters] = reinterpret_cast<void*>(getReJitParameters);
    made[kReJitError] = reinterpret_cast<void*>(reJitError);
    return made;
  }();
  static Object object{table.data()};
  return &object;
}

Result createInstance(Object*, Object*, const Guid* wanted, Object** out) {
  agent = new Agent;
  return call(callbacks(), kQueryInterface, wanted, out);
}

Object* classFactory() {
  static const auto table = [] {
    auto made = tableOf<kFactorySlots>(queryInterface<&kUnknown, &kClassFactory>);
    made[kCreateInstance] = reinterpret_cast<void*>(createInstance);
    return made;
  }();
  static Object object{table.data()};
  return &object;
}

template <class Request>
Result onRequestThread(Request request) {
  Result result = kFail;
  agent->requests.run([&] { result = request(); });
  return result;
}

std::vector<ModuleId> modulesFor(std::int32_t count) {
  return std::vector<ModuleId>(static_cast<std::size_t>(count), agent->module);
}

}  // namespace

}  // namespace codicil::agent

using namespace codicil::agent;

std::int32_t live_request(const std::uint32_t* methods, std::int32_t count, std::int32_t kind) {
  std::vector<ModuleId> modules = modulesFor(count);
  agent->kind = static_cast<codicil::live::BodyKind>(kind);
  return onRequestThread(
      [&] { return call(agent->info, kRequestReJit, static_cast<std::uint32_t>(count), modules.data(), methods); });
}

std::int32_t live_revert(const std::uint32_t* methods, std::int32_t count) {
  std::vector<ModuleId> modules = modulesFor(count);
  std::vector<Result> results(modules.size());
  return onRequestThread([&] {
    return call(agent->info, kRequestRevert, static_cast<std::uint32_t>(count), modules.data(), methods,
                results.data());
  });
}

void live_nothing() { onRequestThread(nothing); }

std::uint64_t live_probed_calls() { return codicil::live::probedCalls(); }

CODICIL_LIVE_EXPORT Result DllGetClassObject(const Guid*, const Guid* wanted, Object** out) {
  return call(classFactory(), kQueryInterface, wanted, out);
}
CODICIL_LIVE_EXPORT Result DllCanUnloadNow() { return 1; }
