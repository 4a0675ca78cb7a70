// SPDX-License-Identifier: MIT
// Opens the shared framework once.
#include "readytorun/FrameworkImages.hpp"

#include <filesystem>

#include "metadata/SharedFramework.hpp"

namespace codicil::readytorun::test {

const std::vector<FrameworkImage>& frameworkAssemblies() {
  static const std::vector<FrameworkImage> kImages = [] {
    std::vector<FrameworkImage> images;
    const auto& framework = metadata::test::sharedFramework();
    EXPECT_FALSE(framework.assemblies.empty()) << framework.reason;
    for (const std::string& path : framework.assemblies) {
      auto assembly = valueOf(metadata::AssemblyImage::open(path));
      auto image = std::make_unique<PrecompiledImage>(valueOf(PrecompiledImage::open(assembly->pe())));
      images.push_back({std::filesystem::path(path).stem().string(), std::move(assembly), std::move(image)});
    }
    return images;
  }();
  return kImages;
}

std::vector<const FrameworkImage*> precompiledFramework() {
  std::vector<const FrameworkImage*> images;
  for (const FrameworkImage& image : frameworkAssemblies())
    if (image.image->isUsable()) images.push_back(&image);
  return images;
}

const FrameworkImage* frameworkAssembly(std::string_view name) {
  for (const FrameworkImage& image : frameworkAssemblies())
    if (image.name == name) return &image;
  return nullptr;
}

}  // namespace codicil::readytorun::test
