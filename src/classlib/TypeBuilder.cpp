// SPDX-License-Identifier: MIT
// System.Reflection.Emit.RuntimeTypeBuilder: types, their members and all that belongs to them.
#include <cstring>
#include <vector>

#include "classlib/DynamicModule.hpp"
#include "classlib/Tables.hpp"
#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/Flags.hpp"
#include "metadata/PseudoAttributes.hpp"
#include "metadata/Utf16.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using metadata::TableId;
using metadata::Token;
using metadata::utf8Of;

constexpr Token kModuleType = Token::of(TableId::TypeDef, 1);
constexpr Token kAssembly = Token::of(TableId::Assembly, 1);

std::uint16_t flags16(std::int32_t flags) { return static_cast<std::uint16_t>(flags); }

// ---- Types ----

// The builder of global members has no type of its own; they are <Module>'s.
Token typeOrModule(const QCallModule& module, Token type) {
  return type.isNil() ? kModuleType : rowIn(module, type, {TableId::TypeDef});
}

Token namedType(const QCallModule& module, Token type) {
  return type.isNil() ? Token{} : rowIn(module, type, {TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec});
}

// `interfaces` ends with 0; null: none.
Token defineType(QCallModule module, const char16_t* fullName, Token parent, std::uint32_t attributes, Token enclosing,
                 const Token* interfaces) {
  const std::string text = utf8Of(fullName);
  const metadata::TypeName name = splitTypeName(text);
  const Token type = writerOf(module).type(name.nameSpace, name.name, attributes, namedType(module, parent), enclosing);
  for (; interfaces != nullptr && !interfaces->isNil(); ++interfaces)
    writerOf(module).addInterface(type, namedType(module, *interfaces));
  return type;
}

void setParentType(QCallModule module, Token type, Token parent) {
  writerOf(module).setParent(rowIn(module, type, {TableId::TypeDef}), namedType(module, parent));
}

void addInterfaceImpl(QCallModule module, Token type, Token interface) {
  writerOf(module).addInterface(rowIn(module, type, {TableId::TypeDef}), namedType(module, interface));
}

// `constraints` ends with 0.
Token defineGenericParam(QCallModule module, const char16_t* name, Token owner, std::int32_t attributes,
                         std::int32_t position, const Token* constraints) {
  rowIn(module, owner, {TableId::TypeDef, TableId::MethodDef});
  const Token parameter = writerOf(module).genericParam(owner, flags16(position), flags16(attributes), utf8Of(name));
  for (; constraints != nullptr && !constraints->isNil(); ++constraints)
    writerOf(module).addConstraint(parameter, namedType(module, *constraints));
  return parameter;
}

void setClassLayout(QCallModule module, Token type, std::int32_t packing, std::uint32_t size) {
  writerOf(module).setLayout(rowIn(module, type, {TableId::TypeDef}), flags16(packing), size);
}

// The builder is done with it.
void termCreateClass(QCallModule module, Token type, ObjectHandleOnStack result) {
  engine().assemblies->finish(*module.module, typeOrModule(module, type));
  if (!type.isNil()) setType(result, orRequest(engine().types->load(*module.module, type)));
}

// ---- Methods ----

Token defineMethod(QCallModule module, Token type, const char16_t* name, const std::byte* signature, std::int32_t bytes,
                   std::int32_t attributes) {
  return writerOf(module).method(typeOrModule(module, type), utf8Of(name), flags16(attributes),
                                 bytesAt(signature, bytes));
}

Token defineMethodSpec(QCallModule module, Token method, const std::byte* signature, std::int32_t bytes) {
  rowIn(module, method, {TableId::MethodDef, TableId::MemberRef});
  return writerOf(module).methodSpec(method, bytesAt(signature, bytes));
}

void setMethodImpl(QCallModule module, Token method, std::int32_t attributes) {
  writerOf(module).setImplFlags(rowIn(module, method, {TableId::MethodDef}), flags16(attributes));
}

