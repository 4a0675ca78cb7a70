#include <gtest/gtest.h>

#include <cstdlib>

#include "TestCode.hpp"

namespace codicil::codememory {
namespace {

using namespace test;

const void* noThunk(void*, void*) { return nullptr; }

std::size_t distance(const void* a, const void* b) {
  const auto x = reinterpret_cast<std::uintptr_t>(a), y = reinterpret_cast<std::uintptr_t>(b);
  return x > y ? x - y : y - x;
}

TEST(Reservation, NoPageIsEverWritableAndExecutable) {
  const auto memory = newMemory();
  const auto check = [](const char* when) {
    for (const Mapping& mapping : mappings()) {
      const bool both = mapping.permissions[1] == 'w' && mapping.permissions[2] == 'x';
      EXPECT_FALSE(both) << when << ": " << mapping.name << " at " << std::hex << mapping.begin;
    }
  };
  check("before anything is allocated");
  const CodeAllocation body = place(*memory, returning(1));
  const auto precode = memory->stubs().allocatePrecode(nullptr);
  const auto counting = memory->stubs().allocateCounting(1, body.code, 0);
  const auto thunk = memory->stubs().makeThunk(noThunk, nullptr);
  ASSERT_TRUE(precode && counting && thunk);
  check("with bodies and stubs");

  EXPECT_EQ(mappingOf(body.code).permissions, "r-xs");
  EXPECT_EQ(mappingOf(body.writable).permissions, "rw-s");
  EXPECT_EQ(mappingOf(precode->entry()).permissions, "r-xs");
  EXPECT_EQ(mappingOf(&precode->slot()).permissions, "rw-p");
  EXPECT_EQ(mappingOf(counting->entry()).permissions, "r-xs");
  EXPECT_EQ(mappingOf(&counting->slot()).permissions, "rw-p");
  EXPECT_EQ(mappingOf(*thunk).permissions, "r-xs");

  memory->free(body.body);
  memory->stubs().free(*precode);
  memory->stubs().free(*counting);
  check("after frees");
}

TEST(Reservation, UntouchedCodeMemoryCannotBeExecuted) {
  const auto memory = newMemory();
  const CodeAllocation body = place(*memory, returning(1));
  EXPECT_EQ(mappingOf(body.code + (1 << 20)).permissions, "---s");
}

TEST(Reservation, LiesWithinReachOfWhatItShallBeNear) {
  const std::size_t bytes = std::size_t{512} << 20;
  for (const void* near : {reinterpret_cast<const void*>(&noThunk), reinterpret_cast<const void*>(&std::abort)}) {
    const auto memory = newMemory(bytes, near);
    const CodeAllocation body = place(*memory, returning(1));
    ASSERT_TRUE(memory->contains(body.code));
    const std::byte* const first = body.code - kBodyAlignment;
    constexpr std::size_t kReach = std::size_t{2} << 30;
    EXPECT_LT(distance(first, near), kReach);
    EXPECT_LT(distance(first + bytes, near), kReach);
  }
}

TEST(Reservation, ComesSomewhereElseIfThereIsNoRoomNear) {
  // Nothing can be mapped there: the kernel's half.
  const auto memory = newMemory(std::size_t{1} << 20, reinterpret_cast<const void*>(0xffff'8000'0000'0000));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(call(place(*memory, returning(3)).code), 3);
}

TEST(Reservation, ManyLieSideBySideNearTheSameAddress) {
  const void* const near = reinterpret_cast<const void*>(&noThunk);
  std::vector<std::unique_ptr<CodeMemory>> memories;
  for (int i = 0; i < 3; ++i) {
    memories.push_back(newMemory(std::size_t{256} << 20, near));
    EXPECT_EQ(call(place(*memories.back(), returning(i)).code), i);
  }
}

TEST(Reservation, ContainsItselfAndNothingElse) {
  const auto memory = newMemory(std::size_t{1} << 20);
  const std::byte* const first = place(*memory, returning(1)).code - kBodyAlignment;
  EXPECT_TRUE(memory->contains(first));
  EXPECT_TRUE(memory->contains(first + (1 << 20) - 1));
  EXPECT_FALSE(memory->contains(first - 1));
  EXPECT_FALSE(memory->contains(first + (1 << 20)));
  EXPECT_FALSE(memory->contains(nullptr));
  EXPECT_FALSE(memory->contains(&memory));
}

TEST(Reservation, SizesBeyondTheLimitsAreClampedAndUsable) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, ~std::size_t{0}}) {
    const auto memory = newMemory(bytes);
    EXPECT_EQ(call(place(*memory, returning(5)).code), 5);
  }
}

TEST(Reservation, GivesEverythingBackAtTheEnd) {
  const std::size_t before = codeMappings();
  {
    const auto memory = newMemory();
    place(*memory, returning(1));
    ASSERT_TRUE(memory->stubs().allocatePrecode(nullptr));
  }
  EXPECT_EQ(codePagesHeld(), 0u);
  EXPECT_EQ(codeMappings(), before);
}

}  // namespace
}  // namespace codicil::codememory
