// SPDX-License-Identifier: MIT
// System.Reflection.RuntimeMethodBody: a method's IL, locals and exception clauses, as its assembly has them.
#include <algorithm>

#include "classlib/Fields.hpp"
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using metadata::ElementType;
using threading::Cooperative;
using threading::Rooted;
using threading::Thread;
using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::TypeHandle;

constexpr const char* kBody = "System.Reflection.RuntimeMethodBody";
constexpr const char* kLocal = "System.Reflection.RuntimeLocalVariableInfo";
constexpr const char* kClause = "System.Reflection.RuntimeExceptionHandlingClause";

// Cooperative, as all below.
gc::ObjectPtr bytesOf(Thread& thread, std::span<const std::byte> bytes) {
  typesystem::TypeLoader& types = *engine().types;
  MethodTable& array = *orRequest(types.arrayOf(TypeHandle(orRequest(types.primitive(ElementType::U1))))).methodTable();
  gc::ObjectPtr object = threading::allocateArray(thread, array, static_cast<std::int64_t>(bytes.size()));
  std::ranges::copy(bytes, threading::elementsOf(object));
  return object;
}

struct Local {
  TypeHandle type;
  bool isPinned;
};

void setLocals(Thread& thread, Rooted& body, std::span<const Local> locals) {
  static const Field list(kBody, "_localVariables");
  static const Field type(kLocal, "_type"), index(kLocal, "_localIndex"), pinned(kLocal, "_isPinned");
  Rooted array(thread, threading::allocateArray(thread, arrayOf("System.Reflection.LocalVariableInfo"),
                                                static_cast<std::int64_t>(locals.size())));
  list.setReference(body.get(), array.get());
  for (std::size_t i = 0; i < locals.size(); ++i) {
    Rooted one(thread, threading::allocateObject(thread, *coreLibType(kLocal)));
    type.setReference(one.get(), runtimeTypeOf(locals[i].type));
    index.set(one.get(), static_cast<std::int32_t>(i));
    pinned.set(one.get(), locals[i].isPinned);
    setElement(array.get(), i, one.get());
  }
}

void setClauses(Thread& thread, Rooted& body, const metadata::MethodBody& its) {
  static const Field list(kBody, "_exceptionHandlingClauses");
  static const Field owner(kClause, "_methodBody"), flags(kClause, "_flags"), tryOffset(kClause, "_tryOffset"),
      tryLength(kClause, "_tryLength"), handlerOffset(kClause, "_handlerOffset"),
      handlerLength(kClause, "_handlerLength"), catchToken(kClause, "_catchMetadataToken"),
      filterOffset(kClause, "_filterOffset");
  Rooted array(thread, threading::allocateArray(thread, arrayOf("System.Reflection.ExceptionHandlingClause"),
                                                its.clauseCount()));
  list.setReference(body.get(), array.get());
  for (std::uint32_t i = 0; i < its.clauseCount(); ++i) {
    const metadata::ExceptionClause clause = its.clause(i);
    gc::ObjectPtr one = threading::allocateObject(thread, *coreLibType(kClause));
    owner.setReference(one, body.get());
    flags.set(one, static_cast<std::uint32_t>(clause.kind));
    tryOffset.set(one, clause.tryOffset);
    tryLength.set(one, clause.tryLength);
    handlerOffset.set(one, clause.handlerOffset);
    handlerLength.set(one, clause.handlerLength);
    if (clause.kind == metadata::ExceptionClauseKind::Catch) catchToken.set(one, clause.catchType.value);
    if (clause.kind == metadata::ExceptionClauseKind::Filter) filterOffset.set(one, clause.filterOffset);
    setElement(array.get(), i, one);
  }
}

// Null if it has none: it is abstract, or native, or the engine makes it.
void getMethodBody(const MethodDesc* method, QCallTypeHandle declaring, ObjectHandleOnStack result) {
  if (method->kind() != typesystem::MethodKind::IL || method->isAbstract()) return;
  const auto read = method->module().image().methodBody(method->token().rid());
  if (!read) return;
  const MethodTable* owner = exactOwner(declaring.type().methodTable(), *method->owner());
  if (owner == nullptr) owner = method->owner();
  std::vector<TypeHandle> ofMethod(method->methodArguments().begin(), method->methodArguments().end());
  if (ofMethod.empty() && method->genericParameterCount() != 0)  // the definition: its own parameters
    ofMethod = orRequest(engine().types->variablesOf(method->module(), method->token()));
  std::vector<Local> locals;
  for (const typesystem::SignatureType& type : orRequest(engine().types->localVariables(
           method->module(), read->localsSignature(), {owner->instantiation(), ofMethod})))
    locals.push_back({orRequest(engine().types->load(type)), type.isPinned});

  static const Field il(kBody, "_IL"), signature(kBody, "_localSignatureMetadataToken"),
      maxStack(kBody, "_maxStackSize"), initLocals(kBody, "_initLocals");
  Thread& thread = *Thread::current();
  const Cooperative cooperative(thread);
  Rooted body(thread, threading::allocateObject(thread, *coreLibType(kBody)));
  il.setReference(body.get(), bytesOf(thread, read->il()));
  signature.set(body.get(), read->localsSignature().value);
  maxStack.set(body.get(), std::int32_t{read->maxStack()});
  initLocals.set(body.get(), read->initLocals());
  setLocals(thread, body, locals);
  setClauses(thread, body, *read);
  result.set(body.get());
}

}  // namespace

std::span<const QCall> runtimeMethodBodyQCalls() {
  static const QCall rows[] = {
      {"RuntimeMethodHandle_GetMethodBody", qcall<&getMethodBody>()},
  };
  return rows;
}

}  // namespace codicil::classlib
