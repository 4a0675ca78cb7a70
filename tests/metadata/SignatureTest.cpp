#include <gtest/gtest.h>

#include "metadata/ImageBuilder.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::metadata::test {
namespace {

// Signatures over a module with one type of each kind of token.
class Signature : public testing::Test {
 protected:
  Signature() {
    ImageBuilder builder;
    addModule(builder.metadata);
    builder.metadata.add(TableId::TypeRef, {0, builder.metadata.string("R"), 0});
    builder.metadata.add(TableId::TypeSpec, {builder.metadata.blob(bytesOf({0x08}))});
    module = std::move(*builder.open());
  }

  Expected<SignatureReader> open(SignatureKind kind, const Bytes& bytes) {
    content = bytes;
    return SignatureReader::open(module->metadata(), content, kind, Token::of(TableId::MemberRef, 9));
  }

  ErrorCode errorOf(SignatureKind kind, const Bytes& bytes) {
    auto reader = open(kind, bytes);
    EXPECT_FALSE(reader);
    if (reader) return ErrorCode{};
    EXPECT_EQ(reader.error().token, Token::of(TableId::MemberRef, 9));
    return reader.error().code;
  }

  std::unique_ptr<AssemblyImage> module;
  Bytes content;
};

constexpr int kTypeDef1 = 1 << 2;
constexpr int kTypeRef1 = 1 << 2 | 1;
constexpr int kTypeSpec1 = 1 << 2 | 2;

TEST_F(Signature, MethodWithGenericsAndModifiers) {
  // instance R <T>(!!0[], ref modreq(R) int32)
  auto reader =
      open(SignatureKind::Method, bytesOf({0x30, 1, 2, 0x12, kTypeRef1, 0x1D, 0x1E, 0, 0x10, 0x1F, kTypeRef1, 0x08}));
  ASSERT_TRUE(reader) << reader.error().toString();
  const MethodSignature method = reader->methodSignature();
  EXPECT_TRUE(method.hasThis);
  EXPECT_FALSE(method.explicitThis);
  EXPECT_EQ(method.convention, CallingConvention::Default);
  EXPECT_EQ(method.genericParamCount, 1u);
  EXPECT_EQ(method.paramCount, 2u);
  EXPECT_EQ(reader->node().token, Token::of(TableId::TypeRef, 1));
  EXPECT_EQ(reader->node().element, ElementType::SzArray);
  EXPECT_EQ(reader->node().element, ElementType::MVar);
  EXPECT_EQ(reader->node().element, ElementType::ByRef);
  EXPECT_EQ(reader->node().element, ElementType::CModReqd);
  EXPECT_EQ(reader->node().element, ElementType::I4);
  EXPECT_TRUE(reader->atEnd());
}

TEST_F(Signature, ArrayShapesHaveSizesAndSignedLowBounds) {
  // int32[-3...,0...4] as ECMA-335 writes it: rank 2, one size, two low bounds
  auto reader = open(SignatureKind::Type, bytesOf({0x14, 0x08, 2, 1, 5, 2, 0x7B, 0}));
  ASSERT_TRUE(reader) << reader.error().toString();
  EXPECT_EQ(reader->node().element, ElementType::Array);
  reader->skipType();
  const ArrayShape shape = reader->arrayShape();
  EXPECT_EQ(shape.rank, 2u);
  EXPECT_EQ(shape.sizeCount, 1u);
  EXPECT_EQ(shape.sizes[0], 5u);
  EXPECT_EQ(shape.lowBoundCount, 2u);
  EXPECT_EQ(shape.lowBounds[0], -3);
  EXPECT_TRUE(reader->atEnd());
}

TEST_F(Signature, VarargCallsHaveASentinelBeforeAParameter) {
  auto reader = open(SignatureKind::Method, bytesOf({0x05, 2, 0x01, 0x08, 0x41, 0x0E}));
  ASSERT_TRUE(reader) << reader.error().toString();
  EXPECT_EQ(reader->methodSignature().convention, CallingConvention::VarArg);
  reader->skipType();
  reader->skipType();
  SignatureReader skipping = *reader;
  EXPECT_EQ(reader->node().element, ElementType::Sentinel);
  EXPECT_EQ(reader->node().element, ElementType::String);
  skipping.skipType();
  EXPECT_TRUE(skipping.atEnd());

  EXPECT_EQ(errorOf(SignatureKind::Method, bytesOf({0x05, 1, 0x41, 0x01, 0x08})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Method, bytesOf({0x05, 2, 0x01, 0x41, 0x08, 0x41, 0x08})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x1D, 0x41, 0x08})), ErrorCode::BadSignature);
}

TEST_F(Signature, FunctionPointersNestWholeMethods) {
  // Dictionary-like generic over a function pointer: R<method int32 *(void), string>
  auto reader = open(SignatureKind::Type, bytesOf({0x15, 0x12, kTypeRef1, 2, 0x1B, 0x09, 0, 0x08, 0x0E}));
  ASSERT_TRUE(reader) << reader.error().toString();
  SignatureReader skipping = *reader;
  skipping.skipType();
  EXPECT_TRUE(skipping.atEnd());
  const TypeNode generic = reader->node();
  EXPECT_EQ(generic.element, ElementType::GenericInst);
  EXPECT_FALSE(generic.isValueType);
  EXPECT_EQ(generic.number, 2u);
  EXPECT_EQ(reader->node().element, ElementType::FnPtr);
  EXPECT_EQ(reader->methodSignature().convention, CallingConvention::Unmanaged);
  EXPECT_EQ(reader->node().element, ElementType::I4);
  EXPECT_EQ(reader->node().element, ElementType::String);
}

