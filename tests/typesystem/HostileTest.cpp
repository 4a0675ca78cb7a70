// What no type system can make a type of is an error that says where and why, and leaves the loader usable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metadata/Flags.hpp"
#include "metadata/ImageBuilder.hpp"
#include "metadata/SharedFramework.hpp"
#include "typesystem/DirectoryBinder.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {
namespace {

using metadata::TypeAttributes;
using metadata::test::bytesOf;
using testing::HasSubstr;

constexpr std::uint32_t def(Rid rid) { return rid << 2; }  // TypeDefOrRef, ECMA-335 II.24.2.6
constexpr std::uint32_t ref(Rid rid) { return rid << 2 | 1; }

// A module with references to System.Private.CoreLib's Object and ValueType, to which a test adds types.
class Hostile : public testing::Test {
 protected:
  static constexpr Rid kObject = 1;
  static constexpr Rid kValueType = 2;

  void SetUp() override {
    const auto& framework = metadata::test::sharedFramework();
    ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;
    binder_ = std::make_unique<DirectoryBinder>(std::vector<std::string>{framework.directory});
    const auto coreLib = binder_->open("System.Private.CoreLib");
    ASSERT_TRUE(coreLib) << coreLib.error().toString();
    auto loader = TypeLoader::create(**coreLib, *binder_);
    ASSERT_TRUE(loader) << loader.error().toString();
    loader_ = std::move(*loader);
    metadata::test::addModule(metadata());
    addAssembly("System.Private.CoreLib");
    addReference(1, "Object");
    addReference(1, "ValueType");
  }

  metadata::test::MetadataBuilder& metadata() { return image_.metadata; }
  Rid addAssembly(const char* name) {
    return metadata().add(TableId::AssemblyRef, {10, 0, 0, 0, 0, 0, metadata().string(name), 0, 0});
  }
  Rid addReference(Rid assembly, const char* name) {
    return metadata().add(TableId::TypeRef, {assembly << 2 | 2, metadata().string(name), metadata().string("System")});
  }
  // Its fields are those added next, until the next type.
  Token addType(const char* name, std::uint32_t extends, std::uint32_t flags = 0) {
    return Token::of(TableId::TypeDef,
                     metadata().add(TableId::TypeDef, {flags, metadata().string(name), 0, extends, nextField_, 1}));
  }
  Rid addField(std::initializer_list<int> type) {
    metadata::test::Bytes signature = bytesOf({0x06});
    metadata::test::append(signature, bytesOf(type));
    metadata().add(TableId::Field, {0, metadata().string("f"), metadata().blob(signature)});
    return nextField_++;
  }

  Expected<TypeHandle> load(Token type) {
    if (module_ == nullptr) module_ = binder_->add("hostile", *image_.open());
    return loader_->load(*module_, type);
  }
  void expectError(Token type, LoadErrorCode code, const char* text) {
    for (int again = 0; again < 2; ++again) {
      const auto loaded = load(type);
      ASSERT_FALSE(loaded);
      EXPECT_EQ(loaded.error().code, code) << loaded.error().toString();
      EXPECT_THAT(loaded.error().toString(), HasSubstr(text));
    }
    EXPECT_TRUE(module_->typeOf(type).isNull());
  }

