// SPDX-License-Identifier: MIT
// The shared framework's assemblies, opened, with what precompiled code they have.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/AssemblyImage.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun::test {

struct FrameworkImage {
  std::string name;  // "System.Linq"
  std::unique_ptr<metadata::AssemblyImage> assembly;
  std::unique_ptr<PrecompiledImage> image;
};

// All, whether or not their code can be used. Fails the test if there are none.
const std::vector<FrameworkImage>& frameworkAssemblies();
// Those with code that can be used.
std::vector<const FrameworkImage*> precompiledFramework();
// Null for one that is not there.
const FrameworkImage* frameworkAssembly(std::string_view name);

// The value, and a failure of the test without one.
template <typename T>
T valueOf(Expected<T> expected) {
  EXPECT_TRUE(expected) << expected.error().toString();
  if (!expected) throw std::runtime_error(expected.error().toString());
  return std::move(*expected);
}

}  // namespace codicil::readytorun::test
