// SPDX-License-Identifier: MIT
// What becomes of each construct of IL when code is put in around it.
#include "probes/BodyRewriter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probes/Listing.hpp"

namespace codicil::probes {
namespace {

using metadata::ElementType;
using metadata::Opcode;
using testing::ElementsAre;
using testing::HasSubstr;

// Marks that are in none of the bodies: `break` where it begins, `ckfinite` and `refanytype` where it ends.
class BodyRewriterTest : public testing::Test {
 protected:
  ILCode& code() { return body_.code; }

  Hooks entryHooks() {
    Hooks hooks;
    hooks.entry.op(Opcode::Break);
    return hooks;
  }
  Hooks exitHooks(bool returns, bool exception = false) {
    Hooks hooks = entryHooks();
    hooks.exits.emplace();
    hooks.exits->normal.op(Opcode::Ckfinite);
    hooks.exits->exceptional.op(Opcode::Refanytype);
    if (returns) hooks.exits->returnValue = locals().add(ElementType::I4);
    if (exception) hooks.exits->exception = locals().add(ElementType::Object);
    return hooks;
  }
  LocalsSignature& locals() {
    if (!locals_) locals_ = LocalsSignature::of(body_.view()).value();
    return *locals_;
  }
  const RewrittenBody& rewritten(const Hooks& hooks) {
    auto made = rewriteBody(body_.view(), locals(), hooks);
    EXPECT_TRUE(made) << made.error();
    made_ = made.value_or(RewrittenBody{});
    EXPECT_EQ(faultOf(made_.view()), "");
    return made_;
  }
  std::string refusal(const Hooks& hooks) {
    const auto made = rewriteBody(body_.view(), locals(), hooks);
    return made ? "" : made.error();
  }

