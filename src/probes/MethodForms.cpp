// SPDX-License-Identifier: MIT
#include "probes/MethodForms.hpp"

#include "metadata/ByteReader.hpp"
#include "metadata/Constant.hpp"
#include "metadata/Flags.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::probes {
namespace {

using metadata::ByteReader;
using metadata::ElementType;
using metadata::TableId;
using metadata::Token;

const char* keywordOf(ElementType element) {
  switch (element) {
    case ElementType::Void:
      return "void";
    case ElementType::Boolean:
      return "bool";
    case ElementType::Char:
      return "char";
    case ElementType::I1:
      return "sbyte";
    case ElementType::U1:
      return "byte";
    case ElementType::I2:
      return "short";
    case ElementType::U2:
      return "ushort";
    case ElementType::I4:
      return "int";
    case ElementType::U4:
      return "uint";
    case ElementType::I8:
      return "long";
    case ElementType::U8:
      return "ulong";
    case ElementType::R4:
      return "float";
    case ElementType::R8:
      return "double";
    case ElementType::String:
      return "string";
    case ElementType::Object:
      return "object";
    case ElementType::I:
      return "nint";
    case ElementType::U:
      return "nuint";
    case ElementType::TypedByRef:
      return "TypedReference";
    default:
      return nullptr;
  }
}

// Sign-extended from the size of an enum's type.
std::int64_t extended(const metadata::Constant& constant) {
  switch (constant.type) {
    case ElementType::I1:
      return static_cast<std::int8_t>(constant.bits);
    case ElementType::I2:
      return static_cast<std::int16_t>(constant.bits);
    case ElementType::I4:
      return static_cast<std::int32_t>(constant.bits);
    default:
      return static_cast<std::int64_t>(constant.bits);
  }
}

class FormReader {
 public:
  FormReader(LoadedNames& names, std::shared_ptr<const ModuleNames> module, Token method, Token owner)
      : names_(names), module_(std::move(module)), method_(method), owner_(owner) {}

  ValueForm form(TypeBlob type) {
    ByteReader reader(type);
    ValueForm made = read(withoutModifiers(type));
    made.type = text(reader);
    return made;
  }

 private:
  ValueForm read(TypeBlob type) {
    ByteReader reader(type);
    ValueForm made;
    const auto element = static_cast<ElementType>(reader.u8());
    switch (element) {
      case ElementType::Ptr:
      case ElementType::FnPtr:
        made.element = ElementType::Ptr;
        break;
      case ElementType::String:
      case ElementType::Object:
      case ElementType::Class:
      case ElementType::Array:
      case ElementType::SzArray:
        made.element = ElementType::Object;
        break;
      case ElementType::GenericInst:
        if (static_cast<ElementType>(reader.u8()) == ElementType::Class) made.element = ElementType::Object;
        break;
      case ElementType::ValueType:
        readEnum(metadata::decodeTypeToken(reader.compressedUnsigned()), made);
        break;
      case ElementType::Var:
      case ElementType::MVar:
        if (mayBeBoxed(element, reader.compressedUnsigned())) {
          made.element = ElementType::Object;
          made.isGeneric = true;
        }
        break;
      case ElementType::ByRef:
        made = read(withoutModifiers(reader.rest()));
        if (made.isGeneric) made = {};  // boxing would read what may not be there
        made.isByRef = true;
        break;
      default:
        if (primitiveSize(element) != 0 || element == ElementType::I || element == ElementType::U)
          made.element = element;
    }
    return made;
  }

  Token ownerOf(ElementType variable) const { return variable == ElementType::Var ? owner_ : method_; }

  bool mayBeBoxed(ElementType variable, std::uint32_t number) const {
    if (module_ == nullptr) return false;
    const auto row = module_->genericParameter(ownerOf(variable), number);
    return row && (row->flags & metadata::GenericParamAttributes::kAllowByRefLike) == 0;
  }

