// SPDX-License-Identifier: MIT
#include "interop/ForwardParameter.hpp"

#include "execution/Calls.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Module.hpp"

namespace codicil::interop {

using execution::orRequest;
using metadata::ElementType;

namespace {
constexpr const char* kAny = "System.StubHelpers.AsAnyMarshaler";
}  // namespace

void newObject(StubWriter& il, const StubParts& parts, MethodTable& type) {
  for (typesystem::MethodDesc& method : type.classData().methods) {
    if (!method.isConstructor() || orRequest(parts.types.loader.signatureOf(method)).header.paramCount != 0) continue;
    if ((type.classData().definition->attributes & metadata::TypeAttributes::kAbstract) != 0) break;
    return il.newobj(method, type);
  }
  throw threading::ExceptionRequest{"System.MissingMethodException",
                                    "Cannot dynamically create an instance of type '" +
                                        parts.types.loader.nameOf(TypeHandle(&type)) +
                                        "'. Reason: No parameterless constructor defined.",
                                    ""};
}

ForwardParameter::ForwardParameter(StubWriter& il, const StubParts& parts, const StubSignature& signature,
                                   std::uint32_t index)
    : il_(il),
      parts_(parts),
      signature_(signature),
      parameter_(signature.parameters[index]),
      form_(parameter_.form),
      argument_(index + signature.firstArgument()) {
  const char* const why = whyNotByRef();
  if (parameter_.isByRef && why != nullptr)
    throw threading::ExceptionRequest{"System.Runtime.InteropServices.MarshalDirectiveException",
                                      "Cannot marshal 'parameter #" + std::to_string(index + 1) + "': " + why, ""};
  if (usesNativeLocal()) native_ = il_.local(nativeTypeOf(il_, parts_, form_));
  if (form_.kind == NativeKind::Array && !isPinnedArray()) array_ = ArrayConversion::ofPointer(il_);
  if (isAny()) state_ = il_.local(il_.coreLibType(kAny));
  if (isAny()) array_ = ArrayConversion::ofPointer(il_);
  if (form_.kind == NativeKind::SafeHandle) {
    managed_ = il_.local(il_.typeOf(parameter_.type));
    isHeld_ = il_.local(il_.primitive(ElementType::Boolean));
  }
}

// ---- What sort of parameter it is ----

const char* ForwardParameter::whyNotByRef() const {
  switch (form_.kind) {
    case NativeKind::HandleRef:
      return "HandleRefs cannot be marshaled ByRef or from unmanaged to managed.";
    case NativeKind::Any:
      return "AsAny cannot be used on return types, ByRef parameters, ArrayWithOffset, or parameters passed from "
             "unmanaged to managed.";
    case NativeKind::Builder:
      return "Invalid managed/unmanaged type combination.";
    case NativeKind::SafeHandle:
      return (parameter_.type.methodTable()->classData().definition->attributes &
              metadata::TypeAttributes::kAbstract) == 0
                 ? nullptr
                 : "Ref and out SafeHandle parameters cannot be abstract.";
    default:
      return nullptr;
  }
}

bool ForwardParameter::isPinnedText() const {
  return form_.kind == NativeKind::WideText && !parameter_.isByRef && !parameter_.isOut;
}
bool ForwardParameter::isPinnedArray() const {
  return form_.kind == NativeKind::Array && form_.isBlittable && !parameter_.isByRef;
}
bool ForwardParameter::isAny() const {
  return form_.kind == NativeKind::Any || form_.kind == NativeKind::Builder ||
         (form_.kind == NativeKind::LayoutClass && (!form_.isBlittable || parameter_.isByRef));
}
bool ForwardParameter::usesNativeLocal() const {
  return form_.kind != NativeKind::Plain && form_.kind != NativeKind::HandleRef;
}

bool ForwardParameter::needsCleanup() const {
  if (isPinnedText() || isPinnedArray()) return false;
  return isAny() || needsRelease(form_.kind) || form_.kind == NativeKind::Structure ||
         form_.kind == NativeKind::Array || (form_.kind == NativeKind::SafeHandle && parameter_.isIn);
}

void ForwardParameter::ldValue() {
  il_.ldarg(argument_);
  if (parameter_.isByRef) il_.token(Opcode::Ldobj, parameter_.type);
}
void ForwardParameter::ldAddress() {
  if (parameter_.isByRef)
    il_.ldarg(argument_);
  else
    il_.ldarga(argument_);
}
void ForwardParameter::stScalar() { il_.stloc(native_); }

// ---- Managed to native ----

// Of the object that is the argument, what lies `offset` bytes behind its start. A null reference: a null pointer.
void ForwardParameter::pin(TypeHandle pointee, std::uint32_t offset) {
  const auto end = il_.label();
  const std::uint32_t pinned = il_.local(il_.byRefTo(pointee, true));
  il_.ldarg(argument_);
  il_.branch(Opcode::Brfalse, end);
  il_.ldarg(argument_);
  il_.ldcI4(static_cast<std::int32_t>(offset));
  il_.op(Opcode::Add);
  il_.stloc(pinned);
  il_.ldloc(pinned);
  il_.op(Opcode::ConvU);
  il_.stloc(native_);
  il_.place(end);
}

void ForwardParameter::pinText() {
  constexpr std::uint32_t kTextOffset = 12;  // behind MethodTable pointer and length
  pin(TypeHandle(orRequest(parts_.types.loader.primitive(ElementType::Char))), kTextOffset);
}

void ForwardParameter::scalarToNative() {
  if (!parameter_.isIn) return;
  ldValue();
  interop::toNative(il_, form_);
  stScalar();
}

void ForwardParameter::toNative() {
  const TypeHandle byte(orRequest(parts_.types.loader.primitive(ElementType::U1)));
  switch (form_.kind) {
    case NativeKind::Plain:
    case NativeKind::HandleRef:
      return;
    case NativeKind::Structure:
      if (!parameter_.isIn) return;
      ldAddress();
      il_.ldloca(native_);
      il_.op(Opcode::ConvU);
      return convertStructure(il_, form_, StructureOperation::ToNative);
    case NativeKind::LayoutClass:
      return isAny() ? anyToNative() : pin(byte, typesystem::kPointerBytes);
    case NativeKind::Builder:
    case NativeKind::Any:
      return anyToNative();
    case NativeKind::Array: {
      if (!isPinnedArray()) return arrayToNative();
      const MethodTable& table = *form_.type.methodTable();
      const std::uint32_t rank = table.classData().element == ElementType::Array ? table.classData().rank : 0;
      return pin(byte, 16 + 8 * rank);
    }
    case NativeKind::SafeHandle:
    case NativeKind::CriticalHandle:
      return handleToNative();
    default:
      return isPinnedText() ? pinText() : scalarToNative();
  }
}

SignatureType ForwardParameter::load() {
  if (form_.kind == NativeKind::HandleRef) {
    il_.ldarga(argument_);
    il_.coreLibField("System.Runtime.InteropServices.HandleRef", "_handle");
    return il_.nativeInt();
  }
  if (form_.kind == NativeKind::Plain) {
    il_.ldarg(argument_);
    if (!parameter_.isByRef) return parameter_.signature;
    SignatureType pinned = parameter_.signature;
    pinned.isPinned = true;
    const std::uint32_t local = il_.local(pinned);
    il_.stloc(local);
    il_.ldloc(local);
    il_.op(Opcode::ConvU);
    return il_.nativeInt();
  }
  if (!parameter_.isByRef) {
    il_.ldloc(native_);
    return nativeTypeOf(il_, parts_, form_);
  }
  il_.ldloca(native_);
  il_.op(Opcode::ConvU);
  return il_.nativeInt();
}

// ---- And back ----

void ForwardParameter::toManaged() {
  if (!parameter_.isOut) return;
  switch (form_.kind) {
    case NativeKind::Plain:
    case NativeKind::HandleRef:
      return;
    case NativeKind::Structure:
      if (!parameter_.isByRef) return;
      ldAddress();
      il_.ldloca(native_);
      il_.op(Opcode::ConvU);
      return convertStructure(il_, form_, StructureOperation::ToManaged);
    case NativeKind::SafeHandle:
    case NativeKind::CriticalHandle:
      return handleToManaged();
    case NativeKind::Array:
      return isPinnedArray() ? void() : arrayToManaged();
    default:
      break;
  }
  if (isAny() && parameter_.isByRef) return objectFromPointer();
  if (isAny()) {
    il_.ldloca(state_);
    il_.ldarg(argument_);
    il_.ldloc(native_);
    return il_.coreLib(kAny, "ConvertToManaged", 2);
  }
  if (!parameter_.isByRef) return;
  il_.ldarg(argument_);
  il_.ldloc(native_);
  interop::toManaged(il_, form_);
  il_.token(Opcode::Stobj, parameter_.type);
}

void ForwardParameter::cleanup() {
  if (!needsCleanup()) return;
  if (isAny()) {
    il_.ldloca(state_);
    il_.ldloc(native_);
    return il_.coreLib(kAny, "ClearNative", 1);
  }
  switch (form_.kind) {
    case NativeKind::Structure:
      ldAddress();
      il_.ldloca(native_);
      il_.op(Opcode::ConvU);
      return convertStructure(il_, form_, StructureOperation::Release);
    case NativeKind::Array:
      return arrayCleanup();
    case NativeKind::SafeHandle: {
      const auto end = il_.label();
      il_.ldloc(isHeld_);
      il_.branch(Opcode::Brfalse, end);
      il_.ldloc(managed_);
      il_.coreLib(kStubHelpers, "SafeHandleRelease", 1);
      return il_.place(end);
    }
    default:
      il_.ldloc(native_);
      return interop::release(il_, form_);
  }
}

void ForwardParameter::keepAlive() {
  if (form_.kind == NativeKind::HandleRef) {
    il_.ldarga(argument_);
    il_.coreLibField("System.Runtime.InteropServices.HandleRef", "_wrapper");
  } else if (form_.kind == NativeKind::Delegate || form_.kind == NativeKind::CriticalHandle) {
    ldValue();
  } else {
    return;
  }
  il_.coreLib("System.GC", "KeepAlive", 1);
}

// ---- SafeHandle ----

void ForwardParameter::handleToNative() {
  if (form_.kind == NativeKind::CriticalHandle) {
    ldValue();
    il_.coreLibField("System.Runtime.InteropServices.CriticalHandle", "handle");
    return il_.stloc(native_);
  }
  if (parameter_.isIn) {
    ldValue();
    il_.stloc(managed_);
    il_.ldloc(managed_);
    il_.ldloca(isHeld_);
    il_.coreLib(kStubHelpers, "SafeHandleAddRef", 2);
    return il_.stloc(native_);
  }
  newObject(il_, parts_, *parameter_.type.methodTable());
  il_.stloc(managed_);
}

void ForwardParameter::handleToManaged() {
  if (!parameter_.isByRef || form_.kind == NativeKind::CriticalHandle) return;
  const auto end = il_.label();
  constexpr const char* kHandle = "System.Runtime.InteropServices.SafeHandle";
  std::uint32_t fresh = managed_;
  if (parameter_.isIn) {  // another one, unless it stayed the same
    il_.ldloc(managed_);
    il_.coreLibField(kHandle, "handle");
    il_.ldloc(native_);
    il_.branch(Opcode::Beq, end);
    fresh = il_.local(il_.typeOf(parameter_.type));
    newObject(il_, parts_, *parameter_.type.methodTable());
    il_.stloc(fresh);
  }
  il_.ldloc(fresh);
  il_.ldloc(native_);
  il_.coreLib(kHandle, "SetHandle", 1);
  il_.ldarg(argument_);
  il_.ldloc(fresh);
  il_.op(Opcode::StindRef);
  il_.place(end);
}

// ---- What an object is at the call ----

std::int32_t ForwardParameter::anyFlags() const {
  const bool isAnsi = form_.kind == NativeKind::LayoutClass || !form_.isWide;
  return (parameter_.isIn ? 0x10000000 : 0) | (parameter_.isOut ? 0x20000000 : 0) | (isAnsi ? 0x10000 : 0) | 1;
}

void ForwardParameter::anyToNative() {
  il_.ldloca(state_);
  il_.ldloca(array_.state);
  il_.op(Opcode::ConvU);
  il_.coreLib(kAny, ".ctor", 1);
  if (!parameter_.isIn && parameter_.isByRef) return;
  il_.ldloca(state_);
  ldValue();
  il_.ldcI4(anyFlags());
  il_.coreLib(kAny, "ConvertToNative", 2);
  il_.stloc(native_);
}

// A new object of what native code left a pointer to.
void ForwardParameter::objectFromPointer() {
  const auto some = il_.label(), end = il_.label();
  il_.ldloc(native_);
  il_.branch(Opcode::Brtrue, some);
  il_.ldarg(argument_);
  il_.op(Opcode::Ldnull);
  il_.op(Opcode::StindRef);
  il_.branch(Opcode::Br, end);
  il_.place(some);
  il_.ldarg(argument_);
  il_.ldtype(parameter_.type);
  il_.coreLib("System.Runtime.CompilerServices.RuntimeHelpers", "GetUninitializedObject", 1);
  il_.op(Opcode::StindRef);
  ldValue();
  il_.ldloc(native_);
  il_.coreLib(kStubHelpers, "FmtClassUpdateCLRInternal", 2);
  il_.place(end);
}

// ---- Arrays whose elements are converted ----

void ForwardParameter::arrayToNative() {
  array_.create(il_, form_);
  const auto step = [&](const char* name) {
    il_.ldloca(array_.state);
    ldAddress();
    il_.ldloca(native_);
    il_.op(Opcode::ConvU);
    il_.coreLib(array_.marshaler, name, 3);
  };
  if (!parameter_.isIn && parameter_.isByRef) return;
  step("ConvertSpaceToNative");
  if (parameter_.isIn) step("ConvertContentsToNative");
}

// Of a parameter by reference: what the size parameter and the constant say.
void ForwardParameter::ldArrayLength() {
  il_.ldcI4(static_cast<std::int32_t>(form_.count));
  if (!form_.sizeParameter || *form_.sizeParameter >= signature_.parameters.size()) {
    if (form_.count == 0) {
      il_.op(Opcode::Pop);
      il_.ldcI4(1);
    }
    return;
  }
  const std::uint32_t index = *form_.sizeParameter;
  const StubParameter& size = signature_.parameters[index];
  il_.ldarg(index + signature_.firstArgument());
  if (size.isByRef) il_.token(Opcode::Ldobj, size.type);
  il_.op(Opcode::ConvI4);
  il_.op(Opcode::Add);
}

void ForwardParameter::arrayToManaged() {
  if (parameter_.isByRef) {
    il_.ldloca(array_.state);
    il_.ldarg(argument_);
    il_.ldloca(native_);
    il_.op(Opcode::ConvU);
    ldArrayLength();
    il_.coreLib(array_.marshaler, "ConvertSpaceToManaged", 4);
  }
  il_.ldloca(array_.state);
  ldAddress();
  il_.ldloca(native_);
  il_.op(Opcode::ConvU);
  il_.coreLib(array_.marshaler, "ConvertContentsToManaged", 3);
}

void ForwardParameter::arrayCleanup() {
  const auto end = il_.label();
  il_.ldloc(native_);
  il_.branch(Opcode::Brfalse, end);
  il_.ldloca(array_.state);
  il_.ldloca(native_);
  il_.op(Opcode::ConvU);
  if (parameter_.isByRef) {
    ldArrayLength();
  } else {
    il_.ldarg(argument_);
    il_.coreLib("System.Array", "get_Length", 0);
  }
  il_.coreLib(array_.marshaler, "ClearNative", 3);
  il_.place(end);
}

}  // namespace codicil::interop
