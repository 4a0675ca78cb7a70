#include <gtest/gtest.h>

#include "metadata/Constant.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/ImageBuilder.hpp"
#include "metadata/MarshalDescriptor.hpp"

namespace codicil::metadata::test {
namespace {

// "Small" is an enum of bytes; nobody knows any other.
class SmallEnum : public EnumResolver {
 public:
  std::optional<ElementType> underlyingType(const Metadata& metadata, Token type) override {
    const auto name = metadata.typeName(type);
    return name && name->name == "Small" ? std::optional(ElementType::U1) : std::nullopt;
  }
  std::optional<ElementType> underlyingType(const Metadata&, std::string_view name) override {
    return name == "Small" ? std::optional(ElementType::U1) : std::nullopt;
  }
};

void appendText(Bytes& to, std::string_view text) {
  to.push_back(static_cast<std::byte>(text.size()));
  for (char c : text) to.push_back(static_cast<std::byte>(c));
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) append(all, part);
  return all;
}

Bytes text(std::string_view s) {
  Bytes bytes;
  appendText(bytes, s);
  return bytes;
}

// One attribute whose constructor takes `parameters`, with the value `value` after its prolog.
class CustomAttribute : public testing::Test {
 protected:
  static constexpr int kSystemType = 1 << 2 | 1, kSmall = 2 << 2 | 1;

  CustomAttributeReader& open(const Bytes& parameters, int count, const Bytes& value) {
    ImageBuilder builder;
    MetadataBuilder& m = builder.metadata;
    addModule(m);
    m.add(TableId::TypeRef, {0, m.string("Type"), m.string("System")});
    m.add(TableId::TypeRef, {0, m.string("Small"), 0});
    m.add(TableId::TypeRef, {0, m.string("MarkAttribute"), m.string("Shop")});
    // Shop.MarkAttribute<string>
    m.add(TableId::TypeSpec, {m.blob(bytesOf({0x15, 0x12, 3 << 2 | 1, 1, 0x0E}))});
    const std::uint32_t signature = m.blob(joined({bytesOf({0x20, count, 0x01}), parameters}));
    m.add(TableId::MemberRef, {1 << 3 | 4, m.string(".ctor"), signature});
    m.add(TableId::CustomAttribute, {1 << 5 | 3, 1 << 3 | 3, m.blob(value)});
    module = std::move(*builder.open());
    opened = CustomAttributeReader::open(module->metadata(), 1, enums);
    EXPECT_TRUE(opened) << opened.error().toString();
    return *opened;
  }

  ErrorCode firstErrorOf(const Bytes& parameters, int count, const Bytes& value) {
    CustomAttributeReader& reader = open(parameters, count, value);
    for (std::uint32_t i = 0; i < reader.fixedCount(); ++i)
      if (auto fixed = reader.nextFixed(); !fixed) return fixed.error().code;
    const auto named = reader.namedCount();
    if (!named) return named.error().code;
    for (std::uint32_t i = 0; i < *named; ++i)
      if (auto argument = reader.nextNamed(); !argument) return argument.error().code;
    ADD_FAILURE() << "read without an error";
    return {};
  }

