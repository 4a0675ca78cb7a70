// SPDX-License-Identifier: MIT
// MetadataImport's FCalls as compiled code calls them: by what their tables bind.
#include <array>
#include <cstring>
#include <string_view>

#include "classlib/LoadedFramework.hpp"
#include "classlib/Tables.hpp"

namespace codicil::classlib::test {
namespace {

using typesystem::Token;

constexpr std::int32_t kBadImage = static_cast<std::int32_t>(0x8007000B);

struct Blob {
  std::int32_t length = 0;
  const std::byte* bytes = nullptr;
};

class MetadataImport : public LoadedFramework {
 protected:
  template <typename... Arguments>
  std::int32_t call(const char* method, Arguments... arguments) {
    const void* code = findFCall("System.Reflection.MetadataImport", method, "");
    EXPECT_NE(code, nullptr) << method;
    if (code == nullptr) return kBadImage;
    return reinterpret_cast<std::int32_t (*)(typesystem::Module*, Arguments...)>(code)(coreLib_, arguments...);
  }
  std::string nameOf(Token token) {
    const char* name = nullptr;
    EXPECT_EQ(call("GetName", token, &name), 0);
    return name;
  }
  Token fieldNamed(const char* type, std::string_view name) {
    const auto rows = coreLib_->metadata().fieldsOf(token("System", type).rid());
    for (const auto rid : *rows) {
      const Token field = Token::of(typesystem::TableId::Field, rid);
      if (nameOf(field) == name) return field;
    }
    ADD_FAILURE() << name;
    return {};
  }
};

TEST_F(MetadataImport, NamesAndParents) {
  const Token string = token("System", "String");
  EXPECT_EQ(nameOf(string), "String");
  const char* nameSpace = nullptr;
  EXPECT_EQ(call("GetNamespace", string, &nameSpace), 0);
  EXPECT_STREQ(nameSpace, "System");
  Token parent;
  EXPECT_EQ(call("GetParentToken", fieldNamed("String", "Empty"), &parent), 0);
  EXPECT_EQ(parent, string);
  EXPECT_EQ(call("GetParentToken", string, &parent), 0);
  EXPECT_EQ(parent.value, 0x02000000u);  // not nested
  const char* name = nullptr;
  EXPECT_EQ(call("GetName", Token{0x02FFFFFF}, &name), kBadImage);
  EXPECT_EQ(call("IsValidToken", string), 1);
  EXPECT_EQ(call("IsValidToken", Token{0x02FFFFFF}), 0);
}

TEST_F(MetadataImport, ConstantsAndSignatures) {
  std::uint64_t value = 1;
  const void* text = nullptr;
  std::int32_t length = 0;
  std::int32_t element = 0;
  EXPECT_EQ(call("GetDefaultValue", fieldNamed("Int32", "MaxValue"), &value, &text, &length, &element), 0);
  EXPECT_EQ(value, 0x7FFFFFFFu);
  EXPECT_EQ(element, static_cast<std::int32_t>(metadata::ElementType::I4));
  EXPECT_EQ(call("GetDefaultValue", fieldNamed("String", "Empty"), &value, &text, &length, &element), 0);
  EXPECT_EQ(element, static_cast<std::int32_t>(metadata::ElementType::Void));
  EXPECT_EQ(call("GetDefaultValue", fieldNamed("Exception", "InnerExceptionPrefix"), &value, &text, &length, &element),
            0);
  EXPECT_EQ(element, static_cast<std::int32_t>(metadata::ElementType::String));
  ASSERT_EQ(length, 6);
  EXPECT_EQ(std::memcmp(text, u" ---> ", 12), 0);
  Blob signature;
  EXPECT_EQ(call("GetSigOfFieldDef", fieldNamed("Int32", "MaxValue"), &signature), 0);
  ASSERT_EQ(signature.length, 2);
  EXPECT_EQ(signature.bytes[1], std::byte{0x08});
  EXPECT_EQ(call("GetFieldMarshal", fieldNamed("Int32", "MaxValue"), &signature), 0);
  EXPECT_EQ(signature.length, 0);
}

TEST_F(MetadataImport, FewMembersAreListedInPlace) {
  const auto list =
      reinterpret_cast<void (*)(typesystem::Module*, std::int32_t, std::uint32_t, std::int32_t*, std::int32_t*, void*)>(
          findQCall("MetadataImport_Enum"));
  std::array<std::int32_t, 16> tokens{};
  std::int32_t count = 16;
  const Token nullable = token("System", "Nullable`1");
  list(coreLib_, 0x04000000, nullable.value, &count, tokens.data(), nullptr);
  ASSERT_EQ(count, 2);
  EXPECT_EQ(nameOf(Token{static_cast<std::uint32_t>(tokens[0])}), "hasValue");
  EXPECT_EQ(nameOf(Token{static_cast<std::uint32_t>(tokens[1])}), "value");
}

TEST_F(MetadataImport, LayoutOfTypesAndFields) {
  std::int32_t packing = 0;
  std::int32_t size = 0;
  EXPECT_EQ(call("GetClassLayout", token("System", "Int32"), &packing, &size), 0);
  std::array<std::byte, 16> mvid{};
  EXPECT_EQ(call("GetScopeProps", mvid.data()), 0);
  EXPECT_NE(mvid, (std::array<std::byte, 16>{}));
  std::int32_t offset = 1;
  bool found = true;
  EXPECT_EQ(call("GetFieldOffset", token("System", "Int32"), fieldNamed("Int32", "m_value"), &offset, &found), 0);
  EXPECT_FALSE(found);
}

}  // namespace
}  // namespace codicil::classlib::test
