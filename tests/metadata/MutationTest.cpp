// Damaged assemblies, thousands of them: each is opened and walked whole, and nothing but errors may come of it. Built
// with sanitizers this is the proof that hostile input cannot reach undefined behaviour.
//
//   CODICIL_MUTATIONS=n       how many inputs (2,000)
//   CODICIL_MUTATION_SEED=n   the first one's seed (1); input i has seed + i
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "metadata/ImageWalker.hpp"
#include "metadata/Mutator.hpp"
#include "metadata/SharedFramework.hpp"
#include "metadata/TypeNames.hpp"

namespace codicil::metadata::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kBudget = 200'000;             // steps of the walk of one input
constexpr auto kTimeForOne = std::chrono::seconds(5);  // hundreds of times what the slowest takes
constexpr std::size_t kMaxFileBytes = 400'000;
constexpr std::size_t kFileStep = 4;  // every so many of the framework's files

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text != nullptr && *text != 0 ? std::strtoull(text, nullptr, 0) : otherwise;
}

Bytes contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

// A file with every table, so that damage reaches all of them.
Bytes imageWithEveryTable() {
  ImageBuilder builder;
  MetadataBuilder& m = builder.metadata;
  addModule(m);
  const Rva body = builder.put(bytesOf({0x1B, 0x30, 2,    0,  6, 0, 0, 0, 1, 0, 0, 0x11, 0x72, 1, 0, 0, 0x70, 0x2A,
                                        0,    0,    0x01, 16, 0, 0, 2, 0, 0, 0, 2, 2,    0,    2, 0, 0, 0,    0}));
  m.userString(u"text");
  builder.resources = {builder.put(bytesOf({2, 0, 0, 0, 1, 2})), 6};
  const std::uint32_t name = m.string("Name");
  const std::uint32_t method = m.blob(bytesOf({0x30, 1, 1, 0x01, 0x14, 0x1E, 0, 1, 1, 4, 1, 0}));
  const std::uint32_t field = m.blob(bytesOf({0x06, 0x15, 0x12, 5, 2, 0x13, 0, 0x1B, 0, 0, 1}));
  const std::uint32_t locals = m.blob(bytesOf({0x07, 1, 0x45, 0x10, 0x1F, 5, 8}));
  const std::uint32_t attribute = m.blob(bytesOf({1, 0, 1, 0, 0x53, 0x1D, 0x51, 1, 'x', 1, 0, 0, 0, 0x08, 1, 0, 0, 0}));
  m.userString(u"more");
  using enum TableId;
  const auto every = [&](TableId table, std::vector<std::uint32_t> values) {
    m.add(table, values);
    m.add(table, std::move(values));
  };
  every(TypeRef, {6, name, name});
  every(TypeDef, {2, name, name, 5, 1, 1});
  every(Field, {0x1100, name, field});
  every(MethodDef, {body, 0, 0, name, method, 1});
  every(Param, {0, 1, name});
  every(InterfaceImpl, {1, 5});
  every(MemberRef, {1 << 3 | 1, name, m.blob(bytesOf({0x20, 0, 1}))});
  every(Constant, {0x08, 1 << 2, m.blob(bytesOf({1, 2, 3, 4}))});
  every(CustomAttribute, {1 << 5 | 3, 1 << 3 | 3, attribute});
  every(FieldMarshal, {1 << 1, m.blob(bytesOf({0x2A, 0x14, 2, 10, 1}))});
  every(DeclSecurity, {1, 1 << 2, attribute});
  every(ClassLayout, {1, 8, 1});
  every(FieldLayout, {4, 1});
  every(StandAloneSig, {locals});
  every(EventMap, {1, 1});
  every(Event, {0, name, 5});
  every(PropertyMap, {1, 1});
  every(Property, {0, name, m.blob(bytesOf({0x28, 0, 8}))});
  every(MethodSemantics, {1, 1, 1 << 1});
  every(MethodImpl, {1, 1 << 1, 1 << 1 | 1});
  every(ModuleRef, {name});
  every(TypeSpec, {m.blob(bytesOf({0x15, 0x11, 5, 1, 0x1D, 0x0F, 1}))});
  every(ImplMap, {0, 1 << 1 | 1, name, 1});
  every(FieldRva, {body, 1});
  every(EncLog, {0x02000001, 0});
  every(EncMap, {0x02000001});
  every(TableId::Assembly, {0x8004, 1, 2, 3, 4, 1, method, name, 0});
  every(AssemblyRef, {1, 2, 3, 4, 1, method, name, 0, 0});
  every(File, {0, name, method});
  every(ExportedType, {0, 0, name, name, 1 << 2 | 2});
  every(ManifestResource, {0, 1, name, 0});
  every(NestedClass, {2, 1});
  every(GenericParam, {0, 0, 1 << 1, name});
  every(MethodSpec, {1 << 1, m.blob(bytesOf({0x0A, 1, 0x0E}))});
  every(GenericParamConstraint, {1, 5});
  return builder.build();
}

