// SPDX-License-Identifier: MIT
#include "typesystem/TypeWalker.hpp"

#include <algorithm>

#include "typesystem/Casting.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeNames.hpp"

namespace codicil::typesystem::test {
namespace {

class Walker {
 public:
  Walker(TypeLoader& loader, Module& module, std::uint32_t rows)
      : loader_(loader), module_(module), rows_(rows), casting_(loader), dispatch_(loader, casting_) {}

  LoadCounts result() {
    each(TableId::TypeDef, [&](Token token) { type(token); });
    each(TableId::TypeRef, [&](Token token) { type(token); });
    each(TableId::TypeSpec, [&](Token token) { type(token); });
    each(TableId::Field, [&](Token token) { field(token); });
    each(TableId::MethodDef, [&](Token token) { method(token); });
    each(TableId::MemberRef, [&](Token token) {
      method(token);
      field(token);
      count(loader_.callSiteSignature(module_, token, context_));
    });
    each(TableId::MethodSpec, [&](Token token) { method(token); });
    each(TableId::StandAloneSig, [&](Token token) {
      count(loader_.localVariables(module_, token, context_));
      count(loader_.callSiteSignature(module_, token, context_));
    });
    return counts_;
  }

 private:
  template <typename Visit>
  void each(TableId table, Visit visit) {
    for (Rid rid = 1; rid <= std::min(module_.metadata().rowCount(table), rows_); ++rid) visit(Token::of(table, rid));
  }
  template <typename T>
  bool count(const Expected<T>& result) {
    ++(result ? counts_.loaded : counts_.refused);
    if (!result) (void)result.error().toString();
    return result.has_value();
  }

  void type(Token token) {
    const auto loaded = loader_.load(module_, token);
    if (!count(loaded)) return;
    (void)loader_.nameOf(*loaded);
    (void)typeName(*loaded, TypeNameFormat::kNamespace | TypeNameFormat::kFullInst | TypeNameFormat::kAssembly);
    if (loaded->isTypeDesc()) return;
    MethodTable& table = *loaded->methodTable();
    if (table.isArray()) return;
    if (token.is(TableId::TypeDef)) members(table);
    if (!table.instantiation().empty() && table.generics() == TypeFlags::kTypicalInstance) instantiated(*loaded);
  }

  void members(MethodTable& table) {
    for (MethodDesc& one : table.classData().methods) count(loader_.signatureOf(one));
    for (FieldDesc& one : table.classData().fields) {
      count(loader_.fieldSignature(one));
      count(loader_.typeOfField(one, table));
    }
    for (const TypeHandle argument : table.instantiation())
      if (argument.isTypeDesc()) count(loader_.constraintsOf(static_cast<TypeVariableDesc&>(*argument.typeDesc())));
    if (table.isInterface()) return;
    for (MethodTable* interface : table.interfaces()) {
      (void)casting_.canCast(TypeHandle(&table), TypeHandle(interface));
      for (MethodDesc& one : interface->canonical()->classData().methods)
        if (one.isVirtual()) count(dispatch_.interfaceMethod(table, *interface, one));
    }
  }

  // Over object, and over itself.
  void instantiated(TypeHandle generic) {
    const auto object = loader_.primitive(metadata::ElementType::Object);
    if (!object) return;
    std::vector<TypeHandle> arguments(generic.methodTable()->instantiation().size(), TypeHandle(*object));
    const auto instance = loader_.instantiate(generic, arguments);
    if (!count(instance)) return;
    members(*instance->methodTable());
    std::ranges::fill(arguments, *instance);
    count(loader_.instantiate(generic, arguments));
  }

  void method(Token token) {
    const auto found = loader_.resolveMethod(module_, token, context_);
    if (!count(found) || found->owner.isTypeDesc()) return;
    count(loader_.signatureOf(*found->method, found->owner.methodTable()));
    if (found->arguments.size() == found->method->genericParameterCount())
      count(loader_.methodOn(*found->owner.methodTable(), *found->method, found->arguments, MethodForm::Boxed));
  }
  void field(Token token) {
    const auto found = loader_.resolveField(module_, token, context_);
    if (count(found)) count(loader_.fieldSignature(*found->field, found->owner.methodTable()));
  }

  TypeLoader& loader_;
  Module& module_;
  std::uint32_t rows_;
  Casting casting_;
  Dispatch dispatch_;
  TokenContext context_;
  LoadCounts counts_;
};

}  // namespace

LoadCounts loadAll(TypeLoader& loader, Module& module, std::uint32_t rows) {
  return Walker(loader, module, rows).result();
}

}  // namespace codicil::typesystem::test
