#include <gtest/gtest.h>

#include "metadata/ILReader.hpp"
#include "metadata/ImageBuilder.hpp"
#include "metadata/MethodBody.hpp"

namespace codicil::metadata::test {
namespace {

const MappedFile& noFile() {
  static const auto kFile = MappedFile::fromBytes("test.dll", {});
  return *kFile;
}

Expected<MethodBody> parsed(const Bytes& bytes) {
  return MethodBody::parse(noFile(), bytes, Token::of(TableId::MethodDef, 1));
}

Bytes fat(int flags, std::uint32_t ilSize, std::uint32_t locals = 0) {
  Bytes bytes = bytesOf({flags, 0x30, 5, 0});
  appendNumber(bytes, ilSize, 4);
  appendNumber(bytes, locals, 4);
  bytes.insert(bytes.end(), ilSize, std::byte{0});
  while (bytes.size() % 4 != 0) bytes.push_back(std::byte{0xCC});
  return bytes;
}

TEST(MethodBody, TinyHeadersSayOnlyTheSize) {
  const Bytes bytes = bytesOf({2 << 2 | 2, 0x17, 0x2A, 0xFF});
  auto body = parsed(bytes);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->il().size(), 2u);
  EXPECT_EQ(body->wholeBody().size(), 3u);
  EXPECT_EQ(body->maxStack(), 8u);
  EXPECT_FALSE(body->initLocals());
  EXPECT_TRUE(body->localsSignature().isNil());
  EXPECT_EQ(body->clauseCount(), 0u);
}

TEST(MethodBody, SmallAndFatClausesSayTheSame) {
  Bytes small = fat(0x1B, 5, 0x11000001);
  append(small, bytesOf({0x01, 16, 0, 0, 1, 0, 0, 0, 2, 3, 0, 2, 4, 0, 0, 0}));  // a filter over 0..2, handler 3..5
  Bytes large = fat(0x1B, 5, 0x11000001);
  append(large, bytesOf({0x41, 28, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0}));
  for (const Bytes& bytes : {small, large}) {
    auto body = parsed(bytes);
    ASSERT_TRUE(body) << body.error().toString();
    EXPECT_TRUE(body->initLocals());
    EXPECT_EQ(body->maxStack(), 5u);
    EXPECT_EQ(body->localsSignature(), Token::of(TableId::StandAloneSig, 1));
    EXPECT_EQ(body->wholeBody().size(), bytes.size());
    ASSERT_EQ(body->clauseCount(), 1u);
    const ExceptionClause clause = body->clause(0);
    EXPECT_EQ(clause.kind, ExceptionClauseKind::Filter);
    EXPECT_EQ(clause.tryOffset, 0u);
    EXPECT_EQ(clause.tryLength, 2u);
    EXPECT_EQ(clause.handlerOffset, 3u);
    EXPECT_EQ(clause.handlerLength, 2u);
    EXPECT_EQ(clause.filterOffset, 4u);
  }
}

// Some compilers leave the section's own four bytes out of its size.
TEST(MethodBody, SectionSizesWithoutTheirHeaderAreUnderstood) {
  Bytes bytes = fat(0x1B, 4);
  append(bytes, bytesOf({0x01, 12, 0, 0, 2, 0, 0, 0, 2, 2, 0, 2, 0, 0, 0, 0}));
  auto body = parsed(bytes);
  ASSERT_TRUE(body) << body.error().toString();
  EXPECT_EQ(body->clauseCount(), 1u);
  EXPECT_EQ(body->clause(0).kind, ExceptionClauseKind::Finally);
}

TEST(MethodBody, ClausesOutsideTheILAreErrors) {
  const Bytes sound = bytesOf({0, 0, 0, 0, 2, 2, 0, 2, 1, 0, 0, 1});  // catch 0..2 by 2..4
  const auto withChange = [&](std::size_t at, int value) {
    Bytes bytes = fat(0x1B, 4);
    append(bytes, bytesOf({0x01, 16, 0, 0}));
    Bytes clause = sound;
    clause[at] = static_cast<std::byte>(value);
    append(bytes, clause);
    return bytes;
  };
  ASSERT_TRUE(parsed(withChange(0, 0)));
  EXPECT_EQ(parsed(withChange(0, 0))->clause(0).catchType, Token{0x01000001});
  for (const auto& [at, value] : {std::pair{2, 3}, {3, 1}, {4, 5}, {5, 3}, {6, 1}, {7, 3}, {0, 3}, {0, 5}, {1, 1}}) {
    auto body = parsed(withChange(static_cast<std::size_t>(at), value));
    ASSERT_FALSE(body) << at;
    EXPECT_EQ(body.error().code, ErrorCode::BadExceptionClause);
    EXPECT_EQ(body.error().token, Token::of(TableId::MethodDef, 1));
  }
}

TEST(MethodBody, CutAnywhereItIsAnError) {
  Bytes whole = fat(0x1B, 4);
  append(whole, bytesOf({0x81, 16, 0, 0, 0, 0, 0, 0, 2, 2, 0, 2, 1, 0, 0, 1, 0x02, 4, 0, 0}));
  ASSERT_TRUE(parsed(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parsed(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)))) << size;
}

