// Custom attributes (ECMA-335 II.21, II.22.10, II.23.3): which type an attribute is of, and its arguments, read in
// place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "metadata/ByteReader.hpp"
#include "metadata/ElementType.hpp"
#include "metadata/Metadata.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::metadata {

// An object may be an array of objects that are arrays …: objects may nest this far.
inline constexpr unsigned kMaxAttributeDepth = 32;

// The type whose constructor an attribute names: a TypeDef, TypeRef or, of a generic attribute, TypeSpec. BadToken.
Expected<Token> attributeTypeOf(const Metadata& metadata, const CustomAttributeRow& row);

// The same by name; of a generic attribute its definition's. Empty names for an attribute type that has none (an
// array).
Expected<TypeName> attributeTypeNameOf(const Metadata& metadata, const CustomAttributeRow& row);

// The first attribute of this name that `parent` has, or 0. Attributes that cannot be read are passed over.
Rid findCustomAttribute(const Metadata& metadata, Token parent, std::string_view nameSpace, std::string_view name);

// II.23.3, SerString. Too long a one fails the reader.
struct SerializedString {
  std::string_view text;
  bool isNull = false;
};
SerializedString readSerializedString(ByteReader& reader);

// II.23.3, FieldOrPropType and what a constructor's parameters may be.
struct AttributeType {
  ElementType element = ElementType::End;     // Boolean … R8, String, Type, TaggedObject or Enum
  ElementType underlying = ElementType::End;  // Enum: Boolean … U8
  bool isArray = false;                       // of `element`
  Token enumToken;                            // Enum as the constructor's signature has it: TypeDef or TypeRef
  std::string_view enumName;                  // Enum as the value itself has it: a serialized type name
};

struct AttributeValue {
  AttributeType type;
  bool isBoxed = false;     // it stands for an object; `type` is what it is
  bool isNull = false;      // String, Type, or an array
  std::uint64_t bits = 0;   // Boolean … R8, Enum: the value, zero-extended
  std::string_view text;    // String; Type: its serialized name
  std::uint32_t count = 0;  // array
  ByteReader elements;      // array: see CustomAttributeReader::nextElement
};

struct AttributeNamedArgument {
  bool isField = false;  // else a property
  std::string_view name;
  AttributeValue value;
};

// What the reader cannot know by itself: how large an enum of perhaps another assembly is.
class EnumResolver {
 public:
  virtual ~EnumResolver() = default;
  // Boolean … U8, or nothing if the type cannot be found or is no enum.
  virtual std::optional<ElementType> underlyingType(const Metadata& metadata, Token typeDefOrRef) = 0;
  virtual std::optional<ElementType> underlyingType(const Metadata& metadata, std::string_view serializedName) = 0;
};

// What a resolver needs of the module that defines the enum: the type of its only instance field (II.14.3).
std::optional<ElementType> enumUnderlyingType(const Metadata& metadata, Rid typeDef);

// A cursor over one attribute's arguments: all fixed ones, then namedCount(), then all named ones. Not thread-safe.
// Errors of every step: BadCustomAttribute, UnresolvedEnum, and those of the constructor's signature.
class CustomAttributeReader {
 public:
  // `resolver` must outlive the reader.
  static Expected<CustomAttributeReader> open(const Metadata& metadata, Rid attribute, EnumResolver& resolver);
  // Of an attribute that is no row of a table.
  static Expected<CustomAttributeReader> open(const Metadata& metadata, const CustomAttributeRow& attribute,
                                              EnumResolver& resolver);

  Token constructor() const { return row_.constructor; }
  std::uint32_t fixedCount() const { return fixedCount_; }

  Expected<AttributeValue> nextFixed();
  Expected<std::uint32_t> namedCount();
  Expected<AttributeNamedArgument> nextNamed();

  // The next element of `array`, whose elements shrink by it. To be called array.count times.
  Expected<AttributeValue> nextElement(AttributeValue& array);

  bool atEnd() const { return value_.atEnd(); }

 private:
  CustomAttributeReader(const Metadata& metadata, Token attribute, const CustomAttributeRow& row,
                        EnumResolver& resolver, SignatureReader parameters, std::span<const std::byte> value);
  static Expected<CustomAttributeReader> open(const Metadata& metadata, Token attribute, const CustomAttributeRow& row,
                                              EnumResolver& resolver);

  Unexpected fail(ErrorCode code) const;
  Expected<AttributeType> parameterType();
  Expected<AttributeType> signatureType(SignatureReader& signature, bool mayBeArray, bool mayBeVariable);
  Expected<AttributeType> genericArgument(std::uint32_t index, bool mayBeArray);
  Expected<AttributeType> enumType(Token token);
  Expected<AttributeType> valueType(ByteReader& reader, bool mayBeArray);
  Expected<AttributeValue> readValue(ByteReader& reader, const AttributeType& type, unsigned depth);
  Expected<AttributeValue> readArray(ByteReader& reader, const AttributeType& type, unsigned depth);

  const Metadata* metadata_;
  Token attribute_;  // for errors; nil: it is no row
  CustomAttributeRow row_;
  EnumResolver* resolver_;
  SignatureReader parameters_;
  ByteReader value_;
  std::uint32_t fixedCount_ = 0;
};

}  // namespace codicil::metadata
