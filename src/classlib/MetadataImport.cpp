// SPDX-License-Identifier: MIT
// System.Reflection.MetadataImport: one module's rows, by token. Its `scope` is our Module.
#include <algorithm>
#include <cstring>

#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Engine.hpp"
#include "metadata/Constant.hpp"
#include "metadata/MarshalDescriptor.hpp"
#include "threading/Allocation.hpp"
#include "threading/Thread.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using metadata::ElementType;
using metadata::Metadata;
using metadata::Rid;
using metadata::TableId;
using metadata::Token;
using typesystem::Module;

// FCalls answer with an HRESULT; the managed side throws BadImageFormatException for it.
using Result = std::int32_t;
constexpr Result kOk = 0;
constexpr Result kBadImage = static_cast<Result>(0x8007000B);

struct ConstArray {  // System.Reflection.ConstArray
  std::int32_t length;
  const void* bytes;
};

const Metadata& of(const Module* scope) { return scope->metadata(); }

// Strings of metadata end with a NUL in the file.
const char* textOf(const metadata::Expected<std::string_view>& text) {
  return text && text->data() != nullptr ? text->data() : "";
}

Result blobOf(const Module* scope, metadata::BlobOffset offset, ConstArray* to) {
  const auto blob = of(scope).blob(offset);
  if (!blob) return kBadImage;
  *to = {static_cast<std::int32_t>(blob->size()), blob->data()};
  return kOk;
}

// Reads a row if the token names one of its table.
template <typename Row, typename Function>
Result withRow(const Module* scope, Token token, Function use) {
  const auto row = of(scope).rowOf<Row>(token);
  return row ? use(*row) : kBadImage;
}

// ---- Names and parents ----

std::optional<metadata::StringOffset> nameOffsetOf(const Metadata& metadata, Token token) {
  if (!metadata.contains(token)) return std::nullopt;
  const Rid rid = token.rid();
  switch (token.table()) {
    case TableId::Module:
      return metadata.row<metadata::ModuleRow>(rid).name;
    case TableId::TypeRef:
      return metadata.row<metadata::TypeRefRow>(rid).name;
    case TableId::TypeDef:
      return metadata.row<metadata::TypeDefRow>(rid).name;
    case TableId::Field:
      return metadata.row<metadata::FieldRow>(rid).name;
    case TableId::MethodDef:
      return metadata.row<metadata::MethodDefRow>(rid).name;
    case TableId::Param:
      return metadata.row<metadata::ParamRow>(rid).name;
    case TableId::MemberRef:
      return metadata.row<metadata::MemberRefRow>(rid).name;
    case TableId::Event:
      return metadata.row<metadata::EventRow>(rid).name;
    case TableId::Property:
      return metadata.row<metadata::PropertyRow>(rid).name;
    case TableId::ModuleRef:
      return metadata.row<metadata::ModuleRefRow>(rid).name;
    case TableId::Assembly:
      return metadata.row<metadata::AssemblyRow>(rid).name;
    case TableId::AssemblyRef:
      return metadata.row<metadata::AssemblyRefRow>(rid).name;
    case TableId::File:
      return metadata.row<metadata::FileRow>(rid).name;
    case TableId::ExportedType:
      return metadata.row<metadata::ExportedTypeRow>(rid).name;
    case TableId::ManifestResource:
      return metadata.row<metadata::ManifestResourceRow>(rid).name;
    case TableId::GenericParam:
      return metadata.row<metadata::GenericParamRow>(rid).name;
    default:
      return std::nullopt;
  }
}

Result getName(const Module* scope, Token token, const char** name) {
  const auto offset = nameOffsetOf(of(scope), token);
  if (!offset) return kBadImage;
  *name = textOf(of(scope).string(*offset, token));
  return kOk;
}

Result getNamespace(const Module* scope, Token token, const char** nameSpace) {
  const auto name = of(scope).typeName(token);
  if (!name) return kBadImage;
  *nameSpace = name->nameSpace.data() != nullptr ? name->nameSpace.data() : "";
  return kOk;
}