TEST(MethodBody, RefusesUnknownHeadersAndEndlessSections) {
  EXPECT_FALSE(parsed(bytesOf({0x01, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})));
  EXPECT_FALSE(parsed(bytesOf({0x03, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})));  // a header of two words
  Bytes bytes = fat(0x1B, 4);
  append(bytes, bytesOf({0x80, 0, 0, 0}));  // a section of no bytes, and another after it
  EXPECT_FALSE(parsed(bytes));
}

TEST(MethodBody, OnlyMethodsWithILHaveOne) {
  ImageBuilder builder;
  addModule(builder.metadata);
  const Rva rva = builder.put(bytesOf({1 << 2 | 2, 0x2A}));
  builder.metadata.add(TableId::MethodDef, {rva, 0, 0x16, 0, 0, 1});
  builder.metadata.add(TableId::MethodDef, {0, 0, 0x16, 0, 0, 1});
  builder.metadata.add(TableId::MethodDef, {rva, 3, 0x16, 0, 0, 1});  // runtime
  builder.metadata.add(TableId::MethodDef, {0x9000, 0, 0x16, 0, 0, 1});
  auto image = builder.open();
  ASSERT_TRUE(image);
  EXPECT_EQ((*image)->methodBody(1)->il().size(), 1u);
  EXPECT_EQ((*image)->methodBody(2).error().code, ErrorCode::NoMethodBody);
  EXPECT_EQ((*image)->methodBody(3).error().code, ErrorCode::NoMethodBody);
  EXPECT_EQ((*image)->methodBody(4).error().code, ErrorCode::BadRva);
  EXPECT_EQ((*image)->methodBody(5).error().code, ErrorCode::BadToken);
}

// ---- IL ----

ILReader reader(const Bytes& il) { return {noFile(), il, Token::of(TableId::MethodDef, 1)}; }

MetadataError errorAt(const Bytes& il) {
  ILReader r = reader(il);
  while (!r.atEnd()) {
    const auto instruction = r.next();
    if (instruction) continue;
    EXPECT_TRUE(r.atEnd());
    return instruction.error();
  }
  ADD_FAILURE() << "read without an error";
  return {};
}

