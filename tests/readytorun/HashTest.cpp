// SPDX-License-Identifier: MIT
// What the shared framework's images have under version resilient hashes: instances and inlinings.
#include <gtest/gtest.h>

#include "readytorun/EmbeddedProfiles.hpp"
#include "readytorun/FrameworkImages.hpp"
#include "readytorun/InstanceEntries.hpp"
#include "readytorun/ManifestReferences.hpp"
#include "readytorun/MethodFixups.hpp"
#include "readytorun/PrecompiledInlinings.hpp"
#include "readytorun/RuntimeFunctions.hpp"
#include "readytorun/SignatureHasher.hpp"

namespace codicil::readytorun::test {
namespace {

TEST(ReadyToRunHashes, EveryInstanceIsFoundByItsHash) {
  std::size_t count = 0;
  std::size_t candidates = 0;
  std::size_t fixups = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto references = valueOf(ManifestReferences::open(*framework->image, framework->assembly->metadata()));
    const SignatureHasher hasher(*framework, references);
    const auto functions = valueOf(RuntimeFunctions::open(*framework->image));
    const auto imports = valueOf(ImportSections::open(*framework->image));
    const auto instances = valueOf(InstanceEntries::open(*framework->image));
    auto all = instances.all();
    while (const auto instance = valueOf(all.next())) {
      metadata::ByteReader reader(instance->signature);
      const VersionResilientHash::Hash hash = hasher.method(reader);
      const MethodEntry entry = valueOf(instances.entryOf(*instance, reader.rest()));
      ASSERT_LT(entry.runtimeFunction, functions.count());
      if (entry.fixups) {
        auto list = valueOf(MethodFixups::at(*framework->image, imports, *entry.fixups));
        while (valueOf(list.next())) ++fixups;
      }
      ASSERT_EQ(hash & 0xFF, instance->lowHash) << framework->name << " at " << instance->signatureRva;
      bool isFound = false;
      auto found = instances.find(hash);
      while (const auto candidate = valueOf(found.next())) {
        isFound = isFound || candidate->signatureRva == instance->signatureRva;
        ++candidates;
      }
      ASSERT_TRUE(isFound) << framework->name << " at " << instance->signatureRva;
      ++count;
    }
  }
  RecordProperty("instances", std::to_string(count));
  RecordProperty("candidates", std::to_string(candidates));
  RecordProperty("fixups", std::to_string(fixups));
  EXPECT_GT(count, 20'000u);
  EXPECT_GT(fixups, count);
}

TEST(ReadyToRunHashes, EveryProfileIsFoundByItsMethod) {
  std::size_t count = 0, items = 0, handles = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto references = valueOf(ManifestReferences::open(*framework->image, framework->assembly->metadata()));
    const SignatureHasher hasher(*framework, references);
    const auto imports = valueOf(ImportSections::open(*framework->image));
    const auto profiles = valueOf(EmbeddedProfiles::open(*framework->image));
    auto all = profiles.all();
    while (const auto candidate = valueOf(all.next())) {
      metadata::ByteReader reader(candidate->signature);
      const VersionResilientHash::Hash hash = hasher.method(reader);
      bool isFound = false;
      auto found = profiles.find(hash);
      while (const auto one = valueOf(found.next())) isFound |= one->signatureRva == candidate->signatureRva;
      ASSERT_TRUE(isFound) << framework->name << " at " << candidate->signatureRva;

      const EmbeddedProfile profile = valueOf(profiles.profileOf(*candidate, reader.rest()));
      std::size_t at = 0;
      for (const EmbeddedProfileItem& item : profile.items) {
        const std::uint32_t type = item.kind & 0xf;
        if (type == 0) continue;
        for (std::int32_t i = 0; i < item.count; ++i, ++at) {
          const EmbeddedHandle handle(profile.values.at(at));
          if (type < 3 || handle.isNone() || handle.isUnknown()) continue;
          ASSERT_TRUE(imports.contains(handle.cell()));
          ++handles;
        }
      }
      ASSERT_EQ(at, profile.values.size());
      items += profile.items.size();
      ++count;
    }
  }
  RecordProperty("profiles", std::to_string(count));
  RecordProperty("items", std::to_string(items));
  RecordProperty("handles", std::to_string(handles));
  EXPECT_GT(count, 1000u);
  EXPECT_GT(items, count);
  EXPECT_GT(handles, 100u);
}

TEST(ReadyToRunHashes, EveryInliningIsFoundByItsInlinee) {
  std::size_t lists = 0;
  std::size_t inliners = 0;
  std::size_t foreign = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const metadata::Metadata& own = framework->assembly->metadata();
    const auto references = valueOf(ManifestReferences::open(*framework->image, own));
    const auto inlinings = valueOf(PrecompiledInlinings::open(*framework->image));
    auto all = inlinings.all();
    while (auto list = valueOf(all.next())) {
      ++lists;
      const InliningMethod inlinee = list->inlinee();
      valueOf(references.moduleAt(inlinee.module));
      foreign += inlinee.module != 0 || inlinee.ilBodyCell.has_value();
      std::size_t ofThis = 0;
      while (const auto inliner = list->nextInliner()) {
        valueOf(references.moduleAt(inliner->module));
        ASSERT_TRUE(inliner->module != 0 || own.contains(Token::of(metadata::TableId::MethodDef, inliner->method)));
        ++ofThis;
      }
      ASSERT_TRUE(list->ok());
      ASSERT_GT(ofThis, 0u);
      inliners += ofThis;
      if (inlinee.module != 0 || inlinee.ilBodyCell) continue;
      const auto hash = SignatureHasher::methodDefinition(own, inlinee.method);
      bool isFound = false;
      auto found = inlinings.find(hash, VersionResilientHash::name(framework->name), inlinee.method);
      while (const auto candidate = valueOf(found.next())) isFound = isFound || candidate->inlinee() == inlinee;
      ASSERT_TRUE(isFound) << framework->name << ' ' << inlinee.method;
    }
  }
  RecordProperty("lists", std::to_string(lists));
  RecordProperty("inliners", std::to_string(inliners));
  RecordProperty("foreign", std::to_string(foreign));
  EXPECT_GT(lists, 10'000u);
  EXPECT_GT(inliners, 50'000u);
}

}  // namespace
}  // namespace codicil::readytorun::test
