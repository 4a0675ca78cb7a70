// SPDX-License-Identifier: MIT
// Metadata that grows while it is read.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "metadata/AssemblyImage.hpp"
#include "metadata/EmptyAssembly.hpp"
#include "metadata/Flags.hpp"
#include "metadata/MetadataWriter.hpp"
#include "metadata/RidList.hpp"
#include "metadata/SharedFramework.hpp"
#include "metadata/SignatureTranslation.hpp"

namespace codicil::metadata::test {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<unsigned> values) {
  Bytes result;
  for (const unsigned value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

struct Growing {
  std::unique_ptr<AssemblyImage> image;
  MetadataWriter writer;
  const Metadata& metadata;

  static std::unique_ptr<AssemblyImage> make() {
    AssemblyIdentity identity;
    identity.name = "Made";
    auto file = MappedFile::fromBytes("Made", emptyAssembly(identity, "Made.dll", 0x8004, {}));
    auto image = AssemblyImage::openGrowing(std::move(file));
    EXPECT_TRUE(image) << image.error().toString();
    return std::move(*image);
  }
  Growing() : image(make()), writer(*image->growing()), metadata(image->metadata()) {}
};

const Bytes kIntField = bytes({0x06, 0x08});
const Bytes kVoidMethod = bytes({0x20, 0x00, 0x01});

TEST(GrowingMetadata, BeginsAsTheFileItWasMadeOf) {
  Growing made;
  EXPECT_EQ(made.image->identity()->name, "Made");
  EXPECT_EQ(*made.metadata.string(made.metadata.row<ModuleRow>(1).name), "Made.dll");
  EXPECT_EQ(made.metadata.rowCount(TableId::TypeDef), 1u);
  EXPECT_EQ(made.metadata.typeName(Token::of(TableId::TypeDef, 1))->name, "<Module>");
  EXPECT_EQ(made.metadata.version(), "v4.0.30319");
}

TEST(GrowingMetadata, MembersOfTypesThatAreMadeAtATimeStayApart) {
  Growing made;
  const Token a = made.writer.type("N", "A", TypeAttributes::kPublic, {});
  const Token b = made.writer.type("N", "B", TypeAttributes::kPublic, {});
  std::vector<Rid> ofA, ofB;
  for (int i = 0; i < 50; ++i) {
    ofA.push_back(made.writer.field(a, "f" + std::to_string(i), 0, kIntField).rid());
    ofB.push_back(made.writer.field(b, "f" + std::to_string(i), 0, kIntField).rid());
  }
  EXPECT_EQ(list(*made.metadata.fieldsOf(a.rid())), ofA);
  EXPECT_EQ(list(*made.metadata.fieldsOf(b.rid())), ofB);
  EXPECT_EQ(*made.metadata.typeOfField(ofB.back()), b.rid());
  EXPECT_TRUE(made.metadata.methodsOf(a.rid())->empty());
  EXPECT_EQ(made.metadata.typeOfField(101).error().code, ErrorCode::BadToken);
  EXPECT_EQ(made.metadata.fieldsOf(9).error().code, ErrorCode::BadToken);
}

TEST(GrowingMetadata, WhatWasHandedOutStaysAsItIs) {
  Growing made;
  const Token type = made.writer.type("", "T", 0, {});
  made.writer.method(type, "first", 0, kVoidMethod);
  const RowRange before = *made.metadata.methodsOf(type.rid());
  const std::string_view name = *made.metadata.string(made.metadata.row<MethodDefRow>(before[0]).name);
  for (int i = 0; i < 1000; ++i) made.writer.method(type, "m" + std::to_string(i), 0, kVoidMethod);
  EXPECT_EQ(list(before), (std::vector<Rid>{1}));
  EXPECT_EQ(name, "first");
  EXPECT_EQ(*(name.data() + name.size()), '\0');
  EXPECT_EQ(made.metadata.methodsOf(type.rid())->size(), 1001u);
}

TEST(GrowingMetadata, EqualValuesAreKeptOnce) {
  Growing made;
  GrowingMetadata& growing = *made.image->growing();
  EXPECT_EQ(growing.addString("same"), growing.addString("same"));
  EXPECT_NE(growing.addString("same"), growing.addString("other"));
  EXPECT_EQ(growing.addBlob(kIntField), growing.addBlob(bytes({0x06, 0x08})));
  EXPECT_EQ(growing.addString(""), StringOffset{});
  EXPECT_EQ(made.metadata.string(StringOffset{9999}).error().code, ErrorCode::BadStringOffset);
  EXPECT_EQ(made.metadata.blob(BlobOffset{9999}).error().code, ErrorCode::BadBlobOffset);
  EXPECT_EQ(made.writer.typeSpec(kIntField), made.writer.typeSpec(kIntField));
  EXPECT_EQ(made.writer.moduleRef("libc"), made.writer.moduleRef("libc"));
  EXPECT_NE(made.writer.typeRef({}, "N", "A"), made.writer.typeRef({}, "N", "B"));
}

TEST(GrowingMetadata, LiteralsHaveTheTokensOfAFilesHeap) {
  Growing made;
  const std::u16string longer(100, u'x');
  EXPECT_EQ(made.writer.literal(u"ab").value, 0x70000001u);
  EXPECT_EQ(made.writer.literal(longer).value, 0x70000001u + 1 + 5);
  EXPECT_EQ(made.writer.literal(u"").value, 0x70000001u + 6 + 2 + 201);
  EXPECT_EQ(made.writer.literal(u"ab").value, 0x70000001u);
  EXPECT_EQ(made.metadata.userString(Token{0x70000001})->toUtf16(), u"ab");
  EXPECT_EQ(made.metadata.userString(Token{0x70000007})->toUtf16(), longer);
  EXPECT_EQ(made.metadata.userString(Token{0x70000002}).error().code, ErrorCode::BadUserString);
}

TEST(GrowingMetadata, TypesAreFoundByNameHoweverLateTheyCome) {
  Growing made;
  const TypeIndex& types = made.image->types();
  EXPECT_TRUE(types.find("N", "A").isNil());
  const Token a = made.writer.type("N", "A", TypeAttributes::kPublic, {});
  const Token inner = made.writer.type("", "Inner", TypeAttributes::kNestedPublic, {}, a);
  EXPECT_EQ(types.find("N", "A"), a);
  EXPECT_EQ(types.findNested(a, "Inner"), inner);
  EXPECT_TRUE(types.find("", "Inner").isNil());
  for (int i = 0; i < 300; ++i) made.writer.type("N", "T" + std::to_string(i), 0, {});
  EXPECT_EQ(types.find("N", "T299").rid(), inner.rid() + 300);
  EXPECT_EQ(types.find("N", "A"), a);
  EXPECT_EQ(made.metadata.enclosingTypeOf(inner.rid()), a.rid());
  ASSERT_EQ(made.metadata.nestedTypesOf(a.rid()).size(), 1u);
  EXPECT_EQ(made.metadata.row<NestedClassRow>(made.metadata.nestedTypesOf(a.rid())[0]).nested, inner.rid());
}

TEST(GrowingMetadata, WhatBelongsToARowIsFoundByIt) {
  Growing made;
  const Token type = made.writer.type("", "T", 0, {});
  const Token other = made.writer.type("", "U", 0, {});
  const Token field = made.writer.field(type, "f", FieldAttributes::kStatic, kIntField);
  made.writer.addInterface(type, other);
  made.writer.addInterface(type, other);
  EXPECT_EQ(made.metadata.interfacesOf(type.rid()).size(), 1u);
  const std::uint32_t one = 1, two = 2;
  made.writer.setConstant(field, ElementType::I4, std::as_bytes(std::span(&one, 1)));
  made.writer.setConstant(field, ElementType::I4, std::as_bytes(std::span(&two, 1)));
  EXPECT_EQ(made.metadata.rowCount(TableId::Constant), 1u);
  EXPECT_EQ(loadAs<std::uint32_t>(made.metadata.blob(made.metadata.constantOf(field)->value)->data()), 2u);
  EXPECT_EQ(made.metadata.row<FieldRow>(field.rid()).flags, FieldAttributes::kStatic | FieldAttributes::kHasDefault);
  made.writer.setOffset(field, 12);
  EXPECT_EQ(made.metadata.fieldLayoutOf(field.rid())->offset, 12u);
  made.writer.setLayout(type, 4, 64);
  EXPECT_EQ(made.metadata.classLayoutOf(type.rid())->classSize, 64u);
  const Token constructor = made.writer.method(type, ".ctor", 0, kVoidMethod);
  EXPECT_NE(made.metadata.row<MethodDefRow>(constructor.rid()).flags & MethodAttributes::kRTSpecialName, 0);
  for (int i = 0; i < 3; ++i) made.writer.attribute(field, constructor, bytes({1, 0, 0, 0}));
  made.writer.attribute(type, constructor, bytes({1, 0, 0, 0}));
  EXPECT_EQ(list(made.metadata.customAttributesOf(field)), (std::vector<Rid>{1, 2, 3}));
  EXPECT_TRUE(made.metadata.customAttributesOf(other).empty());
  const Token first = made.writer.param(constructor, 1, 0, "a");
  EXPECT_EQ(made.writer.param(constructor, 1, ParamAttributes::kOut, "b"), first);
  EXPECT_EQ(*made.metadata.string(made.metadata.row<ParamRow>(first.rid()).name), "b");
  EXPECT_EQ(*made.metadata.methodOfParam(first.rid()), constructor.rid());
  const Token property = made.writer.property(type, "P", 0, bytes({0x28, 0x00, 0x08}));
  made.writer.setAccessor(property, MethodSemanticsAttributes::kGetter, constructor);
  EXPECT_EQ(made.metadata.semanticsOf(property).size(), 1u);
  EXPECT_EQ(list(*made.metadata.propertiesOf(type.rid())), (std::vector<Rid>{property.rid()}));
  EXPECT_EQ(*made.metadata.typeOfProperty(property.rid()), type.rid());
}

TEST(GrowingMetadata, BodiesComeBackAsTheyWereGiven) {
  Growing made;
  const Token type = made.writer.type("", "T", 0, {});
  const Token tiny = made.writer.method(type, "tiny", 0, kVoidMethod);
  const Token fat = made.writer.method(type, "fat", 0, kVoidMethod);
  const Token none = made.writer.method(type, "none", MethodAttributes::kAbstract, kVoidMethod);
  const Bytes returning = bytes({0x2A});
  WrittenBody least;
  least.il = returning;
  made.writer.setBody(tiny, least);
  const Bytes il = bytes({0x00, 0xDE, 0x03, 0x26, 0xDE, 0x00, 0x2A});
  ExceptionClause caught;
  caught.tryLength = 3;
  caught.handlerOffset = 3;
  caught.handlerLength = 3;
  caught.catchType = type;
  ExceptionClause filtered = caught;
  filtered.kind = ExceptionClauseKind::Filter;
  filtered.catchType = {};
  filtered.filterOffset = 2;
  const std::vector<ExceptionClause> clauses = {caught, filtered};
  const Token locals = made.writer.signature(bytes({0x07, 0x01, 0x08}));
  made.writer.setBody(fat, {.il = il, .maxStack = 17, .initLocals = true, .locals = locals, .clauses = clauses});
  const auto small = made.image->methodBody(tiny.rid());
  ASSERT_TRUE(small) << small.error().toString();
  EXPECT_EQ(small->wholeBody().size(), 2u);
  EXPECT_FALSE(small->initLocals());
  const auto body = made.image->methodBody(fat.rid());
  ASSERT_TRUE(body) << body.error().toString();
  EXPECT_EQ(Bytes(body->il().begin(), body->il().end()), il);
  EXPECT_EQ(body->maxStack(), 17);
  EXPECT_TRUE(body->initLocals());
  EXPECT_EQ(body->localsSignature(), locals);
  ASSERT_EQ(body->clauseCount(), 2u);
  EXPECT_EQ(body->clause(0).catchType, type);
  EXPECT_EQ(body->clause(1).filterOffset, 2u);
  EXPECT_EQ(made.image->methodBody(none.rid()).error().code, ErrorCode::NoMethodBody);
}

TEST(GrowingMetadata, DataOfFieldsHasItsRoom) {
  Growing made;
  const Token type = made.writer.type("", "T", 0, {});
  const Token field = made.writer.field(type, "data", FieldAttributes::kStatic, kIntField);
  made.writer.setData(field, bytes({1, 2, 3}), 8);
  const auto data = made.image->fieldData(field.rid(), 8);
  ASSERT_TRUE(data) << data.error().toString();
  EXPECT_EQ(Bytes(data->begin(), data->end()), bytes({1, 2, 3, 0, 0, 0, 0, 0}));
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data->data()) % 16, 0u);
  EXPECT_EQ(made.image->fieldData(field.rid(), 9).error().code, ErrorCode::BadRva);
  EXPECT_NE(made.metadata.row<FieldRow>(field.rid()).flags & FieldAttributes::kHasFieldRva, 0);
}

