// SPDX-License-Identifier: MIT
// The types of CoreLib that marshalling knows by name.
#pragma once

#include <string>

#include "typesystem/TypeLoader.hpp"

namespace codicil::interop {

using typesystem::MethodTable;
using typesystem::TypeHandle;

// Immutable, thread-safe.
struct InteropTypes {
  // Throws threading::ExceptionRequest: it is not the class library we know.
  explicit InteropTypes(typesystem::TypeLoader& types);

  typesystem::TypeLoader& loader;
  MethodTable* object;
  MethodTable* string;
  MethodTable* stringBuilder;
  MethodTable* safeHandle;
  MethodTable* criticalHandle;
  MethodTable* handleRef;
  MethodTable* delegate;
  MethodTable* multicast;
  MethodTable* array;
  MethodTable* dateTime;
  MethodTable* decimal;
  MethodTable* guid;
  MethodTable* cleanupList;  // System.StubHelpers.CleanupWorkListElement
};

inline bool derivesFrom(const MethodTable* type, const MethodTable& ancestor) {
  while (type != nullptr && type != &ancestor) type = type->parent;
  return type != nullptr;
}

// What of a type's or module's metadata decides about marshalling.
bool isMarshallingDisabled(const typesystem::Module& module);
// Of text that does not say its encoding: UTF-16, or else UTF-8. `format`: TypeAttributes or PInvokeAttributes.
bool isWide(const MethodTable& type);

}  // namespace codicil::interop