metadata::Expected<Token> ownerOf(const Metadata& metadata, Token token) {
  const auto type = [](const metadata::Expected<Rid>& rid) -> metadata::Expected<Token> {
    if (!rid) return tl::unexpected(rid.error());
    return Token::of(TableId::TypeDef, *rid);
  };
  switch (token.table()) {
    case TableId::TypeDef:
      return Token::of(TableId::TypeDef, metadata.enclosingTypeOf(token.rid()));
    case TableId::TypeRef:
      return metadata.row<metadata::TypeRefRow>(token.rid()).resolutionScope;
    case TableId::Field:
      return type(metadata.typeOfField(token.rid()));
    case TableId::MethodDef:
      return type(metadata.typeOfMethod(token.rid()));
    case TableId::Event:
      return type(metadata.typeOfEvent(token.rid()));
    case TableId::Property:
      return type(metadata.typeOfProperty(token.rid()));
    case TableId::Param: {
      const auto method = metadata.methodOfParam(token.rid());
      if (!method) return tl::unexpected(method.error());
      return Token::of(TableId::MethodDef, *method);
    }
    case TableId::MemberRef:
      return metadata.row<metadata::MemberRefRow>(token.rid()).parent;
    case TableId::CustomAttribute:
      return metadata.row<metadata::CustomAttributeRow>(token.rid()).parent;
    case TableId::GenericParam:
      return metadata.row<metadata::GenericParamRow>(token.rid()).owner;
    case TableId::MethodSpec:
      return metadata.row<metadata::MethodSpecRow>(token.rid()).method;
    default:
      return token;
  }
}

Result getParentToken(const Module* scope, Token token, Token* parent) {
  if (!of(scope).contains(token)) return kBadImage;
  const auto owner = ownerOf(of(scope), token);
  if (!owner) return kBadImage;
  *parent = *owner;
  return kOk;
}

// ---- Properties of rows ----

Result getFieldDefProps(const Module* scope, Token token, std::int32_t* attributes) {
  return withRow<metadata::FieldRow>(scope, token, [&](const auto& row) {
    *attributes = row.flags;
    return kOk;
  });
}

Result getEventProps(const Module* scope, Token token, const char** name, std::int32_t* attributes) {
  return withRow<metadata::EventRow>(scope, token, [&](const auto& row) {
    *name = textOf(of(scope).string(row.name, token));
    *attributes = row.flags;
    return kOk;
  });
}

Result getPropertyProps(const Module* scope, Token token, const char** name, std::int32_t* attributes,
                        ConstArray* signature) {
  return withRow<metadata::PropertyRow>(scope, token, [&](const auto& row) {
    *name = textOf(of(scope).string(row.name, token));
    *attributes = row.flags;
    return blobOf(scope, row.signature, signature);
  });
}

Result getParamDefProps(const Module* scope, Token token, std::int32_t* sequence, std::int32_t* attributes) {
  return withRow<metadata::ParamRow>(scope, token, [&](const auto& row) {
    *sequence = row.sequence;
    *attributes = row.flags;
    return kOk;
  });
}

Result getGenericParamProps(const Module* scope, Token token, std::int32_t* flags) {
  return withRow<metadata::GenericParamRow>(scope, token, [&](const auto& row) {
    *flags = row.flags;
    return kOk;
  });
}

Result getScopeProps(const Module* scope, std::byte* mvid) {
  if (of(scope).rowCount(TableId::Module) == 0) return kBadImage;
  const auto guid = of(scope).guid(of(scope).row<metadata::ModuleRow>(1).mvid);
  if (!guid) return kBadImage;
  std::memcpy(mvid, guid->bytes.data(), guid->bytes.size());
  return kOk;
}

Result getCustomAttributeProps(const Module* scope, Token token, Token* constructor, ConstArray* value) {
  return withRow<metadata::CustomAttributeRow>(scope, token, [&](const auto& row) {
    *constructor = row.constructor;
    return blobOf(scope, row.value, value);
  });
}

Result getClassLayout(const Module* scope, Token token, std::int32_t* packing, std::int32_t* size) {
  *packing = *size = 0;
  if (!token.is(TableId::TypeDef) || !of(scope).contains(token)) return kBadImage;
  if (const auto layout = of(scope).classLayoutOf(token.rid())) {
    *packing = layout->packingSize;
    *size = static_cast<std::int32_t>(layout->classSize);
  }
  return kOk;
}