void defineMethodImpl(QCallModule module, Token type, Token body, Token declaration) {
  for (const Token method : {body, declaration}) rowIn(module, method, {TableId::MethodDef, TableId::MemberRef});
  writerOf(module).overrideMethod(rowIn(module, type, {TableId::TypeDef}), body, declaration);
}

struct ManagedHandler {  // System.Reflection.Emit.ExceptionHandler
  Token catchType;
  std::uint32_t tryStart, tryEnd, filterStart, handlerStart, handlerEnd;
  metadata::ExceptionClauseKind kind;
};

std::vector<metadata::ExceptionClause> clausesOf(const ManagedHandler* handlers, std::int32_t count) {
  std::vector<metadata::ExceptionClause> clauses;
  for (std::int32_t i = 0; i < count; ++i) {
    const ManagedHandler& its = handlers[i];
    metadata::ExceptionClause clause;
    clause.kind = its.kind;
    clause.tryOffset = its.tryStart;
    clause.tryLength = its.tryEnd - its.tryStart;
    clause.handlerOffset = its.handlerStart;
    clause.handlerLength = its.handlerEnd - its.handlerStart;
    if (its.kind == metadata::ExceptionClauseKind::Catch) clause.catchType = its.catchType;
    if (its.kind == metadata::ExceptionClauseKind::Filter) clause.filterOffset = its.filterStart;
    clauses.push_back(clause);
  }
  return clauses;
}

// Where tokens stand in the IL (the last two) is of use to those alone who write files.
void setMethodIL(QCallModule module, Token method, std::int32_t initLocals, const std::byte* il, std::int32_t ilBytes,
                 const std::byte* locals, std::int32_t localsBytes, std::int32_t maxStack,
                 const ManagedHandler* handlers, std::int32_t handlerCount, const std::int32_t*, std::int32_t) {
  rowIn(module, method, {TableId::MethodDef});
  if (ilBytes == 0) return;
  const std::span<const std::byte> signature = bytesAt(locals, localsBytes);
  const bool isEmpty = localsBytes == 2 && signature[0] == std::byte{0} && signature[1] == std::byte{0};
  const auto clauses = clausesOf(handlers, handlerCount);
  writerOf(module).setBody(method, {.il = bytesAt(il, ilBytes),
                                    .maxStack = flags16(maxStack),
                                    .initLocals = initLocals != 0,
                                    .locals = isEmpty ? Token{} : writerOf(module).signature(signature),
                                    .clauses = clauses});
}

void setPInvokeData(QCallModule module, const char16_t* library, const char16_t* name, Token method,
                    std::int32_t flags) {
  rowIn(module, method, {TableId::MethodDef});
  writerOf(module).setImport(method, flags16(flags), utf8Of(name), utf8Of(library));
  writerOf(module).setImplFlags(method, metadata::MethodImplAttributes::kIL);
}

Token setParamInfo(QCallModule module, Token method, std::int32_t sequence, std::int32_t attributes,
                   const char16_t* name) {
  rowIn(module, method, {TableId::MethodDef});
  return writerOf(module).param(method, flags16(sequence), flags16(attributes), utf8Of(name));
}

Token getTokenFromSig(QCallModule module, const std::byte* signature, std::int32_t bytes) {
  return writerOf(module).signature(bytesAt(signature, bytes));
}

// ---- Other members ----

Token defineField(QCallModule module, Token type, const char16_t* name, const std::byte* signature, std::int32_t bytes,
                  std::int32_t attributes) {
  return writerOf(module).field(typeOrModule(module, type), utf8Of(name), flags16(attributes),
                                bytesAt(signature, bytes));
}

void setFieldLayoutOffset(QCallModule module, Token field, std::uint32_t offset) {
  writerOf(module).setOffset(rowIn(module, field, {TableId::Field}), offset);
}

Token defineProperty(QCallModule module, Token type, const char16_t* name, std::int32_t attributes,
                     const std::byte* signature, std::int32_t bytes) {
  return writerOf(module).property(rowIn(module, type, {TableId::TypeDef}), utf8Of(name), flags16(attributes),
                                   bytesAt(signature, bytes));
}