  SmallEnum enums;
  std::unique_ptr<AssemblyImage> module;
  Expected<CustomAttributeReader> opened = tl::make_unexpected(MetadataError{});
};

const Bytes kProlog = bytesOf({1, 0});
const Bytes kNoNamed = bytesOf({0, 0});

TEST_F(CustomAttribute, ReadsEveryKindOfFixedArgument) {
  CustomAttributeReader& reader =
      open(bytesOf({0x02, 0x08, 0x0E, 0x0E, 0x12, kSystemType, 0x11, kSmall, 0x1D, 0x06, 0x1C, 0x13, 0}), 9 - 1,
           joined({kProlog, bytesOf({1}), bytesOf({0xFF, 0xFF, 0xFF, 0xFF}), text("h"), bytesOf({0xFF}),
                   text("Shop.Cart"), bytesOf({7}), bytesOf({2, 0, 0, 0, 1, 0, 0xFE, 0xFF}), bytesOf({0x55}),
                   text("Small"), bytesOf({9}), text("generic"), kNoNamed}));
  ASSERT_EQ(reader.fixedCount(), 8u);
  auto value = reader.nextFixed();
  EXPECT_EQ(value->type.element, ElementType::Boolean);
  EXPECT_EQ(value->bits, 1u);
  value = reader.nextFixed();
  EXPECT_EQ(static_cast<std::int32_t>(value->bits), -1);
  EXPECT_EQ(reader.nextFixed()->text, "h");
  EXPECT_TRUE(reader.nextFixed()->isNull);
  value = reader.nextFixed();
  EXPECT_EQ(value->type.element, ElementType::Type);
  EXPECT_EQ(value->text, "Shop.Cart");
  value = reader.nextFixed();
  EXPECT_EQ(value->type.element, ElementType::Enum);
  EXPECT_EQ(value->type.underlying, ElementType::U1);
  EXPECT_EQ(value->type.enumToken, Token::of(TableId::TypeRef, 2));
  EXPECT_EQ(value->bits, 7u);
  value = reader.nextFixed();
  EXPECT_TRUE(value->type.isArray);
  ASSERT_EQ(value->count, 2u);
  EXPECT_EQ(reader.nextElement(*value)->bits, 1u);
  EXPECT_EQ(reader.nextElement(*value)->bits, 0xFFFEu);
  EXPECT_FALSE(reader.nextElement(*value));
  value = reader.nextFixed();
  EXPECT_TRUE(value->isBoxed);
  EXPECT_EQ(value->type.enumName, "Small");
  EXPECT_EQ(value->bits, 9u);
}

TEST_F(CustomAttribute, GenericAttributesTakeTheirArgumentsTypes) {
  CustomAttributeReader& reader = open(bytesOf({0x13, 0, 0x1D, 0x13, 0}), 2,
                                       joined({kProlog, text("one"), bytesOf({1, 0, 0, 0}), text("two"), kNoNamed}));
  EXPECT_EQ(reader.nextFixed()->text, "one");
  auto array = reader.nextFixed();
  EXPECT_EQ(reader.nextElement(*array)->text, "two");
  EXPECT_EQ(*reader.namedCount(), 0u);
  EXPECT_TRUE(reader.atEnd());
  EXPECT_EQ(attributeTypeNameOf(module->metadata(), module->metadata().row<CustomAttributeRow>(1))->name,
            "MarkAttribute");
  EXPECT_EQ(findCustomAttribute(module->metadata(), Token::of(TableId::TypeDef, 1), "Shop", "MarkAttribute"), 1u);
  EXPECT_EQ(findCustomAttribute(module->metadata(), Token::of(TableId::TypeDef, 1), "", "MarkAttribute"), 0u);
  EXPECT_EQ(firstErrorOf(bytesOf({0x13, 1}), 1, joined({kProlog, text("x"), kNoNamed})), ErrorCode::BadCustomAttribute);
}

TEST_F(CustomAttribute, ReadsNamedFieldsAndProperties) {
  CustomAttributeReader& reader =
      open({}, 0,
           joined({kProlog, bytesOf({3, 0}), bytesOf({0x53, 0x0E}), text("Name"), text("v"),
                   bytesOf({0x54, 0x1D, 0x51}), text("Many"), bytesOf({2, 0, 0, 0, 0x08, 5, 0, 0, 0, 0x0E, 0xFF}),
                   bytesOf({0x54, 0x1D, 0x50}), text("None"), bytesOf({0xFF, 0xFF, 0xFF, 0xFF})}));
  ASSERT_EQ(*reader.namedCount(), 3u);
  auto named = reader.nextNamed();
  EXPECT_TRUE(named->isField);
  EXPECT_EQ(named->name, "Name");
  EXPECT_EQ(named->value.text, "v");
  named = reader.nextNamed();
  EXPECT_FALSE(named->isField);
  ASSERT_EQ(named->value.count, 2u);
  auto element = reader.nextElement(named->value);
  EXPECT_TRUE(element->isBoxed);
  EXPECT_EQ(element->bits, 5u);
  EXPECT_TRUE(reader.nextElement(named->value)->isNull);
  named = reader.nextNamed();
  EXPECT_TRUE(named->value.isNull);
  EXPECT_TRUE(named->value.type.isArray);
  EXPECT_TRUE(reader.atEnd());
}

TEST_F(CustomAttribute, NoValueAtAllStandsForNoArguments) {
  CustomAttributeReader& reader = open({}, 0, {});
  EXPECT_EQ(*reader.namedCount(), 0u);
  EXPECT_TRUE(reader.atEnd());
}

TEST_F(CustomAttribute, RefusesWhatIsMalformed) {
  EXPECT_EQ(firstErrorOf(bytesOf({0x08}), 1, joined({kProlog, bytesOf({1, 2, 3})})), ErrorCode::BadCustomAttribute);
  EXPECT_EQ(firstErrorOf(bytesOf({0x11, 3 << 2 | 1}), 1, joined({kProlog, bytesOf({1, 0, 0})})),
            ErrorCode::UnresolvedEnum);
  EXPECT_EQ(firstErrorOf(bytesOf({0x12, kSmall}), 1, joined({kProlog, bytesOf({1, 0, 0})})),
            ErrorCode::BadCustomAttribute);  // a class that is not System.Type
  EXPECT_EQ(firstErrorOf(bytesOf({0x1D, 0x05}), 1, joined({kProlog, bytesOf({0xFE, 0xFF, 0xFF, 0xFF, 1})})),
            ErrorCode::BadCustomAttribute);  // more elements than bytes
  EXPECT_EQ(firstErrorOf(bytesOf({0x1D, 0x1D, 0x05}), 1, joined({kProlog, bytesOf({0, 0, 0, 0})})),
            ErrorCode::BadCustomAttribute);  // an array of arrays
  EXPECT_EQ(firstErrorOf(bytesOf({0x1C}), 1, joined({kProlog, bytesOf({0x51, 0x08, 1, 0, 0, 0})})),
            ErrorCode::BadCustomAttribute);
  EXPECT_EQ(firstErrorOf({}, 0, joined({kProlog, bytesOf({1, 0, 0x52, 0x08})})), ErrorCode::BadCustomAttribute);
  EXPECT_EQ(firstErrorOf({}, 0, joined({kProlog, bytesOf({1, 0, 0x53, 0x55}), text("Other"), text("f")})),
            ErrorCode::UnresolvedEnum);
  EXPECT_EQ(firstErrorOf({}, 0, joined({kProlog, bytesOf({1, 0, 0x53, 0x08, 0xFF})})), ErrorCode::BadCustomAttribute);
}

TEST_F(CustomAttribute, ObjectsInObjectsNestOnlySoDeep) {
  const auto nested = [](unsigned depth) {
    Bytes value = kProlog;
    for (unsigned i = 0; i < depth; ++i) append(value, bytesOf({0x1D, 0x51, 1, 0, 0, 0}));
    append(value, bytesOf({0x02, 1}));
    append(value, kNoNamed);
    return value;
  };
  CustomAttributeReader& reader = open(bytesOf({0x1C}), 1, nested(kMaxAttributeDepth - 1));
  EXPECT_TRUE(reader.nextFixed());
  EXPECT_EQ(firstErrorOf(bytesOf({0x1C}), 1, nested(kMaxAttributeDepth)), ErrorCode::BadCustomAttribute);
  EXPECT_EQ(firstErrorOf(bytesOf({0x1C}), 1, nested(10'000)), ErrorCode::BadCustomAttribute);
}

TEST(Constant, HasTheSizeOfItsType) {
  ImageBuilder builder;
  MetadataBuilder& m = builder.metadata;
  addModule(m);
  const auto add = [&](int type, const Bytes& value) {
    return m.add(TableId::Constant, {static_cast<std::uint32_t>(type), 1 << 2, m.blob(value)});
  };
  const Rid number = add(0x08, bytesOf({0xFE, 0xFF, 0xFF, 0xFF}));
  const Rid text = add(0x0E, bytesOf({'a', 0, 'b', 0}));
  const Rid null = add(0x12, bytesOf({0, 0, 0, 0}));
  const Rid wrong[] = {add(0x08, bytesOf({1, 2})), add(0x0E, bytesOf({1})), add(0x12, bytesOf({1, 0, 0, 0})),
                       add(0x1C, {}), add(0x01, {})};
  const auto image = std::move(*builder.open());
  const auto read = [&](Rid rid) { return readConstant(image->metadata(), image->metadata().row<ConstantRow>(rid)); };
  EXPECT_EQ(read(number)->bits, 0xFFFFFFFEu);
  EXPECT_EQ(read(text)->text.toUtf16(), u"ab");
  EXPECT_EQ(read(null)->type, ElementType::Class);
  for (Rid rid : wrong) EXPECT_EQ(read(rid).error().code, ErrorCode::BadConstant) << rid;
}

TEST(MarshalDescriptor, ReadsEachFormAndRefusesTruncatedOnes) {
  ImageBuilder builder;
  MetadataBuilder& m = builder.metadata;
  addModule(m);
  const auto add = [&](const Bytes& value) { return m.add(TableId::FieldMarshal, {1 << 1, m.blob(value)}); };
  const Rid array = add(bytesOf({0x2A, 0x14, 2, 10, 1}));
  const Rid bare = add(bytesOf({0x2A}));
  const Rid fixedText = add(bytesOf({0x17, 0x81, 0x00}));
  const Rid fixedArray = add(bytesOf({0x1E, 4, 0x05}));
  const Rid custom = add(joined({bytesOf({0x2C, 0, 0}), text("Shop.Marshaler, Shop"), text("cookie")}));
  const Rid safeArray = add(joined({bytesOf({0x1D, 13}), text("Shop.T")}));
  const Rid interface = add(bytesOf({0x1C, 3}));
  const Rid cut[] = {add({}), add(bytesOf({0x17})), add(bytesOf({0x2C, 0, 5, 1}))};
  const auto image = std::move(*builder.open());
  const auto read = [&](Rid rid) {
    return readMarshalDescriptor(image->metadata(), image->metadata().row<FieldMarshalRow>(rid));
  };
  EXPECT_EQ(read(array)->element, NativeType::LPStr);
  EXPECT_EQ(read(array)->sizeParam, 2u);
  EXPECT_EQ(read(array)->count, 10u);
  EXPECT_TRUE(read(array)->sizeParamIsUsed);
  EXPECT_EQ(read(bare)->element, NativeType::Max);
  EXPECT_EQ(read(bare)->sizeParam, std::nullopt);
  EXPECT_EQ(read(fixedText)->count, 256u);
  EXPECT_EQ(read(fixedArray)->element, NativeType::I2);
  EXPECT_EQ(read(custom)->typeName, "Shop.Marshaler, Shop");
  EXPECT_EQ(read(custom)->cookie, "cookie");
  EXPECT_EQ(read(safeArray)->variantType, 13u);
  EXPECT_EQ(read(safeArray)->typeName, "Shop.T");
  EXPECT_EQ(read(interface)->iidParam, 3u);
  for (Rid rid : cut) EXPECT_EQ(read(rid).error().code, ErrorCode::BadMarshalDescriptor) << rid;
}

}  // namespace
}  // namespace codicil::metadata::test