Result getFieldOffset(const Module* scope, Token, Token field, std::int32_t* offset, bool* found) {
  *offset = 0;
  *found = false;
  if (!field.is(TableId::Field) || !of(scope).contains(field)) return kBadImage;
  if (const auto layout = of(scope).fieldLayoutOf(field.rid())) {
    *offset = static_cast<std::int32_t>(layout->offset);
    *found = true;
  }
  return kOk;
}

// Nothing said is no error.
Result getPInvokeMap(const Module* scope, Token token, std::int32_t* attributes, const char** name,
                     const char** library) {
  *attributes = 0;
  *name = *library = "";
  const auto map = of(scope).implMapOf(token);
  if (!map) return kOk;
  *attributes = map->flags;
  *name = textOf(of(scope).string(map->importName, token));
  const auto module = of(scope).rowOf<metadata::ModuleRefRow>(Token::of(TableId::ModuleRef, map->importScope));
  if (!module) return kBadImage;
  *library = textOf(of(scope).string(module->name, token));
  return kOk;
}

// ---- Signatures and values ----

Result getSigOfMethodDef(const Module* scope, Token token, ConstArray* signature) {
  return withRow<metadata::MethodDefRow>(scope, token,
                                         [&](const auto& row) { return blobOf(scope, row.signature, signature); });
}

Result getSigOfFieldDef(const Module* scope, Token token, ConstArray* signature) {
  return withRow<metadata::FieldRow>(scope, token,
                                     [&](const auto& row) { return blobOf(scope, row.signature, signature); });
}

Result getMemberRefProps(const Module* scope, Token token, ConstArray* signature) {
  return withRow<metadata::MemberRefRow>(scope, token,
                                         [&](const auto& row) { return blobOf(scope, row.signature, signature); });
}

Result getSignatureFromToken(const Module* scope, Token token, ConstArray* signature) {
  switch (token.table()) {
    case TableId::StandAloneSig:
      return withRow<metadata::StandAloneSigRow>(
          scope, token, [&](const auto& row) { return blobOf(scope, row.signature, signature); });
    case TableId::TypeSpec:
      return withRow<metadata::TypeSpecRow>(scope, token,
                                            [&](const auto& row) { return blobOf(scope, row.signature, signature); });
    case TableId::MethodSpec:
      return withRow<metadata::MethodSpecRow>(
          scope, token, [&](const auto& row) { return blobOf(scope, row.instantiation, signature); });
    case TableId::MethodDef:
      return getSigOfMethodDef(scope, token, signature);
    case TableId::Field:
      return getSigOfFieldDef(scope, token, signature);
    case TableId::MemberRef:
      return getMemberRefProps(scope, token, signature);
    default:
      return kBadImage;
  }
}

Result getFieldMarshal(const Module* scope, Token token, ConstArray* marshal) {
  const auto row = of(scope).marshalOf(token);
  if (row) return blobOf(scope, row->nativeType, marshal);
  *marshal = {0, nullptr};
  return kOk;
}

Result getDefaultValue(const Module* scope, Token token, std::uint64_t* value, const void** text, std::int32_t* length,
                       std::int32_t* element) {
  *value = 0;
  *text = nullptr;
  *length = 0;
  *element = static_cast<std::int32_t>(ElementType::Void);  // there is none
  const auto row = of(scope).constantOf(token);
  if (!row) return kOk;
  const auto constant = metadata::readConstant(of(scope), *row);
  if (!constant) return kBadImage;
  *element = static_cast<std::int32_t>(constant->type);
  *value = constant->bits;
  if (constant->type != ElementType::String) return kOk;
  // An empty string is not null.
  *text = constant->text.bytes().data() != nullptr ? static_cast<const void*>(constant->text.bytes().data()) : u"";
  *length = static_cast<std::int32_t>(constant->text.length());
  return kOk;
}

