// SPDX-License-Identifier: MIT
#include "interop/StructureStub.hpp"

#include "execution/Calls.hpp"
#include "metadata/ElementType.hpp"

namespace codicil::interop {

using metadata::ElementType;

namespace {

constexpr std::uint32_t kManaged = 0, kNative = 1, kOperation = 2, kList = 3;

class FieldWriter {
 public:
  FieldWriter(StubWriter& il, const StubParts& parts, const NativeField& field)
      : il_(il), parts_(parts), field_(field), form_(field.form) {}

  void toNative() {
    switch (form_.kind) {
      case NativeKind::Plain:
        return copy([&] { ldNative(); }, [&] { ldManaged(); });
      case NativeKind::Structure:
        return structure(StructureOperation::ToNative);
      case NativeKind::LayoutClass:
        return layoutClassToNative();
      case NativeKind::FixedText:
        return textToNative();
      case NativeKind::FixedArray:
        array("ConvertSpaceToNative", true);
        return array("ConvertContentsToNative", false);
      default:
        ldNative();
        ldManaged();
        load(form_.type);
        interop::toNative(il_, form_);
        store(nativeType());
    }
  }

  void toManaged() {
    switch (form_.kind) {
      case NativeKind::Plain:
        return copy([&] { ldManaged(); }, [&] { ldNative(); });
      case NativeKind::Structure:
        return structure(StructureOperation::ToManaged);
      case NativeKind::LayoutClass:
        return layoutClassToManaged();
      case NativeKind::SafeHandle:
        return checkHandle();
      case NativeKind::FixedText:
        return textToManaged();
      case NativeKind::FixedArray:
        array("ConvertSpaceToManaged", true);
        return array("ConvertContentsToManaged", false);
      default:
        ldManaged();
        ldNative();
        load(nativeType());
        interop::toManaged(il_, form_);
        store(form_.type);
    }
  }

  void release() {
    if (form_.kind == NativeKind::Structure) return structure(StructureOperation::Release);
    if (form_.kind == NativeKind::FixedArray) return array("ClearNativeContents", true);
    if (form_.kind == NativeKind::LayoutClass && !form_.isBlittable) {
      ldManaged();
      ldNative();
      return convertStructure(il_, form_, StructureOperation::Release);
    }
    if (!needsRelease(form_.kind)) return;
    ldNative();
    load(nativeType());
    interop::release(il_, form_);
    ldNative();
    il_.zero();
    store(nativeType());
  }

 private:
  void ld(std::uint32_t argument, std::uint32_t offset) {
    il_.ldarg(argument);
    if (offset == 0) return;
    il_.ldcI4(static_cast<std::int32_t>(offset));
    il_.op(Opcode::Add);
  }
  void ldManaged() { ld(kManaged, field_.field->offset()); }
  void ldNative() { ld(kNative, field_.offset); }
  TypeHandle nativeType() {
    const SignatureType type = nativeTypeOf(il_, parts_, form_);
    return type.type->loading.handle;
  }
  void load(TypeHandle type) {
    il_.unaligned(1);
    il_.token(Opcode::Ldobj, type);
  }
  void store(TypeHandle type) {
    il_.unaligned(1);
    il_.token(Opcode::Stobj, type);
  }

  template <typename To, typename From>
  void copy(To&& to, From&& from) {
    to();
    from();
    load(nativeType());
    store(nativeType());
  }

  void structure(StructureOperation operation) {
    ldManaged();
    ldNative();
    convertStructure(il_, form_, operation);
  }

  void layoutClassToNative() {
    const auto some = il_.label(), end = il_.label();
    ldManaged();
    load(form_.type);
    il_.branch(Opcode::Brtrue, some);
    ldNative();
    il_.ldcI4(0);
    il_.ldcI4(static_cast<std::int32_t>(form_.bytes));
    il_.op(Opcode::Initblk);
    il_.branch(Opcode::Br, end);
    il_.place(some);
    ldManaged();
    load(form_.type);
    ldNative();
    il_.ldCleanupList();
    il_.coreLib(kStubHelpers, "FmtClassUpdateNativeInternal", 3);
    il_.place(end);
  }

