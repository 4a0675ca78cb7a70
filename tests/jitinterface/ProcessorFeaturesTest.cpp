#include "jitinterface/ProcessorFeatures.hpp"

#include <set>
#include <utility>

#include <gtest/gtest.h>

namespace codicil::jit {
namespace {

InstructionSets detectWithout(std::set<std::string> disabled) {
  return detectInstructionSets([disabled = std::move(disabled)](std::string_view name) -> std::optional<std::string> {
    return disabled.contains(std::string(name)) ? std::optional<std::string>("0") : std::nullopt;
  });
}

TEST(ProcessorFeatures, EverySetComesWithIts64BitPart) {
  using enum InstructionSet;
  InstructionSets sets = detectWithout({});
  EXPECT_TRUE(sets.has(X86Base));
  for (auto [set, set64] : {std::pair{X86Base, X86Base64},
                            {Sse42, Sse42_64},
                            {Avx2, Avx2_64},
                            {Avx512, Avx512_64},
                            {Aes, Aes64},
                            {Gfni, Gfni64},
                            {Sha, Sha64}}) {
    EXPECT_EQ(sets.has(set), sets.has(set64)) << static_cast<int>(set);
  }
}

TEST(ProcessorFeatures, VectorTHasOneSize) {
  for (const auto& disabled : {std::set<std::string>{}, {"EnableAVX2"}, {"EnableSSE42"}}) {
    InstructionSets sets = detectWithout(disabled);
    EXPECT_EQ(sets.has(InstructionSet::VectorT128) + sets.has(InstructionSet::VectorT256) +
                  sets.has(InstructionSet::VectorT512),
              1);
    EXPECT_EQ(sets.has(InstructionSet::VectorT256), sets.has(InstructionSet::Avx2));
  }
}

TEST(ProcessorFeatures, WhatIsSwitchedOffTakesItsDependentsAlong) {
  InstructionSets sets = detectWithout({"EnableAVX"});
  for (auto set : {InstructionSet::Avx, InstructionSet::Avx2, InstructionSet::Avx512, InstructionSet::Avx512v3,
                   InstructionSet::AesV256, InstructionSet::GfniV256, InstructionSet::AvxVnni}) {
    EXPECT_FALSE(sets.has(set)) << static_cast<int>(set);
  }
  EXPECT_EQ(sets.has(InstructionSet::Sse42), detectWithout({}).has(InstructionSet::Sse42));
  EXPECT_EQ(detectWithout({"EnableHWIntrinsic"}).word(0), 0u);
}

}  // namespace
}  // namespace codicil::jit