TEST(ILReader, DecodesEveryKindOfOperand) {
  const Bytes il =
      bytesOf({0x1F, 0xFE,                                                              // ldc.i4.s -2
               0x20, 0xFF, 0xFF, 0xFF, 0xFF,                                            // ldc.i4 -1
               0x21, 0,    0,    0,    0,    0,    0, 0, 0x80,                          // ldc.i8
               0x22, 0,    0,    0x80, 0x3F,                                            // ldc.r4 1
               0x23, 0,    0,    0,    0,    0,    0, 0, 0xC0,                          // ldc.r8 -2
               0x0E, 0xFF, 0xFE, 0x0C, 0x00, 0x80,                                      // ldarg.s 255, ldloc 32768
               0xFE, 0x12, 0x01,                                                        // unaligned. 1
               0x72, 1,    0,    0,    0x70,                                            // ldstr
               0x2B, 0x00,                                                              // br.s to the next
               0x38, 0xFB, 0xFF, 0xFF, 0xFF,                                            // br to itself
               0x45, 2,    0,    0,    0,    0,    0, 0, 0,    0xF3, 0xFF, 0xFF, 0xFF,  // switch (next, itself)
               0xFE, 0x1A});                                                            // rethrow
  ILReader r = reader(il);
  EXPECT_EQ(r.next()->integer(), -2);
  EXPECT_EQ(r.next()->integer(), -1);
  EXPECT_EQ(r.next()->integer(), INT64_MIN);
  EXPECT_EQ(r.next()->float32(), 1.0F);
  EXPECT_EQ(r.next()->float64(), -2.0);
  EXPECT_EQ(r.next()->variable(), 255);
  EXPECT_EQ(r.next()->variable(), 32768);
  EXPECT_EQ(r.next()->integer(), 1);
  EXPECT_EQ(r.next()->token(), Token{0x70000001});
  auto branch = r.next();
  EXPECT_EQ(branch->branchTarget(), branch->nextOffset());
  branch = r.next();
  EXPECT_EQ(branch->branchTarget(), branch->offset());
  const auto table = r.next();
  EXPECT_EQ(table->opcode(), Opcode::Switch);
  ASSERT_EQ(table->switchCount(), 2u);
  EXPECT_EQ(table->switchTarget(0), table->nextOffset());
  EXPECT_EQ(table->switchTarget(1), table->offset());
  const auto last = r.next();
  EXPECT_EQ(last->opcode(), Opcode::Rethrow);
  EXPECT_EQ(last->size(), 2u);
  EXPECT_TRUE(r.atEnd());
}

TEST(ILReader, NamesMethodAndILOffsetOfWhatIsWrong) {
  EXPECT_EQ(errorAt(bytesOf({0x00, 0x24})).toString(),
            "test.dll: token 0x06000001, IL offset 0x1: undefined IL opcode");
  EXPECT_EQ(errorAt(bytesOf({0xFE, 0x08})).code, ErrorCode::BadOpcode);
  EXPECT_EQ(errorAt(bytesOf({0xFE, 0x1F})).code, ErrorCode::BadOpcode);
  EXPECT_EQ(errorAt(bytesOf({0xFF})).code, ErrorCode::BadOpcode);
  EXPECT_EQ(errorAt(bytesOf({0xFE})).code, ErrorCode::TruncatedInstruction);
  EXPECT_EQ(errorAt(bytesOf({0x20, 1, 2, 3})).code, ErrorCode::TruncatedInstruction);
  EXPECT_EQ(errorAt(bytesOf({0x2B, 0x00})).code, ErrorCode::BadBranchTarget);
  EXPECT_EQ(errorAt(bytesOf({0x00, 0x2B, 0xFC})).code, ErrorCode::BadBranchTarget);
  EXPECT_EQ(errorAt(bytesOf({0x38, 0xFF, 0xFF, 0xFF, 0x7F})).code, ErrorCode::BadBranchTarget);
  EXPECT_EQ(errorAt(bytesOf({0x45, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0})).code, ErrorCode::TruncatedInstruction);
  EXPECT_EQ(errorAt(bytesOf({0x45, 1, 0, 0, 0, 9, 0, 0, 0, 0x2A})).code, ErrorCode::BadBranchTarget);
  EXPECT_EQ(errorAt(bytesOf({0x45, 1, 0, 0, 0, 9, 0, 0})).code, ErrorCode::TruncatedInstruction);
}

}  // namespace
}  // namespace codicil::metadata::test
