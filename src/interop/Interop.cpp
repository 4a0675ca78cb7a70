// SPDX-License-Identifier: MIT
#include "interop/Interop.hpp"

#include <algorithm>

#include "execution/Calls.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/SecretArgument.hpp"
#include "interop/ForwardStub.hpp"
#include "interop/ReverseStub.hpp"
#include "interop/StructureStub.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Allocation.hpp"
#include "threading/SyncBlocks.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/Module.hpp"

namespace codicil::interop {

using execution::Delegates;
using execution::GeneratedIL;
using execution::GeneratedMethod;
using execution::orRequest;
using metadata::ElementType;
using threading::Preemptive;
using threading::Thread;
using typesystem::MethodDesc;

namespace {

constexpr std::intptr_t kUnmanagedDelegate = -1;  // MulticastDelegate._invocationCount

// Leaves the stub's secret argument on the stack.
void ldSecretArgument(StubWriter& il) {
  typesystem::MethodSignatureTypes signature;
  signature.types = {il.nativeInt()};
  il.ldcNative(reinterpret_cast<std::uintptr_t>(&execution::takeSecretArgument));
  il.calli(signature);
}

template <typename T>
T& field(gc::ObjectPtr object, const typesystem::FieldDesc& at) {
  return *reinterpret_cast<T*>(threading::fieldsOf(object) + at.offset());
}

}  // namespace

Interop::Interop(typesystem::TypeLoader& types, const Delegates& delegates, execution::RuntimeServices& services,
                 codememory::CodeMemory& memory)
    : types_(types), layouts_(types_), delegates_(delegates), services_(services), entries_(memory) {
  instance_ = this;
}

MethodDesc& structureStubOf(MethodTable& type) { return Interop::instance().structureStub(type); }

GeneratedIL Interop::pInvoke(MethodDesc& method, const std::function<void(StubWriter&)>& ldTarget) {
  const StubParts all = parts();
  const StubSignature signature =
      readStubSignature(all, orRequest(types_.loader.signatureOf(method)), &method, optionsOf(method));
  return writeForwardStub(all, signature, ldTarget);
}

MethodDesc& Interop::keep(Stubs& stubs, const void* key, MethodTable& owner, const char* name, GeneratedIL il) {
  auto& stub = stubs[key];
  if (stub == nullptr)
    stub = std::make_unique<GeneratedMethod>(owner, types_.loader.nameOf(TypeHandle(&owner)) + name, std::move(il));
  return *stub;
}

MethodDesc& Interop::structureStub(MethodTable& type) {
  const NativeLayout* const layout = layouts_.of(type);
  const std::lock_guard guard(lock_);
  if (const auto known = structures_.find(&type); known != structures_.end()) return *known->second;
  return keep(structures_, &type, type, " (structure)", writeStructureStub(parts(), *layout));
}

// ---- Delegates ----

MethodDesc& Interop::callbackStub(MethodTable& delegate) {
  {
    const std::lock_guard guard(lock_);
    if (const auto known = callbacks_.find(&delegate); known != callbacks_.end()) return *known->second;
  }
  GeneratedIL il = writeCallback(delegate);
  const std::lock_guard guard(lock_);
  return keep(callbacks_, &delegate, delegate, " (callback)", std::move(il));
}

GeneratedIL Interop::writeCallback(MethodTable& delegate) try {
  MethodDesc& invoke = *Delegates::invokeOf(delegate);
  const StubParts all = parts();
  const StubSignature signature = readStubSignature(all, orRequest(types_.loader.signatureOf(invoke, &delegate)),
                                                    &invoke, optionsOfDelegate(delegate));
  return writeReverseStub(
      all, signature,
      [](StubWriter& stub) {
        ldSecretArgument(stub);
        stub.op(Opcode::LdindI);
        stub.op(Opcode::LdindRef);
      },
      [&](StubWriter& stub) { stub.callvirt(invoke, delegate); });
} catch (const threading::ExceptionRequest& request) {  // whoever calls it hears of it
  StubWriter stub(types_);
  stub.ldstr(metadata::utf16Of(request.message));
  MethodDesc* const constructor = orRequest(types_.loader.coreLibMethod(request.type, ".ctor", 1));
  stub.newobj(*constructor, *constructor->owner());
  stub.op(Opcode::Throw);
  typesystem::MethodSignatureTypes none;
  none.types = {stub.primitive(ElementType::Void)};
  GeneratedIL il = stub.finish(none);
  il.isCalledByNative = true;
  return il;
}

MethodDesc& Interop::invocationStub(MethodTable& delegate) {
  {
    const std::lock_guard guard(lock_);
    if (const auto known = invocations_.find(&delegate); known != invocations_.end()) return *known->second;
  }
  MethodDesc& invoke = *Delegates::invokeOf(delegate);
  const StubParts all = parts();
  const StubSignature signature = readStubSignature(all, orRequest(types_.loader.signatureOf(invoke, &delegate)),
                                                    &invoke, optionsOfDelegate(delegate));
  GeneratedIL il = writeForwardStub(all, signature, [this](StubWriter& stub) {
    stub.ldarg(0);
    stub.ldfld(*delegates_.methodPtrAux, *delegates_.delegate());
  });
  const std::lock_guard guard(lock_);
  return keep(invocations_, &delegate, delegate, " (native)", std::move(il));
}

const void* Interop::functionPointerOf(gc::ObjectPtr* delegate) {
  if (field<std::intptr_t>(*delegate, *delegates_.invocationCount) == kUnmanagedDelegate)
    return field<const void*>(*delegate, *delegates_.methodPtrAux);
  if (const DelegateEntry* known = DelegateEntries::find(*delegate)) return known->code;
  MethodTable& type = threading::typeOf(*delegate);
  const void* stub = nullptr;
  {
    const Preemptive preemptive(*Thread::current());
    threading::SyncBlocks::instance().destroyDeadInterop();
    stub = services_.entryOf(callbackStub(type));
  }
  return entries_.of(*delegate, stub);
}

gc::ObjectPtr Interop::delegateOf(MethodTable& type, const void* target) {
  Thread& thread = *Thread::current();
  if (const DelegateEntry* entry = entries_.at(target)) {
    const gc::ObjectPtr known = *reinterpret_cast<gc::ObjectPtr*>(entry->delegate);
    if (known != nullptr && &threading::typeOf(known) == &type) return known;
  }
  const void* stub = nullptr;
  {
    const Preemptive preemptive(thread);
    stub = services_.entryOf(invocationStub(type));
  }
  const gc::ObjectPtr delegate = threading::allocateObject(thread, type);
  threading::setReference(&field<gc::ObjectPtr>(delegate, *delegates_.target), delegate);
  field<const void*>(delegate, *delegates_.methodPtr) = stub;
  field<const void*>(delegate, *delegates_.methodPtrAux) = target;
  field<std::intptr_t>(delegate, *delegates_.invocationCount) = kUnmanagedDelegate;
  return delegate;
}

// ---- Static methods ----

const void* Interop::functionPointerOf(MethodDesc& method) {
  if (execution::isUnmanagedCallersOnly(method)) return services_.entryOf(method);
  {
    const std::lock_guard guard(lock_);
    if (const auto known = exports_.find(&method); known != exports_.end()) return services_.entryOf(*known->second);
  }
  StubOptions options;
  options.isDisabled = isMarshallingDisabled(method.module());
  const StubParts all = parts();
  const StubSignature signature =
      readStubSignature(all, orRequest(types_.loader.signatureOf(method)), &method, options);
  GeneratedIL il = writeReverseStub(all, signature, {}, [&](StubWriter& stub) { stub.call(method, *method.owner()); });
  const std::lock_guard guard(lock_);
  return services_.entryOf(keep(exports_, &method, *method.owner(), " (export)", std::move(il)));
}

// ---- Calls through pointers ----

namespace {

typesystem::MethodSignatureTypes managedFormOf(typesystem::MethodSignatureTypes signature) {
  signature.header.convention = metadata::CallingConvention::Default;
  return signature;
}

StubOptions optionsIn(const typesystem::Module& module) {
  StubOptions options;
  options.isDisabled = isMarshallingDisabled(module);
  return options;
}

bool isPlainAsItIs(const StubParameter& parameter) {
  return parameter.form.kind == NativeKind::Plain && !parameter.isByRef;
}

}  // namespace

bool Interop::needsMarshalling(const typesystem::MethodSignatureTypes& signature, const typesystem::Module& module) {
  const StubSignature read = readStubSignature(parts(), managedFormOf(signature), nullptr, optionsIn(module));
  return !(read.isVoid || read.result.kind == NativeKind::Plain) ||
         !std::ranges::all_of(read.parameters, isPlainAsItIs);
}

MethodDesc& Interop::callStub(const typesystem::MethodSignatureTypes& signature, const typesystem::Module& module,
                              bool suppressesTransition) {
  CallKey key{&module, suppressesTransition, signature.header.convention, {}};
  for (const typesystem::SignatureType& type : signature.types) key.types.push_back(type.type);
  const std::lock_guard guard(lock_);
  std::unique_ptr<GeneratedMethod>& stub = calls_[std::move(key)];
  if (stub != nullptr) return *stub;
  const StubParts all = parts();
  StubOptions options = optionsIn(module);
  options.suppressesTransition = suppressesTransition;
  const StubSignature read = readStubSignature(all, managedFormOf(signature), nullptr, options);
  GeneratedIL il = writeForwardStub(all, read, ldSecretArgument);
  stub = std::make_unique<GeneratedMethod>(*types_.object, "call of a function pointer", std::move(il));
  return *stub;
}

std::shared_ptr<void> Interop::forget(const typesystem::LoaderAllocator& allocator,
                                      const std::function<void(MethodDesc&)>& forgetCode) {
  auto gone = std::make_shared<std::vector<std::unique_ptr<GeneratedMethod>>>();
  {
    const std::lock_guard guard(lock_);
    const auto take = [&](auto& stubs, const auto& isGone) {
      for (auto at = stubs.begin(); at != stubs.end();) {
        const auto one = at++;
        if (!isGone(one->first)) continue;
        gone->push_back(std::move(one->second));
        stubs.erase(one);
      }
    };
    for (Stubs* stubs : {&structures_, &callbacks_, &exports_, &invocations_})
      take(*stubs, [&](const void* of) { return allocator.heap.contains(of); });
    take(calls_, [&](const CallKey& key) {
      return key.module->allocator() == &allocator ||
             std::ranges::any_of(key.types, [&](const auto* type) { return allocator.heap.contains(type); });
    });
  }
  for (const auto& stub : *gone) forgetCode(*stub);
  layouts_.forget(allocator);
  values_.forget(allocator);
  return gone;
}

}  // namespace codicil::interop