Result getUserString(const Module* scope, Token token, const void** text, std::int32_t* length) {
  const auto string = of(scope).userString(token);
  if (!string) return kBadImage;
  *text = string->bytes().data() != nullptr ? static_cast<const void*>(string->bytes().data()) : u"";
  *length = static_cast<std::int32_t>(string->length());
  return kOk;
}

FCallBool isValidToken(const Module* scope, Token token) {
  if (token.type() == metadata::kUserStringTokenType) return of(scope).userString(token).has_value() ? 1 : 0;
  return of(scope).contains(token) ? 1 : 0;
}

const Module* getMetadataImport(gc::ObjectPtr runtimeModule) { return moduleOf(runtimeModule); }

// ---- Lists ----

std::vector<Token> listOf(const Metadata& metadata, TableId kind, Token parent) {
  std::vector<Token> tokens;
  const auto add = [&](const metadata::RowRange& rows) {
    for (const Rid rid : rows) tokens.push_back(Token::of(kind, rid));
  };
  const auto addIfThere = [&](const metadata::Expected<metadata::RowRange>& rows) {
    if (!rows) throw threading::ExceptionRequest{"System.BadImageFormatException", rows.error().toString(), {}};
    add(*rows);
  };
  const Rid rid = parent.rid();
  switch (kind) {
    case TableId::TypeDef:  // nested in the parent
      for (const Rid row : metadata.nestedTypesOf(rid))
        tokens.push_back(Token::of(kind, metadata.row<metadata::NestedClassRow>(row).nested));
      break;
    case TableId::CustomAttribute:
      add(metadata.customAttributesOf(parent));
      break;
    case TableId::Param:
      addIfThere(metadata.paramsOf(rid));
      break;
    case TableId::Field:
      addIfThere(metadata.fieldsOf(rid));
      break;
    case TableId::MethodDef:
      // Of an event or a property, each with what it does.
      if (parent.is(TableId::Property) || parent.is(TableId::Event)) {
        for (const Rid row : metadata.semanticsOf(parent)) {
          const auto semantics = metadata.row<metadata::MethodSemanticsRow>(row);
          tokens.push_back(Token::of(TableId::MethodDef, semantics.method));
          tokens.push_back(Token{semantics.semantics});
        }
        break;
      }
      addIfThere(metadata.methodsOf(rid));
      break;
    case TableId::Property:
      addIfThere(metadata.propertiesOf(rid));
      break;
    case TableId::Event:
      addIfThere(metadata.eventsOf(rid));
      break;
    case TableId::GenericParam:
      add(metadata.genericParamsOf(parent));
      break;
    default:
      throw threading::ExceptionRequest{"System.NotSupportedException", {}, {}};
  }
  return tokens;
}

std::int32_t numberOf(Token token) { return static_cast<std::int32_t>(token.value); }

// `length` is the room in `few`, then the count; more than that come in an int[].
void enumerate(const Module* scope, std::int32_t kind, std::int32_t parent, std::int32_t* length, std::int32_t* few,
               ObjectHandleOnStack many) {
  const TableId table = static_cast<TableId>(static_cast<std::uint32_t>(kind) >> 24);
  const std::vector<Token> tokens = listOf(of(scope), table, Token{static_cast<std::uint32_t>(parent)});
  const auto room = static_cast<std::size_t>(*length);
  *length = static_cast<std::int32_t>(tokens.size());
  if (tokens.size() <= room) {
    std::ranges::transform(tokens, few, numberOf);
    return;
  }
  typesystem::TypeLoader& types = *execution::engine().types;
  const auto element = types.primitive(ElementType::I4);
  const auto array = element ? types.arrayOf(typesystem::TypeHandle(*element))
                             : typesystem::Expected<typesystem::TypeHandle>(tl::unexpected(element.error()));
  if (!array) throw threading::ExceptionRequest{"System.TypeLoadException", array.error().toString(), {}};
  threading::Thread& thread = *threading::Thread::current();
  const threading::Cooperative cooperative(thread);
  gc::ObjectPtr object =
      threading::allocateArray(thread, *array->methodTable(), static_cast<std::int64_t>(tokens.size()));
  std::ranges::transform(tokens, reinterpret_cast<std::int32_t*>(threading::elementsOf(object)), numberOf);
  many.set(object);
}