TEST(GrowingMetadata, SignaturesAreTranslatedTokenByToken) {
  Growing from, to;
  const Token named = from.writer.typeRef({}, "N", "A");
  for (int i = 0; i < 200; ++i) to.writer.typeRef({}, "N", "T" + std::to_string(i));
  const auto encoded = static_cast<unsigned>(*encodeCodedIndex(CodedIndex::TypeDefOrRef, named));
  const Token target = to.writer.typeRef({}, "N", "A");
  const std::uint32_t wide = *encodeCodedIndex(CodedIndex::TypeDefOrRef, target);
  ASSERT_GE(wide, 0x80u);
  const unsigned high = 0x80 | wide >> 8, low = wide & 0xFF;
  // int (A<A[], !0>&, modopt(A) A[,], method void *(A))
  const Bytes signature =
      bytes({0x00, 0x03, 0x08,    0x10, 0x15, 0x12, encoded, 0x02, 0x1D, 0x12, encoded, 0x13, 0x00, 0x20,   encoded,
             0x14, 0x12, encoded, 0x02, 0x00, 0x02, 0x00,    0x00, 0x1B, 0x00, 0x01,    0x01, 0x12, encoded});
  const Bytes expected =
      bytes({0x00, 0x03, 0x08, 0x10, 0x15, 0x12, high, low,  0x02, 0x1D, 0x12, high, low,  0x13, 0x00, 0x20, high,
             low,  0x14, 0x12, high, low,  0x02, 0x00, 0x02, 0x00, 0x00, 0x1B, 0x00, 0x01, 0x01, 0x12, high, low});
  const auto translated =
      translateSignature(from.metadata, signature, SignatureKind::Method, [&](Token) { return target; });
  ASSERT_TRUE(translated) << translated.error().toString();
  EXPECT_EQ(*translated, expected);
  EXPECT_FALSE(
      translateSignature(from.metadata, bytes({0x00, 0x03}), SignatureKind::Method, [&](Token t) { return t; }));
}

