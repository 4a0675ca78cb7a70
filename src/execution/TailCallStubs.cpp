// SPDX-License-Identifier: MIT
#include "execution/TailCallStubs.hpp"

#include <algorithm>

#include "execution/Calls.hpp"
#include "metadata/Flags.hpp"
#include "metadata/Opcode.hpp"
#include "threading/KeptAlive.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using metadata::ElementType;
using metadata::Opcode;
using threading::TailCallArguments;
using threading::TailCallBuffer;
using threading::TailCallState;
using typesystem::HiddenContext;
using typesystem::kPointerBytes;
using typesystem::MethodKind;
using typesystem::MethodSignatureTypes;
using typesystem::SignatureType;
using typesystem::TypeHandle;

namespace {

constexpr const char* kHelpers = "System.Runtime.CompilerServices.RuntimeHelpers";
constexpr const char* kFrame = "System.Runtime.CompilerServices.PortableTailCallFrame";

// The body that runs, and takes the hidden argument: what an instantiating stub goes on to.
MethodDesc& codeOf(MethodDesc& method) {
  return method.kind() == MethodKind::Instantiating ? *method.instance()->target : method;
}

// A generic virtual method's address is looked up, by a call of its own; an interface that shared code instantiates is
// known to that code alone.
bool isTargetGiven(const TailCallSite& site) {
  if (site.callee == nullptr) return true;
  return site.isVirtual && (!site.callee->methodArguments().empty() ||
                            (site.owner->isInterface() && isCanonicalSubtype(TypeHandle(site.owner))));
}

// The youngest of what the call names: with it the stubs go.
MethodTable& shortestLived(const TailCallSite& site) {
  MethodTable* found = site.caller->owner();
  const auto consider = [&](TypeHandle type) {
    if (type.isTypeDesc() || type.methodTable() == nullptr) return;
    const auto* const known = typesystem::allocatorOf(*found);
    const auto* const its = typesystem::allocatorOf(*type.methodTable());
    if (its != nullptr && (known == nullptr || its->number > known->number)) found = type.methodTable();
  };
  std::ranges::for_each(site.caller->methodArguments(), consider);
  if (site.callee != nullptr) {
    consider(TypeHandle(site.owner));
    std::ranges::for_each(site.callee->methodArguments(), consider);
  }
  return *found;
}

void loadField(ILWriter& il, std::uint32_t from, std::uint32_t offset) {
  il.ldarg(from);
  il.ldcI4(static_cast<std::int32_t>(offset));
  il.op(Opcode::Add);
}

}  // namespace

SignatureType TailCallStubs::expressionOf(TypeHandle type) { return orRequest(types_.signatureType(type)); }
SignatureType TailCallStubs::primitive(ElementType element) {
  return expressionOf(TypeHandle(orRequest(types_.primitive(element))));
}
SignatureType TailCallStubs::anyByRef() {
  return expressionOf(orRequest(types_.byRefTo(TypeHandle(orRequest(types_.primitive(ElementType::U1))))));
}

// What is the same to the collector and to the calling convention is the same to stubs, which many calls share.
SignatureType TailCallStubs::normalized(const SignatureType& type) {
  if (isVoid(type)) return primitive(ElementType::Void);
  const TypeHandle loaded = orRequest(types_.load(type));
  if (loaded.isTypeDesc())
    return loaded.typeDesc()->element() == ElementType::ByRef ? anyByRef() : primitive(ElementType::I);
  return loaded.methodTable()->isValueType() ? expressionOf(loaded) : primitive(ElementType::Object);
}

// ---- The buffer ----

void TailCallStubs::place(const SignatureType& type, Layout& layout, TailCallArguments& arguments) {
  const std::uint32_t offset = layout.bytes;
  layout.values.push_back({type, offset});
  std::uint32_t bytes = kPointerBytes;
  const TypeHandle loaded = orRequest(types_.load(type));
  if (loaded.isTypeDesc()) {
    arguments.byRefs.push_back(offset);
  } else if (!loaded.methodTable()->isValueType()) {
    arguments.references.push_back(offset);
  } else {
    const typesystem::Class& its = loaded.methodTable()->classData();
    for (const typesystem::ReferenceRun& run : its.references)
      for (std::uint32_t at = run.offset; at != run.end(); at += kPointerBytes)
        arguments.references.push_back(offset + at);
    for (const std::uint32_t at : its.byRefs) arguments.byRefs.push_back(offset + at);
    bytes = std::max(its.fieldBytes, 1u);
  }
  layout.bytes = offset + (bytes + kPointerBytes - 1) / kPointerBytes * kPointerBytes;
}

