// SPDX-License-Identifier: MIT
#include "execution/UnsafeAccessor.hpp"

#include "execution/Calls.hpp"
#include "execution/ILWriter.hpp"
#include "execution/NamedTypes.hpp"
#include "metadata/ByteReader.hpp"
#include "metadata/CustomAttribute.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {
namespace {

using metadata::Rid;
using metadata::TableId;
using metadata::Token;
using threading::ExceptionRequest;
using typesystem::FieldDesc;
using typesystem::MethodDesc;
using typesystem::MethodSignatureTypes;
using typesystem::MethodTable;
using typesystem::SignatureType;
using typesystem::TypeHandle;
using typesystem::TypeKind;

constexpr const char* kNamespace = "System.Runtime.CompilerServices";

enum class AccessorKind : std::int32_t { Constructor, Method, StaticMethod, Field, StaticField };

std::string_view stringOf(metadata::ByteReader& reader) {
  const std::uint32_t length = reader.compressedUnsigned();
  const auto bytes = reader.take(length);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<metadata::ByteReader> attributeOf(const metadata::Metadata& metadata, Token parent, const char* name) {
  const Rid attribute = metadata::findCustomAttribute(metadata, parent, kNamespace, name);
  if (attribute == 0) return std::nullopt;
  const auto value = metadata.blob(metadata.row<metadata::CustomAttributeRow>(attribute).value);
  if (!value) return std::nullopt;
  metadata::ByteReader reader(*value);
  reader.u16();  // the prolog
  return reader;
}

class Accessor {
 public:
  Accessor(typesystem::TypeLoader& types, const MethodDesc& method, metadata::ByteReader attribute)
      : types_(types), method_(method), declared_(orRequest(types.signatureOf(method))), wanted_(declared_) {
    const metadata::Metadata& metadata = method.module().metadata();
    kind_ = static_cast<AccessorKind>(attribute.i32());
    name_ = std::string(*metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name));
    if (attribute.u16() != 0) {  // its only property: Name
      attribute.u8();
      attribute.u8();
      stringOf(attribute);
      name_ = std::string(stringOf(attribute));
    }
    if (kind_ == AccessorKind::Constructor) name_ = ".ctor";
    replaceNamedTypes();
  }

  GeneratedIL write() {
    if (method_.isShared() || !method_.isStatic())
      throw ExceptionRequest{"System.NotSupportedException", "an accessor that is generic over references", {}};
    const bool ofResult = kind_ == AccessorKind::Constructor;
    if (!ofResult && wanted_.types.size() < 2) throw ExceptionRequest{"System.BadImageFormatException", {}, {}};
    const SignatureType given = wanted_.types[ofResult ? 0 : 1];
    const TypeHandle target = orRequest(
        types_.load(given.type->kind == TypeKind::ByRef ? SignatureType{given.type->element(), false} : given));
    if (target.isTypeDesc() || target.methodTable()->isArray())
      throw ExceptionRequest{"System.BadImageFormatException", {}, {}};
    MethodTable& type = *target.methodTable();
    if (kind_ == AccessorKind::Field || kind_ == AccessorKind::StaticField)
      writeField(type);
    else
      writeCall(type);
    il_.ret();
    il_.maxStack(static_cast<std::uint16_t>(declared_.types.size() + 1));
    return il_.finish(declared_);
  }

 private:
  // Parameters whose types cannot be named in C# say what they are in an attribute.
  void replaceNamedTypes() {
    const metadata::Metadata& metadata = method_.module().metadata();
    const auto parameters = metadata.paramsOf(method_.token().rid());
    if (!parameters) throwLoadError(parameters.error());
    for (const Rid rid : *parameters) {
      auto attribute = attributeOf(metadata, Token::of(TableId::Param, rid), "UnsafeAccessorTypeAttribute");
      const std::uint32_t number = metadata.row<metadata::ParamRow>(rid).sequence;
      if (!attribute || number >= wanted_.types.size()) continue;
      const TypeHandle named = typeNamed(method_.module(), stringOf(*attribute));
      SignatureType& type = wanted_.types[number];
      const bool byRef = type.type->kind == TypeKind::ByRef;
      type.type = orRequest(types_.signatureType(byRef ? orRequest(types_.byRefTo(named)) : named)).type;
    }
  }

  void writeField(MethodTable& type) {
    const bool isStatic = kind_ == AccessorKind::StaticField;
    const SignatureType& result = wanted_.types[0];
    for (FieldDesc& field : type.classData().fields) {
      const auto its = orRequest(types_.fieldSignature(field, &type));
      if (field.isStatic() != isStatic || nameOf(field) != name_ || result.type->kind != TypeKind::ByRef ||
          result.type->element() != its.type)
        continue;
      if (!isStatic) il_.ldarg(0);
      il_.token(isStatic ? metadata::Opcode::Ldsflda : metadata::Opcode::Ldflda, GeneratedIL::Field{&field, &type});
      return;
    }
    throw ExceptionRequest{"System.MissingFieldException",
                           "Field not found: '" + types_.nameOf(TypeHandle(&type)) + "." + name_ + "'.",
                           {}};
  }

  void writeCall(MethodTable& type) {
    const std::size_t first = kind_ == AccessorKind::Constructor ? 1 : 2;  // of the parameters that must match
    MethodDesc& found = methodOf(type, first);
    const std::size_t passed = kind_ == AccessorKind::Method ? 1 : first;
    for (std::size_t i = passed; i < declared_.types.size(); ++i) il_.ldarg(static_cast<std::uint32_t>(i - 1));
    if (kind_ == AccessorKind::Constructor)
      il_.newobj(found, type);
    else if (kind_ == AccessorKind::Method && !type.isValueType())
      il_.callvirt(found, type);
    else
      il_.call(found, type);
  }

  MethodDesc& methodOf(MethodTable& type, std::size_t first) {
    for (MethodDesc& method : type.classData().methods) {
      const bool isStatic = kind_ == AccessorKind::StaticMethod;
      if (method.isStatic() != isStatic || method.genericParameterCount() != 0 || nameOf(method) != name_) continue;
      const MethodSignatureTypes its = orRequest(types_.signatureOf(method, &type));
      if (its.types.size() + first - 1 != wanted_.types.size()) continue;
      bool fits = kind_ == AccessorKind::Constructor || its.types[0].type == wanted_.types[0].type;
      for (std::size_t i = 1; i < its.types.size(); ++i)
        fits = fits && its.types[i].type == wanted_.types[i + first - 1].type;
      if (fits) return *orRequest(types_.methodOn(type, method, {}, typesystem::MethodForm::Callable));
    }
    throw ExceptionRequest{"System.MissingMethodException",
                           "Method not found: '" + types_.nameOf(TypeHandle(&type)) + "." + name_ + "'.",
                           {}};
  }

  static std::string_view nameOf(const MethodDesc& method) {
    const metadata::Metadata& metadata = method.module().metadata();
    return *metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  }
  static std::string_view nameOf(const FieldDesc& field) {
    const metadata::Metadata& metadata = field.owner()->module->metadata();
    return *metadata.string(metadata.row<metadata::FieldRow>(field.token().rid()).name);
  }

  typesystem::TypeLoader& types_;
  const MethodDesc& method_;
  const MethodSignatureTypes declared_;
  MethodSignatureTypes wanted_;
  AccessorKind kind_{};
  std::string name_;
  ILWriter il_;
};

}  // namespace

std::optional<GeneratedIL> unsafeAccessorIL(typesystem::TypeLoader& types, const MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  if (metadata.row<metadata::MethodDefRow>(method.token().rid()).rva != 0 || method.isAbstract()) return std::nullopt;
  const auto attribute = attributeOf(metadata, method.token(), "UnsafeAccessorAttribute");
  if (!attribute) return std::nullopt;
  return Accessor(types, method, *attribute).write();
}

}  // namespace codicil::execution