// Whoever sees a type sees its name, the type around it and, by its members' lists, whole members.
TEST(GrowingMetadata, ReadersSeeWholeRowsWhileRowsAreAdded) {
  constexpr int kTypes = 20000;
  Growing made;
  const Token outer = made.writer.type("", "Outer", TypeAttributes::kPublic, {});
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  const auto read = [&] {
    while (!done.load(std::memory_order_acquire)) {
      const Rid types = made.metadata.rowCount(TableId::TypeDef);  // the newest are looked at
      for (Rid type = std::max(outer.rid() + 1, types - std::min<Rid>(types, 2)); type <= types; ++type) {
        if (made.metadata.enclosingTypeOf(type) != outer.rid()) ++wrong;
        const auto name = made.metadata.typeName(Token::of(TableId::TypeDef, type));
        if (!name) ++wrong;
        if (name && made.image->types().findNested(outer, name->name).rid() != type) ++wrong;
        const auto fields = made.metadata.fieldsOf(type);
        for (const Rid field : *fields) {
          const auto fieldName = made.metadata.string(made.metadata.row<FieldRow>(field).name);
          if (!fieldName || *fieldName != name->name || *made.metadata.typeOfField(field) != type) ++wrong;
        }
      }
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 0; i < kTypes; ++i) {
    const std::string name = "Type" + std::to_string(i);
    const Token type = made.writer.type("", name, TypeAttributes::kNestedPublic, {}, outer);
    for (int field = 0; field < 5; ++field) made.writer.field(type, name, 0, kIntField);
  }
  done.store(true, std::memory_order_release);
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(wrong.load(), 0);
}

// A whole file of the framework, copied: each row, name, blob and list is what it was.
TEST(GrowingMetadata, ACopySaysWhatTheFileSays) {
  const SharedFramework& framework = sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
  const auto image = AssemblyImage::open(framework.path("System.Collections.dll"));
  ASSERT_TRUE(image) << image.error().toString();
  const Metadata& file = (*image)->metadata();
  const auto opened = Metadata::growingCopy(file);
  ASSERT_TRUE(opened) << opened.error().toString();
  const Metadata& copy = **opened;
  for (unsigned table = 0; table < kTableCount; ++table)
    ASSERT_EQ(copy.rowCount(static_cast<TableId>(table)), file.rowCount(static_cast<TableId>(table)));
  for (Rid type = 1; type <= file.rowCount(TableId::TypeDef); ++type) {
    const Token token = Token::of(TableId::TypeDef, type);
    EXPECT_EQ(*copy.typeName(token), *file.typeName(token));
    EXPECT_EQ(copy.row<TypeDefRow>(type).extends, file.row<TypeDefRow>(type).extends);
    EXPECT_EQ(copy.enclosingTypeOf(type), file.enclosingTypeOf(type));
    EXPECT_EQ(list(*copy.fieldsOf(type)), list(*file.fieldsOf(type)));
    EXPECT_EQ(list(*copy.methodsOf(type)), list(*file.methodsOf(type)));
    EXPECT_EQ(list(*copy.propertiesOf(type)), list(*file.propertiesOf(type)));
    EXPECT_EQ(list(*copy.eventsOf(type)), list(*file.eventsOf(type)));
    EXPECT_EQ(list(copy.interfacesOf(type)), list(file.interfacesOf(type)));
    EXPECT_EQ(list(copy.genericParamsOf(token)), list(file.genericParamsOf(token)));
    EXPECT_EQ(list(copy.customAttributesOf(token)), list(file.customAttributesOf(token)));
    EXPECT_EQ(list(copy.nestedTypesOf(type)), list(file.nestedTypesOf(type)));
  }
  for (Rid method = 1; method <= file.rowCount(TableId::MethodDef); ++method) {
    const auto its = copy.row<MethodDefRow>(method), wanted = file.row<MethodDefRow>(method);
    EXPECT_EQ(*copy.string(its.name), *file.string(wanted.name));
    EXPECT_TRUE(std::ranges::equal(*copy.blob(its.signature), *file.blob(wanted.signature)));
    EXPECT_EQ(list(*copy.paramsOf(method)), list(*file.paramsOf(method)));
    EXPECT_EQ(*copy.typeOfMethod(method), *file.typeOfMethod(method));
  }
  EXPECT_EQ(*copy.guid(copy.row<ModuleRow>(1).mvid), *file.guid(file.row<ModuleRow>(1).mvid));
  EXPECT_EQ(AssemblyIdentity::ofAssembly(copy)->displayName(), AssemblyIdentity::ofAssembly(file)->displayName());
}

}  // namespace
}  // namespace codicil::metadata::test