  std::unique_ptr<DirectoryBinder> binder_;
  std::unique_ptr<TypeLoader> loader_;
  metadata::test::ImageBuilder image_;
  Module* module_ = nullptr;
  Rid nextField_ = 1;
};

TEST_F(Hostile, ClassDerivesFromItself) {
  const Token type = addType("Ouroboros", def(2));
  expectError(type, LoadErrorCode::CyclicType, "Ouroboros");
}

TEST_F(Hostile, ClassesDeriveFromEachOther) {
  const Token one = addType("One", def(3));
  addType("Two", def(2));
  expectError(one, LoadErrorCode::CyclicType, "token 0x02000002");
}

// Whoever looks for an inherited method follows parents before the type is loaded.
TEST_F(Hostile, MethodOfClassesThatDeriveFromEachOther) {
  addType("One", def(3));
  addType("Two", def(2));
  const Token method = Token::of(
      TableId::MemberRef,
      metadata().add(TableId::MemberRef, {2 << 3, metadata().string("M"), metadata().blob(bytesOf({0x20, 0, 1}))}));
  module_ = binder_->add("hostile", *image_.open());
  const auto found = loader_->resolveMethod(*module_, method, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, LoadErrorCode::CyclicType) << found.error().toString();
}

TEST_F(Hostile, NestedInItself) {
  addType("Outer", ref(kObject));
  const Token inner = addType("Inner", ref(kObject));
  metadata().add(TableId::NestedClass, {2, 3});
  metadata().add(TableId::NestedClass, {3, 2});
  expectError(inner, LoadErrorCode::BadMetadata, "nested in itself");
}

// interface I<T>; class C<T> : I<C<C<T>>>
TEST_F(Hostile, GenericArgumentsWithoutEnd) {
  addType("I`1", 0, TypeAttributes::kInterface | TypeAttributes::kAbstract);
  const Token type = addType("C`1", ref(kObject));
  for (const int owner : {2, 3})
    metadata().add(TableId::GenericParam, {0, 0, static_cast<std::uint32_t>(owner) << 1, metadata().string("T")});
  const int self = static_cast<int>(def(3));
  metadata().add(TableId::TypeSpec, {metadata().blob(bytesOf({0x15, 0x12, static_cast<int>(def(2)), 1, 0x15, 0x12, self,
                                                              1, 0x15, 0x12, self, 1, 0x13, 0}))});
  metadata().add(TableId::InterfaceImpl, {type.rid(), 1 << 2 | 2});
  expectError(type, LoadErrorCode::CyclicType, "C`1");
  EXPECT_EQ(load(type).error().type.reason, TypeLoadReason::RecursiveGenerics);
}

// interface I<T>; class C<T> : I<C<T>>
TEST_F(Hostile, GenericArgumentsWithEnd) {
  addType("I`1", 0, TypeAttributes::kInterface | TypeAttributes::kAbstract);
  const Token type = addType("C`1", ref(kObject));
  for (const int owner : {2, 3})
    metadata().add(TableId::GenericParam, {0, 0, static_cast<std::uint32_t>(owner) << 1, metadata().string("T")});
  metadata().add(TableId::TypeSpec, {metadata().blob(bytesOf({0x15, 0x12, static_cast<int>(def(2)), 1, 0x15, 0x12,
                                                              static_cast<int>(def(3)), 1, 0x13, 0}))});
  metadata().add(TableId::InterfaceImpl, {type.rid(), 1 << 2 | 2});
  const auto loaded = load(type);
  EXPECT_TRUE(loaded) << loaded.error().toString();
}

TEST_F(Hostile, ValueContainsItself) {
  const Token type = addType("Matryoshka", ref(kValueType));
  addField({0x11, def(2)});
  expectError(type, LoadErrorCode::CyclicType, "Matryoshka");
}

TEST_F(Hostile, ValueContainsItselfThroughAnother) {
  const Token one = addType("One", ref(kValueType));
  addField({0x11, def(3)});
  addType("Two", ref(kValueType));
  addField({0x11, def(2)});
  expectError(one, LoadErrorCode::CyclicType, "One");
}

TEST_F(Hostile, ClassMayHoldItself) {
  const Token type = addType("Node", ref(kObject));
  addField({0x12, def(2)});
  const auto loaded = load(type);
  ASSERT_TRUE(loaded) << loaded.error().toString();
  EXPECT_TRUE(loaded->methodTable()->containsGCPointers());
}

TEST_F(Hostile, ParentsNestTooDeep) {
  Token last = addType("C", ref(kObject));
  for (Rid rid = 2; rid < 3000; ++rid) last = addType("C", def(rid));
  expectError(last, LoadErrorCode::TooDeep, "too deep");
}

TEST_F(Hostile, MissingAssembly) {
  const Rid reference = addReference(addAssembly("No.Such.Assembly"), "Thing");
  const Token type = addType("Orphan", ref(reference));
  expectError(type, LoadErrorCode::AssemblyNotFound, "No.Such.Assembly, Version=10.0.0.0");
}

TEST_F(Hostile, MissingType) {
  const Token type = addType("Orphan", ref(addReference(1, "NoSuchType")));
  expectError(type, LoadErrorCode::TypeNotFound, "System.NoSuchType");
}

TEST_F(Hostile, MissingTypeOfField) {
  const Rid reference = addReference(1, "NoSuchType");
  const Token type = addType("Holder", ref(kObject));
  addField({0x11, static_cast<int>(ref(reference))});
  expectError(type, LoadErrorCode::TypeNotFound, "System.NoSuchType");
}

TEST_F(Hostile, ParentIsAValue) {
  addType("Value", ref(kValueType));
  const Token type = addType("Derived", def(2));
  expectError(type, LoadErrorCode::BadParent, "Value");
}

TEST_F(Hostile, ParentIsSealed) {
  addType("Sealed", ref(kObject), TypeAttributes::kSealed);
  const Token type = addType("Derived", def(2));
  expectError(type, LoadErrorCode::BadParent, "Sealed");
}

TEST_F(Hostile, ImplementsAClass) {
  const Token type = addType("Implements", ref(kObject));
  metadata().add(TableId::InterfaceImpl, {type.rid(), ref(kObject)});
  expectError(type, LoadErrorCode::BadInterface, "System.Object");
}

TEST_F(Hostile, InterfaceInheritsItself) {
  const Token type = addType("ISelf", 0, TypeAttributes::kInterface | TypeAttributes::kAbstract);
  metadata().add(TableId::InterfaceImpl, {type.rid(), def(2)});
  expectError(type, LoadErrorCode::CyclicType, "ISelf");
}

TEST_F(Hostile, ReferenceOverlapsNumber) {
  const Token type = addType("Overlap", ref(kValueType), TypeAttributes::kExplicitLayout);
  metadata().add(TableId::FieldLayout, {0, addField({0x1C})});
  metadata().add(TableId::FieldLayout, {4, addField({0x08})});
  expectError(type, LoadErrorCode::BadLayout, "a reference and something else");
}

TEST_F(Hostile, UnloadableTypeIsNamedWithItsReason) {
  const Token type = addType("Askew", ref(kValueType), TypeAttributes::kExplicitLayout);
  metadata().add(TableId::FieldLayout, {4, addField({0x1C})});
  const auto loaded = load(type);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().type.name, "Askew");
  EXPECT_EQ(loaded.error().type.reason, TypeLoadReason::OverlappedReference);
  EXPECT_EQ(loaded.error().type.argument, "4");
}

