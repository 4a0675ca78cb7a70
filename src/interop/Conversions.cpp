// SPDX-License-Identifier: MIT
#include "interop/Conversions.hpp"

#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "typesystem/TypeDesc.hpp"

namespace codicil::interop {

using metadata::ElementType;

namespace {

constexpr const char* kMarshal = "System.Runtime.InteropServices.Marshal";
constexpr const char* kAnsi = "System.Runtime.InteropServices.Marshalling.AnsiStringMarshaller";
constexpr const char* kUtf8 = "System.Runtime.InteropServices.Marshalling.Utf8StringMarshaller";
constexpr const char* kWide = "System.Runtime.InteropServices.Marshalling.Utf16StringMarshaller";
constexpr const char* kBStr = "System.StubHelpers.BSTRMarshaler";
constexpr const char* kAnsiBStr = "System.StubHelpers.AnsiBSTRMarshaler";
constexpr const char* kAnsiChar = "System.StubHelpers.AnsiCharMarshaler";

const char* textMarshaller(NativeKind kind) {
  return kind == NativeKind::AnsiText ? kAnsi : kind == NativeKind::Utf8Text ? kUtf8 : kWide;
}

// The value on the stack is null: so is the result. Otherwise convert() has it on the stack.
template <typename Convert>
void unlessNull(StubWriter& il, const SignatureType& type, bool resultIsObject, Convert&& convert) {
  const std::uint32_t value = il.local(type);
  const execution::ILWriter::Label some = il.label(), end = il.label();
  il.stloc(value);
  il.ldloc(value);
  il.branch(Opcode::Brtrue, some);
  if (resultIsObject)
    il.op(Opcode::Ldnull);
  else
    il.zero();
  il.branch(Opcode::Br, end);
  il.place(some);
  il.ldloc(value);
  convert();
  il.place(end);
}

}  // namespace

SignatureType nativeTypeOf(StubWriter& il, const StubParts& parts, const NativeForm& form) {
  switch (form.kind) {
    case NativeKind::Plain:
      return form.type.isTypeDesc() ? il.nativeInt() : il.typeOf(form.type);
    case NativeKind::Bool:
      return il.primitive(form.bytes == 1 ? ElementType::U1 : ElementType::I4);
    case NativeKind::AnsiChar:
      return il.primitive(ElementType::U1);
    case NativeKind::Date:
      return il.primitive(ElementType::R8);
    case NativeKind::Currency:
      return il.primitive(ElementType::I8);
    case NativeKind::Structure:
      return parts.values.of(*form.type.methodTable(), *parts.layouts.of(*form.type.methodTable()));
    default:
      return il.nativeInt();
  }
}

bool isScalar(NativeKind kind) {
  switch (kind) {
    case NativeKind::Structure:
    case NativeKind::LayoutClass:
    case NativeKind::Array:
    case NativeKind::FixedText:
    case NativeKind::FixedArray:
    case NativeKind::Builder:
    case NativeKind::Any:
    case NativeKind::CriticalHandle:
    case NativeKind::HandleRef:
      return false;
    default:
      return true;
  }
}

void toNative(StubWriter& il, const NativeForm& form) {
  switch (form.kind) {
    case NativeKind::Bool:
      il.ldcI4(0);
      il.op(Opcode::CgtUn);
      return;
    case NativeKind::AnsiChar:
      il.ldcI4(1);
      il.ldcI4(0);
      return il.coreLib(kAnsiChar, "ConvertToNative", 3);
    case NativeKind::AnsiText:
    case NativeKind::Utf8Text:
    case NativeKind::WideText:
      return il.coreLib(textMarshaller(form.kind), "ConvertToUnmanaged", 1);
    case NativeKind::BStr:
      il.zero();
      return il.coreLib(kBStr, "ConvertToNative", 2);
    case NativeKind::AnsiBStr: {
      const std::uint32_t text = il.local(il.typeOf(form.type));
      il.stloc(text);
      il.ldcI4(1);  // best fit, as there is always one
      il.ldloc(text);
      return il.coreLib(kAnsiBStr, "ConvertToNative", 2);
    }
    case NativeKind::Delegate:
      return unlessNull(il, il.typeOf(form.type), false,
                        [&] { il.coreLib(kMarshal, "GetFunctionPointerForDelegate", 1); });
    case NativeKind::SafeHandle:
      il.ldCleanupList();
      return il.coreLib("System.StubHelpers.HandleMarshaler", "ConvertSafeHandleToNative", 2);
    case NativeKind::Date:
      return il.coreLib("System.StubHelpers.DateMarshaler", "ConvertToNative", 1);
    case NativeKind::Currency:
      return il.coreLib("System.Decimal", "ToOACurrency", 1);
    default:
      return;
  }
}

void toManaged(StubWriter& il, const NativeForm& form) {
  switch (form.kind) {
    case NativeKind::Bool:
      il.ldcI4(0);
      il.op(Opcode::CgtUn);
      return;
    case NativeKind::AnsiChar:
      return il.coreLib(kAnsiChar, "ConvertToManaged", 1);
    case NativeKind::AnsiText:
    case NativeKind::Utf8Text:
    case NativeKind::WideText:
      return il.coreLib(textMarshaller(form.kind), "ConvertToManaged", 1);
    case NativeKind::BStr:
      return il.coreLib(kBStr, "ConvertToManaged", 1);
    case NativeKind::AnsiBStr:
      return il.coreLib(kAnsiBStr, "ConvertToManaged", 1);
    case NativeKind::Delegate:
      return unlessNull(il, il.nativeInt(), true, [&] {
        il.ldtype(form.type);
        il.coreLib(kMarshal, "GetDelegateForFunctionPointer", 2);
        il.token(Opcode::Castclass, form.type);
      });
    case NativeKind::Date:
      return il.coreLib("System.DateTime", "FromOADate", 1);
    case NativeKind::Currency:
      return il.coreLib("System.Decimal", "FromOACurrency", 1);
    default:
      return;
  }
}

bool needsRelease(NativeKind kind) {
  switch (kind) {
    case NativeKind::AnsiText:
    case NativeKind::Utf8Text:
    case NativeKind::WideText:
    case NativeKind::BStr:
    case NativeKind::AnsiBStr:
      return true;
    default:
      return false;
  }
}

void release(StubWriter& il, const NativeForm& form) {
  const bool isBStr = form.kind == NativeKind::BStr || form.kind == NativeKind::AnsiBStr;
  il.coreLib(kMarshal, isBStr ? "FreeBSTR" : "FreeCoTaskMem", 1);
}

void convertStructure(StubWriter& il, const NativeForm& form, StructureOperation operation) {
  il.ldcI4(static_cast<std::int32_t>(operation));
  il.ldCleanupList();
  typesystem::MethodDesc& stub = structureStubOf(*form.type.methodTable());
  il.call(stub, *stub.owner());
}

ArrayConversion ArrayConversion::ofPointer(StubWriter& il) {
  return {"System.StubHelpers.MngdNativeArrayMarshaler",
          il.local(il.coreLibType("System.StubHelpers.MngdNativeArrayMarshaler+MarshalerState"))};
}
ArrayConversion ArrayConversion::ofField(StubWriter& il) {
  return {"System.StubHelpers.MngdFixedArrayMarshaler",
          il.local(il.coreLibType("System.StubHelpers.MngdFixedArrayMarshaler+MarshalerState"))};
}

void ArrayConversion::create(StubWriter& il, const NativeForm& form) const {
  const void* stub = nullptr;
  if (form.elementCode == ElementCode::kRecord)
    stub = execution::engine().runtime->entryOf(structureStubOf(*form.element.methodTable()));
  il.ldloca(state);
  il.ldcNative(form.element.bits());
  il.ldcI4(form.elementCode | 1 << 16);                                                       // best fit
  il.ldcI4(form.kind == NativeKind::FixedArray ? static_cast<std::int32_t>(form.count) : 0);  // else: native data?
  il.ldcNative(reinterpret_cast<std::uintptr_t>(stub));
  il.coreLib(marshaler, "CreateMarshaler", 5);
}

}  // namespace codicil::interop
