// SPDX-License-Identifier: MIT
// What System.TypeLoadException says: which type, and why it cannot be loaded.
#pragma once

#include <cstdint>
#include <string>

namespace codicil::typesystem {

// The reasons for which `dotnet` has a sentence of its own. The exception carries its number as its resource id.
enum class TypeLoadReason : std::uint8_t {
  General = 1,
  BadFormat,
  NoParent,
  ParentIsInterface,
  ParentIsSealed,
  NotAnInterface,
  WrongArgumentCount,
  RecursiveGenerics,
  OverlappedReference,  // argument: its offset
  NoFieldOffset,        // argument: the field
  IllegalField,
  FieldsTooLarge,
  TooManyMethods,
  AbstractInConcrete,
  NotImplemented,     // argument: the method
  NothingToOverride,  // argument: the method
  OverridesFinal,
  OverridesNonVirtual,  // argument: the method that is not
  ArrayOfVoid,
  ArrayOfByRef,
  ArrayOfByRefLike,
  TooManyDimensions,  // the last
};

// With {0} for the type, {1} for its assembly and {2} for the reason's argument. Never null.
const char* sentenceOf(TypeLoadReason reason);

struct UnloadableType {
  std::string name;      // as its definition has it, without the types around a nested one; empty: none is known
  std::string assembly;  // its display name
  TypeLoadReason reason = TypeLoadReason::General;
  std::string argument;  // empty but where the reason says so
};

}  // namespace codicil::typesystem
