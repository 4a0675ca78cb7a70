// Every assembly of the shared framework, whole, and what facts are known of System.Private.CoreLib.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "metadata/Flags.hpp"
#include "metadata/FriendAssemblies.hpp"
#include "metadata/ImageWalker.hpp"
#include "metadata/Sha1.hpp"
#include "metadata/SharedFramework.hpp"
#include "metadata/TypeNames.hpp"

namespace codicil::metadata::test {
namespace {

constexpr std::uint64_t kNoLimit = UINT64_MAX;
constexpr const char* kCoreLib = "System.Private.CoreLib.dll";
constexpr const char* kMeasuredVersion = "/10.0.12";  // of which the numbers below are

std::unique_ptr<AssemblyImage> openFramework(const std::string& file) {
  const SharedFramework& framework = sharedFramework();
  EXPECT_FALSE(framework.assemblies.empty()) << framework.reason;
  auto image = AssemblyImage::open(framework.path(file));
  EXPECT_TRUE(image) << image.error().toString();
  return image ? std::move(*image) : nullptr;
}

TEST(Framework, EveryAssemblyIsReadToItsLastByteWithoutAnError) {
  const SharedFramework& framework = sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  std::vector<std::unique_ptr<AssemblyImage>> images;
  EnumsByName enums;
  for (const std::string& path : framework.assemblies) {
    auto image = AssemblyImage::open(path);
    ASSERT_TRUE(image) << image.error().toString();
    enums.add((*image)->metadata());
    images.push_back(std::move(*image));
  }
  WalkResult all;
  for (const auto& image : images) {
    const WalkResult result = walk(*image, enums, kNoLimit);
    for (const MetadataError& error : result.errors) ADD_FAILURE() << error.toString();
    all.rows += result.rows;
    all.signatures += result.signatures;
    all.bodies += result.bodies;
    all.instructions += result.instructions;
    all.attributes += result.attributes;
  }
  RecordProperty("summary", std::to_string(images.size()) + " assemblies, " + std::to_string(all.rows) + " rows, " +
                                std::to_string(all.signatures) + " signatures, " + std::to_string(all.bodies) +
                                " bodies, " + std::to_string(all.instructions) + " instructions, " +
                                std::to_string(all.attributes) + " attributes");
  EXPECT_GT(images.size(), 150u);
  EXPECT_GT(all.bodies, 100'000u);
  EXPECT_GT(all.instructions, 2'000'000u);
}

std::string sha1Hex(const std::string& text) {
  std::string hex;
  for (std::byte b : sha1(std::as_bytes(std::span(text)))) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(b));
    hex += digits;
  }
  return hex;
}

std::string methodName(const Metadata& metadata, Rid method) {
  const TypeName type = *metadata.typeName(Token::of(TableId::TypeDef, *metadata.typeOfMethod(method)));
  return std::string(type.nameSpace) + '.' + std::string(type.name) +
         "::" + std::string(*metadata.string(metadata.row<MethodDefRow>(method).name));
}

std::string sortedLines(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

// The engine binds both kinds by name, so the lists are facts it depends on.
TEST(Framework, CoreLibHasTheInternalCallsAndQCallsThatWereMeasured) {
  if (!sharedFramework().directory.ends_with(kMeasuredVersion)) GTEST_SKIP() << "measured on another version";
  const auto image = openFramework(kCoreLib);
  ASSERT_TRUE(image);
  const Metadata& metadata = image->metadata();
  std::vector<std::string> internalCalls;
  std::vector<std::string> qcalls;
  for (Rid rid = 1; rid <= metadata.rowCount(TableId::MethodDef); ++rid) {
    if ((metadata.row<MethodDefRow>(rid).implFlags & MethodImplAttributes::kInternalCall) != 0)
      internalCalls.push_back(methodName(metadata, rid));
    const auto import = metadata.implMapOf(Token::of(TableId::MethodDef, rid));
    if (!import || *metadata.string(metadata.row<ModuleRefRow>(import->importScope).name) != "QCall") continue;
    qcalls.push_back(methodName(metadata, rid) + '\t' + std::string(*metadata.string(import->importName)));
  }
  EXPECT_EQ(internalCalls.size(), 204u);
  EXPECT_EQ(qcalls.size(), 357u);
  EXPECT_EQ(sha1Hex(sortedLines(internalCalls)), "d8594c223562c6fd4a8ff0727535ba49958af808");
  EXPECT_EQ(sha1Hex(sortedLines(qcalls)), "27e4122e8857ae99271c72243e2849dba03112e1");
}

TEST(Framework, CoreLibIsReadyToRunAndKnowsItself) {
  const auto image = openFramework(kCoreLib);
  ASSERT_TRUE(image);
  EXPECT_TRUE(image->pe().isPE32Plus());
  EXPECT_TRUE(image->pe().isReadyToRun());
  EXPECT_EQ(image->identity()->displayName(),
            "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e");
  EXPECT_EQ(image->metadata().version(), "v4.0.30319");
  EXPECT_TRUE(image->entryPoint()->isNil());
}

TEST(Framework, NamesLeadToTypesNestedTypesAndForwardedTypes) {
  const auto coreLib = openFramework(kCoreLib);
  ASSERT_TRUE(coreLib);
  const TypeIndex& types = coreLib->types();
  const Token list = types.find("System.Collections.Generic", "List`1");
  ASSERT_TRUE(list.is(TableId::TypeDef));
  EXPECT_EQ(fullName(coreLib->metadata(), list), "System.Collections.Generic.List`1");
  const Token enumerator = types.findNested(list, "Enumerator");
  ASSERT_TRUE(enumerator.is(TableId::TypeDef));
  EXPECT_EQ(coreLib->metadata().enclosingTypeOf(enumerator.rid()), list.rid());
  EXPECT_EQ(types.find("System.Collections.Generic", "Enumerator").value, 0u);
  EXPECT_EQ(types.find("System.Collections.Generic", "list`1").value, 0u);

  const auto collections = openFramework("System.Collections.dll");
  ASSERT_TRUE(collections);
  const Metadata& metadata = collections->metadata();
  const Token forwarded = collections->types().find("System.Collections.Generic", "List`1");
  ASSERT_TRUE(forwarded.is(TableId::ExportedType));
  EXPECT_EQ(AssemblyIdentity::ofReference(metadata, *metadata.implementationOf(forwarded))->name,
            "System.Private.CoreLib");
  const Token nested = collections->types().findNested(forwarded, "Enumerator");
  ASSERT_TRUE(nested.is(TableId::ExportedType));
  EXPECT_EQ(*metadata.implementationOf(nested), *metadata.implementationOf(forwarded));
}

TEST(Framework, AttributesAreFoundByTypeName) {
  const auto image = openFramework(kCoreLib);
  ASSERT_TRUE(image);
  const Metadata& metadata = image->metadata();
  const Token span = image->types().find("System", "Span`1");
  EXPECT_NE(findCustomAttribute(metadata, span, "System.Runtime.CompilerServices", "IsByRefLikeAttribute"), 0u);
  EXPECT_EQ(findCustomAttribute(metadata, span, "System", "FlagsAttribute"), 0u);
}

// csc overrides internal methods of Microsoft.CodeAnalysis, which names it with its key.
TEST(Framework, FriendsAreThoseThatTheAssemblyNames) {
  const auto coreLib = openFramework(kCoreLib);
  for (const auto& sdk : std::filesystem::directory_iterator(sharedFramework().path("../../../sdk"))) {
    const std::string compiler = sdk.path() / "Roslyn/bincore/";
    const auto owner = AssemblyImage::open(compiler + "Microsoft.CodeAnalysis.dll");
    const auto csc = AssemblyImage::open(compiler + "csc.dll");
    if (!owner || !csc) continue;
    EXPECT_TRUE(isFriend((*owner)->metadata(), (*csc)->metadata()));
    EXPECT_FALSE(isFriend((*csc)->metadata(), (*owner)->metadata()));
    EXPECT_FALSE(isFriend((*owner)->metadata(), coreLib->metadata()));
    return;
  }
  GTEST_SKIP() << "no SDK has a compiler";
}

TEST(Framework, ThreadsThatAskForTheIndexFirstAllGetOneIndex) {
  const auto image = openFramework(kCoreLib);
  ASSERT_TRUE(image);
  std::vector<const TypeIndex*> seen(8);
  std::vector<std::thread> threads;
  for (const TypeIndex*& index : seen)
    threads.emplace_back([&image, &index] {
      index = &image->types();
      EXPECT_TRUE(index->find("System", "Object").is(TableId::TypeDef));
      EXPECT_FALSE(image->metadata().nestedTypesOf(index->find("System", "Environment").rid()).empty());
    });
  for (std::thread& thread : threads) thread.join();
  for (const TypeIndex* index : seen) EXPECT_EQ(index, seen.front());
}

TEST(Framework, OpeningCoreLibTakesLessThanAMillisecond) {
  using Clock = std::chrono::steady_clock;
  const std::string path = sharedFramework().path(kCoreLib);
  auto best = Clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    auto image = AssemblyImage::open(path);
    best = std::min(best, Clock::now() - start);
    ASSERT_TRUE(image) << image.error().toString();
  }
  RecordProperty("microseconds", static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(best).count()));
  EXPECT_LT(best, std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace codicil::metadata::test
