// SPDX-License-Identifier: MIT
// IL that turns one value into its other form, by CoreLib's own marshallers.
#pragma once

#include "interop/NativeForm.hpp"
#include "interop/NativeValueTypes.hpp"
#include "interop/StubWriter.hpp"

namespace codicil::interop {

// What a structure's stub is asked for: see System.StubHelpers.
enum class StructureOperation : std::int32_t { ToNative = 0, ToManaged = 1, Release = 2 };

// What stubs of all sorts are made with. Thread-safe.
struct StubParts {
  const InteropTypes& types;
  NativeLayouts& layouts;
  NativeValueTypes& values;
};

// Of a value that is a structure or class with a layout: void(ref byte managed, byte* native, int operation, ref
// CleanupWorkListElement). Throws CannotMarshal.
typesystem::MethodDesc& structureStubOf(MethodTable& type);

// What native code has: of a Structure the twin of NativeValueTypes; a pointer of all that is one.
SignatureType nativeTypeOf(StubWriter& il, const StubParts& parts, const NativeForm& form);

// Whether the value is converted on the evaluation stack, as a whole; otherwise it is in memory on both sides.
bool isScalar(NativeKind kind);

// ---- Scalars: the value is on the stack, and its other form takes its place ----
void toNative(StubWriter& il, const NativeForm& form);
void toManaged(StubWriter& il, const NativeForm& form);
// Native memory that toNative took. A null pointer is none.
bool needsRelease(NativeKind kind);
void release(StubWriter& il, const NativeForm& form);  // takes the native value from the stack

// ---- Structures: on the stack a managed reference and a native address ----
void convertStructure(StubWriter& il, const NativeForm& form, StructureOperation operation);

// ---- Arrays, by the class of System.StubHelpers that `marshaler` names ----
struct ArrayConversion {
  const char* marshaler;
  std::uint32_t state = 0;  // a local variable
  static ArrayConversion ofPointer(StubWriter& il);
  static ArrayConversion ofField(StubWriter& il);
  void create(StubWriter& il, const NativeForm& form) const;
};

}  // namespace codicil::interop