TEST_F(Signature, LocalsAndInstantiationsHaveACount) {
  auto locals = open(SignatureKind::Locals, bytesOf({0x07, 2, 0x45, 0x10, 0x08, 0x16}));
  ASSERT_TRUE(locals) << locals.error().toString();
  EXPECT_EQ(locals->count(), 2u);
  EXPECT_EQ(locals->node().element, ElementType::Pinned);
  auto arguments = open(SignatureKind::MethodSpec, bytesOf({0x0A, 1, 0x11, kTypeDef1}));
  ASSERT_TRUE(arguments) << arguments.error().toString();
  EXPECT_EQ(arguments->count(), 1u);
  EXPECT_EQ(arguments->node().token, Token::of(TableId::TypeDef, 1));
}

TEST_F(Signature, FieldsAndPropertiesBeginWithTheirConvention) {
  EXPECT_EQ(open(SignatureKind::Field, bytesOf({0x06, 0x08}))->node().element, ElementType::I4);
  auto property = open(SignatureKind::Property, bytesOf({0x28, 1, 0x0E, 0x08}));
  ASSERT_TRUE(property);
  EXPECT_TRUE(property->methodSignature().hasThis);
  EXPECT_EQ(property->node().element, ElementType::String);
  EXPECT_EQ(errorOf(SignatureKind::Field, bytesOf({0x00, 0x08})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Method, bytesOf({0x06, 0x08})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Property, bytesOf({0x06, 0x08})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Locals, bytesOf({0x06, 0x08})), ErrorCode::BadSignature);
}

TEST_F(Signature, CutAnywhereItIsAnError) {
  const Bytes whole = bytesOf({0x30, 1, 2,    0x15, 0x12, kTypeRef1, 2, 0x0E, 0x14, 0x08, 2,    1,
                               5,    2, 0x7B, 0,    0x1D, 0x1E,      0, 0x1B, 0x00, 1,    0x01, 0x08});
  ASSERT_TRUE(open(SignatureKind::Method, whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    errorOf(SignatureKind::Method, Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
}

TEST_F(Signature, RefusesWhatHasNoMeaning) {
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x17})), ErrorCode::BadSignature);  // no such element
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x00})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x12, 2 << 2})), ErrorCode::BadToken);          // no such row
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x12, 0})), ErrorCode::BadToken);               // nil
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x12, 1 << 2 | 3})), ErrorCode::BadToken);      // no such tag
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x15, 0x0E, 1, 8})), ErrorCode::BadSignature);  // generic string
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x15, 0x12, kTypeRef1, 0})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x14, 0x08, 0, 0, 0})), ErrorCode::BadSignature);   // rank 0
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x14, 0x08, 33, 0, 0})), ErrorCode::BadSignature);  // as `dotnet`
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x14, 0x08, 1, 2, 1, 1, 0})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Method, bytesOf({0x00, 0xDF, 0xFF, 0xFF, 0xFF, 0x01})), ErrorCode::BadSignature);
}

// Where they stand for a type, that is: modifiers may be any.
TEST_F(Signature, TypeSpecsCannotNameTypeSpecs) {
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x12, kTypeSpec1})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x11, kTypeSpec1})), ErrorCode::BadSignature);
  EXPECT_EQ(errorOf(SignatureKind::Type, bytesOf({0x15, 0x12, kTypeSpec1, 1, 0x08})), ErrorCode::BadSignature);
  EXPECT_TRUE(open(SignatureKind::Type, bytesOf({0x20, kTypeSpec1, 0x08})));
}

TEST_F(Signature, NestsToItsLimitAndNoFurther) {
  Bytes deep(kMaxSignatureDepth - 1, std::byte{0x1D});
  deep.push_back(std::byte{0x08});
  auto reader = open(SignatureKind::Type, deep);
  ASSERT_TRUE(reader) << reader.error().toString();
  reader->skipType();
  EXPECT_TRUE(reader->atEnd());
  deep.insert(deep.begin(), std::byte{0x1D});
  EXPECT_EQ(errorOf(SignatureKind::Type, deep), ErrorCode::SignatureTooDeep);
  EXPECT_EQ(errorOf(SignatureKind::Type, Bytes(1'000'000, std::byte{0x0F})), ErrorCode::SignatureTooDeep);
}

TEST_F(Signature, OnlySignaturesMadeAtRunTimeHaveInternalTypes) {
  const Bytes bytes = bytesOf({0x06, 0x21, 1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(errorOf(SignatureKind::Field, bytes), ErrorCode::BadSignature);
  auto reader = SignatureReader::openDynamic(module->metadata(), bytes, SignatureKind::Field);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->node().internal, 0x0807060504030201u);
}

}  // namespace
}  // namespace codicil::metadata::test
