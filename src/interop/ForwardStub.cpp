// SPDX-License-Identifier: MIT
#include "interop/ForwardStub.hpp"

#include <algorithm>

#include "execution/Calls.hpp"
#include "interop/ForwardParameter.hpp"
#include "metadata/ElementType.hpp"

namespace codicil::interop {

using metadata::CallingConvention;
using metadata::ElementType;

namespace {

class Writer {
 public:
  Writer(const StubParts& parts, const StubSignature& signature)
      : parts_(parts), signature_(signature), il_(parts.types), result_(signature.result) {
    for (std::uint32_t i = 0; i < signature.parameters.size(); ++i) parameters_.emplace_back(il_, parts_, signature, i);
  }

  execution::GeneratedIL write(const std::function<void(StubWriter&)>& ldTarget) {
    const bool needsCleanup =
        needsReleaseOfResult() || std::ranges::any_of(parameters_, [](const auto& one) { return one.needsCleanup(); });
    if (needsCleanup) il_.cleanupListIsLocal(list_ = il_.local(il_.typeOf(TypeHandle(parts_.types.cleanupList))));
    ldTarget(il_);
    il_.stloc(target_);
    prepareResult();
    if (needsCleanup)
      il_.tryFinally([&] { body(); }, [&] { cleanup(); });
    else
      body();
    for (ForwardParameter& one : parameters_) one.keepAlive();
    if (!signature_.isVoid) il_.ldloc(managedResult_);
    il_.ret();
    il_.maxStack(static_cast<std::uint16_t>(signature_.parameters.size() + 16));
    execution::GeneratedIL made = il_.finish(signature_.managed);
    made.suppressGcTransition = signature_.options.suppressesTransition;
    made.isNativeCall = true;
    return made;
  }

 private:
  bool returnsHandle() const {
    return result_.kind == NativeKind::SafeHandle || result_.kind == NativeKind::CriticalHandle;
  }
  bool needsReleaseOfResult() const {
    return !signature_.isVoid && (needsRelease(result_.kind) || result_.kind == NativeKind::Structure);
  }

  void prepareResult() {
    if (signature_.isVoid) return;
    managedResult_ = il_.local(signature_.managed.types[0]);
    nativeResult_ = il_.local(nativeTypeOf(il_, parts_, result_));
    if (returnsHandle()) {  // while nothing is lost if that fails
      newObject(il_, parts_, *result_.type.methodTable());
      il_.stloc(managedResult_);
    }
  }

  void body() {
    for (ForwardParameter& one : parameters_) one.toNative();
    if (signature_.options.setsLastError) il_.coreLib(kStubHelpers, "ClearLastError", 0);
    typesystem::MethodSignatureTypes native;
    native.header.convention = CallingConvention::C;
    const bool isHidden = !signature_.options.preservesSignature && !signature_.isVoid;
    if (!signature_.options.preservesSignature)
      native.types.push_back(il_.primitive(ElementType::I4));
    else
      native.types.push_back(signature_.isVoid ? signature_.managed.types[0] : nativeTypeOf(il_, parts_, result_));
    for (ForwardParameter& one : parameters_) native.types.push_back(one.load());
    if (isHidden) {
      il_.ldloca(nativeResult_);
      il_.op(Opcode::ConvU);
      native.types.push_back(il_.nativeInt());
    }
    native.header.paramCount = static_cast<std::uint32_t>(native.types.size() - 1);
    il_.ldloc(target_);
    il_.calli(native);
    const bool returns = signature_.options.preservesSignature ? !signature_.isVoid : true;
    const std::uint32_t status = signature_.options.preservesSignature ? nativeResult_ : il_.local(native.types[0]);
    if (returns) il_.stloc(status);
    if (signature_.options.setsLastError) il_.coreLib(kStubHelpers, "SetLastError", 0);
    if (!signature_.options.preservesSignature) throwFor(status);
    resultToManaged();
    for (ForwardParameter& one : parameters_) one.toManaged();
  }

  void throwFor(std::uint32_t status) {
    const auto ok = il_.label();
    il_.ldloc(status);
    il_.ldcI4(0);
    il_.branch(Opcode::Bge, ok);
    il_.ldloc(status);
    il_.coreLib("System.Runtime.InteropServices.Marshal", "ThrowExceptionForHR", 1);
    il_.place(ok);
  }

  void resultToManaged() {
    if (signature_.isVoid) return;
    if (returnsHandle()) {
      il_.ldloc(managedResult_);
      il_.ldloc(nativeResult_);
      il_.coreLib(result_.kind == NativeKind::SafeHandle ? "System.Runtime.InteropServices.SafeHandle"
                                                         : "System.Runtime.InteropServices.CriticalHandle",
                  "SetHandle", 1);
      return;
    }
    if (result_.kind == NativeKind::Structure) {
      il_.ldloca(managedResult_);
      il_.ldloca(nativeResult_);
      il_.op(Opcode::ConvU);
      return convertStructure(il_, result_, StructureOperation::ToManaged);
    }
    if (result_.kind == NativeKind::LayoutClass) return resultFromPointer();
    il_.ldloc(nativeResult_);
    interop::toManaged(il_, result_);
    il_.stloc(managedResult_);
  }

  void resultFromPointer() {
    const auto end = il_.label();
    il_.ldloc(nativeResult_);
    il_.branch(Opcode::Brfalse, end);
    il_.ldtype(result_.type);
    il_.coreLib("System.Runtime.CompilerServices.RuntimeHelpers", "GetUninitializedObject", 1);
    il_.token(Opcode::Castclass, result_.type);
    il_.stloc(managedResult_);
    il_.ldloc(managedResult_);
    il_.ldloc(nativeResult_);
    il_.coreLib(kStubHelpers, "FmtClassUpdateCLRInternal", 2);
    il_.place(end);
  }

  void cleanup() {
    for (ForwardParameter& one : parameters_) one.cleanup();
    if (needsReleaseOfResult()) releaseResult();
    il_.ldloca(list_);
    il_.coreLib(kStubHelpers, "DestroyCleanupList", 1);
  }

  void releaseResult() {
    if (result_.kind != NativeKind::Structure) {
      il_.ldloc(nativeResult_);
      return release(il_, result_);
    }
    il_.ldloca(managedResult_);
    il_.ldloca(nativeResult_);
    il_.op(Opcode::ConvU);
    convertStructure(il_, result_, StructureOperation::Release);
  }

  const StubParts& parts_;
  const StubSignature& signature_;
  StubWriter il_;
  const NativeForm& result_;
  std::vector<ForwardParameter> parameters_;
  const std::uint32_t target_ = il_.local(il_.nativeInt());
  std::uint32_t list_ = 0, managedResult_ = 0, nativeResult_ = 0;
};

}  // namespace

execution::GeneratedIL writeForwardStub(const StubParts& parts, const StubSignature& signature,
                                        const std::function<void(StubWriter&)>& ldTarget) {
  return Writer(parts, signature).write(ldTarget);
}

}  // namespace codicil::interop
