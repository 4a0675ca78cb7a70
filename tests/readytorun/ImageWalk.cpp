// SPDX-License-Identifier: MIT
// Walks an image's readers.
#include "readytorun/ImageWalk.hpp"

#include <gtest/gtest.h>

#include "metadata/BaseRelocations.hpp"
#include "readytorun/DebugBoundaries.hpp"
#include "readytorun/EmbeddedProfiles.hpp"
#include "readytorun/ExceptionClauses.hpp"
#include "readytorun/GcRefMap.hpp"
#include "readytorun/HotColdMap.hpp"
#include "readytorun/ImportSections.hpp"
#include "readytorun/InstanceEntries.hpp"
#include "readytorun/ManifestReferences.hpp"
#include "readytorun/MethodEntries.hpp"
#include "readytorun/MethodFixups.hpp"
#include "readytorun/PrecompiledInlinings.hpp"
#include "readytorun/RuntimeFunctions.hpp"
#include "readytorun/UnwindBlock.hpp"

namespace codicil::readytorun::test {
namespace {

class Walker {
 public:
  Walker(const metadata::AssemblyImage& assembly, const PrecompiledImage& image, std::uint64_t budget)
      : assembly_(assembly), image_(image), budget_(budget) {}

  WalkResult all() {
    result_.isUsable = true;
    relocations();
    functions();
    imports();
    methods();
    instances();
    profiles();
    inlinings();
    manifest();
    return result_;
  }

 private:
  bool within() const { return result_.items + result_.errors < budget_; }

  // Counts it; the value, if there is one.
  template <typename T>
  const T* take(const Expected<T>& expected) {
    ++(expected ? result_.items : result_.errors);
    return expected ? &*expected : nullptr;
  }

  // Counts what a run of results has up to its end or its first error; `with` sees each.
  template <typename Run, typename With>
  void run(Run& run, With with) {
    while (within()) {
      auto next = run.next();
      if (!next) ++result_.errors;
      if (!next || !*next) return;
      ++result_.items;
      with(**next);
    }
  }

  void relocations() {
    auto relocations = metadata::BaseRelocations::of(assembly_.pe());
    if (take(relocations)) run(*relocations, [&](Rva rva) { take(assembly_.pe().bytesAt(rva, 8)); });
  }

  void functions() {
    const auto functions = RuntimeFunctions::open(image_);
    const auto exceptions = ExceptionClauses::open(image_);
    const auto boundaries = DebugBoundaries::open(image_);
    const auto coldMap = HotColdMap::open(image_);
    if (!take(functions) || !take(exceptions) || !take(boundaries) || !take(coldMap)) return;
    for (std::uint32_t i = 0; i < functions->count() && within(); ++i) {
      const auto function = functions->at(i);
      if (!take(function)) continue;
      functions->find(function->end);
      coldMap->hotPartOf(i);
      coldMap->coldPartOf(i, functions->count());
      take(UnwindBlock::of(image_, *function));
      take(functions->countOfMethod(i, function->size()));
      if (const auto clauses = exceptions->of(function->begin); take(clauses))
        for (std::uint32_t c = 0; c < clauses->count() && within(); ++c) result_.items += (*clauses)[c].isCatch();
      if (auto list = boundaries->of(i); take(list))
        while (list->next() && within()) ++result_.items;
    }
  }

  void imports() {
    const auto imports = ImportSections::open(image_);
    if (!take(imports)) return;
    for (const ImportSection& section : imports->sections()) {
      for (std::uint32_t i = 0; section.signatures != 0 && i < section.cellCount() && within(); ++i) {
        take(imports->signatureOf({section.index, i}));
        imports->cellAt(section.cellRva(i));
      }
      if (section.auxiliaryData == 0) continue;
      const auto maps = GcRefMaps::open(image_, section);
      for (std::uint32_t i = 0; take(maps) && i < section.cellCount() && within(); ++i) {
        auto map = maps->of(i);
        if (!take(map)) continue;
        while (map->next() && within()) ++result_.items;
        result_.errors += !map->ok();
      }
    }
  }

  void fixups(const MethodEntry& entry, const ImportSections& imports) {
    if (!entry.fixups) return;
    auto list = MethodFixups::at(image_, imports, *entry.fixups);
    if (take(list)) run(*list, [&](ImportCell cell) { EXPECT_TRUE(imports.contains(cell)); });
  }

  void methods() {
    const auto imports = ImportSections::open(image_);
    const auto entries = MethodEntries::open(image_);
    if (!imports || !take(entries)) return;
    for (Rid rid = 1; rid <= entries->count() && within(); ++rid)
      if (const auto entry = entries->at(rid); take(entry) && *entry) fixups(**entry, *imports);
  }

  void instances() {
    const auto imports = ImportSections::open(image_);
    const auto instances = InstanceEntries::open(image_);
    if (!imports || !take(instances)) return;
    auto all = instances->all();
    run(all, [&](const InstanceCandidate& candidate) {
      // Nobody decodes signatures here: what stands behind their first byte is noise, which must do no harm.
      const std::uint64_t errors = result_.errors;
      const auto entry = instances->entryOf(candidate, candidate.signature.subspan(1));
      if (take(entry)) fixups(*entry, *imports);
      result_.errors = errors;
    });
    for (std::uint32_t hash = 0; hash < 0x10000 && within(); hash += 0x101) {
      auto found = instances->find(hash);
      run(found, [](const InstanceCandidate&) {});
    }
  }

  void profiles() {
    const auto profiles = EmbeddedProfiles::open(image_);
    if (!take(profiles)) return;
    auto all = profiles->all();
    run(all, [&](const InstanceCandidate& candidate) {
      const std::uint64_t errors = result_.errors;  // as with instances
      const auto profile = profiles->profileOf(candidate, candidate.signature.subspan(1));
      if (take(profile)) result_.items += profile->items.size();
      result_.errors = errors;
    });
  }

  void inlinings() {
    const auto inlinings = PrecompiledInlinings::open(image_);
    if (!take(inlinings)) return;
    auto all = inlinings->all();
    run(all, [&](InlinerList list) {
      while (list.nextInliner() && within()) ++result_.items;
      result_.errors += !list.ok();
    });
  }

  void manifest() {
    const auto references = ManifestReferences::open(image_, assembly_.metadata());
    if (!take(references)) return;
    for (std::uint32_t i = 0; i < assembly_.metadata().rowCount(metadata::TableId::AssemblyRef) && within(); ++i)
      take(references->moduleAt(i));
    references->moduleAt(UINT32_MAX);
    references->mvidOf(1);
  }

  const metadata::AssemblyImage& assembly_;
  const PrecompiledImage& image_;
  std::uint64_t budget_;
  WalkResult result_;
};

}  // namespace

WalkResult walk(const metadata::AssemblyImage& assembly, std::uint64_t budget) {
  const auto image = PrecompiledImage::open(assembly.pe());
  if (!image) return {false, 0, 1};
  if (!image->isUsable()) return {};
  return Walker(assembly, *image, budget).all();
}

}  // namespace codicil::readytorun::test
