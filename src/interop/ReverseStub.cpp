// SPDX-License-Identifier: MIT
#include "interop/ReverseStub.hpp"

#include "execution/Calls.hpp"
#include "metadata/ElementType.hpp"

namespace codicil::interop {

namespace {

[[noreturn]] void cannot(std::size_t parameter) {
  const std::string what = parameter == 0 ? "return value" : "parameter #" + std::to_string(parameter);
  throw threading::ExceptionRequest{"System.Runtime.InteropServices.MarshalDirectiveException",
                                    "Cannot marshal '" + what + "': Invalid managed/unmanaged type combination.", ""};
}

// Native arguments are numbered from 0: a native function has no `this`.
class ReverseParameter {
 public:
  ReverseParameter(StubWriter& il, const StubParts& parts, const StubSignature& signature, std::uint32_t index)
      : il_(il),
        parts_(parts),
        signature_(signature),
        parameter_(signature.parameters[index]),
        form_(parameter_.form),
        argument_(index) {
    switch (form_.kind) {
      case NativeKind::SafeHandle:
      case NativeKind::CriticalHandle:
      case NativeKind::HandleRef:
      case NativeKind::Any:
      case NativeKind::Builder:
        cannot(index + 1);
      default:
        break;
    }
    if (form_.kind == NativeKind::LayoutClass && parameter_.isByRef) cannot(index + 1);
    if (form_.kind != NativeKind::Plain) managed_ = il_.local(il_.typeOf(parameter_.type));
    if (form_.kind == NativeKind::Array) array_ = ArrayConversion::ofPointer(il_);
  }

  SignatureType nativeType() const { return parameter_.isByRef ? il_.nativeInt() : nativeTypeOf(il_, parts_, form_); }

  void toManaged() {
    switch (form_.kind) {
      case NativeKind::Plain:
        return;
      case NativeKind::Structure:
        if (!parameter_.isIn) return;
        il_.ldloca(managed_);
        ldNativeAddress();
        return convertStructure(il_, form_, StructureOperation::ToManaged);
      case NativeKind::LayoutClass:
        return objectToManaged();
      case NativeKind::Array:
        return arrayToManaged();
      default:
        if (!parameter_.isIn) return;
        ldNative();
        interop::toManaged(il_, form_);
        il_.stloc(managed_);
    }
  }

  void load() {
    if (form_.kind == NativeKind::Plain)
      il_.ldarg(argument_);
    else if (parameter_.isByRef)
      il_.ldloca(managed_);
    else
      il_.ldloc(managed_);
  }

  void toNative() {
    if (!parameter_.isOut || form_.kind == NativeKind::Plain) return;
    switch (form_.kind) {
      case NativeKind::Structure:
        if (!parameter_.isByRef) return;
        il_.ldloca(managed_);
        ldNativeAddress();
        return convertStructure(il_, form_, StructureOperation::ToNative);
      case NativeKind::LayoutClass: {
        const auto end = il_.label();
        il_.ldarg(argument_);
        il_.branch(Opcode::Brfalse, end);
        il_.ldloc(managed_);
        il_.ldarg(argument_);
        il_.zero();
        il_.coreLib(kStubHelpers, "FmtClassUpdateNativeInternal", 3);
        return il_.place(end);
      }
      case NativeKind::Array:
        return arrayStep("ConvertContentsToNative");
      default:
        if (!parameter_.isByRef) return;
        if (parameter_.isIn && needsRelease(form_.kind)) {  // what the caller gave is ours to replace
          ldNative();
          interop::release(il_, form_);
        }
        il_.ldarg(argument_);
        il_.ldloc(managed_);
        interop::toNative(il_, form_);
        il_.token(Opcode::Stobj, nativeTypeOf(il_, parts_, form_).type->loading.handle);
    }
  }

 private:
  void ldNative() {
    il_.ldarg(argument_);
    if (parameter_.isByRef) il_.token(Opcode::Ldobj, nativeTypeOf(il_, parts_, form_).type->loading.handle);
  }
  void ldNativeAddress() {
    if (parameter_.isByRef) return il_.ldarg(argument_);
    il_.ldarga(argument_);
    il_.op(Opcode::ConvU);
  }