std::int32_t getMarshalAs(const std::byte* bytes, std::int32_t size, std::int32_t* unmanagedType,
                          std::int32_t* safeArrayType, const char** safeArrayTypeName,
                          std::int32_t* safeArrayTypeNameLength, std::int32_t* arrayType, std::int32_t* sizeParam,
                          std::int32_t* sizeConst, const char** marshaler, std::int32_t* marshalerLength,
                          const char** cookie, std::int32_t* cookieLength, std::int32_t* iidParam) {
  const auto read = metadata::readMarshalDescriptor(std::span<const std::byte>(bytes, static_cast<std::size_t>(size)));
  if (!read) return 0;
  const bool isSafeArray = read->type == metadata::NativeType::SafeArray;
  *unmanagedType = static_cast<std::int32_t>(read->type);
  *safeArrayType = static_cast<std::int32_t>(read->variantType.value_or(0));
  *safeArrayTypeName = isSafeArray && !read->typeName.empty() ? read->typeName.data() : nullptr;
  *safeArrayTypeNameLength = isSafeArray ? static_cast<std::int32_t>(read->typeName.size()) : 0;
  *arrayType = read->element == metadata::NativeType::Max && read->type != metadata::NativeType::Array
                   ? 0
                   : static_cast<std::int32_t>(read->element);
  *sizeParam = read->sizeParamIsUsed ? static_cast<std::int32_t>(read->sizeParam.value_or(0)) : 0;
  *sizeConst = static_cast<std::int32_t>(read->count.value_or(0));
  *marshaler = !isSafeArray && !read->typeName.empty() ? read->typeName.data() : nullptr;
  *marshalerLength = isSafeArray ? 0 : static_cast<std::int32_t>(read->typeName.size());
  *cookie = read->cookie.empty() ? nullptr : read->cookie.data();
  *cookieLength = static_cast<std::int32_t>(read->cookie.size());
  *iidParam = static_cast<std::int32_t>(read->iidParam.value_or(0));
  return 1;
}

}  // namespace

std::span<const FCall> metadataImportFCalls() {
  static constexpr const char* kType = "System.Reflection.MetadataImport";
  static const FCall rows[] = {
      {kType, "GetMetadataImport", fcall(&getMetadataImport)},
      {kType, "GetName", fcall(&getName)},
      {kType, "GetNamespace", fcall(&getNamespace)},
      {kType, "GetParentToken", fcall(&getParentToken)},
      {kType, "GetFieldDefProps", fcall(&getFieldDefProps)},
      {kType, "GetEventProps", fcall(&getEventProps)},
      {kType, "GetPropertyProps", fcall(&getPropertyProps)},
      {kType, "GetParamDefProps", fcall(&getParamDefProps)},
      {kType, "GetGenericParamProps", fcall(&getGenericParamProps)},
      {kType, "GetScopeProps", fcall(&getScopeProps)},
      {kType, "GetCustomAttributeProps", fcall(&getCustomAttributeProps)},
      {kType, "GetClassLayout", fcall(&getClassLayout)},
      {kType, "GetFieldOffset", fcall(&getFieldOffset)},
      {kType, "GetPInvokeMap", fcall(&getPInvokeMap)},
      {kType, "GetSigOfMethodDef", fcall(&getSigOfMethodDef)},
      {kType, "GetSigOfFieldDef", fcall(&getSigOfFieldDef)},
      {kType, "GetMemberRefProps", fcall(&getMemberRefProps)},
      {kType, "GetSignatureFromToken", fcall(&getSignatureFromToken)},
      {kType, "GetFieldMarshal", fcall(&getFieldMarshal)},
      {kType, "GetDefaultValue", fcall(&getDefaultValue)},
      {kType, "GetUserString", fcall(&getUserString)},
      {kType, "IsValidToken", fcall(&isValidToken)},
  };
  return rows;
}

std::span<const QCall> metadataImportQCalls() {
  static const QCall rows[] = {
      {"MetadataImport_Enum", qcall<&enumerate>()},
      {"MetadataImport_GetMarshalAs", fcall(&getMarshalAs)},
  };
  return rows;
}

}  // namespace codicil::classlib
