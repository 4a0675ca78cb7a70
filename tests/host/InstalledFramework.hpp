// The framework that tests run against: the newest 10.0 that is installed.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "host/DotnetRoot.hpp"
#include "host/Framework.hpp"
#include "host/Settings.hpp"

namespace codicil::host {

inline Framework installedFramework() {
  auto root = findDotnetRoot(processRootSearch());
  if (!root) {
    throw std::runtime_error(root.error().message);
  }
  auto framework = resolveFramework(root->directory, {kCoreFramework, {10, 0, 0, {}, {}}, RollForward::LatestPatch});
  if (!framework) {
    throw std::runtime_error(framework.error().message);
  }
  return *framework;
}

}  // namespace codicil::host
