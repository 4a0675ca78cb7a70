// SPDX-License-Identifier: MIT
// Every body of CoreLib, rewritten: what comes out has the form of a body, and nothing of what was there is lost.
#include <gtest/gtest.h>

#include "metadata/AssemblyImage.hpp"
#include "metadata/SharedFramework.hpp"
#include "probes/Listing.hpp"

namespace codicil::probes {
namespace {

using metadata::Opcode;
using metadata::Rid;

std::vector<codicil_clause> clausesOf(const metadata::MethodBody& body) {
  std::vector<codicil_clause> clauses;
  for (std::uint32_t i = 0; i < body.clauseCount(); ++i) {
    const metadata::ExceptionClause clause = body.clause(i);
    const bool isFilter = clause.kind == metadata::ExceptionClauseKind::Filter;
    clauses.push_back({static_cast<std::uint32_t>(clause.kind), clause.tryOffset, clause.tryLength,
                       clause.handlerOffset, clause.handlerLength,
                       isFilter ? clause.filterOffset : clause.catchType.value});
  }
  return clauses;
}

Hooks hooksFor(const SignatureShape& shape, LocalsSignature& locals) {
  Hooks hooks;
  hooks.entry.op(Opcode::Nop);
  Hooks::Exits& exits = hooks.exits.emplace();
  exits.normal.op(Opcode::Nop);
  exits.exceptional.op(Opcode::Nop);
  if (!shape.returnsVoid()) exits.returnValue = locals.add(shape.returnType);
  exits.exception = locals.add(metadata::ElementType::Object);
  return hooks;
}

TEST(FrameworkBodies, EveryBodyOfCoreLibIsRewritten) {
  const auto& framework = metadata::test::sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  const auto image = metadata::AssemblyImage::open(framework.path("System.Private.CoreLib.dll")).value();
  const metadata::Metadata& metadata = image->metadata();
  std::size_t count = 0;
  for (Rid rid = 1; rid <= metadata.rowCount(metadata::TableId::MethodDef); ++rid) {
    const auto body = image->methodBody(rid);
    if (!body) continue;
    const auto blob = metadata.blob(metadata.row<metadata::MethodDefRow>(rid).signature).value();
    const auto shape = readSignature(blob);
    ASSERT_TRUE(shape) << rid << ": " << shape.error();
    const auto clauses = clausesOf(*body);
    codicil_il il{};
    il.size = sizeof il;
    il.code = reinterpret_cast<const std::uint8_t*>(body->il().data());
    il.code_bytes = static_cast<std::uint32_t>(body->il().size());
    il.max_stack = body->maxStack();
    il.clauses = clauses.data();
    il.clause_count = body->clauseCount();
    auto locals = LocalsSignature::of(il).value();
    const auto made = rewriteBody(il, locals, hooksFor(*shape, locals));
    ASSERT_TRUE(made) << rid << ": " << made.error();
    ASSERT_EQ(faultOf(made->view()), "") << rid;
    ASSERT_EQ(made->clauses.size(), clauses.size() + 2) << rid;
    ASSERT_EQ(made->map.size(), mnemonics(il).size() + 2) << rid;  // an entry for each instruction
    ++count;
  }
  RecordProperty("bodies", static_cast<int>(count));
  EXPECT_GT(count, 30'000u);
}

}  // namespace
}  // namespace codicil::probes
