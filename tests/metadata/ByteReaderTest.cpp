#include <gtest/gtest.h>

#include "metadata/ByteReader.hpp"
#include "metadata/ImageBuilder.hpp"

namespace codicil::metadata::test {
namespace {

// The examples of ECMA-335 II.23.2.
TEST(ByteReader, DecodesTheStandardsCompressedUnsignedExamples) {
  const std::pair<Bytes, std::uint32_t> examples[] = {
      {bytesOf({0x03}), 0x03},
      {bytesOf({0x7F}), 0x7F},
      {bytesOf({0x80, 0x80}), 0x80},
      {bytesOf({0xAE, 0x57}), 0x2E57},
      {bytesOf({0xBF, 0xFF}), 0x3FFF},
      {bytesOf({0xC0, 0x00, 0x40, 0x00}), 0x4000},
      {bytesOf({0xDF, 0xFF, 0xFF, 0xFF}), 0x1FFFFFFF},
  };
  for (const auto& [bytes, value] : examples) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.compressedUnsigned(), value);
    EXPECT_TRUE(reader.ok() && reader.atEnd());
  }
}

TEST(ByteReader, DecodesTheStandardsCompressedSignedExamples) {
  const std::pair<Bytes, std::int32_t> examples[] = {
      {bytesOf({0x06}), 3},
      {bytesOf({0x7B}), -3},
      {bytesOf({0x80, 0x80}), 64},
      {bytesOf({0x01}), -64},
      {bytesOf({0xC0, 0x00, 0x40, 0x00}), 8192},
      {bytesOf({0x80, 0x01}), -8192},
      {bytesOf({0xDF, 0xFF, 0xFF, 0xFE}), 268435455},
      {bytesOf({0xC0, 0x00, 0x00, 0x01}), -268435456},
  };
  for (const auto& [bytes, value] : examples) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.compressedSigned(), value);
    EXPECT_TRUE(reader.ok() && reader.atEnd());
  }
}

TEST(ByteReader, StaysFailedAfterReadingPastTheEnd) {
  const Bytes bytes = bytesOf({1, 2, 3});
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0201);
  EXPECT_EQ(reader.u16(), 0);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);  // though one byte was left
  EXPECT_TRUE(reader.take(0).empty());
  EXPECT_FALSE(reader.ok());
}

TEST(ByteReader, RefusesTruncatedAndUndefinedCompressedIntegers) {
  for (const Bytes& bytes : {bytesOf({}), bytesOf({0x80}), bytesOf({0xC0, 0, 0}), bytesOf({0xE0, 0, 0, 0}),
                             bytesOf({0xFF, 0xFF, 0xFF, 0xFF})}) {
    ByteReader reader(bytes);
    EXPECT_EQ(reader.compressedUnsigned(), 0u);
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace codicil::metadata::test