struct Original {
  std::string name;
  Bytes bytes;
  std::vector<Range> places;
};

std::vector<Original> originals() {
  std::vector<Original> files;
  const auto add = [&](std::string name, Bytes bytes) {
    std::vector<Range> places = placesOf(bytes);
    files.push_back({std::move(name), std::move(bytes), std::move(places)});
  };
  const Bytes small = imageWithEveryTable();
  const SharedFramework& framework = sharedFramework();
  EXPECT_FALSE(framework.assemblies.empty()) << framework.reason;
  for (std::size_t i = 0; i < framework.assemblies.size(); i += kFileStep) {
    const std::string& path = framework.assemblies[i];
    if (std::filesystem::file_size(path) <= kMaxFileBytes) add(path, contentOf(path));
  }
  // Half of all inputs come from the small one: there each change matters.
  for (std::size_t count = std::max<std::size_t>(files.size(), 1); count != 0; --count) add("every table", small);
  return files;
}

TEST(Mutation, TheImageWithEveryTableIsSoundBeforeItIsDamaged) {
  auto image = openBytes(imageWithEveryTable());
  ASSERT_TRUE(image) << image.error().toString();
  for (unsigned table = 0; table < kTableCount; ++table) {
    const auto id = static_cast<TableId>(table);
    const std::string name = nameOf(id);
    const bool left = name.ends_with("Ptr") || name.ends_with("OS") || name.ends_with("Processor");
    EXPECT_EQ((*image)->metadata().rowCount(id) != 0, !left) << name;
  }
}

TEST(Mutation, DamagedAssembliesGiveErrorsAndNothingElse) {
  const std::uint64_t inputs = numberFrom("CODICIL_MUTATIONS", 2'000);
  const std::uint64_t seed = numberFrom("CODICIL_MUTATION_SEED", 1);
  const std::vector<Original> files = originals();
  EnumsByName enums;
  std::uint64_t refused = 0;
  std::uint64_t walkedWithErrors = 0;
  std::uint64_t walkedWithout = 0;
  auto slowest = Clock::duration::zero();
  for (std::uint64_t i = 0; i < inputs; ++i) {
    Mutator mutator(seed + i);
    const Original& original = files[mutator.below(files.size())];
    SCOPED_TRACE("CODICIL_MUTATION_SEED=" + std::to_string(seed + i) + " CODICIL_MUTATIONS=1: " + original.name);
    Bytes bytes = mutator.damaged(original.bytes, original.places);

    const auto start = Clock::now();
    auto image = openBytes(std::move(bytes));
    if (!image) {
      ++refused;
      EXPECT_EQ(image.error().toString().find('\n'), std::string::npos);
    } else {
      const WalkResult result = walk(**image, enums, kBudget);
      ++(result.errorCount != 0 ? walkedWithErrors : walkedWithout);
    }
    const auto took = Clock::now() - start;
    slowest = std::max(slowest, took);
    ASSERT_LT(took, kTimeForOne);
  }
  RecordProperty("refused", std::to_string(refused));
  RecordProperty("walkedWithErrors", std::to_string(walkedWithErrors));
  RecordProperty("slowestMicroseconds",
                 std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(slowest).count()));
  // Damage that is always refused at once, or never noticed, would test nothing.
  if (inputs >= 1'000) {
    EXPECT_GT(refused, inputs / 20);
    EXPECT_GT(walkedWithErrors, inputs / 10);
  }
}

}  // namespace
}  // namespace codicil::metadata::test
