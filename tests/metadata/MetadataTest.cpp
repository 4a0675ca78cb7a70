#include <gtest/gtest.h>

#include <vector>

#include "metadata/ImageBuilder.hpp"
#include "metadata/RidList.hpp"
#include "metadata/Sha1.hpp"

namespace codicil::metadata::test {
namespace {

using Image = std::unique_ptr<AssemblyImage>;

Image opened(const ImageBuilder& builder) {
  auto image = builder.open();
  EXPECT_TRUE(image) << image.error().toString();
  return image ? std::move(*image) : nullptr;
}

constexpr Rid kFirst = 1, kSecond = 2, kThird = 3;

// <Module> without fields, A with fields 1 and 2, B with field 3.
ImageBuilder threeTypes() {
  ImageBuilder builder;
  addModule(builder.metadata);
  builder.metadata.add(TableId::TypeDef, {1, builder.metadata.string("A"), builder.metadata.string("N"), 0, 1, 1});
  builder.metadata.add(TableId::TypeDef, {1, builder.metadata.string("B"), 0, 0, 3, 1});
  for (const char* name : {"x", "y", "z"}) builder.metadata.add(TableId::Field, {0, builder.metadata.string(name), 0});
  return builder;
}

TEST(Metadata, MembersAndTheirOwnersAgree) {
  const Image image = opened(threeTypes());
  const Metadata& metadata = image->metadata();
  EXPECT_TRUE(metadata.fieldsOf(1)->empty());
  EXPECT_EQ(list(*metadata.fieldsOf(2)), (std::vector<Rid>{1, 2}));
  EXPECT_EQ(list(*metadata.fieldsOf(3)), (std::vector<Rid>{3}));
  EXPECT_EQ(*metadata.typeOfField(1), 2u);
  EXPECT_EQ(*metadata.typeOfField(3), 3u);
  EXPECT_EQ(metadata.typeOfField(4).error().code, ErrorCode::BadToken);
  EXPECT_EQ(metadata.fieldsOf(4).error().code, ErrorCode::BadToken);
  EXPECT_EQ(metadata.fieldsOf(0).error().code, ErrorCode::BadToken);
}

TEST(Metadata, MemberListsThatRunBackwardsOrAwayAreErrors) {
  ImageBuilder builder;
  addModule(builder.metadata);
  builder.metadata.add(TableId::TypeDef, {0, 0, 0, 0, 3, 1});
  builder.metadata.add(TableId::TypeDef, {0, 0, 0, 0, 2, 1});
  builder.metadata.add(TableId::TypeDef, {0, 0, 0, 0, 9, 1});
  for (int i = 0; i < 3; ++i) builder.metadata.add(TableId::Field, {0, 0, 0});
  const Image image = opened(builder);
  EXPECT_EQ(image->metadata().fieldsOf(2).error().code, ErrorCode::BadMemberList);
  EXPECT_EQ(image->metadata().fieldsOf(3).error().code, ErrorCode::BadMemberList);
  EXPECT_EQ(image->metadata().fieldsOf(4).error().code, ErrorCode::BadMemberList);
  EXPECT_EQ(image->metadata().fieldsOf(4).error().token, Token::of(TableId::TypeDef, 4));
}

TEST(Metadata, PointerTablesOfUncompressedMetadataAreFollowed) {
  ImageBuilder builder = threeTypes();
  builder.metadata.tableStream = "#-";
  for (Rid rid : {kThird, kFirst, kSecond}) builder.metadata.add(TableId::FieldPtr, {rid});
  const Image image = opened(builder);
  const Metadata& metadata = image->metadata();
  EXPECT_EQ(metadata.tables().form(), MetadataTables::Form::Uncompressed);
  EXPECT_EQ(list(*metadata.fieldsOf(2)), (std::vector<Rid>{3, 1}));
  EXPECT_EQ(list(*metadata.fieldsOf(3)), (std::vector<Rid>{2}));
  EXPECT_EQ((*metadata.fieldsOf(2))[1], 1u);
  EXPECT_EQ(*metadata.typeOfField(3), 2u);
  EXPECT_EQ(*metadata.typeOfField(2), 3u);
}

TEST(Metadata, APointerTableThatPointsOutsideItsTableIsAnError) {
  ImageBuilder builder = threeTypes();
  builder.metadata.tableStream = "#-";
  for (Rid rid : {1u, 4u, 2u}) builder.metadata.add(TableId::FieldPtr, {rid});
  const Image image = opened(builder);
  EXPECT_EQ(image->metadata().fieldsOf(2).error().code, ErrorCode::BadMemberList);
  EXPECT_EQ(image->metadata().typeOfField(1).error().code, ErrorCode::BadMemberList);
}

TEST(Metadata, RowsAreFoundByKeyInSortedAndUnsortedTables) {
  ImageBuilder builder = threeTypes();
  for (Rid type : {2u, 2u, 3u}) builder.metadata.add(TableId::InterfaceImpl, {type, 0});
  const Image sorted = opened(builder);
  EXPECT_EQ(list(sorted->metadata().interfacesOf(2)), (std::vector<Rid>{1, 2}));
  EXPECT_EQ(list(sorted->metadata().interfacesOf(3)), (std::vector<Rid>{3}));
  EXPECT_TRUE(sorted->metadata().interfacesOf(1).empty());

  for (Rid type : {2u, 1u, 3u}) builder.metadata.add(TableId::InterfaceImpl, {type, 0});
  builder.metadata.sorted = 0;
  const Image unsorted = opened(builder);
  EXPECT_EQ(list(unsorted->metadata().interfacesOf(2)), (std::vector<Rid>{1, 2, 4}));
  EXPECT_EQ(list(unsorted->metadata().interfacesOf(3)), (std::vector<Rid>{3, 6}));
  EXPECT_EQ(list(unsorted->metadata().interfacesOf(1)), (std::vector<Rid>{5}));
  EXPECT_TRUE(unsorted->metadata().interfacesOf(4).empty());
}

TEST(Metadata, KeysThatATableCannotHaveFindNothing) {
  const Image image = opened(threeTypes());
  EXPECT_TRUE(image->metadata().customAttributesOf(Token::undefined()).empty());
  EXPECT_TRUE(image->metadata().genericParamsOf(Token::of(TableId::Field, 1)).empty());
  EXPECT_FALSE(image->metadata().constantOf(Token::of(TableId::TypeDef, 1)));
}

TEST(Metadata, NestedTypesAreFoundFromBothSides) {
  ImageBuilder builder = threeTypes();
  const std::uint32_t inner = builder.metadata.string("Inner");
  const Rid nestedInB = builder.metadata.add(TableId::TypeDef, {2, inner, 0, 0, 4, 1});
  const Rid nestedInA = builder.metadata.add(TableId::TypeDef, {2, inner, 0, 0, 4, 1});
  builder.metadata.add(TableId::NestedClass, {nestedInB, 3});
  builder.metadata.add(TableId::NestedClass, {nestedInA, 2});
  const Image image = opened(builder);
  EXPECT_EQ(image->metadata().enclosingTypeOf(nestedInA), 2u);
  EXPECT_EQ(image->metadata().enclosingTypeOf(2), 0u);
  EXPECT_EQ(list(image->metadata().nestedTypesOf(2)), (std::vector<Rid>{2}));
  EXPECT_EQ(list(image->metadata().nestedTypesOf(3)), (std::vector<Rid>{1}));
  const TypeIndex& types = image->types();
  EXPECT_EQ(types.find("N", "A"), Token::of(TableId::TypeDef, 2));
  EXPECT_EQ(types.findNested(Token::of(TableId::TypeDef, 2), "Inner"), Token::of(TableId::TypeDef, nestedInA));
  EXPECT_EQ(types.findNested(Token::of(TableId::TypeDef, 3), "Inner"), Token::of(TableId::TypeDef, nestedInB));
  EXPECT_EQ(types.find("", "Inner").value, 0u);
}

TEST(Metadata, ExportedTypesThatEncloseEachOtherAreAnErrorAndEnd) {
  ImageBuilder builder;
  addModule(builder.metadata);
  const auto exported = [](Rid rid) { return rid << 2 | 2; };  // Implementation's tag for ExportedType
  builder.metadata.add(TableId::ExportedType, {0, 0, builder.metadata.string("A"), 0, exported(2)});
  builder.metadata.add(TableId::ExportedType, {0, 0, builder.metadata.string("B"), 0, exported(1)});
  const Image image = opened(builder);
  EXPECT_EQ(image->metadata().implementationOf(Token::of(TableId::ExportedType, 1)).error().code, ErrorCode::BadToken);
}

TEST(Metadata, CodedIndexesWithUnusedTagsNameNoRow) {
  ImageBuilder builder;
  addModule(builder.metadata);
  builder.metadata.add(TableId::CustomAttribute, {0, 1 << 3 | 4, 0});  // CustomAttributeType tag 4 is not used
  const Image image = opened(builder);
  const Token constructor = image->metadata().row<CustomAttributeRow>(1).constructor;
  EXPECT_EQ(constructor, Token::undefined());
  EXPECT_FALSE(image->metadata().contains(constructor));
}

TEST(Metadata, RowsThatAreNotThereReadAsZero) {
  const Image image = opened(threeTypes());
  for (Rid rid : {0u, 4u, kMaxRid, 0xFFFFFFFFu})
    EXPECT_EQ(image->metadata().row<TypeDefRow>(rid).name, StringOffset{0});
  EXPECT_EQ(image->metadata().rowOf<TypeDefRow>(Token::of(TableId::TypeDef, 4)).error().code, ErrorCode::BadToken);
  EXPECT_EQ(image->metadata().rowOf<TypeDefRow>(Token::of(TableId::Field, 1)).error().code, ErrorCode::BadToken);
}

// 65,535 rows are the most that two bytes can name, and coded indexes have fewer bits.
class IndexWidth : public testing::TestWithParam<std::uint32_t> {};
TEST_P(IndexWidth, FollowsFromRowCounts) {
  ImageBuilder builder;
  addModule(builder.metadata);
  const std::uint32_t name = builder.metadata.string("last");
  for (std::uint32_t i = 1; i < GetParam(); ++i) builder.metadata.add(TableId::TypeRef, {0, 0, 0});
  const Rid last = builder.metadata.add(TableId::TypeRef, {0, name, 0});
  builder.metadata.add(TableId::InterfaceImpl, {1, last << 2 | 1});
  builder.metadata.add(TableId::MemberRef, {last << 3 | 1, name, 0});
  builder.metadata.add(TableId::CustomAttribute, {last << 5 | 2, 1 << 3 | 3, 0});
  const Image image = opened(builder);
  const Metadata& metadata = image->metadata();
  EXPECT_EQ(metadata.row<InterfaceImplRow>(1).interface, Token::of(TableId::TypeRef, last));
  EXPECT_EQ(metadata.row<MemberRefRow>(1).parent, Token::of(TableId::TypeRef, last));
  EXPECT_EQ(*metadata.string(metadata.row<MemberRefRow>(1).name), "last");
  EXPECT_EQ(list(metadata.customAttributesOf(Token::of(TableId::TypeRef, last))), (std::vector<Rid>{1}));
  EXPECT_EQ(metadata.typeName(Token::of(TableId::TypeRef, last))->name, "last");
}
INSTANTIATE_TEST_SUITE_P(AroundEachBound, IndexWidth,
                         testing::Values(1u, 2047u, 2048u, 8191u, 8192u, 16383u, 16384u, 65535u, 65536u));

TEST(Metadata, WideHeapsAndDeltasHaveWideIndexes) {
  for (const char* extra : {"", "#JTD", "#Pdb"}) {
    ImageBuilder builder = threeTypes();
    builder.metadata.wideHeaps = true;
    builder.metadata.extraStream = extra;
    const Image image = opened(builder);
    const Metadata& metadata = image->metadata();
    EXPECT_EQ(*metadata.string(metadata.row<FieldRow>(3).name), "z");
    EXPECT_EQ(list(*metadata.fieldsOf(2)), (std::vector<Rid>{1, 2}));
    EXPECT_EQ(metadata.tables().form() == MetadataTables::Form::MinimalDelta, extra == std::string("#JTD"));
  }
}

ErrorCode openError(const ImageBuilder& builder) {
  auto image = builder.open();
  EXPECT_FALSE(image);
  return image ? ErrorCode{} : image.error().code;
}

TEST(Metadata, RefusesTablesItCannotPlace) {
  ImageBuilder builder = threeTypes();
  builder.metadata.extraTables = std::uint64_t{1} << 0x30;  // a portable PDB's
  EXPECT_EQ(openError(builder), ErrorCode::UnknownTable);
  builder.metadata.extraTables = std::uint64_t{1} << 0x2C;  // a row without bytes
  builder.metadata.add(TableId::GenericParamConstraint, {1, 1});
  builder.metadata.extraTables = 0;
  EXPECT_TRUE(builder.open());
}

TEST(Metadata, RefusesDoubledAndMissingStreams) {
  ImageBuilder builder = threeTypes();
  builder.metadata.extraStream = "#Blob";
  EXPECT_EQ(openError(builder), ErrorCode::BadStream);
  builder.metadata.extraStream = "#-";
  EXPECT_EQ(openError(builder), ErrorCode::BadStream);
  builder = threeTypes();
  builder.metadata.tableStream = "#?";
  EXPECT_EQ(openError(builder), ErrorCode::MissingStream);
}

TEST(Metadata, HeapsAnswerAndRefuse) {
  ImageBuilder builder = threeTypes();
  const std::uint32_t blob = builder.metadata.blob(bytesOf({9, 8, 7}));
  const std::uint32_t user = builder.metadata.userString(u"h\u00e9\u4e16");
  const Image image = opened(builder);
  const Metadata& metadata = image->metadata();
  EXPECT_EQ(metadata.blob(BlobOffset{blob})->size(), 3u);
  EXPECT_TRUE(metadata.blob(BlobOffset{0})->empty());
  EXPECT_EQ(metadata.blob(BlobOffset{0xFFFFFFFF}).error().code, ErrorCode::BadBlobOffset);
  EXPECT_EQ(metadata.string(StringOffset{0xFFFF}).error().code, ErrorCode::BadStringOffset);
  EXPECT_EQ(metadata.guid(GuidIndex{1})->toString(), "07070707-0707-0707-0707-070707070707");
  EXPECT_EQ(metadata.guid(GuidIndex{2}).error().code, ErrorCode::BadGuidIndex);
  EXPECT_EQ(metadata.guid(GuidIndex{0xFFFFFFFF}).error().code, ErrorCode::BadGuidIndex);
  const Token token{0x70000000 | user};
  EXPECT_EQ(metadata.userString(token)->toUtf16(), u"h\u00e9\u4e16");
  EXPECT_EQ(metadata.userString(token)->length(), 3u);
  EXPECT_EQ(metadata.userString(token)->bytes().size(), 6u);
  EXPECT_EQ(metadata.userString(Token{0x70FFFFFF}).error().code, ErrorCode::BadUserString);
  EXPECT_EQ(metadata.userString(Token{0x02000001}).error().code, ErrorCode::BadToken);
}

std::string identityOf(std::uint32_t flags, const Bytes& key, const std::string& culture) {
  ImageBuilder builder;
  addModule(builder.metadata);
  MetadataBuilder& m = builder.metadata;
  m.add(TableId::AssemblyRef, {1, 2, 3, 4, flags, m.blob(key), m.string("Shop"), m.string(culture), 0});
  const Image image = opened(builder);
  const auto identity = AssemblyIdentity::ofReference(image->metadata(), Token::of(TableId::AssemblyRef, 1));
  return identity ? identity->displayName() : describe(identity.error().code);
}

TEST(AssemblyIdentity, ComputesTokensAndWritesNames) {
  const Bytes ecmaKey = bytesOf({0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(identityOf(1, ecmaKey, ""), "Shop, Version=1.2.3.4, Culture=neutral, PublicKeyToken=b77a5c561934e089");
  EXPECT_EQ(identityOf(0, bytesOf({1, 2, 3, 4, 5, 6, 7, 255}), "de-DE"),
            "Shop, Version=1.2.3.4, Culture=de-DE, PublicKeyToken=01020304050607ff");
  EXPECT_EQ(identityOf(0, {}, ""), "Shop, Version=1.2.3.4, Culture=neutral, PublicKeyToken=null");
  EXPECT_EQ(identityOf(0, bytesOf({1, 2}), ""), describe(ErrorCode::BadBlobOffset));
}

TEST(AssemblyIdentity, AModuleWithoutManifestIsNoAssembly) {
  const Image image = opened(threeTypes());
  EXPECT_EQ(image->identity().error().code, ErrorCode::NotAnAssembly);
}

std::string sha1Of(const std::string& text) {
  std::string hex;
  for (std::byte b : sha1(std::as_bytes(std::span(text)))) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(b));
    hex += digits;
  }
  return hex;
}

// FIPS 180-4's examples, and lengths around the padding's edges.
TEST(Sha1, MatchesThePublishedExamples) {
  EXPECT_EQ(sha1Of("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(sha1Of(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(sha1Of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(sha1Of(std::string(1'000'000, 'a')), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
}

TEST(AssemblyImage, ResourcesLieInTheFileOrAreRefused) {
  ImageBuilder builder;
  addModule(builder.metadata);
  const Rva resources = builder.put(bytesOf({3, 0, 0, 0, 'a', 'b', 'c', 0, 99, 0, 0, 0}));
  builder.resources = {resources, 12};
  MetadataBuilder& m = builder.metadata;
  m.add(TableId::ManifestResource, {0, 1, m.string("good"), 0});
  m.add(TableId::ManifestResource, {8, 1, m.string("too long"), 0});
  m.add(TableId::ManifestResource, {400, 1, m.string("outside"), 0});
  m.add(TableId::ManifestResource, {0, 1, m.string("elsewhere"), 1 << 2 | 1});
  const Image image = opened(builder);
  const auto resource = [&](Rid rid) { return image->resource(Token::of(TableId::ManifestResource, rid)); };
  ASSERT_TRUE(resource(1) && *resource(1));
  EXPECT_EQ((*resource(1))->size(), 3u);
  EXPECT_EQ(resource(2).error().code, ErrorCode::BadResource);
  EXPECT_EQ(resource(3).error().code, ErrorCode::BadResource);
  ASSERT_TRUE(resource(4));
  EXPECT_FALSE(*resource(4));
  EXPECT_EQ(resource(5).error().code, ErrorCode::BadToken);
}

TEST(AssemblyImage, FieldDataIsAsLongAsAskedForOrRefused) {
  ImageBuilder builder = threeTypes();
  const Rva data = builder.put(bytesOf({1, 2, 3, 4}));
  builder.metadata.add(TableId::FieldRva, {data, 1});
  builder.metadata.add(TableId::FieldRva, {0x9000, 2});
  const Image image = opened(builder);
  EXPECT_EQ((*image->fieldData(1, 4))[2], std::byte{3});
  EXPECT_EQ(image->fieldData(1, 0x10000).error().code, ErrorCode::BadRva);
  EXPECT_EQ(image->fieldData(2, 1).error().code, ErrorCode::BadRva);
  EXPECT_EQ(image->fieldData(3, 1).error().code, ErrorCode::BadToken);
}

}  // namespace
}  // namespace codicil::metadata::test