TailCallStubs::Layout TailCallStubs::layOut(const TailCallSite& site, std::span<const SignatureType> types,
                                            TailCallStub& stub) {
  TailCallArguments& arguments = stub.arguments;
  Layout layout;
  layout.result = types[0];
  layout.bytes = sizeof(TailCallBuffer);
  if (site.hasThis) place(site.thisIsByRef ? anyByRef() : primitive(ElementType::Object), layout, arguments);
  if (site.hasGenericContext) {
    const bool isMethod = site.callee != nullptr && codeOf(*site.callee).hiddenContext() == HiddenContext::MethodDesc;
    (isMethod ? arguments.genericMethod : arguments.genericType) = layout.bytes;
    place(primitive(ElementType::I), layout, arguments);
  }
  for (const SignatureType& type : types.subspan(1)) place(type, layout, arguments);
  if (!stub.isTargetGiven) return layout;
  arguments.target = layout.target = layout.bytes;
  layout.bytes += kPointerBytes;
  return layout;
}

// ---- The stubs ----

// Of what lies at the address on the stack.
void TailCallStubs::loadValue(ILWriter& il, const SignatureType& type) {
  const TypeHandle loaded = orRequest(types_.load(type));
  if (!loaded.isTypeDesc()) return il.token(Opcode::Ldobj, loaded);
  MethodTable& holder = *orRequest(types_.coreLibType("System.ByReference"));
  il.ldfld(*typesystem::fieldNamed(holder, "Value"), holder);
}

void TailCallStubs::storeValue(ILWriter& il, const SignatureType& type) {
  const TypeHandle loaded = orRequest(types_.load(type));
  if (!loaded.isTypeDesc()) return il.token(Opcode::Stobj, loaded);
  MethodTable& holder = *orRequest(types_.coreLibType("System.ByReference"));
  il.stfld(*typesystem::fieldNamed(holder, "Value"), holder);
}

GeneratedIL TailCallStubs::storeArguments(const Layout& layout, const TailCallStub& stub) {
  MethodSignatureTypes signature;
  signature.types = {primitive(ElementType::Void)};
  for (const Value& value : layout.values) signature.types.push_back(value.type);
  if (stub.isTargetGiven) signature.types.push_back(primitive(ElementType::I));
  signature.header.paramCount = static_cast<std::uint32_t>(signature.types.size() - 1);

  ILWriter il;
  const std::uint32_t buffer = il.local(primitive(ElementType::I));
  MethodDesc& allocate = *orRequest(types_.coreLibMethod(kHelpers, "AllocTailCallArgBuffer", 2));
  il.ldcI4(static_cast<std::int32_t>(layout.bytes));
  il.ldcNative(reinterpret_cast<std::uintptr_t>(&stub.arguments));
  il.call(allocate, *allocate.owner());
  il.stloc(buffer);
  const auto placeAt = [&](std::uint32_t offset) {
    il.ldloc(buffer);
    il.ldcI4(static_cast<std::int32_t>(offset));
    il.op(Opcode::Add);
  };
  std::uint32_t number = 0;
  for (const Value& value : layout.values) {
    placeAt(value.offset);
    il.ldarg(number++);
    storeValue(il, value.type);
  }
  if (stub.isTargetGiven) {
    placeAt(layout.target);
    il.ldarg(number);
    il.op(Opcode::StindI);
  }
  il.ret();
  return il.finish(std::move(signature));
}

void TailCallStubs::call(ILWriter& il, const TailCallSite& site, const Layout& layout, const TailCallStub& stub) {
  const bool isShared =
      site.callee != nullptr && !site.isVirtual && (site.hasGenericContext || codeOf(*site.callee).isShared());
  if (!stub.isTargetGiven && !isShared) {
    // `this` is there: the caller has looked.
    return site.isVirtual ? il.callvirt(*site.callee, *site.owner) : il.call(*site.callee, *site.owner);
  }
  // Through its precode: whoever switches the callee is seen.
  if (stub.isTargetGiven) {
    loadField(il, 0, layout.target);
    il.op(Opcode::LdindI);
  } else {
    il.ldcNative(reinterpret_cast<std::uintptr_t>(services_.entryOf(codeOf(*site.callee))));
  }
  MethodSignatureTypes signature;
  signature.types = {layout.result};
  const std::size_t first = site.hasThis ? 1 : 0;
  for (const Value& value : std::span(layout.values).subspan(first)) signature.types.push_back(value.type);
  signature.header.hasThis = site.hasThis;
  signature.header.paramCount = static_cast<std::uint32_t>(signature.types.size() - 1);
  il.calli(std::move(signature));
}