  void objectToManaged() {
    const auto end = il_.label();
    il_.ldarg(argument_);
    il_.branch(Opcode::Brfalse, end);
    il_.ldtype(parameter_.type);
    il_.coreLib("System.Runtime.CompilerServices.RuntimeHelpers", "GetUninitializedObject", 1);
    il_.token(Opcode::Castclass, parameter_.type);
    il_.stloc(managed_);
    if (parameter_.isIn) {
      il_.ldloc(managed_);
      il_.ldarg(argument_);
      il_.coreLib(kStubHelpers, "FmtClassUpdateCLRInternal", 2);
    }
    il_.place(end);
  }

  void arrayStep(const char* step) {
    il_.ldloca(array_.state);
    il_.ldloca(managed_);
    ldNativeAddress();
    il_.coreLib(array_.marshaler, step, 3);
  }

  void arrayToManaged() {
    array_.create(il_, form_);
    if (!parameter_.isIn && parameter_.isByRef) return;
    il_.ldloca(array_.state);
    il_.ldloca(managed_);
    ldNativeAddress();
    if (form_.sizeParameter && *form_.sizeParameter < signature_.parameters.size()) {
      const StubParameter& size = signature_.parameters[*form_.sizeParameter];
      il_.ldarg(*form_.sizeParameter);
      if (size.isByRef) il_.token(Opcode::Ldobj, size.type);
      il_.op(Opcode::ConvI4);
      il_.ldcI4(static_cast<std::int32_t>(form_.count));
      il_.op(Opcode::Add);
    } else {
      il_.ldcI4(form_.count == 0 ? 1 : static_cast<std::int32_t>(form_.count));
    }
    il_.coreLib(array_.marshaler, "ConvertSpaceToManaged", 4);
    arrayStep("ConvertContentsToManaged");
  }

  StubWriter& il_;
  const StubParts& parts_;
  const StubSignature& signature_;
  const StubParameter& parameter_;
  const NativeForm& form_;
  const std::uint32_t argument_;
  std::uint32_t managed_ = 0;
  ArrayConversion array_{};
};

void writeResult(StubWriter& il, const StubParts& parts, const StubSignature& signature) {
  const NativeForm& form = signature.result;
  if (form.kind == NativeKind::Plain) return;
  if (form.kind == NativeKind::Structure) {
    const std::uint32_t managed = il.local(signature.managed.types[0]);
    const std::uint32_t native = il.local(nativeTypeOf(il, parts, form));
    il.stloc(managed);
    il.ldloca(managed);
    il.ldloca(native);
    il.op(Opcode::ConvU);
    convertStructure(il, form, StructureOperation::ToNative);
    return il.ldloc(native);
  }
  if (!isScalar(form.kind) || form.kind == NativeKind::SafeHandle) cannot(0);
  interop::toNative(il, form);
}

}  // namespace

execution::GeneratedIL writeReverseStub(const StubParts& parts, const StubSignature& signature,
                                        const std::function<void(StubWriter&)>& ldReceiver,
                                        const std::function<void(StubWriter&)>& call) {
  StubWriter il(parts.types);
  std::vector<ReverseParameter> parameters;
  for (std::uint32_t i = 0; i < signature.parameters.size(); ++i) parameters.emplace_back(il, parts, signature, i);
  const std::uint32_t receiver = il.local(il.typeOf(TypeHandle(parts.types.object)));
  if (ldReceiver) {
    ldReceiver(il);
    il.stloc(receiver);
  }
  typesystem::MethodSignatureTypes native;
  native.types.push_back(signature.isVoid ? signature.managed.types[0] : nativeTypeOf(il, parts, signature.result));
  for (ReverseParameter& one : parameters) {
    native.types.push_back(one.nativeType());
    one.toManaged();
  }
  if (ldReceiver) il.ldloc(receiver);
  for (ReverseParameter& one : parameters) one.load();
  call(il);
  if (!signature.isVoid && signature.result.kind != NativeKind::Plain) {
    writeResult(il, parts, signature);
    const std::uint32_t result = il.local(native.types[0]);
    il.stloc(result);
    for (ReverseParameter& one : parameters) one.toNative();
    il.ldloc(result);
  } else {
    for (ReverseParameter& one : parameters) one.toNative();
  }
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.parameters.size() + 16));
  native.header.paramCount = static_cast<std::uint32_t>(native.types.size() - 1);
  execution::GeneratedIL made = il.finish(std::move(native));
  made.isCalledByNative = true;
  return made;
}

}  // namespace codicil::interop
