// SPDX-License-Identifier: MIT
// System.Reflection.Emit.RuntimeModuleBuilder: the tokens by which IL names types, members and literals, and fields'
// data.
#include "classlib/DynamicModule.hpp"
#include "classlib/DynamicReferences.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "metadata/Utf16.hpp"

namespace codicil::classlib {
namespace {

using execution::readable;
using metadata::SignatureKind;
using metadata::TableId;
using metadata::Token;
using metadata::utf8Of;
using typesystem::MethodDesc;
using typesystem::Module;

// Without the backslashes before what separates names in names.
std::string unescaped(const char16_t* name) {
  constexpr std::u16string_view kReserved = u",[]&*+\\";
  std::u16string text;
  for (; *name != 0; ++name) {
    if (*name == u'\\' && name[1] != 0 && kReserved.find(name[1]) != std::u16string_view::npos) ++name;
    text += *name;
  }
  return utf8Of(text);
}

// `scope` is the type around it, or nil.
Token getTypeRef(QCallModule module, const char16_t* fullName, QCallModule referenced, Token scope) {
  const std::string text = unescaped(fullName);
  const metadata::TypeName name = splitTypeName(text);
  if (module.module == referenced.module) {
    const metadata::TypeIndex& types = module.module->image().types();
    const Token found = scope.isNil() ? types.find(name.nameSpace, name.name) : types.findNested(scope, name.name);
    if (!found.isNil()) return found;
    execution::throwLoadError(module.module->lacks(*module.module, {}, name));
  }
  if (scope.isNil()) scope = assemblyRefOf(*module.module, *referenced.module);
  return writerOf(module).typeRef(scope, name.nameSpace, name.name);
}

// A MemberRef to a MethodDef or Field of `its`.
Token memberRef(const QCallModule& module, Token parent, Module& its, Token member) {
  const metadata::Metadata& metadata = its.metadata();
  const bool isField = member.is(TableId::Field);
  metadata::StringOffset name;
  metadata::BlobOffset signature;
  if (isField) {
    const auto row = readable(metadata.rowOf<metadata::FieldRow>(member));
    name = row.name;
    signature = row.signature;
  } else {
    const auto row = readable(metadata.rowOf<metadata::MethodDefRow>(member));
    name = row.name;
    signature = row.signature;
  }
  const auto translated = signatureIn(*module.module, its, readable(metadata.blob(signature, member)),
                                      isField ? SignatureKind::Field : SignatureKind::Method);
  return writerOf(module).memberRef(parent, readable(metadata.string(name, member)), translated);
}

Token getMemberRef(QCallModule module, QCallModule referenced, Token parent, Token member) {
  return memberRef(module, parent, *referenced.module, member);
}

Token getMemberRefOfMethodInfo(QCallModule module, Token parent, MethodDesc* method) {
  if (&method->module() == module.module) return method->token();
  return memberRef(module, parent, method->module(), method->token());
}

Token getMemberRefOfFieldInfo(QCallModule module, Token parent, QCallTypeHandle declaring, Token field) {
  if (parent.is(TableId::TypeDef)) return field;
  return memberRef(module, parent, *declaring.type().methodTable()->module, field);
}

Token getMemberRefFromSignature(QCallModule module, Token parent, const char16_t* name, const std::byte* signature,
                                std::int32_t bytes) {
  return writerOf(module).memberRef(parent, utf8Of(name), bytesAt(signature, bytes));
}

Token getTokenFromTypeSpec(QCallModule module, const std::byte* signature, std::int32_t bytes) {
  return writerOf(module).typeSpec(bytesAt(signature, bytes));
}

Token getStringConstant(QCallModule module, const char16_t* text, std::int32_t length) {
  return writerOf(module).literal({text, static_cast<std::size_t>(length)});
}

// Null: no initial value.
void setFieldRvaContent(QCallModule module, Token field, const std::byte* content, std::int32_t bytes) {
  rowIn(module, field, {TableId::Field});
  writerOf(module).setData(field, bytesAt(content, content == nullptr ? 0 : bytes), static_cast<std::size_t>(bytes));
}

}  // namespace

std::span<const QCall> moduleBuilderQCalls() {
  static const QCall rows[] = {
      {"ModuleBuilder_GetTypeRef", qcall<&getTypeRef>()},
      {"ModuleBuilder_GetMemberRef", qcall<&getMemberRef>()},
      {"ModuleBuilder_GetMemberRefOfMethodInfo", qcall<&getMemberRefOfMethodInfo>()},
      {"ModuleBuilder_GetMemberRefOfFieldInfo", qcall<&getMemberRefOfFieldInfo>()},
      {"ModuleBuilder_GetMemberRefFromSignature", qcall<&getMemberRefFromSignature>()},
      {"ModuleBuilder_GetArrayMethodToken", qcall<&getMemberRefFromSignature>()},
      {"ModuleBuilder_GetTokenFromTypeSpec", qcall<&getTokenFromTypeSpec>()},
      {"ModuleBuilder_GetStringConstant", qcall<&getStringConstant>()},
      {"ModuleBuilder_SetFieldRVAContent", qcall<&setFieldRvaContent>()},
  };
  return rows;
}

}  // namespace codicil::classlib
