// SPDX-License-Identifier: MIT
// The encodings by themselves, in forms that the shared framework's images do not have, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/ImageBuilder.hpp"
#include "readytorun/FixupSignature.hpp"
#include "readytorun/GcRefMap.hpp"
#include "readytorun/InlinerList.hpp"
#include "readytorun/NativeReader.hpp"
#include "readytorun/NibbleReader.hpp"
#include "readytorun/VersionResilientHash.hpp"

namespace codicil::readytorun::test {
namespace {

using metadata::test::Bytes;
using metadata::test::bytesOf;

constexpr Rva kBase = 0x1000;

NativeReader readerOf(const Bytes& bytes) { return NativeReader(bytes, kBase, kBase); }

TEST(NativeReader, ReadsUnsignedNumbersOfAllLengths) {
  const auto read = [](const Bytes& bytes) {
    NativeReader reader = readerOf(bytes);
    const std::uint32_t value = reader.encodedUnsigned();
    EXPECT_TRUE(reader.ok());
    EXPECT_EQ(reader.rva(), kBase + bytes.size());
    return value;
  };
  EXPECT_EQ(read(bytesOf({0xFE})), 127u);
  EXPECT_EQ(read(bytesOf({0x01, 0x02})), 128u);
  EXPECT_EQ(read(bytesOf({0xFD, 0xFF})), 0x3FFFu);
  EXPECT_EQ(read(bytesOf({0x03, 0x00, 0x02})), 0x4000u);
  EXPECT_EQ(read(bytesOf({0x07, 0x00, 0x00, 0x02})), 0x200000u);
  EXPECT_EQ(read(bytesOf({0x0F, 0x78, 0x56, 0x34, 0x12})), 0x12345678u);
}

TEST(NativeReader, ReadsSignedNumbersOfAllLengths) {
  const auto read = [](const Bytes& bytes) {
    NativeReader reader = readerOf(bytes);
    return reader.encodedSigned();
  };
  EXPECT_EQ(read(bytesOf({0xFE})), -1);
  EXPECT_EQ(read(bytesOf({0x7E})), 63);
  EXPECT_EQ(read(bytesOf({0x01, 0x01})), 64);
  EXPECT_EQ(read(bytesOf({0xFD, 0xFE})), -65);
  EXPECT_EQ(read(bytesOf({0x03, 0x00, 0xFF})), -0x2000);
  EXPECT_EQ(read(bytesOf({0x0F, 0xFF, 0xFF, 0xFF, 0xFF})), -1);
}

TEST(NativeReader, FailsAtTheEndAndForNumbersThatAreNone) {
  const Bytes cut = bytesOf({0x07, 0x00});
  const Bytes wrong = bytesOf({0x1F, 0, 0, 0, 0, 0, 0, 0, 0});
  for (const Bytes& bytes : {Bytes(), cut, wrong}) {
    NativeReader reader = readerOf(bytes);
    EXPECT_EQ(reader.encodedUnsigned(), 0u);
    EXPECT_FALSE(reader.ok());
  }
  NativeReader reader = readerOf(wrong);
  reader.seek(kBase - 1);
  reader.u8();
  EXPECT_FALSE(reader.ok());
}

TEST(NibbleReader, ReadsGroupsHighestFirst) {
  const Bytes bytes = bytesOf({0x95, 0x02, 0x37});
  NibbleReader reader(bytes);
  EXPECT_EQ(reader.number(), 5u);
  EXPECT_EQ(reader.number(), 8u + 2u);
  EXPECT_EQ(reader.rest().size(), 1u);  // half a byte is lost
  EXPECT_EQ(reader.number(), 0u);
  EXPECT_EQ(reader.signedNumber(), -3);
  EXPECT_EQ(reader.signedNumber(), -1);
  EXPECT_TRUE(reader.ok());
  reader.number();
  EXPECT_FALSE(reader.ok());
}

TEST(NibbleReader, ReadsThirtyTwoBitsAndNoMore) {
  const Bytes all = bytesOf({0xFB, 0xFF, 0xFF, 0xFF, 0xFF, 0x07});
  NibbleReader reader(all);
  EXPECT_EQ(reader.number(), 0xFFFFFFFFu);
  EXPECT_TRUE(reader.ok());
  const Bytes more = bytesOf({0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07});
  NibbleReader tooLong(more);
  tooLong.number();
  EXPECT_FALSE(tooLong.ok());
}

std::vector<InliningMethod> inlinersOf(InlinerList& list) {
  std::vector<InliningMethod> inliners;
  while (const auto inliner = list.nextInliner()) inliners.push_back(*inliner);
  return inliners;
}

// Small numbers of the native format are twice themselves.
Bytes numbers(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(static_cast<std::byte>(value * 2));
  return bytes;
}

TEST(InlinerList, ReadsInliningInfo2) {
  // Method 7 of module 3, into methods 2 of the image and 5 of module 4.
  const Bytes bytes = numbers({4, 7 << 1 | 1, 3, 2 << 1, 3 << 1 | 1, 4});
  InlinerList list(InliningFormat::InliningInfo2, readerOf(bytes));
  EXPECT_EQ(list.inlinee(), (InliningMethod{3, 7, {}}));
  // The count is one short of the second inliner's module.
  EXPECT_EQ(inlinersOf(list), (std::vector<InliningMethod>{{0, 2, {}}}));
  EXPECT_FALSE(list.ok());
  const Bytes whole = numbers({5, 7 << 1, 2 << 1, 3 << 1 | 1, 4, 1 << 1});
  InlinerList sound(InliningFormat::InliningInfo2, readerOf(whole));
  EXPECT_EQ(sound.inlinee(), (InliningMethod{0, 7, {}}));
  EXPECT_EQ(inlinersOf(sound), (std::vector<InliningMethod>{{0, 2, {}}, {4, 5, {}}, {0, 6, {}}}));
  EXPECT_TRUE(sound.ok());
}

TEST(InlinerList, ReadsCrossModuleInlinings) {
  // The IL body in cell 6 into those in cells 1 and 3, and into methods 2 and 9.
  const Bytes bytes = numbers({6, 6 << 2 | 3, 2, 1, 3, 2, 7});
  InlinerList list(InliningFormat::CrossModule, readerOf(bytes));
  EXPECT_EQ(list.inlinee(), (InliningMethod{0, 0, 6}));
  EXPECT_EQ(inlinersOf(list), (std::vector<InliningMethod>{{0, 0, 1}, {0, 0, 3}, {0, 2, {}}, {0, 9, {}}}));
  EXPECT_TRUE(list.ok());
}

TEST(InlinerList, OfSeveralModulesGivesInlinersTheInlineesModule) {
  const Bytes bytes = numbers({5, 7 << 2, 3, 2 << 1, 3 << 1 | 1, 4});
  InlinerList list(InliningFormat::CrossModuleMultiModule, readerOf(bytes));
  EXPECT_EQ(list.inlinee(), (InliningMethod{3, 7, {}}));
  EXPECT_EQ(inlinersOf(list), (std::vector<InliningMethod>{{3, 2, {}}, {4, 5, {}}}));
  EXPECT_TRUE(list.ok());
}

TEST(GcRefMap, ReadsTokensOfBothLengths) {
  // Positions 0 reference, 1 interior, 2 a method's instantiation (extended: 11 and 1 0 0 – 0), the rest nothing.
  const Bytes bytes = bytesOf({0b1111'1001, 0b0000'0000});
  GcRefMap map(bytes);
  const auto first = map.next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->kind, GcRefMapArgument::Kind::Reference);
  EXPECT_EQ(first->index, 0u);
  const auto second = map.next();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->kind, GcRefMapArgument::Kind::Interior);
  const auto third = map.next();
  ASSERT_TRUE(third);
  EXPECT_EQ(third->kind, GcRefMapArgument::Kind::MethodParam);
  EXPECT_EQ(third->index, 2u);
  EXPECT_FALSE(third->isOnStack);
  EXPECT_FALSE(map.next());
  EXPECT_TRUE(map.ok());
}

