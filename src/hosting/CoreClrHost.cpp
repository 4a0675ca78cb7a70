// SPDX-License-Identifier: MIT
// The functions that hosts call, over one Program.
#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "codicil/codicil.h"
#include "execution/NativeCallers.hpp"
#include "host/MainCall.hpp"
#include "host/Program.hpp"
#include "hosting/NativeEntry.hpp"

namespace {

using namespace codicil;
using hosting::Result;

std::atomic<coreclr_error_writer_callback_fn> errorWriter{nullptr};
std::mutex starting;
host::Program* program = nullptr;  // never taken apart: threads may be running managed code until the process ends

constexpr unsigned kOnlyDomain = 1;

Result fail(const host::HostError& error, Result result = hosting::kFailed) {
  if (const auto write = errorWriter.load()) write(error.message.c_str());
  return result;
}

bool isOurs(const void* handle) { return handle != nullptr && handle == program; }

}  // namespace

int coreclr_set_error_writer(coreclr_error_writer_callback_fn writer) {
  errorWriter.store(writer);
  return hosting::kOk;
}

int coreclr_initialize(const char*, const char*, int propertyCount, const char** propertyKeys,
                       const char** propertyValues, void** hostHandle, unsigned int* domainId) {
  if (hostHandle == nullptr || domainId == nullptr || propertyCount < 0 ||
      (propertyCount > 0 && (propertyKeys == nullptr || propertyValues == nullptr)))
    return hosting::kInvalidArgument;
  const std::lock_guard guard(starting);
  if (program != nullptr) return hosting::kAlreadyStarted;
  host::HostProperties properties;
  for (int i = 0; i < propertyCount; ++i) properties.emplace_back(propertyKeys[i], propertyValues[i]);
  auto made = host::Program::create(std::move(properties));
  if (!made) return fail(made.error());
  program = made->release();
  if (const auto started = program->start(); !started) return fail(started.error());
  *hostHandle = program;
  *domainId = kOnlyDomain;
  return hosting::kOk;
}

int coreclr_execute_assembly(void* hostHandle, unsigned int, int argc, const char** argv,
                             const char* managedAssemblyPath, unsigned int* exitCode) {
  if (!isOurs(hostHandle) || exitCode == nullptr || managedAssemblyPath == nullptr || argc < 0 ||
      (argc > 0 && argv == nullptr))
    return hosting::kInvalidArgument;
  *exitCode = static_cast<unsigned>(-1);
  const auto ran = program->runMain(managedAssemblyPath, std::vector<std::string>(argv, argv + argc));
  if (!ran) return fail(ran.error());
  *exitCode = static_cast<unsigned>(program->exitCode());
  return hosting::kOk;
}

int coreclr_create_delegate(void* hostHandle, unsigned int, const char* assemblyName, const char* typeName,
                            const char* methodName, void** delegate) {
  if (!isOurs(hostHandle) || assemblyName == nullptr || typeName == nullptr || methodName == nullptr ||
      delegate == nullptr)
    return hosting::kInvalidArgument;
  execution::enterEngine();
  return hosting::resultOf([&] {
    *delegate = const_cast<void*>(hosting::nativeEntry(assemblyName, typeName, methodName));
    return hosting::kOk;
  });
}

int coreclr_shutdown_2(void* hostHandle, unsigned int, int* latchedExitCode) {
  if (!isOurs(hostHandle)) return hosting::kInvalidArgument;
  const auto ended = program->end();
  if (!ended) return fail(ended.error());
  if (latchedExitCode != nullptr) *latchedExitCode = *ended;
  return hosting::kOk;
}

int coreclr_shutdown(void* hostHandle, unsigned int domainId) {
  return coreclr_shutdown_2(hostHandle, domainId, nullptr);
}
