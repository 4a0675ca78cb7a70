// SPDX-License-Identifier: MIT
// What a draft had is what the sealed tables say.
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "execution/CodeTablesDraft.hpp"
#include "execution/IlShapes.hpp"

namespace codicil::execution {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kCodeBytes = 200;

// Nothing unusual, no safe points, no slots; the size is ten bits from the third on.
Bytes gcInfoOf(std::uint32_t codeBytes) {
  return {static_cast<std::uint8_t>(codeBytes << 2), static_cast<std::uint8_t>(codeBytes >> 6), 0};
}

// "sub rsp" in a prolog of `prologBytes`, by one slot's worth.
Bytes unwindInfoOf(std::uint8_t prologBytes) { return {1, prologBytes, 1, 0, prologBytes, 0x02}; }

struct CodeTablesTest : testing::Test {
  // The draft keeps the bytes only as long as it lives.
  std::span<const std::uint8_t> inDraft(const Bytes& bytes) {
    const auto kept = draft->allocate(bytes.size());
    std::ranges::copy(bytes, kept.begin());
    return kept;
  }
  void addFragment(std::uint32_t begin, std::uint32_t end, FragmentKind kind, std::uint8_t prologBytes) {
    draft->fragments.push_back({begin, end, kind, inDraft(unwindInfoOf(prologBytes))});
  }
  void drawUpWhole() {
    draft->codeBytes = kCodeBytes;
    draft->gcInfo = inDraft(gcInfoOf(kCodeBytes));
    addFragment(0, 100, FragmentKind::Root, 4);
  }
  // The draft has gone when they are looked at.
  std::unique_ptr<CodeTables> sealed() {
    auto tables = draft->seal();
    EXPECT_TRUE(tables) << tables.error();
    draft.reset();
    return tables ? std::move(*tables) : nullptr;
  }

