// SPDX-License-Identifier: MIT
// What the code of the shared framework's images imports: cells, signatures, fixups of methods, GC reference maps.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "readytorun/FrameworkImages.hpp"
#include "readytorun/GcRefMap.hpp"
#include "readytorun/Helper.hpp"
#include "readytorun/ImportSections.hpp"
#include "readytorun/InstructionSet.hpp"
#include "readytorun/ManifestReferences.hpp"
#include "readytorun/MethodEntries.hpp"
#include "readytorun/MethodFixups.hpp"
#include "readytorun/SignatureHasher.hpp"

namespace codicil::readytorun::test {
namespace {

TEST(ReadyToRunImports, EveryMethodsFixupsAreCells) {
  std::size_t methods = 0;
  std::size_t fixups = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const PrecompiledImage& image = *framework->image;
    const auto imports = valueOf(ImportSections::open(image));
    const auto entries = valueOf(MethodEntries::open(image));
    EXPECT_LE(entries.count(), framework->assembly->metadata().rowCount(metadata::TableId::MethodDef));
    for (Rid rid = 1; rid <= entries.count(); ++rid) {
      const auto entry = valueOf(entries.at(rid));
      if (!entry) continue;
      ++methods;
      if (!entry->fixups) continue;
      auto list = valueOf(MethodFixups::at(image, imports, *entry->fixups));
      std::size_t before = fixups;
      while (const auto cell = valueOf(list.next())) {
        ASSERT_TRUE(imports.contains(*cell));
        // What is lazy has its own way of being filled.
        ASSERT_NE(imports[cell->section].type, ImportType::StubDispatch);
        ++fixups;
      }
      ASSERT_GT(fixups, before);
    }
    EXPECT_FALSE(valueOf(entries.at(0)));
    EXPECT_FALSE(valueOf(entries.at(entries.count() + 1)));
  }
  RecordProperty("methods", std::to_string(methods));
  RecordProperty("fixups", std::to_string(fixups));
  EXPECT_GT(methods, 50'000u);
  EXPECT_GT(fixups, 100'000u);
}

TEST(ReadyToRunImports, EveryCellHasASignature) {
  std::map<FixupKind, std::size_t> kinds;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto imports = valueOf(ImportSections::open(*framework->image));
    const auto references = valueOf(ManifestReferences::open(*framework->image, framework->assembly->metadata()));
    for (const ImportSection& section : imports.sections()) {
      for (std::uint32_t i = 0; i < section.cellCount(); ++i) {
        const ImportCell cell{section.index, i};
        ASSERT_EQ(imports.cellAt(imports.rvaOf(cell)), cell);
        ASSERT_FALSE(imports.cellAt(imports.rvaOf(cell) + 1));
        FixupSignature signature = valueOf(imports.signatureOf(cell));
        ++kinds[signature.kind];
        if (signature.kind == FixupKind::CheckInstructionSetSupport) {
          for (std::uint32_t left = signature.operands.compressedUnsigned(); left != 0; --left) {
            const auto set = static_cast<InstructionSet>(signature.operands.compressedUnsigned() >> 1);
            ASSERT_NE(nameOf(set), nullptr) << framework->name << ' ' << static_cast<unsigned>(set);
          }
          ASSERT_TRUE(signature.operands.ok());
        }
        if (signature.module) valueOf(references.moduleAt(*signature.module));
        if (signature.kind == FixupKind::Helper) {
          const auto helper = static_cast<Helper>(signature.operands.compressedUnsigned());
          ASSERT_NE(nameOf(helper), nullptr) << framework->name << ' ' << static_cast<unsigned>(helper);
        }
        ASSERT_TRUE(section.type != ImportType::StringHandle || signature.kind == FixupKind::StringHandle);
        if (signature.kind == FixupKind::StringHandle && !signature.module) {
          const Token token{0x70000000 | signature.operands.compressedUnsigned()};
          ASSERT_TRUE(framework->assembly->metadata().userString(token)) << framework->name;
        }
      }
    }
    EXPECT_FALSE(imports.signatureOf({imports.count(), 0}));
    EXPECT_FALSE(imports.signatureOf({0, imports[0].cellCount()}));
  }
  EXPECT_GE(kinds.size(), 25u);
  EXPECT_GT(kinds[FixupKind::MethodEntryDefToken], 30'000u);
}

TEST(ReadyToRunImports, CellsHoldThunksOrNothing) {
  for (const FrameworkImage* framework : precompiledFramework()) {
    const PEImage& pe = framework->assembly->pe();
    const auto imports = valueOf(ImportSections::open(*framework->image));
    const metadata::DataDirectory thunks = framework->image->section(SectionType::DelayLoadMethodCallThunks);
    for (const ImportSection& section : imports.sections()) {
      for (std::uint32_t i = 0; i < section.cellCount(); ++i) {
        const auto value = metadata::loadAs<std::uint64_t>(valueOf(pe.bytesAt(section.cellRva(i), 8)).data());
        ASSERT_TRUE(value == 0 || value - pe.imageBase() - thunks.rva < thunks.size) << framework->name;
        ASSERT_TRUE(section.type != ImportType::StubDispatch || value != 0) << framework->name;
        ASSERT_TRUE(!section.isEager() || value == 0) << framework->name;
      }
    }
  }
}

TEST(ReadyToRunImports, SignaturesEndWhereOthersBegin) {
  std::size_t cells = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto imports = valueOf(ImportSections::open(*framework->image));
    const auto references = valueOf(ManifestReferences::open(*framework->image, framework->assembly->metadata()));
    const SignatureHasher reader(*framework, references);
    std::set<const std::byte*> begins;
    std::vector<const std::byte*> ends;
    for (const ImportSection& section : imports.sections()) {
      for (std::uint32_t i = 0; i < section.cellCount(); ++i, ++cells) {
        const FixupSignature signature = valueOf(imports.signatureOf({section.index, i}));
        begins.insert(signature.operands.position() - (signature.module ? 2 : 1));
        ends.push_back(reader.fixup(signature));
      }
    }
    std::size_t apart = 0;
    for (const std::byte* const end : ends) {
      const auto next = begins.lower_bound(end);
      apart += next != begins.end() && *next != end;
    }
    EXPECT_LE(apart, 1u) << framework->name;  // the compiler lays them in one row, or in two
  }
  RecordProperty("cells", std::to_string(cells));
  EXPECT_GT(cells, 150'000u);
}

TEST(ReadyToRunImports, ModuleIndicesCountTheIlsReferencesThenTheManifests) {
  for (const FrameworkImage* framework : precompiledFramework()) {
    using Kind = ModuleReference::Kind;
    const auto references = valueOf(ManifestReferences::open(*framework->image, framework->assembly->metadata()));
    const std::uint32_t ofIl = framework->assembly->metadata().rowCount(metadata::TableId::AssemblyRef);
    EXPECT_EQ(valueOf(references.moduleAt(0)).kind, Kind::Self);
    for (std::uint32_t i = 1; i <= ofIl; ++i) {
      EXPECT_EQ(valueOf(references.moduleAt(i)).kind, Kind::AssemblyRef);
      EXPECT_EQ(valueOf(references.moduleAt(i)).assemblyRef, i);
    }
    EXPECT_EQ(valueOf(references.moduleAt(ofIl + 1)).kind, Kind::Manifest);
    ASSERT_NE(references.manifest(), nullptr);
    // The framework's images need no others than their IL does.
    EXPECT_EQ(references.manifest()->rowCount(metadata::TableId::AssemblyRef), 0u);
    EXPECT_FALSE(references.moduleAt(ofIl + 2));
    EXPECT_FALSE(references.mvidOf(1));
  }
}

TEST(ReadyToRunImports, EveryStubDispatchCellHasAGcRefMap) {
  std::map<GcRefMapArgument::Kind, std::size_t> kinds;
  std::size_t cells = 0;
  std::size_t onStack = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto imports = valueOf(ImportSections::open(*framework->image));
    for (const ImportSection& section : imports.sections()) {
      if (section.type != ImportType::StubDispatch || section.cellCount() == 0) continue;
      ASSERT_NE(section.auxiliaryData, 0u);
      const auto maps = valueOf(GcRefMaps::open(*framework->image, section));
      for (std::uint32_t cell = 0; cell < section.cellCount(); ++cell, ++cells) {
        GcRefMap map = valueOf(maps.of(cell));
        while (const auto argument = map.next()) {
          ++kinds[argument->kind];
          onStack += argument->isOnStack;
          ASSERT_LT(argument->index, argument->isOnStack ? 64u : GcRefMapArgument::kRegisters);
        }
        ASSERT_TRUE(map.ok()) << framework->name << ' ' << cell;
      }
      EXPECT_FALSE(maps.of(section.cellCount()));
    }
  }
  RecordProperty("cells", std::to_string(cells));
  using Kind = GcRefMapArgument::Kind;
  EXPECT_GT(cells, 50'000u);
  EXPECT_GT(kinds[Kind::Reference], cells / 2);
  EXPECT_GT(kinds[Kind::Interior], 1'000u);
  EXPECT_GT(kinds[Kind::MethodParam], 100u);
  EXPECT_GT(kinds[Kind::TypeParam], 10u);
  EXPECT_EQ(kinds[Kind::VarArgCookie], 0u);
  EXPECT_GT(onStack, 100u);
}

}  // namespace
}  // namespace codicil::readytorun::test
