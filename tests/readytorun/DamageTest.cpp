// SPDX-License-Identifier: MIT
// Damaged precompiled code gives errors, soon, and nothing else.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "metadata/BaseRelocations.hpp"
#include "metadata/ImageBuilder.hpp"
#include "metadata/Mutator.hpp"
#include "readytorun/FrameworkImages.hpp"
#include "readytorun/ImageWalk.hpp"

namespace codicil::readytorun::test {
namespace {

using metadata::test::Bytes;
using metadata::test::Range;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kBudget = 200'000;
constexpr auto kTimeForOne = std::chrono::seconds(5);

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

// Small, and with every section and kind of import that the framework has.
const FrameworkImage& original() { return *frameworkAssembly("System.Collections.Concurrent"); }

Bytes bytesOf(const FrameworkImage& framework) {
  const auto bytes = framework.assembly->file().bytes();
  return {bytes.begin(), bytes.end()};
}

Range rangeOf(const FrameworkImage& framework, std::span<const std::byte> part) {
  return {static_cast<std::size_t>(part.data() - framework.assembly->file().bytes().data()), part.size()};
}

// The header and every section of precompiled code, each as likely as the others.
std::vector<Range> placesIn(const FrameworkImage& framework) {
  const PEImage& pe = framework.assembly->pe();
  const Range header = rangeOf(framework, valueOf(pe.bytesAt(pe.cliHeader().managedNativeHeader)));
  std::vector<Range> places = {header};
  for (std::uint32_t type = 100; type <= 123; ++type) {
    const auto bytes = framework.image->bytesOf(static_cast<SectionType>(type));
    if (bytes.empty()) continue;
    places.push_back(rangeOf(framework, bytes));
    places.push_back({rangeOf(framework, bytes).begin, std::min<std::size_t>(bytes.size(), 16)});  // where headers are
  }
  places.push_back(rangeOf(framework, valueOf(pe.bytesAt(pe.baseRelocations()))));
  return places;
}

TEST(ReadyToRunDamage, TheImageIsSoundBeforeItIsDamaged) {
  const WalkResult result = walk(*original().assembly, UINT64_MAX);
  EXPECT_TRUE(result.isUsable);
  EXPECT_EQ(result.errors, 0u);
  EXPECT_GT(result.items, 10'000u);
}

TEST(ReadyToRunDamage, DamagedImagesGiveErrorsAndNothingElse) {
  const std::uint64_t inputs = numberFrom("CODICIL_MUTATIONS", 500);
  const std::uint64_t seed = numberFrom("CODICIL_MUTATION_SEED", 1);
  const Bytes sound = bytesOf(original());
  const std::vector<Range> places = placesIn(original());
  std::uint64_t refused = 0;
  std::uint64_t withErrors = 0;
  for (std::uint64_t i = 0; i < inputs; ++i) {
    metadata::test::Mutator mutator(seed + i);
    SCOPED_TRACE("CODICIL_MUTATION_SEED=" + std::to_string(seed + i) + " CODICIL_MUTATIONS=1");
    const auto start = Clock::now();
    const auto assembly = metadata::test::openBytes(mutator.damaged(sound, places));
    const WalkResult result = assembly ? walk(**assembly, kBudget) : WalkResult();
    refused += !result.isUsable;
    withErrors += result.isUsable && result.errors != 0;
    ASSERT_LT(Clock::now() - start, kTimeForOne);
  }
  RecordProperty("refused", std::to_string(refused));
  RecordProperty("withErrors", std::to_string(withErrors));
  // Damage that is always refused at once, or never noticed, would test nothing.
  if (inputs >= 500) {
    EXPECT_GT(refused, inputs / 50);
    EXPECT_GT(withErrors, inputs / 10);
  }
}

TEST(ReadyToRunDamage, AHeaderThatPromisesTooMuchIsRefused) {
  const PEImage& pe = original().assembly->pe();
  const auto header = valueOf(pe.bytesAt(pe.cliHeader().managedNativeHeader));
  const std::size_t at = rangeOf(original(), header).begin;
  // The count of sections says more than the header has room for.
  Bytes bytes = bytesOf(original());
  bytes[at + 12] = std::byte{0xFF};
  auto assembly = valueOf(metadata::test::openBytes(bytes));
  auto image = PrecompiledImage::open(assembly->pe());
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().code, ErrorCode::BadReadyToRunHeader);
  EXPECT_EQ(image.error().fileOffset, at + 12);
}

TEST(ReadyToRunDamage, CodeThatCannotBeUsedIsNoError) {
  const PEImage& pe = original().assembly->pe();
  const auto header = valueOf(pe.bytesAt(pe.cliHeader().managedNativeHeader));
  const std::size_t at = rangeOf(original(), header).begin;
  const auto usabilityWith = [&](std::size_t offset, std::uint8_t value) {
    Bytes bytes = bytesOf(original());
    bytes[at + offset] = static_cast<std::byte>(value);
    const auto assembly = valueOf(metadata::test::openBytes(bytes));
    const auto image = valueOf(PrecompiledImage::open(assembly->pe()));
    EXPECT_EQ(image.hasSection(SectionType::RuntimeFunctions), image.isUsable());
    return image.usability();
  };
  constexpr std::size_t kMajorAt = 4;
  constexpr std::size_t kMinorAt = 6;
  constexpr std::size_t kFlagsAt = 8;
  constexpr std::size_t kFirstSectionAt = 16;
  EXPECT_EQ(usabilityWith(kMinorAt, 9), Usability::Usable);
  EXPECT_EQ(usabilityWith(kMajorAt, 15), Usability::OtherVersion);
  EXPECT_EQ(usabilityWith(kMajorAt, 17), Usability::OtherVersion);
  EXPECT_EQ(usabilityWith(kFlagsAt, kComponent), Usability::ComponentOfComposite);
  // The compiler's name, taken for another section.
  EXPECT_EQ(usabilityWith(kFirstSectionAt, 116), Usability::ComponentOfComposite);
  EXPECT_EQ(usabilityWith(kFirstSectionAt, 115), Usability::Composite);
  EXPECT_EQ(usabilityWith(0, 'X'), Usability::NotPrecompiled);
}

TEST(ReadyToRunDamage, RelocationsOfOtherKindsAreErrors) {
  const auto first =
      rangeOf(original(), valueOf(original().assembly->pe().bytesAt(original().assembly->pe().baseRelocations())))
          .begin;
  const auto errorOf = [&](std::size_t offset, std::uint8_t value) {
    Bytes bytes = bytesOf(original());
    bytes[first + offset] = static_cast<std::byte>(value);
    const auto assembly = valueOf(metadata::test::openBytes(bytes));
    const auto relocation = valueOf(metadata::BaseRelocations::of(assembly->pe())).next();
    return relocation ? std::optional<ErrorCode>() : relocation.error().code;
  };
  EXPECT_EQ(errorOf(9, 0xA0), std::nullopt);
  EXPECT_EQ(errorOf(9, 0x30), ErrorCode::BadBaseRelocations);  // 32 bits
  EXPECT_EQ(errorOf(4, 0x07), ErrorCode::BadBaseRelocations);  // a block's odd size
  EXPECT_EQ(errorOf(7, 0x7F), ErrorCode::BadBaseRelocations);  // a block's size beyond the end
}

TEST(ReadyToRunDamage, CodeForAnotherSystemIsNoError) {
  Bytes bytes = bytesOf(original());
  std::uint32_t newHeader = 0;
  std::memcpy(&newHeader, &bytes[0x3C], sizeof newHeader);
  bytes[newHeader + 4] = std::byte{0x64};  // AMD64 without the number for Linux: Windows
  bytes[newHeader + 5] = std::byte{0x86};
  const auto assembly = valueOf(metadata::test::openBytes(bytes));
  EXPECT_EQ(valueOf(PrecompiledImage::open(assembly->pe())).usability(), Usability::OtherMachine);
}

}  // namespace
}  // namespace codicil::readytorun::test