  std::unique_ptr<CodeTablesDraft> draft = std::make_unique<CodeTablesDraft>();
};

TEST_F(CodeTablesTest, TypicalOnesAreSmall) {
  EXPECT_LE(sizeof(CodeTables), 24u);
  EXPECT_LE(sizeof(gc::GcInfo), 64u);
  EXPECT_LE(sizeof(CodeFragment), 24u);
  EXPECT_LE(sizeof(IlToNative), 8u);
}

TEST_F(CodeTablesTest, SayWhatWasDrafted) {
  drawUpWhole();
  addFragment(150, 190, FragmentKind::Filter, 2);
  addFragment(100, 140, FragmentKind::Handler, 3);
  constexpr std::uint32_t kMany = 1000;  // more than there is room for in the draft itself
  for (std::uint32_t i = 0; i < kMany; ++i) {
    draft->clauses.push_back({i, i + 1, i + 2, i + 3, i + 4, i + 5});
    draft->offsets.push_back({i, i * 3});
  }
  draft->isFinal = true;
  const auto tables = sealed();
  ASSERT_NE(tables, nullptr);
  EXPECT_EQ(tables->codeBytes(), kCodeBytes);
  EXPECT_TRUE(tables->isFinal());
  EXPECT_FALSE(tables->isCalledByNative());
  ASSERT_NE(tables->liveness(), nullptr);
  EXPECT_EQ(tables->liveness()->codeBytes(), kCodeBytes);
  ASSERT_EQ(tables->fragments().size(), 3u);
  std::uint32_t prologBytes = 4;  // in order of offsets: 4, 3, 2
  for (const CodeFragment& fragment : tables->fragments()) {
    EXPECT_EQ(fragment.unwind.prologBytes(), prologBytes--);
    fragment.unwind.forEachCode([&](const UnwindCode& code) { EXPECT_EQ(code.value, 8u); });
  }
  ASSERT_EQ(tables->clauses().size(), kMany);
  ASSERT_EQ(tables->offsets().size(), kMany);
  for (std::uint32_t i = 0; i < kMany; ++i) {
    EXPECT_EQ(tables->clauses()[i].flags, i);
    EXPECT_EQ(tables->clauses()[i].catchTokenOrFilterBegin, i + 5);
    EXPECT_EQ(tables->offsets()[i].nativeOffset, i);
    EXPECT_EQ(tables->offsets()[i].ilOffset, i * 3);
  }
  EXPECT_EQ(tables->keptAlive(), nullptr);
  EXPECT_EQ(tables->il(), nullptr);
  EXPECT_EQ(tables->patchpointInfo(), nullptr);
  EXPECT_EQ(tables->hitPatchpoint(), 1u);
  EXPECT_EQ(tables->hitPatchpoint(), 2u);
}

TEST_F(CodeTablesTest, FragmentsAreFoundByOffset) {
  drawUpWhole();
  addFragment(150, 190, FragmentKind::Filter, 2);
  addFragment(110, 140, FragmentKind::Handler, 3);
  const auto tables = sealed();
  const auto kindAt = [&](std::uint32_t offset) -> std::optional<FragmentKind> {
    const CodeFragment* const found = tables->fragmentAt(offset);
    return found != nullptr ? std::optional(found->kind) : std::nullopt;
  };
  EXPECT_EQ(kindAt(0), FragmentKind::Root);
  EXPECT_EQ(kindAt(99), FragmentKind::Root);
  EXPECT_EQ(kindAt(100), std::nullopt);
  EXPECT_EQ(kindAt(110), FragmentKind::Handler);
  EXPECT_EQ(kindAt(139), FragmentKind::Handler);
  EXPECT_EQ(kindAt(140), std::nullopt);
  EXPECT_EQ(kindAt(189), FragmentKind::Filter);
  EXPECT_EQ(kindAt(190), std::nullopt);
}

TEST_F(CodeTablesTest, ViewsStayWhereTheyAre) {
  Bytes unwindInfo = unwindInfoOf(4);
  const Bytes gcInfo = gcInfoOf(kCodeBytes);
  draft->fragments.push_back({0, 100, FragmentKind::Root, {}, *UnwindInfo::decode(unwindInfo)});
  draft->liveness = *gc::GcInfo::decode(gcInfo);
  const auto tables = sealed();
  ASSERT_NE(tables, nullptr);
  unwindInfo[1] = 7;
  EXPECT_EQ(tables->fragments().front().unwind.prologBytes(), 7u);
  EXPECT_EQ(tables->liveness()->codeBytes(), kCodeBytes);
}

struct WatchedBody final : versioning::ILBody {};

TEST_F(CodeTablesTest, WhatFewBodiesHaveGoesWithThem) {
  drawUpWhole();
  const gc::Handle handle = nullptr;
  auto il = std::make_shared<WatchedBody>();
  std::vector<std::weak_ptr<WatchedBody>> bodies = {il};
  draft->il = std::move(il);
  void* const patchpointInfo = std::malloc(1);
  draft->patchpointInfo.reset(patchpointInfo);
  draft->keptAlive = &handle;
  for (int i = 0; i < 3; ++i) {
    draft->dispatchCells.push_back(std::make_unique<DispatchCell>(nullptr, nullptr, nullptr));
    const auto inlined = std::make_shared<WatchedBody>();
    draft->inlinedBodies.push_back(inlined);
    bodies.push_back(inlined);
  }
  draft->offsets.push_back({1, 2});
  auto tables = sealed();
  ASSERT_NE(tables, nullptr);
  EXPECT_EQ(tables->keptAlive(), &handle);
  EXPECT_EQ(tables->patchpointInfo(), patchpointInfo);
  EXPECT_EQ(tables->il(), bodies.front().lock());
  EXPECT_EQ(tables->fragments().front().unwind.prologBytes(), 4u);
  for (const auto& body : bodies) EXPECT_FALSE(body.expired());
  tables.reset();
  for (const auto& body : bodies) EXPECT_TRUE(body.expired());
}

TEST_F(CodeTablesTest, WithoutFragmentsAreThoseOfAJump) {
  const gc::Handle handle = nullptr;
  draft->codeBytes = 12;
  draft->keptAlive = &handle;
  const auto tables = sealed();
  ASSERT_NE(tables, nullptr);
  EXPECT_EQ(tables->codeBytes(), 12u);
  EXPECT_TRUE(tables->fragments().empty());
  EXPECT_EQ(tables->fragmentAt(0), nullptr);
  EXPECT_EQ(tables->liveness(), nullptr);
  EXPECT_EQ(tables->keptAlive(), &handle);
}

TEST_F(CodeTablesTest, MalformedUnwindInfoIsAnError) {
  drawUpWhole();
  Bytes unwindInfo = unwindInfoOf(1);
  unwindInfo[0] = 2;
  draft->il = std::make_shared<WatchedBody>();
  draft->fragments.push_back({100, 140, FragmentKind::Handler, unwindInfo});
  const auto tables = draft->seal();
  ASSERT_FALSE(tables);
  EXPECT_EQ(tables.error(), "unwind info is not of version 1");
  EXPECT_NE(draft->il, nullptr);
}

TEST_F(CodeTablesTest, MalformedGcInfoIsAnError) {
  drawUpWhole();
  draft->gcInfo = draft->gcInfo.first(1);
  const auto cut = draft->seal();
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error(), "GC info is cut short");
  draft->gcInfo = {};
  EXPECT_FALSE(draft->seal());
}

TEST_F(CodeTablesTest, GcInfoWithoutUnwindInfoIsAnError) {
  draft->gcInfo = inDraft(gcInfoOf(kCodeBytes));
  EXPECT_FALSE(draft->seal());
}

TEST_F(CodeTablesTest, OfCompiledCodeAreWhatTheJitSaid) {
  const auto memory = jit::memoryForCompiledIl();
  std::size_t funclets = 0;
  for (const jit::Shape& shape : jit::allShapes(0)) {
    const jit::CompiledIl compiled = jit::compileIl(*memory, shape.method, jit::optimized());
    ASSERT_EQ(compiled.tables->fragments().size(), compiled.fragments.size());
    for (const jit::Fragment& said : compiled.fragments) {
      const CodeFragment* const found = compiled.tables->fragmentAt(said.start);
      ASSERT_NE(found, nullptr);
      EXPECT_EQ(found->begin, said.start);
      EXPECT_EQ(found->end, said.end);
      EXPECT_EQ(static_cast<std::uint32_t>(found->kind), static_cast<std::uint32_t>(said.kind));
      EXPECT_EQ(found->unwind.prologBytes(), said.unwindInfo[1]);
      funclets += found->kind != FragmentKind::Root;
    }
    EXPECT_EQ(compiled.tables->liveness()->safePointCount(), gc::GcInfo::decode(compiled.gcInfo)->safePointCount());
    EXPECT_EQ(compiled.tables->clauses().empty(), shape.method.clauses.empty());
  }
  EXPECT_GT(funclets, 0u);
}

}  // namespace
}  // namespace codicil::execution