TEST_F(Hostile, ReferenceAskew) {
  const Token type = addType("Askew", ref(kValueType), TypeAttributes::kExplicitLayout);
  metadata().add(TableId::FieldLayout, {4, addField({0x1C})});
  expectError(type, LoadErrorCode::BadLayout, "offset 4");
}

TEST_F(Hostile, ExplicitFieldWithoutOffset) {
  const Token type = addType("Unsaid", ref(kValueType), TypeAttributes::kExplicitLayout);
  addField({0x08});
  expectError(type, LoadErrorCode::BadLayout, "without an offset");
}

TEST_F(Hostile, PackingIsNoPowerOfTwo) {
  const Token type = addType("Packed", ref(kValueType), TypeAttributes::kSequentialLayout);
  addField({0x08});
  metadata().add(TableId::ClassLayout, {3, 0, type.rid()});
  expectError(type, LoadErrorCode::BadLayout, "packing 3");
}

TEST_F(Hostile, ValueTooLarge) {
  const Token type = addType("Huge", ref(kValueType), TypeAttributes::kSequentialLayout);
  addField({0x08});
  metadata().add(TableId::ClassLayout, {1, 0xFFFFFFFF, type.rid()});
  expectError(type, LoadErrorCode::BadLayout, "4294967295 bytes");
}

TEST_F(Hostile, FieldOfVoid) {
  const Token type = addType("Nothing", ref(kObject));
  addField({0x01});
  expectError(type, LoadErrorCode::BadLayout, "System.Void");
}

TEST_F(Hostile, VariableOutsideGenericType) {
  const Token type = addType("Plain", ref(kObject));
  addField({0x13, 0});
  expectError(type, LoadErrorCode::BadInstantiation, "token 0x04000001");
}

TEST_F(Hostile, FailureLeavesOthersLoadable) {
  const Token good = addType("Good", ref(kObject));
  const Token bad = addType("Bad", ref(kObject));
  addField({0x11, def(3)});  // its own type, as a value: but it is a class
  const Token user = addType("User", def(2));
  EXPECT_TRUE(load(bad));  // a class by reference, whatever the signature says
  EXPECT_TRUE(load(user));
  EXPECT_EQ(load(user)->methodTable()->parent, load(good)->methodTable());
}

}  // namespace
}  // namespace codicil::typesystem::test