GeneratedIL TailCallStubs::callTarget(const TailCallSite& site, const Layout& layout, const TailCallStub& stub) {
  constexpr std::uint32_t kBuffer = 0, kResult = 1, kDispatcher = 2;
  MethodSignatureTypes signature;
  signature.types = {primitive(ElementType::Void), primitive(ElementType::I), anyByRef(), primitive(ElementType::I)};
  signature.header.paramCount = 3;

  ILWriter il;
  MethodTable& frame = *orRequest(types_.coreLibType(kFrame));
  il.ldarg(kDispatcher);
  il.ldcI4(0);
  il.op(Opcode::ConvI);
  il.stfld(*typesystem::fieldNamed(frame, "NextCall"), frame);
  // Where the call below returns to: who would return there may leave its own call to the dispatcher.
  MethodDesc& returnAddress =
      *orRequest(types_.coreLibMethod("System.StubHelpers.StubHelpers", "NextCallReturnAddress"));
  il.ldarg(kDispatcher);
  il.call(returnAddress, *returnAddress.owner());
  il.stfld(*typesystem::fieldNamed(frame, "TailCallAwareReturnAddress"), frame);
  for (const Value& value : layout.values) {
    loadField(il, kBuffer, value.offset);
    loadValue(il, value.type);
  }
  // From here on they are this frame's, and the callee's.
  const TailCallState state =
      stub.arguments.needsBufferForCallee() ? TailCallState::CalleeOnly : TailCallState::Inactive;
  loadField(il, kBuffer, offsetof(TailCallBuffer, state));
  il.ldcI4(static_cast<std::int32_t>(state));
  il.op(Opcode::StindI4);
  call(il, site, layout, stub);
  if (!isVoid(layout.result)) {
    const std::uint32_t result = il.local(layout.result);
    il.stloc(result);
    il.ldarg(kResult);
    il.ldloc(result);
    storeValue(il, layout.result);
  }
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(layout.values.size() + 4));
  return il.finish(std::move(signature));
}

// ---- All of them ----

const TailCallStub* TailCallStubs::stubOf(const TailCallSite& site) {
  // A constraint chose another method than the token names, which the stub would call.
  if (site.callee != nullptr) {
    const bool isVirtual = (site.callee->attributes() & metadata::MethodAttributes::kVirtual) != 0;
    if (site.hasThis ? site.thisIsByRef != site.callee->owner()->isValueType() : isVirtual) return nullptr;
  }
  std::vector<SignatureType> types;
  for (const SignatureType& type : site.types) types.push_back(normalized(type));
  MethodTable& lives = shortestLived(site);
  const auto* const allocator = typesystem::allocatorOf(lives);
  // All that stay share theirs.
  MethodTable* const object = orRequest(types_.primitive(ElementType::Object));
  Key key{allocator == nullptr ? object : &lives,
          site.callee,
          site.owner,
          site.hasThis,
          site.thisIsByRef,
          site.hasGenericContext,
          site.isVirtual,
          {}};
  for (const SignatureType& type : types) key.types.push_back(type.type);

  {
    const std::lock_guard guard(lock_);
    if (const auto known = stubs_.find(key); known != stubs_.end()) return known->second.get();
  }
  auto stub = std::make_unique<TailCallStub>();
  stub->isTargetGiven = isTargetGiven(site);
  if (allocator != nullptr) stub->arguments.keptAlive.push_back(threading::handleOf(allocator));
  if (site.callee != nullptr && site.callee->kind() == MethodKind::Generated)
    stub->arguments.keptAlive.push_back(&static_cast<const GeneratedMethod&>(*site.callee).resolver);
  const Layout layout = layOut(site, types, *stub);
  stub->storeArguments = std::make_unique<GeneratedMethod>(*key.lives, "storing of a tail call's arguments",
                                                           storeArguments(layout, *stub));
  stub->callTarget = std::make_unique<GeneratedMethod>(*key.lives, "tail call", callTarget(site, layout, *stub));
  const std::lock_guard guard(lock_);
  return stubs_.emplace(std::move(key), std::move(stub))
      .first->second.get();  // that of another thread, if it was first
}

MethodDesc& TailCallStubs::dispatcher() { return *orRequest(types_.coreLibMethod(kHelpers, "DispatchTailCalls", 3)); }

std::shared_ptr<void> TailCallStubs::forget(const typesystem::LoaderAllocator& allocator,
                                            const std::function<void(MethodDesc&)>& forgetCode) {
  auto gone = std::make_shared<std::vector<std::unique_ptr<TailCallStub>>>();
  {
    const std::lock_guard guard(lock_);
    for (auto at = stubs_.begin(); at != stubs_.end();) {
      const auto one = at++;
      if (typesystem::allocatorOf(*one->first.lives) != &allocator) continue;
      gone->push_back(std::move(one->second));
      stubs_.erase(one);
    }
  }
  for (const auto& stub : *gone) {
    forgetCode(*stub->storeArguments);
    forgetCode(*stub->callTarget);
  }
  return gone;
}

}  // namespace codicil::execution
