// SPDX-License-Identifier: MIT
// What the engine offers of interop: stubs, each made when first asked for.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "execution/Delegates.hpp"
#include "execution/RuntimeServices.hpp"
#include "interop/Conversions.hpp"
#include "interop/DelegateEntries.hpp"

namespace codicil::interop {

// Thread-safe. Stubs live as long as it does: as long as the process. All may throw threading::ExceptionRequest.
class Interop {
 public:
  Interop(typesystem::TypeLoader& types, const execution::Delegates& delegates, execution::RuntimeServices& services,
          codememory::CodeMemory& memory);
  // Of this process: set by the constructor.
  static Interop& instance() { return *instance_; }

  // The IL of a P/Invoke whose arguments have another form natively.
  execution::GeneratedIL pInvoke(typesystem::MethodDesc& method, const std::function<void(StubWriter&)>& ldTarget);

  // ---- Structures ----
  // Null: it has no layout. Throws CannotMarshal, too.
  const NativeLayout* layoutOf(MethodTable& type) { return layouts_.of(type); }
  typesystem::MethodDesc& structureStub(MethodTable& type);  // has a layout

  // ---- Delegates ----
  // An address for native code to call; the same for the same delegate, until that dies. Cooperative; may collect.
  const void* functionPointerOf(gc::ObjectPtr* delegate);
  // A new delegate of `type` that calls `target`, or the delegate whose function pointer it is. Cooperative; may
  // collect.
  gc::ObjectPtr delegateOf(MethodTable& type, const void* target);

  // ---- Static methods ----
  // An address for native code to call: the method's own if it is UnmanagedCallersOnly, else of a stub that marshals.
  const void* functionPointerOf(typesystem::MethodDesc& method);

  // Of an unmanaged call through a pointer, in a method of `module`: whether a value has another form natively.
  bool needsMarshalling(const typesystem::MethodSignatureTypes& signature, const typesystem::Module& module);
  // The stub for unmanaged calls through pointers that compiled code of `module` cannot make itself: of this signature,
  // with the target as its secret argument.
  typesystem::MethodDesc& callStub(const typesystem::MethodSignatureTypes& signature, const typesystem::Module& module,
                                   bool suppressesTransition);

  // The stubs for what lives in it, which nobody calls any more: `forgetCode` is called for each, and each goes with
  // what is answered.
  std::shared_ptr<void> forget(const typesystem::LoaderAllocator& allocator,
                               const std::function<void(typesystem::MethodDesc&)>& forgetCode);

 private:
  typesystem::MethodDesc& callbackStub(MethodTable& delegate);
  execution::GeneratedIL writeCallback(MethodTable& delegate);
  typesystem::MethodDesc& invocationStub(MethodTable& delegate);
  using Stubs = std::unordered_map<const void*, std::unique_ptr<execution::GeneratedMethod>>;
  typesystem::MethodDesc& keep(Stubs& stubs, const void* key, MethodTable& owner, const char* name,
                               execution::GeneratedIL il);  // under lock_
  // Types of signatures are one for each meaning.
  struct CallKey {
    const typesystem::Module* module;
    bool suppressesTransition;
    metadata::CallingConvention convention;
    std::vector<const typesystem::TypeExpression*> types;
    friend auto operator<=>(const CallKey&, const CallKey&) = default;
  };
  StubParts parts() { return {types_, layouts_, values_}; }

  static inline Interop* instance_ = nullptr;
  const InteropTypes types_;
  NativeLayouts layouts_;
  NativeValueTypes values_;
  const execution::Delegates& delegates_;
  execution::RuntimeServices& services_;
  DelegateEntries entries_;

  std::recursive_mutex lock_;  // a structure's stub asks for those of its fields
  Stubs structures_;           // guarded, by type
  Stubs callbacks_;            // guarded, by delegate type
  Stubs exports_;              // guarded, by method
  Stubs invocations_;          // guarded, by delegate type
  std::map<CallKey, std::unique_ptr<execution::GeneratedMethod>> calls_;  // guarded
};

}  // namespace codicil::interop