  GivenBody body_;
  std::optional<LocalsSignature> locals_;
  RewrittenBody made_;
};

TEST_F(BodyRewriterTest, AnEntryGoesBeforeAllAndLoopsToTheStartDoNotRunItAgain) {
  code().op(Opcode::LdcI40).op(Opcode::BrtrueS, std::int8_t{-3}).op(Opcode::Ret);
  EXPECT_THAT(listing(rewritten(entryHooks()).view()),
              ElementsAre("IL_0000 break", "IL_0001 ldc.i4.0", "IL_0002 brtrue IL_0001", "IL_0007 ret"));
  EXPECT_TRUE(made_.clauses.empty());
}

TEST_F(BodyRewriterTest, AValueIsKeptWhileTheExitRuns) {
  code().op(Opcode::LdcI41).op(Opcode::Ret);
  EXPECT_THAT(
      listing(rewritten(exitHooks(true)).view()),
      ElementsAre("IL_0000 break", "IL_0001 ldc.i4.1", "IL_0002 stloc", "IL_0006 leave IL_000e", "IL_000b refanytype",
                  "IL_000d endfinally", "IL_000e ckfinite", "IL_000f ldloc", "IL_0013 ret"));
  ASSERT_EQ(made_.clauses.size(), 1u);
  const codicil_clause& fault = made_.clauses[0];
  EXPECT_EQ(fault.kind, 4u);
  EXPECT_EQ(fault.try_offset, 1u);
  EXPECT_EQ(fault.try_length, 10u);
  EXPECT_EQ(fault.handler_offset, 11u);
  EXPECT_EQ(fault.handler_length, 3u);
  EXPECT_THAT(made_.locals, ElementsAre(std::byte{7}, std::byte{1}, std::byte{8}));
}

TEST_F(BodyRewriterTest, NothingIsKeptOfAMethodThatReturnsNothing) {
  code().op(Opcode::Ret);
  EXPECT_THAT(mnemonics(rewritten(exitHooks(false)).view()),
              ElementsAre("break", "leave", "refanytype", "endfinally", "ckfinite", "ret"));
}

TEST_F(BodyRewriterTest, EveryReturnLeadsToTheOneExit) {
  code().op(Opcode::Ldarg0).op(Opcode::BrtrueS, std::int8_t{2}).op(Opcode::LdcI40).op(Opcode::Ret);
  code().op(Opcode::LdcI41).op(Opcode::Ret);
  EXPECT_THAT(mnemonics(rewritten(exitHooks(true)).view()),
              ElementsAre("break", "ldarg.0", "brtrue", "ldc.i4.0", "stloc", "leave", "ldc.i4.1", "stloc", "leave",
                          "refanytype", "endfinally", "ckfinite", "ldloc", "ret"));
  EXPECT_THAT(listing(made_.view())[2], HasSubstr("IL_0011"));  // over all that the first return has become
}

TEST_F(BodyRewriterTest, ABranchToAReturnLeadsToWhereItsValueIsStored) {
  code().op(Opcode::LdcI40).op(Opcode::BrS, std::int8_t{1}).op(Opcode::Nop).op(Opcode::Ret);
  EXPECT_THAT(listing(rewritten(exitHooks(true)).view())[2], HasSubstr("br IL_0008"));
  EXPECT_THAT(listing(made_.view())[4], HasSubstr("IL_0008 stloc"));
}

TEST_F(BodyRewriterTest, SwitchesAreMapped) {
  code().op(Opcode::Ldarg0).op(Opcode::Switch, std::uint32_t{2});
  code().put(std::int32_t{2});
  code().put(std::int32_t{1});
  code().op(Opcode::Nop).op(Opcode::Ret).op(Opcode::Ret);
  EXPECT_THAT(listing(rewritten(exitHooks(false)).view())[2], testing::EndsWith("switch IL_0015 IL_0010"));
  EXPECT_THAT(listing(made_.view())[4], testing::StartsWith("IL_0010 leave"));
}

TEST_F(BodyRewriterTest, AnExceptionIsSeenByAFilterThatTakesNone) {
  code().op(Opcode::LdcI41).op(Opcode::Ret);
  EXPECT_THAT(mnemonics(rewritten(exitHooks(true, true)).view()),
              ElementsAre("break", "ldc.i4.1", "stloc", "leave", "stloc", "ldc.i4.0", "endfilter", "pop", "leave",
                          "refanytype", "endfinally", "ckfinite", "ldloc", "ret"));
  ASSERT_EQ(made_.clauses.size(), 2u);
  EXPECT_EQ(made_.clauses[0].kind, 1u);
  EXPECT_EQ(made_.clauses[0].catch_token_or_filter, 11u);
  EXPECT_EQ(made_.clauses[0].handler_offset, 18u);
  EXPECT_EQ(made_.clauses[1].try_offset, made_.clauses[0].try_offset);
  EXPECT_EQ(made_.clauses[1].try_offset + made_.clauses[1].try_length, made_.clauses[1].handler_offset);
}

// try { nop; leave } filter { endfilter } { leave } within try { … } finally { endfinally }; ret
TEST_F(BodyRewriterTest, ClausesFollowTheirCode) {
  code().op(Opcode::Nop).op(Opcode::LeaveS, std::int8_t{8});         // 0, 1
  code().op(Opcode::Pop).op(Opcode::LdcI41).op(Opcode::Endfilter);   // 3, 4, 5
  code().op(Opcode::Pop).op(Opcode::LeaveS, std::int8_t{1});         // 7, 8
  code().op(Opcode::Nop);                                            // 10: not reached
  code().op(Opcode::LeaveS, std::int8_t{1}).op(Opcode::Endfinally);  // 11, 13
  code().op(Opcode::Ret);                                            // 14
  body_.clauses = {{1, 0, 3, 7, 3, 3}, {2, 0, 13, 13, 1, 0}};
  rewritten(exitHooks(false));
  ASSERT_EQ(made_.clauses.size(), 3u);
  const codicil_clause& filter = made_.clauses[0];
  EXPECT_EQ(filter.try_offset, 1u);
  EXPECT_EQ(filter.try_length, 6u);
  EXPECT_EQ(filter.catch_token_or_filter, 7u);
  EXPECT_EQ(filter.handler_offset, 11u);
  EXPECT_EQ(filter.handler_length, 6u);
  EXPECT_EQ(made_.clauses[1].try_length, 22u);
  EXPECT_EQ(made_.clauses[1].handler_offset, 23u);
  EXPECT_EQ(made_.clauses[2].try_offset, 1u);
  EXPECT_GE(made_.clauses[2].try_length, 24u);
}

TEST_F(BodyRewriterTest, TailPrefixesGoOnlyWhereThereAreExits) {
  code().op(Opcode::Tailcall).token(Opcode::Call, 0x06000001).op(Opcode::Ret);
  EXPECT_THAT(mnemonics(rewritten(entryHooks()).view()), ElementsAre("break", "tail.", "call", "ret"));
  EXPECT_THAT(mnemonics(rewritten(exitHooks(false)).view()),
              ElementsAre("break", "call", "leave", "refanytype", "endfinally", "ckfinite", "ret"));
}

TEST_F(BodyRewriterTest, ABranchToATailPrefixLeadsToItsCall) {
  code().op(Opcode::BrS, std::int8_t{0}).op(Opcode::Tailcall).token(Opcode::Call, 0x06000001).op(Opcode::Ret);
  EXPECT_THAT(listing(rewritten(exitHooks(false)).view())[1], HasSubstr("br IL_0006"));
  EXPECT_THAT(listing(made_.view())[2], HasSubstr("IL_0006 call"));
}

TEST_F(BodyRewriterTest, JmpHasNoExit) {
  code().token(Opcode::Jmp, 0x06000001);
  EXPECT_THAT(mnemonics(rewritten(entryHooks()).view()), ElementsAre("break", "jmp"));
  EXPECT_THAT(refusal(exitHooks(false)), HasSubstr("IL_0000: it ends in another method (jmp)"));
}

TEST_F(BodyRewriterTest, WhatNeverReturnsStillEndsByExceptions) {
  code().op(Opcode::Ldnull).op(Opcode::Throw);
  rewritten(exitHooks(true));
  EXPECT_EQ(made_.clauses.size(), 1u);
  EXPECT_EQ(made_.clauses[0].try_length, 2u);
}

TEST_F(BodyRewriterTest, OffsetsAreMappedInstructionByInstruction) {
  code().op(Opcode::LdcI40).op(Opcode::BrS, std::int8_t{0}).op(Opcode::Ret);
  rewritten(exitHooks(true));
  std::vector<std::pair<int, unsigned>> map;
  for (const auto& entry : made_.map) map.emplace_back(entry.old_offset, entry.new_offset);
  EXPECT_THAT(map,
              ElementsAre(std::pair(-1, 0u), std::pair(0, 1u), std::pair(1, 2u), std::pair(3, 7u), std::pair(-1, 16u)));
}

TEST_F(BodyRewriterTest, LocalsAreAddedBehindThoseThereAre) {
  code().op(Opcode::Ret);
  body_.locals = {7, 2, 0x0e, 0x45, 0x0f, 8};  // string, pinned int*
  EXPECT_EQ(locals().add(ElementType::I8), 2u);
  const std::byte list[] = {std::byte{0x1d}, std::byte{0x13}, std::byte{0}};
  EXPECT_EQ(locals().add(list), 3u);
  std::vector<unsigned> bytes;
  for (const std::byte byte : rewritten(entryHooks()).locals) bytes.push_back(static_cast<unsigned>(byte));
  EXPECT_THAT(bytes, ElementsAre(7, 4, 0x0e, 0x45, 0x0f, 8, 0x0a, 0x1d, 0x13, 0));
}

TEST_F(BodyRewriterTest, ManyLocalsNeedALongerCount) {
  body_.locals = {7, 0x7f};
  body_.locals.resize(2 + 0x7f, 8);
  locals().add(ElementType::I4);
  const auto blob = locals().blob();
  EXPECT_EQ(blob.size(), 3u + 0x80u);
  EXPECT_EQ(blob[1], std::byte{0x80});
  EXPECT_EQ(blob[2], std::byte{0x80});
}

TEST_F(BodyRewriterTest, TooManyLocalsAreRefused) {
  code().op(Opcode::Ret);
  body_.locals = {7, 0xc0, 0, 0xff, 0xfe};
  body_.locals.resize(5 + 0xfffe, 8);
  locals().add(ElementType::I4);
  EXPECT_EQ(refusal(entryHooks()), "it has too many locals");
}

TEST_F(BodyRewriterTest, WhatIsAskedForOfTheBodyStays) {
  code().op(Opcode::Ret);
  body_.maxStack = 3;
  codicil_il il = body_.view();
  il.flags = CODICIL_IL_INIT_LOCALS | CODICIL_IL_NO_INLINING;
  il.scope = reinterpret_cast<codicil_module>(0x1234);
  Hooks hooks = entryHooks();
  hooks.maxStack = 9;
  const auto made = rewriteBody(il, locals(), hooks).value();
  EXPECT_EQ(made.view().flags, il.flags);
  EXPECT_EQ(made.view().scope, il.scope);
  EXPECT_EQ(made.view().max_stack, 9u);
  hooks.maxStack = 1;
  EXPECT_EQ(rewriteBody(il, locals(), hooks).value().view().max_stack, 3u);
}

TEST_F(BodyRewriterTest, MalformedBodiesAreRefused) {
  EXPECT_EQ(refusal(exitHooks(false)), "it is empty");
  code().op(Opcode::BrS, std::int8_t{3}).op(Opcode::LdcI4, 0).op(Opcode::Ret);
  EXPECT_EQ(refusal(exitHooks(false)), "IL_0000: it branches into the middle of an instruction");
  code() = {};
  code().op(Opcode::LdcI4, 0).op(Opcode::Ret);
  body_.clauses = {{2, 1, 2, 5, 1, 0}};
  EXPECT_EQ(refusal(exitHooks(false)), "clause 0 begins or ends where no instruction does");
  body_.clauses = {{2, 0, 5, 5, 0xfffffffe, 0}};
  EXPECT_EQ(refusal(exitHooks(false)), "clause 0 begins or ends where no instruction does");
  body_.clauses.clear();
  code() = {};
  code().put(std::uint8_t{0xf0});
  EXPECT_THAT(refusal(entryHooks()), HasSubstr("IL_0000: "));
  code() = {};
  code().op(Opcode::Nop);
  EXPECT_EQ(refusal(entryHooks()), "IL_0000: its code goes on behind its end");
}

}  // namespace
}  // namespace codicil::probes
