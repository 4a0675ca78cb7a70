// SPDX-License-Identifier: MIT
// The engine's parts that run a program, and how they are put together.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "clients/AttachServer.hpp"
#include "clients/Clients.hpp"
#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "diagnostics/Diagnostics.hpp"
#include "diagnostics/VersionLog.hpp"
#include "execution/Assemblies.hpp"
#include "execution/CodeHost.hpp"
#include "execution/ExceptionDispatch.hpp"
#include "execution/LiveArguments.hpp"
#include "execution/LoaderAllocators.hpp"
#include "execution/Runtime.hpp"
#include "execution/Suspension.hpp"
#include "execution/TailCallStubs.hpp"
#include "execution/TieredCompilation.hpp"
#include "host/Program.hpp"
#include "host/Settings.hpp"
#include "interop/Interop.hpp"
#include "jitinterface/JitMethodCompiler.hpp"
#include "jitinterface/ProcessorFeatures.hpp"
#include "jitinterface/Profiles.hpp"
#include "jitinterface/RuntimeHelpers.hpp"
#include "precompiled/PrecompiledMethods.hpp"
#include "threading/Collector.hpp"
#include "threading/ThreadList.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::host {

// In the order in which they go, last first: the code before the modules it is of.
struct Program::Parts {
  explicit Parts(HostProperties properties) : properties(std::move(properties)) {}
  ~Parts();
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  // All parts but the server that tools attach to. Once; after an error they can only go. The error names the file that
  // is missing or wrong.
  HostResult<void> make();

  std::filesystem::path assembly;  // the application's; empty: the host says later what to run
  const HostProperties properties;
  const jit::InstructionSets instructionSets = jit::detectInstructionSets(runtimeSetting);
  typesystem::Module* coreLib = nullptr;
  threading::Collector* collector = nullptr;  // the process's
  std::unique_ptr<codememory::CodeMemory> memory;
  std::unique_ptr<diagnostics::Diagnostics> diagnostics;    // null: nobody wants to be told
  std::unique_ptr<execution::LoaderAllocators> allocators;  // types and methods that all others have
  std::unique_ptr<execution::Assemblies> assemblies;
  std::unique_ptr<typesystem::TypeLoader> types;
  std::unique_ptr<typesystem::Casting> casting;
  std::unique_ptr<typesystem::Dispatch> dispatch;
  std::unique_ptr<execution::Delegates> delegates;
  std::unique_ptr<jit::Profiles> profiles;
  std::unique_ptr<jit::CompilerContext> context;
  std::unique_ptr<jit::JitMethodCompiler> compiler;
  std::unique_ptr<precompiled::PrecompiledMethods> precompiled;
  std::unique_ptr<clients::Clients> clients;  // told of bodies to their end
  std::unique_ptr<execution::CodeHost> code;
  std::unique_ptr<rejit::ReJit> rejit;
  std::unique_ptr<diagnostics::VersionLog> versionLog;  // null: nobody reads it
  std::unique_ptr<threading::ThreadList> threads;
  std::unique_ptr<execution::Suspension> suspension;
  std::unique_ptr<execution::Runtime> runtime;
  std::unique_ptr<execution::RuntimeLookups> lookups;
  std::unique_ptr<execution::StubIL> stubs;
  std::unique_ptr<execution::TailCallStubs> tailCalls;
  std::unique_ptr<interop::Interop> interop;
  std::unique_ptr<jit::RuntimeHelpers> helpers;
  std::unique_ptr<execution::LiveArguments> arguments;
  std::unique_ptr<execution::TieredCompilation> tiering;
  std::unique_ptr<clients::AttachServer> attach;

 private:
  // The steps of make(), in its order. Those that return nothing throw threading::ExceptionRequest.
  HostResult<void> makeCode(const std::filesystem::path& framework);
  void makeObservers();
  void makeAssemblies(const std::vector<std::filesystem::path>& trusted);
  HostResult<void> makeTypes();
  HostResult<void> startCollector(const std::filesystem::path& framework);
  HostResult<void> makeDelegates();
  void makeRuntime();
  void setProcessExit();
  void makeCompiler();
  void makeInterop();
  void fillEngine();
  void tellOfUnloading();
  void startFinalizer();
};

}  // namespace codicil::host
