#include "metadata/CustomAttribute.hpp"

#include <cstring>

#include "metadata/Flags.hpp"

namespace codicil::metadata {
namespace {

// II.23.3
constexpr std::uint16_t kProlog = 0x0001;
constexpr std::uint8_t kNullString = 0xFF;
constexpr std::uint32_t kNullArray = 0xFFFFFFFF;
constexpr std::uint8_t kNamedField = 0x53;
constexpr std::uint8_t kNamedProperty = 0x54;

bool isEnumUnderlying(ElementType type) { return type >= ElementType::Boolean && type <= ElementType::U8; }

// The definition in a generic attribute's TypeSpec, or the TypeSpec's own simple type.
Expected<Token> definitionOf(const Metadata& metadata, Token typeSpec) {
  auto signature = SignatureReader::open(metadata, metadata.row<TypeSpecRow>(typeSpec.rid()).signature,
                                         SignatureKind::Type, typeSpec);
  if (!signature) return Unexpected(signature.error());
  const TypeNode node = signature->node();
  switch (node.element) {
    case ElementType::GenericInst:
    case ElementType::Class:
    case ElementType::ValueType:
      return node.token;
    default:
      return Token{};
  }
}

}  // namespace

Expected<Token> attributeTypeOf(const Metadata& metadata, const CustomAttributeRow& row) {
  if (row.constructor.is(TableId::MethodDef)) {
    auto type = metadata.typeOfMethod(row.constructor.rid());
    if (!type) return Unexpected(type.error());
    return Token::of(TableId::TypeDef, *type);
  }
  auto member = metadata.rowOf<MemberRefRow>(row.constructor);
  if (!member) return Unexpected(member.error());
  return metadata.require(member->parent, {TableId::TypeRef, TableId::TypeDef, TableId::TypeSpec});
}

SerializedString readSerializedString(ByteReader& reader) {
  if (!reader.atEnd() && reader.peek() == kNullString) {
    reader.skip(1);
    return {{}, true};
  }
  return {reader.text(reader.compressedUnsigned()), false};
}

Expected<TypeName> attributeTypeNameOf(const Metadata& metadata, const CustomAttributeRow& row) {
  auto type = attributeTypeOf(metadata, row);
  if (type && type->is(TableId::TypeSpec)) type = definitionOf(metadata, *type);
  if (!type) return Unexpected(type.error());
  if (type->isNil() || type->is(TableId::TypeSpec)) return TypeName{};
  return metadata.typeName(*type);
}

Rid findCustomAttribute(const Metadata& metadata, Token parent, std::string_view nameSpace, std::string_view name) {
  for (Rid rid : metadata.customAttributesOf(parent)) {
    const auto type = attributeTypeNameOf(metadata, metadata.row<CustomAttributeRow>(rid));
    if (type && type->name == name && type->nameSpace == nameSpace) return rid;
  }
  return 0;
}

std::optional<ElementType> enumUnderlyingType(const Metadata& metadata, Rid typeDef) {
  const auto fields = metadata.fieldsOf(typeDef);
  if (!fields) return std::nullopt;
  for (Rid rid : *fields) {
    const auto field = metadata.row<FieldRow>(rid);
    if ((field.flags & FieldAttributes::kStatic) != 0) continue;
    auto signature =
        SignatureReader::open(metadata, field.signature, SignatureKind::Field, Token::of(TableId::Field, rid));
    if (!signature) return std::nullopt;
    const ElementType type = signature->node().element;
    return isEnumUnderlying(type) ? std::optional<ElementType>(type) : std::nullopt;
  }
  return std::nullopt;
}

CustomAttributeReader::CustomAttributeReader(const Metadata& metadata, Token attribute, const CustomAttributeRow& row,
                                             EnumResolver& resolver, SignatureReader parameters,
                                             std::span<const std::byte> value)
    : metadata_(&metadata),
      attribute_(attribute),
      row_(row),
      resolver_(&resolver),
      parameters_(parameters),
      value_(value) {}

Expected<CustomAttributeReader> CustomAttributeReader::open(const Metadata& metadata, Rid attribute,
                                                            EnumResolver& resolver) {
  const Token token = Token::of(TableId::CustomAttribute, attribute);
  auto row = metadata.rowOf<CustomAttributeRow>(token);
  if (!row) return Unexpected(row.error());
  return open(metadata, token, *row, resolver);
}

Expected<CustomAttributeReader> CustomAttributeReader::open(const Metadata& metadata,
                                                            const CustomAttributeRow& attribute,
                                                            EnumResolver& resolver) {
  return open(metadata, {}, attribute, resolver);
}

Expected<CustomAttributeReader> CustomAttributeReader::open(const Metadata& metadata, Token attribute,
                                                            const CustomAttributeRow& row, EnumResolver& resolver) {
  auto constructor = metadata.require(row.constructor, {TableId::MethodDef, TableId::MemberRef});
  if (!constructor) return Unexpected(constructor.error());
  const BlobOffset signature = constructor->is(TableId::MethodDef)
                                   ? metadata.row<MethodDefRow>(constructor->rid()).signature
                                   : metadata.row<MemberRefRow>(constructor->rid()).signature;
  auto parameters = SignatureReader::open(metadata, signature, SignatureKind::Method, *constructor);
  if (!parameters) return Unexpected(parameters.error());
  auto value = metadata.blob(row.value, attribute);
  if (!value) return Unexpected(value.error());

  CustomAttributeReader reader(metadata, attribute, row, resolver, *parameters, *value);
  reader.fixedCount_ = reader.parameters_.methodSignature().paramCount;
  reader.parameters_.skipType();  // void
  // No value at all stands for no arguments.
  if (value->empty() && reader.fixedCount_ == 0) return reader;
  if (reader.value_.u16() != kProlog) return reader.fail(ErrorCode::BadCustomAttribute);
  return reader;
}

Unexpected CustomAttributeReader::fail(ErrorCode code) const {
  const auto value = metadata_->blob(row_.value);
  return metadata_->file().fail(code, value ? value->data() : nullptr, attribute_);
}

Expected<AttributeValue> CustomAttributeReader::nextFixed() {
  auto type = parameterType();
  if (!type) return Unexpected(type.error());
  return readValue(value_, *type, 0);
}

Expected<std::uint32_t> CustomAttributeReader::namedCount() {
  if (value_.atEnd() && fixedCount_ == 0) return 0;  // no value at all
  const std::uint32_t count = value_.u16();
  if (!value_.ok()) return fail(ErrorCode::BadCustomAttribute);
  return count;
}

Expected<AttributeNamedArgument> CustomAttributeReader::nextNamed() {
  AttributeNamedArgument argument;
  const std::uint8_t kind = value_.u8();
  if (kind != kNamedField && kind != kNamedProperty) return fail(ErrorCode::BadCustomAttribute);
  argument.isField = kind == kNamedField;
  auto type = valueType(value_, true);
  if (!type) return Unexpected(type.error());
  const SerializedString name = readSerializedString(value_);
  if (!value_.ok() || name.isNull) return fail(ErrorCode::BadCustomAttribute);
  argument.name = name.text;
  auto value = readValue(value_, *type, 0);
  if (!value) return Unexpected(value.error());
  argument.value = *value;
  return argument;
}

Expected<AttributeValue> CustomAttributeReader::nextElement(AttributeValue& array) {
  AttributeType element = array.type;
  element.isArray = false;
  return readValue(array.elements, element, 0);
}

// ---- Types ----

Expected<AttributeType> CustomAttributeReader::parameterType() { return signatureType(parameters_, true, true); }

Expected<AttributeType> CustomAttributeReader::signatureType(SignatureReader& signature, bool mayBeArray,
                                                             bool mayBeVariable) {
  TypeNode node = signature.node();
  while (node.element == ElementType::CModReqd || node.element == ElementType::CModOpt) node = signature.node();
  AttributeType type;
  switch (node.element) {
    case ElementType::Object:
      type.element = ElementType::TaggedObject;
      return type;
    case ElementType::String:
      type.element = ElementType::String;
      return type;
    case ElementType::ValueType:
      return enumType(node.token);
    case ElementType::GenericInst:  // an enum within a generic type
      for (std::uint32_t i = 0; i < node.number; ++i) signature.skipType();
      return enumType(node.token);
    case ElementType::Class: {
      const auto name = metadata_->typeName(node.token);
      if (!name || *name != TypeName{"System", "Type"}) break;
      type.element = ElementType::Type;
      return type;
    }
    case ElementType::SzArray: {
      if (!mayBeArray) break;
      auto element = signatureType(signature, false, mayBeVariable);
      if (element) element->isArray = true;
      return element;
    }
    case ElementType::Var:
      if (!mayBeVariable) break;
      return genericArgument(node.number, mayBeArray);
    default:
      if (primitiveSize(node.element) == 0) break;
      type.element = node.element;
      return type;
  }
  return fail(ErrorCode::BadCustomAttribute);
}

// A parameter `T` of a generic attribute's constructor: what its TypeSpec has for it.
Expected<AttributeType> CustomAttributeReader::genericArgument(std::uint32_t index, bool mayBeArray) {
  auto attributeType = attributeTypeOf(*metadata_, row_);
  if (!attributeType) return Unexpected(attributeType.error());
  if (!attributeType->is(TableId::TypeSpec)) return fail(ErrorCode::BadCustomAttribute);
  const auto row = metadata_->row<TypeSpecRow>(attributeType->rid());
  auto signature = SignatureReader::open(*metadata_, row.signature, SignatureKind::Type, *attributeType);
  if (!signature) return Unexpected(signature.error());
  const TypeNode node = signature->node();
  if (node.element != ElementType::GenericInst || index >= node.number) return fail(ErrorCode::BadCustomAttribute);
  for (std::uint32_t i = 0; i < index; ++i) signature->skipType();
  return signatureType(*signature, mayBeArray, false);
}

Expected<AttributeType> CustomAttributeReader::enumType(Token token) {
  AttributeType type;
  type.element = ElementType::Enum;
  type.enumToken = token;
  const std::optional<ElementType> underlying = resolver_->underlyingType(*metadata_, token);
  if (!underlying) return fail(ErrorCode::UnresolvedEnum);
  type.underlying = *underlying;
  return type;
}

// FieldOrPropType, II.23.3
Expected<AttributeType> CustomAttributeReader::valueType(ByteReader& reader, bool mayBeArray) {
  AttributeType type;
  type.element = static_cast<ElementType>(reader.u8());
  if (!reader.ok()) return fail(ErrorCode::BadCustomAttribute);
  switch (type.element) {
    case ElementType::SzArray: {
      if (!mayBeArray) break;
      auto element = valueType(reader, false);
      if (element) element->isArray = true;
      return element;
    }
    case ElementType::String:
    case ElementType::Type:
    case ElementType::TaggedObject:
      return type;
    case ElementType::Enum: {
      const SerializedString name = readSerializedString(reader);
      if (!reader.ok() || name.isNull) break;
      type.enumName = name.text;
      const std::optional<ElementType> underlying = resolver_->underlyingType(*metadata_, name.text);
      if (!underlying) return fail(ErrorCode::UnresolvedEnum);
      type.underlying = *underlying;
      return type;
    }
    default:
      if (primitiveSize(type.element) == 0) break;
      return type;
  }
  return fail(ErrorCode::BadCustomAttribute);
}

// ---- Values ----

Expected<AttributeValue> CustomAttributeReader::readValue(ByteReader& reader, const AttributeType& type,
                                                          unsigned depth) {
  if (depth > kMaxAttributeDepth) return fail(ErrorCode::BadCustomAttribute);
  if (type.isArray) return readArray(reader, type, depth);
  AttributeValue value;
  value.type = type;
  switch (type.element) {
    case ElementType::String:
    case ElementType::Type: {
      const SerializedString text = readSerializedString(reader);
      value.text = text.text;
      value.isNull = text.isNull;
      break;
    }
    case ElementType::TaggedObject: {
      auto boxed = valueType(reader, true);
      if (!boxed) return Unexpected(boxed.error());
      // An object that is an object: it would have to be tagged again, and nobody does that.
      if (boxed->element == ElementType::TaggedObject && !boxed->isArray) return fail(ErrorCode::BadCustomAttribute);
      auto content = readValue(reader, *boxed, depth + 1);
      if (content) content->isBoxed = true;
      return content;
    }
    default: {
      const unsigned size = primitiveSize(type.element == ElementType::Enum ? type.underlying : type.element);
      const std::span<const std::byte> bytes = reader.take(size);
      if (size == 0) return fail(ErrorCode::UnresolvedEnum);
      if (!bytes.empty()) std::memcpy(&value.bits, bytes.data(), bytes.size());
      break;
    }
  }
  if (!reader.ok()) return fail(ErrorCode::BadCustomAttribute);
  return value;
}

Expected<AttributeValue> CustomAttributeReader::readArray(ByteReader& reader, const AttributeType& type,
                                                          unsigned depth) {
  AttributeValue array;
  array.type = type;
  const std::uint32_t count = reader.u32();
  if (reader.ok() && count == kNullArray) {
    array.isNull = true;
    return array;
  }
  if (!reader.ok()) return fail(ErrorCode::BadCustomAttribute);
  array.count = count;
  const std::span<const std::byte> rest = reader.rest();
  AttributeType element = type;
  element.isArray = false;
  for (std::uint32_t i = 0; i < count; ++i)  // each takes a byte at least: too large a count ends at the value's end
    if (auto skipped = readValue(reader, element, depth); !skipped) return skipped;
  array.elements = ByteReader(rest.first(rest.size() - reader.remaining()));
  return array;
}

}  // namespace codicil::metadata
