// SPDX-License-Identifier: MIT
#include "execution/Calls.hpp"

#include "execution/GeneratedIL.hpp"
#include "typesystem/Class.hpp"

namespace codicil::execution {

using threading::ExceptionRequest;
using typesystem::Dispatch;
using typesystem::DispatchStatus;
using typesystem::Implementation;
using typesystem::LoadErrorCode;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodTable;
using typesystem::TypeHandle;
using typesystem::TypeLoader;

namespace {

ExceptionRequest collectibleRefused(const typesystem::LoadError& error, const char* why) {
  ExceptionRequest request{
      "System.IO.FileLoadException",
      "Could not load file or assembly '" + error.detail + "'. Operation is not supported. (0x80131515)", error.detail};
  request.innerType = "System.NotSupportedException";
  request.innerMessage = why;
  return request;
}

ExceptionRequest typeNotLoaded(const char* exception, const typesystem::LoadError& error) {
  ExceptionRequest request{exception, error.toString(), ""};
  if (error.code != LoadErrorCode::BadMetadata && !error.type.name.empty()) request.unloadable = error.type;
  return request;
}

}  // namespace

void throwLoadError(const typesystem::LoadError& error) {
  const char* type = "System.TypeLoadException";
  switch (error.code) {
    case LoadErrorCode::BadMetadata:
      type = "System.BadImageFormatException";
      break;
    case LoadErrorCode::AssemblyNotFound:
      throw ExceptionRequest{
          "System.IO.FileNotFoundException",
          "Could not load file or assembly '" + error.detail + "'. The system cannot find the file specified.\n",
          error.detail};
    case LoadErrorCode::AssemblyConflict:
      throw ExceptionRequest{
          "System.IO.FileLoadException",
          "Could not load file or assembly '" + error.detail + "'. Assembly with same name is already loaded",
          error.detail};
    case LoadErrorCode::RefersToCollectible:
      throw collectibleRefused(error, "A non-collectible assembly may not reference a collectible assembly.");
    case LoadErrorCode::ResolvedToCollectible:
      throw collectibleRefused(error, "Resolving to a collectible assembly is not supported.");
    case LoadErrorCode::MethodNotFound:
      throw ExceptionRequest{"System.MissingMethodException", "Method not found: '" + error.detail + "'.", ""};
    case LoadErrorCode::FieldNotFound:
      throw ExceptionRequest{"System.MissingFieldException", "Field not found: '" + error.detail + "'.", ""};
    default:
      break;
  }
  throw typeNotLoaded(type, error);
}

typesystem::Expected<typesystem::MethodSignatureTypes> trySignatureOf(TypeLoader& types, const MethodDesc& method,
                                                                      const MethodTable* exactOwner) {
  if (method.kind() == typesystem::MethodKind::Generated)
    return static_cast<const GeneratedMethod&>(method).il.signature;
  return types.signatureOf(method, exactOwner);
}

namespace {

// SZArrayHelper's methods are generic over the element type.
MethodDesc& callable(TypeLoader& types, const Implementation& found, std::span<const TypeHandle> arguments,
                     MethodForm form) {
  switch (found.status) {
    case DispatchStatus::Found:
      break;
    case DispatchStatus::Ambiguous:
      throw ExceptionRequest{"System.Runtime.AmbiguousImplementationException", "", ""};
    default:
      throw ExceptionRequest{"System.EntryPointNotFoundException", "", ""};
  }
  if (!found.arrayElement.isNull())
    return *orRequest(types.methodOn(*found.owner, *found.method, {&found.arrayElement, 1}, form));
  return *orRequest(types.methodOn(*found.owner, *found.method, arguments, form));
}

}  // namespace

typesystem::MethodSignatureTypes signatureOf(TypeLoader& types, const MethodDesc& method,
                                             const MethodTable* exactOwner) {
  return orRequest(trySignatureOf(types, method, exactOwner));
}

MethodTable* exactInterface(MethodTable& type, MethodTable& declaring) {
  if (!isCanonicalSubtype(TypeHandle(&declaring))) return &declaring;
  MethodTable* only = nullptr;
  for (MethodTable* one : type.interfaces()) {
    if (one == &declaring) return one;
    if (one->canonical() != declaring.canonical()) continue;
    if (only != nullptr) return nullptr;
    only = one;
  }
  return only != nullptr ? only : &declaring;
}

MethodDesc* constrainedTarget(TypeLoader& types, const Dispatch& dispatch, TypeHandle type,
                              const typesystem::MethodReference& reference) {
  if (type.isTypeDesc()) return nullptr;
  MethodTable& table = *type.methodTable();
  MethodTable& declaring = *reference.owner.methodTable();
  if (reference.method->isStatic()) {
    const Implementation found = orRequest(dispatch.staticMethod(table, declaring, *reference.method));
    return &callable(types, found, reference.arguments, MethodForm::Callable);
  }
  if (!table.isValueType()) return nullptr;
  if (!reference.method->isVirtual() && declaring.canonical() != table.canonical()) return nullptr;  // a base class's
  const Implementation found = declaring.isInterface()
                                   ? orRequest(dispatch.interfaceMethod(table, declaring, *reference.method))
                                   : Dispatch::classMethod(table, *reference.method);
  if (found.status == DispatchStatus::Found && found.owner->canonical() != table.canonical()) return nullptr;
  return &callable(types, found, reference.arguments, MethodForm::Callable);
}

MethodDesc& virtualTarget(TypeLoader& types, const Dispatch& dispatch, MethodTable& receiver, MethodTable& declaring,
                          const MethodDesc& method, std::span<const TypeHandle> arguments) {
  const Implementation found =
      declaring.isInterface() ? orRequest(dispatch.interfaceMethod(receiver, declaring, method))
      : method.isVirtual()    ? Dispatch::classMethod(receiver, method)
                              : Implementation{DispatchStatus::Found, &declaring, const_cast<MethodDesc*>(&method), {}};
  return callable(types, found, arguments, MethodForm::Boxed);
}

}  // namespace codicil::execution