  // Leaves `form` as it is if it is none.
  void readEnum(Token type, ValueForm& form) {
    if (module_ == nullptr) return;
    const auto defined = names_.definitionOf(module_, type);
    if (!defined) return;
    const metadata::Metadata& metadata = defined->module->metadata();
    const auto row = metadata.rowOf<metadata::TypeDefRow>(Token::of(TableId::TypeDef, defined->typeDef));
    const auto fields = metadata.fieldsOf(defined->typeDef);
    if (!row || !fields || defined->module->typeName(row->extends) != "System.Enum") return;
    for (std::uint32_t i = 0; i < fields->size(); ++i) {
      const auto field = metadata.row<metadata::FieldRow>((*fields)[i]);
      if ((field.flags & metadata::FieldAttributes::kStatic) == 0) {
        const auto signature = metadata.blob(field.signature);
        if (signature && signature->size() == 2) form.element = static_cast<ElementType>((*signature)[1]);
      } else if (const auto value = metadata.constantOf(Token::of(TableId::Field, (*fields)[i])); value) {
        if (const auto constant = readConstant(metadata, *value); constant)
          form.enumerators.emplace_back(extended(*constant), defined->module->text(field.name));
      }
    }
    if (metadata::primitiveSize(form.element) == 0) form = {};
  }

  // The type that `reader` stands at, as C# writes it.
  std::string text(ByteReader& reader) {
    const auto element = static_cast<ElementType>(reader.u8());
    if (const char* const keyword = keywordOf(element); keyword != nullptr) return keyword;
    switch (element) {
      case ElementType::CModReqd:
      case ElementType::CModOpt:
        reader.compressedUnsigned();
        return text(reader);
      case ElementType::ByRef:
        return "ref " + text(reader);
      case ElementType::Ptr:
        return text(reader) + "*";
      case ElementType::SzArray:
        return text(reader) + "[]";
      case ElementType::Array: {
        const std::string of = text(reader);
        const std::uint32_t rank = reader.compressedUnsigned();
        return of + "[" + std::string(rank > 0 && rank < 33 ? rank - 1 : 0, ',') + "]";
      }
      case ElementType::Class:
      case ElementType::ValueType:
        return nameOf(metadata::decodeTypeToken(reader.compressedUnsigned()));
      case ElementType::Var:
      case ElementType::MVar:
        return variable(element, reader.compressedUnsigned());
      case ElementType::GenericInst:
        return generic(reader);
      default:
        return "delegate*";
    }
  }
  std::string generic(ByteReader& reader) {
    reader.u8();
    std::string name = nameOf(metadata::decodeTypeToken(reader.compressedUnsigned()));
    name = name.substr(0, name.rfind('`'));
    const std::uint32_t count = reader.compressedUnsigned();
    for (std::uint32_t i = 0; i < count && reader.ok(); ++i) name += (i == 0 ? "<" : ", ") + text(reader);
    return name + ">";
  }
  std::string nameOf(Token type) const { return module_ == nullptr ? "?" : module_->typeName(type); }
  std::string variable(ElementType kind, std::uint32_t number) const {
    const auto row = module_ == nullptr ? std::nullopt : module_->genericParameter(ownerOf(kind), number);
    return row ? module_->text(row->name) : (kind == ElementType::Var ? "!" : "!!") + std::to_string(number);
  }

  LoadedNames& names_;
  std::shared_ptr<const ModuleNames> module_;
  Token method_, owner_;
};

}  // namespace

MethodForms formsOf(const codicil_api& api, LoadedNames& names, codicil_method method, const SignatureShape& shape) {
  const auto module = names.of(method.module);
  std::uint32_t owner = 0, variables = 0;
  int isValueType = 0;
  api.method_owner(method, &owner, &variables, &isValueType);
  FormReader reader(names, module, Token{method.token}, Token{owner});
  MethodForms forms;
  forms.hasThis = shape.hasThis;
  if (shape.hasThis) {
    ArgumentForm self{"this", {}};
    self.form.type = module == nullptr ? "?" : module->typeName(Token{owner});
    if (isValueType == 0) self.form.element = ElementType::Object;
    forms.arguments.push_back(std::move(self));
  }
  auto parameters = std::vector<std::string>(shape.parameters.size());
  if (module != nullptr) parameters = module->parametersOf(Token{method.token}, parameters.size());
  for (std::size_t i = 0; i < shape.parameters.size(); ++i)
    forms.arguments.push_back(
        {parameters[i].empty() ? "arg" + std::to_string(i) : parameters[i], reader.form(shape.parameters[i])});
  for (std::size_t i = kMaxSeenArguments; i < forms.arguments.size(); ++i)
    forms.arguments[i].form.element = ElementType::End;
  forms.returnsVoid = shape.returnsVoid();
  forms.returned = reader.form(shape.returnType);
  return forms;
}

}  // namespace codicil::probes
