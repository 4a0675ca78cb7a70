#include "ContractChecks.hpp"

#include "host/FileVersion.hpp"
#include "host/Settings.hpp"

namespace codicil::tool {

namespace {

constexpr int kCoreLibMajor = 10;
constexpr int kCoreLibMinor = 0;

ContractCheck checkCoreLib(const std::filesystem::path& path) {
  ContractCheck check{"System.Private.CoreLib.dll", "file version", "10.0", "", ""};
  auto version = host::readFileVersion(path);
  if (!version) {
    check.problem = version.error().message;
    return check;
  }
  check.found = host::toString(*version);
  if ((*version)[0] != kCoreLibMajor || (*version)[1] != kCoreLibMinor) {
    check.problem = path.string() + " is of version " + check.found + ", but this engine needs " + check.wanted;
  }
  return check;
}

}  // namespace

Parts checkContracts(const host::Framework& framework, const gc::GcSettings& settings, InfoReport& report) {
  Parts parts;

  ContractCheck jitCheck{"libclrjit.so", "JIT interface", jit::toString(jit::kJitInterfaceVersion), "", ""};
  auto jitLibrary = jit::JitLibrary::load(framework.directory / "libclrjit.so", host::runtimeSetting);
  if (jitLibrary) {
    jitCheck.found = jit::toString(jitLibrary->version());
    parts.jit = *jitLibrary;
  } else {
    jitCheck.found = jitLibrary.error().found;
    jitCheck.problem = jitLibrary.error().message;
  }
  report.contracts.push_back(std::move(jitCheck));

  ContractCheck gcCheck{"libclrgc.so", "GC interface", gc::toString(gc::kGcInterfaceVersion), "", ""};
  auto gcLibrary = gc::GcLibrary::load(framework.directory / "libclrgc.so");
  if (gcLibrary) {
    gcCheck.found = gc::toString(gcLibrary->version());
    parts.gc = std::move(*gcLibrary);
  } else {
    gcCheck.found = gcLibrary.error().found;
    gcCheck.problem = gcLibrary.error().message;
  }
  report.contracts.push_back(std::move(gcCheck));
  if (settings.serverRequested()) {
    report.problems.emplace_back("server garbage collection (DOTNET_gcServer, System.GC.Server) is not supported yet");
  }

  report.contracts.push_back(checkCoreLib(framework.directory / "System.Private.CoreLib.dll"));
  return parts;
}

}  // namespace codicil::tool
