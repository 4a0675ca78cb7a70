// SPDX-License-Identifier: MIT
// Which method a call comes to, where that is known from types alone.
#pragma once

#include "threading/ManagedException.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// The managed exception that a program sees for a fault of its files. Throws threading::ExceptionRequest.
[[noreturn]] void throwLoadError(const typesystem::LoadError& error);

template <typename T>
T orRequest(typesystem::Expected<T> result) {
  if (!result) throwLoadError(result.error());
  return std::move(*result);
}

// The same, of what is read from metadata.
template <typename T>
T readable(metadata::Expected<T> result) {
  if (!result) throwLoadError(result.error());
  return std::move(*result);
}

// TypeLoader::signatureOf, and of methods that the engine made. The second throws threading::ExceptionRequest.
typesystem::Expected<typesystem::MethodSignatureTypes> trySignatureOf(
    typesystem::TypeLoader& types, const typesystem::MethodDesc& method,
    const typesystem::MethodTable* exactOwner = nullptr);
typesystem::MethodSignatureTypes signatureOf(typesystem::TypeLoader& types, const typesystem::MethodDesc& method,
                                             const typesystem::MethodTable* exactOwner = nullptr);

// What `constrained. type` makes of a call of `reference` (ECMA-335 III.2.1), in a form that is called by its ordinary
// signature: of a value type's own method with `this` by reference; of a static virtual method, the implementation.
// Null: the call is made on a boxed or dereferenced object. Throws threading::ExceptionRequest.
typesystem::MethodDesc* constrainedTarget(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch,
                                          typesystem::TypeHandle type, const typesystem::MethodReference& reference);

// Where shared code calls an interface's method on a value of an exact type: of that type's interfaces the only one
// that `declaring` may stand for, or itself. Null: there are several, and only running code knows which.
typesystem::MethodTable* exactInterface(typesystem::MethodTable& type, typesystem::MethodTable& declaring);

// What a call of `method` with these arguments, declared in `declaring` (exact), runs on an object of exact type
// `receiver`; called by its ordinary signature. Throws threading::ExceptionRequest.
typesystem::MethodDesc& virtualTarget(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch,
                                      typesystem::MethodTable& receiver, typesystem::MethodTable& declaring,
                                      const typesystem::MethodDesc& method,
                                      std::span<const typesystem::TypeHandle> arguments);

}  // namespace codicil::execution
