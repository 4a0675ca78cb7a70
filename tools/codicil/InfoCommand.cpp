#include "InfoCommand.hpp"

#include <cstdio>

#include "ContractChecks.hpp"
#include "InfoReport.hpp"
#include "SelfTests.hpp"
#include "host/Application.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Framework.hpp"
#include "host/Settings.hpp"

namespace codicil::tool {

namespace {

// The framework this engine is made for: any patch of 10.0.
const host::FrameworkReference kWantedFramework = {
    host::kCoreFramework, {10, 0, 0, {}, {}}, host::RollForward::LatestPatch};

host::HostResult<host::DotnetRoot> findRoot(const InfoOptions& options) {
  host::RootSearch search = host::processRootSearch();
  if (!options.dotnetRoot.empty()) {
    std::error_code error;
    auto directory = std::filesystem::canonical(options.dotnetRoot, error);
    if (error) {
      return host::hostError(options.dotnetRoot + ": cannot be read: " + error.message());
    }
    return host::DotnetRoot{directory, "--dotnet-root"};
  }
  return host::findDotnetRoot(search);
}

host::HostResult<host::Framework> findFramework(const InfoOptions& options, const InfoReport& report) {
  if (!options.frameworkDirectory.empty()) {
    return host::frameworkAt(options.frameworkDirectory);
  }
  if (report.application) {
    return report.application->frameworks.back();
  }
  return host::resolveFramework(report.root->directory, kWantedFramework);
}

gc::GcSettings gcSettings(const InfoReport& report) {
  auto properties = report.application ? report.application->config : host::RuntimeConfig();
  return gc::GcSettings(host::runtimeSetting, [properties](std::string_view name) -> std::optional<std::string> {
    const std::string* value = properties.property(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(*value);
  });
}

void look(const InfoOptions& options, InfoReport& report) {
  report.settings = host::settingsInForce();
  if (options.frameworkDirectory.empty() || !options.application.empty()) {
    auto root = findRoot(options);
    if (!root) {
      report.problems.push_back(root.error().message);
      return;
    }
    report.root = std::move(*root);
  }
  if (!options.application.empty()) {
    auto application = host::loadApplication(options.application, report.root->directory);
    if (!application) {
      report.problems.push_back(application.error().message);
      return;
    }
    report.application = std::move(*application);
  }
  auto framework = findFramework(options, report);
  if (!framework) {
    report.problems.push_back(framework.error().message);
    return;
  }
  report.framework = std::move(*framework);

  gc::GcSettings settings = gcSettings(report);
  Parts parts = checkContracts(*report.framework, settings, report);
  if (options.selfTest && parts.jit) {
    testJit(*parts.jit, report);
  }
  if (options.selfTest && parts.gc && !settings.serverRequested()) {
    testCollector(*parts.gc, settings, report);
  }
}

}  // namespace

int infoCommand(const InfoOptions& options) {
  InfoReport report;
  look(options, report);
  std::fputs(options.json ? toJson(report).c_str() : toText(report).c_str(), stdout);
  for (const std::string& problem : report.allProblems()) {
    std::fprintf(stderr, "codicil: %s\n", problem.c_str());
  }
  return report.isWell() ? 0 : 1;
}

}  // namespace codicil::tool