Token defineEvent(QCallModule module, Token type, const char16_t* name, std::int32_t attributes, Token handler) {
  return writerOf(module).event(rowIn(module, type, {TableId::TypeDef}), utf8Of(name), flags16(attributes),
                                namedType(module, handler));
}

void defineMethodSemantics(QCallModule module, Token association, std::int32_t semantics, Token method) {
  rowIn(module, association, {TableId::Property, TableId::Event});
  writerOf(module).setAccessor(association, flags16(semantics), rowIn(module, method, {TableId::MethodDef}));
}

// Of a string, up to its NUL; of no value (null), a reference of zeros (ECMA-335 II.22.9).
std::span<const std::byte> constantAt(ElementType type, const void* value) {
  static constexpr std::uint32_t kNull = 0;
  if (type == ElementType::Class) return std::as_bytes(std::span(&kNull, 1));
  if (type == ElementType::String)
    return std::as_bytes(std::span(std::u16string_view(static_cast<const char16_t*>(value))));
  return {static_cast<const std::byte*>(value), metadata::primitiveSize(type)};
}

void setConstantValue(QCallModule module, Token parent, std::int32_t element, const void* value) {
  rowIn(module, parent, {TableId::Field, TableId::Param, TableId::Property});
  const auto type = static_cast<ElementType>(element);
  writerOf(module).setConstant(parent, type, constantAt(type, value));
}

void defineCustomAttribute(QCallModule module, Token parent, Token constructor, const std::byte* value,
                           std::int32_t bytes) {
  rowIn(module, constructor, {TableId::MethodDef, TableId::MemberRef});
  const auto blob = module.module->image().growing()->addBlob(bytesAt(value, bytes));
  const auto isPseudo =
      metadata::applyPseudoAttribute(module.module->metadata(), writerOf(module), {parent, constructor, blob});
  if (!isPseudo) throw threading::ExceptionRequest{"System.ArgumentException", isPseudo.error().toString(), {}};
  if (*isPseudo) return;
  writerOf(module).attribute(parent, constructor, bytesAt(value, bytes));
  if (parent == kAssembly) module.module->readAssemblyAttributes();
}

}  // namespace

std::span<const QCall> typeBuilderQCalls() {
  static const QCall rows[] = {
      {"TypeBuilder_DefineType", qcall<&defineType>()},
      {"TypeBuilder_SetParentType", qcall<&setParentType>()},
      {"TypeBuilder_AddInterfaceImpl", qcall<&addInterfaceImpl>()},
      {"TypeBuilder_DefineGenericParam", qcall<&defineGenericParam>()},
      {"TypeBuilder_SetClassLayout", qcall<&setClassLayout>()},
      {"TypeBuilder_TermCreateClass", qcall<&termCreateClass>()},
      {"TypeBuilder_DefineMethod", qcall<&defineMethod>()},
      {"TypeBuilder_DefineMethodSpec", qcall<&defineMethodSpec>()},
      {"TypeBuilder_SetMethodImpl", qcall<&setMethodImpl>()},
      {"TypeBuilder_DefineMethodImpl", qcall<&defineMethodImpl>()},
      {"TypeBuilder_SetMethodIL", qcall<&setMethodIL>()},
      {"TypeBuilder_SetPInvokeData", qcall<&setPInvokeData>()},
      {"TypeBuilder_SetParamInfo", qcall<&setParamInfo>()},
      {"TypeBuilder_GetTokenFromSig", qcall<&getTokenFromSig>()},
      {"TypeBuilder_DefineField", qcall<&defineField>()},
      {"TypeBuilder_SetFieldLayoutOffset", qcall<&setFieldLayoutOffset>()},
      {"TypeBuilder_DefineProperty", qcall<&defineProperty>()},
      {"TypeBuilder_DefineEvent", qcall<&defineEvent>()},
      {"TypeBuilder_DefineMethodSemantics", qcall<&defineMethodSemantics>()},
      {"TypeBuilder_SetConstantValue", qcall<&setConstantValue>()},
      {"TypeBuilder_DefineCustomAttribute", qcall<&defineCustomAttribute>()},
  };
  return rows;
}

}  // namespace codicil::classlib