  void layoutClassToManaged() {
    ldManaged();
    il_.ldtype(form_.type);
    il_.coreLib("System.Runtime.CompilerServices.RuntimeHelpers", "GetUninitializedObject", 1);
    store(form_.type);
    ldManaged();
    load(form_.type);
    ldNative();
    il_.coreLib(kStubHelpers, "FmtClassUpdateCLRInternal", 2);
  }

  // Native code cannot make a SafeHandle: the field must be as it was.
  void checkHandle() {
    const auto same = il_.label();
    ldManaged();
    load(form_.type);
    il_.branch(Opcode::Brfalse, same);
    ldManaged();
    load(form_.type);
    il_.coreLibField("System.Runtime.InteropServices.SafeHandle", "handle");
    ldNative();
    load(nativeType());
    il_.branch(Opcode::Beq, same);
    il_.coreLib("System.StubHelpers.HandleMarshaler", "ThrowSafeHandleFieldChanged", 0);
    il_.place(same);
  }

  void textToNative() {
    if (!form_.isWide) il_.ldcI4(1);  // best fit
    ldManaged();
    load(form_.type);
    ldNative();
    il_.ldcI4(static_cast<std::int32_t>(form_.count));
    if (form_.isWide)
      il_.coreLib("System.StubHelpers.FixedWSTRMarshaler", "ConvertToNative", 3);
    else
      il_.coreLib("System.StubHelpers.CSTRMarshaler", "ConvertFixedToNative", 4);
  }

  void textToManaged() {
    ldManaged();
    ldNative();
    il_.ldcI4(static_cast<std::int32_t>(form_.count));
    if (form_.isWide)
      il_.coreLib("System.StubHelpers.FixedWSTRMarshaler", "ConvertToManaged", 2);
    else
      il_.coreLib("System.StubHelpers.CSTRMarshaler", "ConvertFixedToManaged", 2);
    store(form_.type);
  }

  void array(const char* step, bool isFirst) {
    if (isFirst) {
      conversion_ = ArrayConversion::ofField(il_);
      conversion_.create(il_, form_);
    }
    il_.ldloca(conversion_.state);
    ldManaged();
    ldNative();
    il_.coreLib(conversion_.marshaler, step, 3);
  }

  StubWriter& il_;
  const StubParts& parts_;
  const NativeField& field_;
  const NativeForm& form_;
  ArrayConversion conversion_{};
};

}  // namespace

execution::GeneratedIL writeStructureStub(const StubParts& parts, const NativeLayout& layout) {
  StubWriter il(parts.types);
  il.cleanupListIsArgument(kList);
  const auto notToNative = il.label(), notToManaged = il.label();
  il.ldarg(kOperation);
  il.branch(Opcode::Brtrue, notToNative);
  for (const NativeField& field : layout.fields) FieldWriter(il, parts, field).toNative();
  il.ret();
  il.place(notToNative);
  il.ldarg(kOperation);
  il.ldcI4(static_cast<std::int32_t>(StructureOperation::ToManaged));
  il.branch(Opcode::BneUn, notToManaged);
  for (const NativeField& field : layout.fields) FieldWriter(il, parts, field).toManaged();
  il.ret();
  il.place(notToManaged);
  for (const NativeField& field : layout.fields) FieldWriter(il, parts, field).release();
  il.ret();
  il.maxStack(16);
  typesystem::MethodSignatureTypes signature;
  signature.header.paramCount = 4;
  signature.types = {il.primitive(ElementType::Void),
                     il.byRefTo(TypeHandle(execution::orRequest(parts.types.loader.primitive(ElementType::U1))), false),
                     il.nativeInt(), il.primitive(ElementType::I4),
                     il.byRefTo(TypeHandle(parts.types.cleanupList), false)};
  return il.finish(signature);
}

}  // namespace codicil::interop