TEST(GcRefMap, EndsWithItsBytes) {
  const Bytes bytes = bytesOf({0x81});
  GcRefMap map(bytes);
  while (map.next()) {
  }
  EXPECT_FALSE(map.ok());
}

TEST(FixupSignature, HasAModuleIfFlagged) {
  const Bytes own = bytesOf({0x10, 0x3E});
  const auto type = FixupSignature::read(own);
  ASSERT_TRUE(type);
  EXPECT_EQ(type->kind, FixupKind::TypeHandle);
  EXPECT_FALSE(type->module);
  EXPECT_EQ(type->operands.remaining(), 1u);
  const Bytes foreign = bytesOf({0x93, 0x81, 0x02, 0x40});
  const auto method = FixupSignature::read(foreign);
  ASSERT_TRUE(method);
  EXPECT_EQ(method->kind, FixupKind::MethodEntry);
  EXPECT_EQ(method->module, 0x102u);
  EXPECT_EQ(method->operands.remaining(), 1u);
  EXPECT_FALSE(FixupSignature::read(bytesOf({0x00})));
  EXPECT_FALSE(FixupSignature::read(bytesOf({0x90})));
  EXPECT_FALSE(FixupSignature::read({}));
}

// From the managed side of the same algorithm: the number that the format gives for arrays is a name's.
TEST(VersionResilientHash, TakesBytesBeyondAsciiAsNegative) {
  EXPECT_NE(VersionResilientHash::name("\xC3\xA4"), VersionResilientHash::name("C$"));
  EXPECT_EQ(VersionResilientHash::name(""), 0u);
  // One byte by hand: 0x6DA3B944 and its rotation by 5, exclusive-or -61, then the rotation by 8 of the sum.
  const std::uint32_t even = (0x6DA3B944u + std::rotl(0x6DA3B944u, 5)) ^ 0xFFFFFFC3u;
  EXPECT_EQ(VersionResilientHash::name("\xC3"), even + std::rotl(even, 8));
}

}  // namespace
}  // namespace codicil::readytorun::test
