// SPDX-License-Identifier: MIT
#include "typesystem/TypeNames.hpp"

#include "metadata/AssemblyIdentity.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/MethodTable.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;

class Writer {
 public:
  explicit Writer(std::uint32_t format, bool isMessage = false) : format_(format), isMessage_(isMessage) {}

  void write(TypeHandle type) {
    writeType(type);
    if ((format_ & TypeNameFormat::kAssembly) != 0) writeAssembly(type);
  }
  std::string take() { return std::move(text_); }

 private:
  bool has(std::uint32_t flag) const { return (format_ & flag) != 0; }

  void writeType(TypeHandle type) {
    if (const TypeDesc* desc = type.typeDesc()) return writeDesc(*desc);
    const MethodTable& table = *type.methodTable();
    if (table.isArray()) {
      writeType(table.elementType());
      const Class& array = table.classData();
      text_ += array.element == ElementType::SzArray ? "[]"
               : array.rank == 1                     ? "[*]"
                                                     : '[' + std::string(array.rank - 1, ',') + ']';
      return;
    }
    writeDefinition(table);
    if (has(TypeNameFormat::kNamespace | TypeNameFormat::kAngleBrackets)) writeArguments(table);
  }

  void writeDesc(const TypeDesc& desc) {
    switch (desc.element()) {
      case ElementType::Ptr:
      case ElementType::ByRef:
        writeType(static_cast<const ParamTypeDesc&>(desc).argument);
        text_ += desc.element() == ElementType::Ptr ? '*' : '&';
        return;
      case ElementType::FnPtr:
        return writeFunctionPointer(static_cast<const FunctionPointerDesc&>(desc));
      default:
        return writeVariable(static_cast<const TypeVariableDesc&>(desc));
    }
  }

  void writeVariable(const TypeVariableDesc& variable) {
    const metadata::Metadata& metadata = variable.module->metadata();
    const auto name = metadata.string(metadata.row<metadata::GenericParamRow>(variable.genericParam.rid()).name);
    if (name) text_ += *name;
  }

  // Without a name of its own, but for ToString.
  void writeFunctionPointer(const FunctionPointerDesc& pointer) {
    if (!has(TypeNameFormat::kNamespace) || has(TypeNameFormat::kFullInst)) return;
    writeType(pointer.types[0]);
    text_ += '(';
    for (std::size_t i = 1; i < pointer.types.size(); ++i) {
      if (i != 1) text_ += ", ";
      writeType(pointer.types[i]);
    }
    text_ += ')';
  }

  void writeDefinition(const MethodTable& table) {
    const TypeDefinition& definition = *table.classData().definition;
    if (has(TypeNameFormat::kNamespace)) {
      text_ += isMessage_ ? plainName(table) : definition.name();
      return;
    }
    const auto name = definition.module->metadata().typeName(definition.token);
    if (name) text_ += name->name;
  }

  void writeArguments(const MethodTable& table) {
    const auto arguments = table.instantiation();
    const bool isTypical = table.generics() == TypeFlags::kTypicalInstance;
    if (arguments.empty() || (has(TypeNameFormat::kFullInst) && isTypical)) return;
    const bool angles = has(TypeNameFormat::kAngleBrackets);
    text_ += angles ? '<' : '[';
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (i != 0) text_ += ',';
      const bool qualified = has(TypeNameFormat::kFullInst) && !angles && qualifies(arguments[i]);
      if (qualified) text_ += '[';
      Writer argument(qualified ? format_ | TypeNameFormat::kAssembly : format_ & ~TypeNameFormat::kAssembly);
      argument.write(arguments[i]);
      text_ += argument.take();
      if (qualified) text_ += ']';
    }
    text_ += angles ? '>' : ']';
  }

  static bool qualifies(TypeHandle type) {
    const TypeDesc* desc = type.typeDesc();
    return desc == nullptr || (desc->element() != ElementType::Var && desc->element() != ElementType::MVar);
  }

  void writeAssembly(TypeHandle type) {
    const Module* module = moduleOf(type);
    const auto identity = metadata::AssemblyIdentity::ofAssembly(module->metadata());
    if (!identity) return;
    text_ += ", ";
    text_ += has(TypeNameFormat::kNoVersion) ? std::string(identity->name) : identity->displayName();
  }

  std::uint32_t format_;
  bool isMessage_;
  std::string text_;
};

}  // namespace

Module* moduleOf(TypeHandle type) {
  if (const TypeDesc* desc = type.typeDesc()) {
    switch (desc->element()) {
      case ElementType::Ptr:
      case ElementType::ByRef:
        return moduleOf(static_cast<const ParamTypeDesc*>(desc)->argument);
      case ElementType::FnPtr:
        return moduleOf(static_cast<const FunctionPointerDesc*>(desc)->types[0]);
      default:
        return static_cast<const TypeVariableDesc*>(desc)->module;
    }
  }
  const MethodTable& table = *type.methodTable();
  return table.isArray() ? moduleOf(table.elementType()) : table.module;
}

std::string plainName(const MethodTable& type) {
  const TypeDefinition& definition = *type.classData().definition;
  const auto name = definition.module->metadata().typeName(definition.token);
  if (!name) return {};
  return name->nameSpace.empty() ? std::string(name->name)
                                 : std::string(name->nameSpace) + '.' + std::string(name->name);
}

std::string messageName(TypeHandle type) {
  Writer writer(TypeNameFormat::kNamespace, true);
  writer.write(type);
  return writer.take();
}

std::string typeName(TypeHandle type, std::uint32_t format) {
  Writer writer(format);
  writer.write(type);
  return writer.take();
}

}  // namespace codicil::typesystem
