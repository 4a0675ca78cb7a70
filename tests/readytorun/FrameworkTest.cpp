// SPDX-License-Identifier: MIT
// The precompiled code of every assembly of the shared framework, read whole.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "metadata/AssemblyImage.hpp"
#include "metadata/BaseRelocations.hpp"
#include "metadata/SharedFramework.hpp"
#include "readytorun/InstanceEntries.hpp"
#include "readytorun/MethodEntries.hpp"
#include "readytorun/MethodFixups.hpp"
#include "readytorun/RuntimeFunctions.hpp"
#include "readytorun/UnwindBlock.hpp"

namespace codicil::readytorun::test {
namespace {

using metadata::AssemblyImage;

struct Opened {
  std::string name;
  std::unique_ptr<AssemblyImage> assembly;
  std::unique_ptr<PrecompiledImage> image;
};

// Those with precompiled code that can be used.
const std::vector<Opened>& framework() {
  static const std::vector<Opened> kImages = [] {
    std::vector<Opened> images;
    const auto& framework = metadata::test::sharedFramework();
    EXPECT_FALSE(framework.assemblies.empty()) << framework.reason;
    for (const std::string& path : framework.assemblies) {
      auto assembly = AssemblyImage::open(path);
      EXPECT_TRUE(assembly) << assembly.error().toString();
      if (!assembly) continue;
      auto image = PrecompiledImage::open((*assembly)->pe());
      EXPECT_TRUE(image) << image.error().toString();
      if (!image || !image->isUsable()) continue;
      images.push_back({path, std::move(*assembly), std::make_unique<PrecompiledImage>(*image)});
    }
    return images;
  }();
  return kImages;
}

template <typename T>
auto valueOf(Expected<T> expected) {
  EXPECT_TRUE(expected) << expected.error().toString();
  return std::move(*expected);
}

TEST(ReadyToRunFramework, ImagesAreUsable) {
  EXPECT_GT(framework().size(), 80u);
  for (const Opened& opened : framework()) {
    EXPECT_EQ(opened.image->majorVersion(), 16) << opened.name;
    EXPECT_TRUE(opened.image->hasSection(SectionType::RuntimeFunctions)) << opened.name;
  }
}

TEST(ReadyToRunFramework, BaseRelocationsLieInTheirImages) {
  std::size_t count = 0;
  for (const Opened& opened : framework()) {
    const PEImage& pe = opened.assembly->pe();
    auto relocations = valueOf(metadata::BaseRelocations::of(pe));
    while (auto rva = valueOf(relocations.next())) {
      auto bytes = pe.bytesAt(*rva, 8);
      ASSERT_TRUE(bytes) << opened.name;
      const auto address = metadata::loadAs<std::uint64_t>(bytes->data());
      ASSERT_GE(address, pe.imageBase());
      ASSERT_LT(address - pe.imageBase(), pe.imageSize());
      ++count;
    }
  }
  EXPECT_GT(count, 100'000u);
}

TEST(ReadyToRunFramework, EveryRuntimeFunctionIsFoundByItsAddresses) {
  std::size_t count = 0;
  std::map<Rva, int> personalities;
  for (const Opened& opened : framework()) {
    const auto functions = valueOf(RuntimeFunctions::open(*opened.image));
    Rva end = 0;
    for (std::uint32_t i = 0; i < functions.count(); ++i) {
      const RuntimeFunction function = valueOf(functions.at(i));
      ASSERT_GE(function.begin, end) << opened.name << ' ' << i;
      end = function.end;
      ASSERT_EQ(functions.find(function.begin), i);
      ASSERT_EQ(functions.find(function.end - 1), i);
      const UnwindBlock block = valueOf(UnwindBlock::of(*opened.image, function));
      ASSERT_TRUE(opened.image->pe().bytesAt(block.personality, 1));
      ++count;
    }
    EXPECT_FALSE(functions.at(functions.count()));
  }
  EXPECT_GT(count, 100'000u);
  RecordProperty("functions", std::to_string(count));
}

TEST(ReadyToRunFramework, EveryMethodEntryLeadsToCodeAndCells) {
  std::size_t methods = 0;
  std::size_t fixups = 0;
  for (const Opened& opened : framework()) {
    const PrecompiledImage& image = *opened.image;
    const auto functions = valueOf(RuntimeFunctions::open(image));
    const auto imports = valueOf(ImportSections::open(image));
    const auto entries = valueOf(MethodEntries::open(image));
    EXPECT_LE(entries.count(), opened.assembly->metadata().rowCount(metadata::TableId::MethodDef));
    for (Rid rid = 0; rid <= entries.count() + 1; ++rid) {
      const auto entry = valueOf(entries.at(rid));
      if (!entry) continue;
      ++methods;
      ASSERT_LT(entry->runtimeFunction, functions.count()) << opened.name << ' ' << rid;
      if (!entry->fixups) continue;
      auto list = valueOf(MethodFixups::at(image, imports, *entry->fixups));
      while (auto cell = valueOf(list.next())) {
        ASSERT_TRUE(imports.contains(*cell));
        ++fixups;
      }
    }
    EXPECT_FALSE(valueOf(entries.at(0)));
  }
  EXPECT_GT(methods, 50'000u);
  RecordProperty("methods", std::to_string(methods));
  RecordProperty("fixups", std::to_string(fixups));
}

TEST(ReadyToRunFramework, EveryCellHasASignature) {
  std::map<std::string, std::size_t> kinds;
  for (const Opened& opened : framework()) {
    const auto imports = valueOf(ImportSections::open(*opened.image));
    for (const ImportSection& section : imports.sections()) {
      for (std::uint32_t i = 0; i < section.cellCount(); ++i) {
        const ImportCell cell{section.index, i};
        ASSERT_EQ(imports.cellAt(imports.rvaOf(cell)), cell);
        const FixupSignature signature = valueOf(imports.signatureOf(cell));
        ++kinds[nameOf(signature.kind)];
      }
    }
  }
  RecordProperty("kinds", std::to_string(kinds.size()));
  EXPECT_GE(kinds["MethodEntryDefToken"], 30'000u);
  EXPECT_GE(kinds.size(), 25u);
}

}  // namespace
}  // namespace codicil::readytorun::test
