// SPDX-License-Identifier: MIT
// The code in every image of the shared framework: headers, functions, methods, GC info, exceptions, boundaries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "gc/GcInfo.hpp"
#include "metadata/BaseRelocations.hpp"
#include "readytorun/DebugBoundaries.hpp"
#include "readytorun/ExceptionClauses.hpp"
#include "readytorun/FrameworkImages.hpp"
#include "readytorun/HotColdMap.hpp"
#include "readytorun/InstanceEntries.hpp"
#include "readytorun/MethodEntries.hpp"
#include "readytorun/RuntimeFunctions.hpp"
#include "readytorun/SignatureHasher.hpp"
#include "readytorun/UnwindBlock.hpp"

namespace codicil::readytorun::test {
namespace {

struct CompiledMethod {
  Rid method = 0;  // of a method entry; 0 for instances
  std::uint32_t function = 0;
};

// All methods of an image, in the order of their code.
std::vector<CompiledMethod> methodsOf(const FrameworkImage& framework) {
  std::vector<CompiledMethod> methods;
  const auto entries = valueOf(MethodEntries::open(*framework.image));
  for (Rid rid = 1; rid <= entries.count(); ++rid)
    if (const auto entry = valueOf(entries.at(rid))) methods.push_back({rid, entry->runtimeFunction});
  const auto references = valueOf(ManifestReferences::open(*framework.image, framework.assembly->metadata()));
  const SignatureHasher hasher(framework, references);
  const auto instances = valueOf(InstanceEntries::open(*framework.image));
  auto all = instances.all();
  while (const auto candidate = valueOf(all.next())) {
    metadata::ByteReader reader(candidate->signature);
    hasher.method(reader);
    methods.push_back({0, valueOf(instances.entryOf(*candidate, reader.rest())).runtimeFunction});
  }
  std::ranges::sort(methods, {}, &CompiledMethod::function);
  return methods;
}

std::uint32_t codeSizeOf(const PrecompiledImage& image, const RuntimeFunction& function) {
  const UnwindBlock block = valueOf(UnwindBlock::of(image, function));
  const auto info =
      gc::GcInfo::decode({reinterpret_cast<const std::uint8_t*>(block.gcInfo.data()), block.gcInfo.size()});
  if (!info) throw std::runtime_error(gc::describe(info.error()));
  return info->codeBytes();
}

std::string nameOf(const FrameworkImage& framework, Rid method) {
  const metadata::Metadata& metadata = framework.assembly->metadata();
  const Token type = Token::of(metadata::TableId::TypeDef, valueOf(metadata.typeOfMethod(method)));
  const auto name = valueOf(metadata.string(metadata.row<metadata::MethodDefRow>(method).name));
  return std::string(valueOf(metadata.typeName(type)).name) + '.' + std::string(name);
}

TEST(ReadyToRunCode, TheFrameworksImagesAreUsable) {
  EXPECT_GT(precompiledFramework().size(), 80u);
  for (const FrameworkImage* framework : precompiledFramework()) {
    EXPECT_EQ(framework->image->majorVersion(), 16) << framework->name;
    EXPECT_TRUE(framework->image->hasSection(SectionType::RuntimeFunctions)) << framework->name;
  }
  const FrameworkImage* const facade = frameworkAssembly("mscorlib");
  ASSERT_NE(facade, nullptr);
  EXPECT_EQ(facade->image->usability(), Usability::NotPrecompiled);
}

TEST(ReadyToRunCode, SectionsAndBaseRelocationsLieInTheImages) {
  std::size_t count = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const PEImage& pe = framework->assembly->pe();
    for (const metadata::ImageSection& section : pe.sections()) {
      EXPECT_GE(section.rva, pe.headersSize());
      EXPECT_LE(section.rva + section.virtualSize, pe.imageSize());
    }
    auto relocations = valueOf(metadata::BaseRelocations::of(pe));
    while (const auto rva = valueOf(relocations.next())) {
      const auto bytes = valueOf(pe.bytesAt(*rva, 8));
      const auto address = metadata::loadAs<std::uint64_t>(bytes.data());
      ASSERT_GE(address, pe.imageBase());
      ASSERT_LT(address - pe.imageBase(), pe.imageSize());
      ++count;
    }
  }
  RecordProperty("relocations", std::to_string(count));
  EXPECT_GT(count, 100'000u);
}

TEST(ReadyToRunCode, EveryFunctionIsFoundByItsAddresses) {
  std::size_t count = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto functions = valueOf(RuntimeFunctions::open(*framework->image));
    EXPECT_TRUE(valueOf(HotColdMap::open(*framework->image)).empty());
    Rva end = 0;
    std::set<Rva> personalities;
    for (std::uint32_t i = 0; i < functions.count(); ++i) {
      const RuntimeFunction function = valueOf(functions.at(i));
      ASSERT_GE(function.begin, end) << framework->name << ' ' << i;
      ASSERT_TRUE(function.begin == end || !functions.find(end)) << framework->name << ' ' << i;
      end = function.end;
      ASSERT_EQ(functions.find(function.begin), i);
      ASSERT_EQ(functions.find(function.end - 1), i);
      personalities.insert(valueOf(UnwindBlock::of(*framework->image, function)).personality);
      ++count;
    }
    EXPECT_FALSE(functions.at(functions.count()));
    EXPECT_FALSE(functions.find(end));
    EXPECT_LE(personalities.size(), 2u) << framework->name;  // the methods', the filters'
  }
  RecordProperty("functions", std::to_string(count));
  EXPECT_GT(count, 100'000u);
}

TEST(ReadyToRunCode, GcInfoTellsWhichFunctionsAreAMethods) {
  std::size_t count = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const auto functions = valueOf(RuntimeFunctions::open(*framework->image));
    const auto boundaries = valueOf(DebugBoundaries::open(*framework->image));
    const std::vector<CompiledMethod> methods = methodsOf(*framework);
    ASSERT_FALSE(methods.empty()) << framework->name;
    EXPECT_EQ(methods.front().function, 0u);
    for (std::size_t i = 0; i < methods.size(); ++i) {
      const std::uint32_t first = methods[i].function;
      const std::uint32_t next = i + 1 < methods.size() ? methods[i + 1].function : functions.count();
      ASSERT_LT(first, next) << framework->name;  // no two methods have one body
      const std::uint32_t size = codeSizeOf(*framework->image, valueOf(functions.at(first)));
      ASSERT_EQ(valueOf(functions.countOfMethod(first, size)), next - first) << framework->name << ' ' << first;
      for (std::uint32_t function = first; function < next; ++function)
        ASSERT_EQ(boundaries.has(function), function == first) << framework->name << ' ' << function;
      ++count;
    }
  }
  RecordProperty("methods", std::to_string(count));
  EXPECT_GT(count, 100'000u);
}

TEST(ReadyToRunCode, ExceptionClausesLieInTheirMethods) {
  std::size_t count = 0;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const PrecompiledImage& image = *framework->image;
    const auto functions = valueOf(RuntimeFunctions::open(image));
    const auto exceptions = valueOf(ExceptionClauses::open(image));
    std::uint32_t methodsWithClauses = 0;
    const std::size_t before = count;
    for (const CompiledMethod& method : methodsOf(*framework)) {
      const RuntimeFunction function = valueOf(functions.at(method.function));
      const auto clauses = valueOf(exceptions.of(function.begin));
      if (clauses.count() == 0) continue;
      ++methodsWithClauses;
      const std::uint32_t size = codeSizeOf(image, function);
      for (std::uint32_t i = 0; i < clauses.count(); ++i, ++count) {
        const ExceptionClause clause = clauses[i];
        ASSERT_LE(clause.flags, 0x1Fu);
        ASSERT_LT(clause.tryStart, clause.tryEnd);
        ASSERT_LE(clause.tryEnd, size);
        ASSERT_LT(clause.handlerStart, clause.handlerEnd);
        ASSERT_LE(clause.handlerEnd, size);
        // Handlers and filters are funclets.
        const auto funclet = functions.find(function.begin + clause.handlerStart);
        ASSERT_TRUE(funclet);
        ASSERT_EQ(valueOf(functions.at(*funclet)).begin, function.begin + clause.handlerStart);
        if (clause.isFilter()) {
          ASSERT_TRUE(functions.find(function.begin + clause.classTokenOrFilter));
        } else if (clause.isCatch()) {
          // A shared method's may be of the module that it comes from.
          ASSERT_TRUE(clause.classToken().table() <= metadata::TableId::TypeDef ||
                      clause.classToken().is(metadata::TableId::TypeSpec));
        }
      }
    }
    EXPECT_EQ(methodsWithClauses, exceptions.methodCount()) << framework->name;
    // All methods' clauses lie together: from the first entry's to where the last one says that they end.
    if (const auto table = image.bytesOf(SectionType::ExceptionInfo); !table.empty()) {
      const auto begin = metadata::loadAs<Rva>(&table[4]);
      const auto end = metadata::loadAs<Rva>(&table[table.size() - 4]);
      EXPECT_EQ(count - before, (end - begin) / 24) << framework->name;
    }
    EXPECT_EQ(valueOf(exceptions.of(0)).count(), 0u);
  }
  RecordProperty("clauses", std::to_string(count));
  EXPECT_GT(count, 5'000u);
}

TEST(ReadyToRunCode, BoundariesLeadFromTheCodeIntoTheIl) {
  std::size_t count = 0;
  std::set<std::string> outsideTheirIl;
  for (const FrameworkImage* framework : precompiledFramework()) {
    const PrecompiledImage& image = *framework->image;
    const auto functions = valueOf(RuntimeFunctions::open(image));
    const auto boundaries = valueOf(DebugBoundaries::open(image));
    for (const CompiledMethod& method : methodsOf(*framework)) {
      auto list = valueOf(boundaries.of(method.function));
      const std::uint32_t codeSize = codeSizeOf(image, valueOf(functions.at(method.function)));
      std::uint32_t ilSize = UINT32_MAX;
      if (method.method != 0) {
        const auto body = framework->assembly->methodBody(method.method);
        if (body) ilSize = static_cast<std::uint32_t>(body->il().size());  // P/Invoke stubs have none in the file
      }
      std::uint32_t last = 0;
      while (const auto boundary = list.next()) {
        ASSERT_GE(boundary->nativeOffset, last);
        last = boundary->nativeOffset;
        ASSERT_LE(boundary->nativeOffset, codeSize) << framework->name << ' ' << method.method;
        if (boundary->hasIlOffset() && boundary->ilOffset >= ilSize)
          outsideTheirIl.insert(nameOf(*framework, method.method));
        ++count;
      }
    }
  }
  // Their bodies are the compiler's own, not those in the file.
  EXPECT_THAT(outsideTheirIl, testing::IsSubsetOf({"Unsafe.CopyBlockUnaligned", "Unsafe.InitBlockUnaligned"}));
  RecordProperty("boundaries", std::to_string(count));
  EXPECT_GT(count, 500'000u);
}

}  // namespace
}  // namespace codicil::readytorun::test
