// SPDX-License-Identifier: MIT
#include "probes/SignatureShape.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codicil::probes {
namespace {

using metadata::ElementType;
using testing::ElementsAre;

std::vector<std::byte> blob(std::initializer_list<unsigned> bytes) {
  std::vector<std::byte> made;
  for (const unsigned byte : bytes) made.push_back(static_cast<std::byte>(byte));
  return made;
}

TEST(SignatureShape, TypesAreTakenApart) {
  // instance !!1 M<T, U>(modreq(X) ref int, List<string>, int[,], delegate*<byte, void>*, S)
  const auto bytes = blob({0x30, 2, 5, 0x1e, 1, 0x1f, 0x49, 0x10, 8, 0x15, 0x12, 0x09, 1,    0x0e, 0x14,
                           8,    2, 0, 2,    0, 0,    0x0f, 0x1b, 0, 1,    1,    5,    0x11, 0x80, 0x85});
  const auto shape = readSignature(bytes);
  ASSERT_TRUE(shape) << shape.error();
  EXPECT_TRUE(shape->hasThis);
  EXPECT_EQ(shape->genericParameters, 2u);
  EXPECT_FALSE(shape->returnsVoid());
  std::vector<std::size_t> sizes;
  for (const TypeBlob type : shape->parameters) sizes.push_back(type.size());
  EXPECT_EQ(shape->returnType.size(), 2u);
  EXPECT_THAT(sizes, ElementsAre(4, 5, 7, 6, 3));
  EXPECT_EQ(elementOf(shape->parameters[0]), ElementType::ByRef);
  EXPECT_EQ(withoutModifiers(shape->parameters[0]).size(), 2u);
}

TEST(SignatureShape, ModifiedVoidIsVoid) {
  const auto bytes = blob({0, 0, 0x1f, 0x49, 1});
  EXPECT_TRUE(readSignature(bytes)->returnsVoid());
}

TEST(SignatureShape, WhatIsMalformedIsAnError) {
  EXPECT_FALSE(readSignature(blob({0})));
  EXPECT_FALSE(readSignature(blob({0, 1, 1})));     // no parameter
  EXPECT_FALSE(readSignature(blob({0, 0, 1, 8})));  // more than there should be
  EXPECT_FALSE(readSignature(blob({0, 0, 0x77})));  // no such type
  EXPECT_FALSE(readSignature(blob({0, 0, 0x11})));  // no token
  EXPECT_FALSE(readSignature(std::vector<std::byte>(1000, std::byte{0x0f})));
  auto deep = blob({0, 0});
  deep.insert(deep.end(), 1000, std::byte{0x0f});
  deep.push_back(std::byte{8});
  EXPECT_FALSE(readSignature(deep));
}

}  // namespace
}  // namespace codicil::probes
