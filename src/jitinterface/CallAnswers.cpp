// SPDX-License-Identifier: MIT
#include "jitinterface/CallAnswers.hpp"

#include <algorithm>
#include <cstring>

#include "execution/Calls.hpp"
#include "execution/PInvokeForm.hpp"
#include "metadata/Flags.hpp"

namespace codicil::jit {

using execution::GeneratedIL;
using execution::LookupResult;
using metadata::TableId;
using typesystem::HiddenContext;
using typesystem::isCanonicalSubtype;
using typesystem::MethodDesc;
using typesystem::MethodForm;
using typesystem::MethodKind;
using typesystem::MethodTable;
using typesystem::TokenContext;
using typesystem::TypeHandle;

namespace {

bool isShared(std::span<const TypeHandle> types) { return std::ranges::any_of(types, isCanonicalSubtype); }

const GeneratedIL::Token& generatedToken(TokenScope scope, Token token) {
  return scope.generated<GeneratedIL>().tokens.at(token - execution::kFirstGeneratedToken);
}

// At a call site: of a method, its own. The JIT asks that of arrays' members.
typesystem::MethodSignatureTypes signatureAtToken(typesystem::TypeLoader& types, TokenScope scope, Token token) {
  const GeneratedIL::Token& target = generatedToken(scope, token);
  const auto* method = std::get_if<GeneratedIL::Method>(&target);
  if (method == nullptr) return std::get<typesystem::MethodSignatureTypes>(target);
  return execution::signatureOf(types, *method->method, method->owner);
}

// The body that runs, and takes the hidden argument: what an instantiating stub goes on to.
MethodDesc& codeOf(MethodDesc& method) {
  return method.kind() == MethodKind::Instantiating ? *method.instance()->target : method;
}

std::u16string literalAt(const typesystem::Module& module, Token token) {
  if (const auto* bound = module.boundTokens().find<typesystem::BoundString>(metadata::Token{token}))
    return bound->text;
  return orThrow(module.metadata().userString(metadata::Token{token})).toUtf16();
}

}  // namespace

// ---- Tokens ----

TokenContext CallAnswers::contextOf(ContextHandle context) {
  if (context.isNull()) return {};
  if (context.isMethodBeingCompiled()) {
    const MethodDesc& root = rootMethodDesc();
    return {root.owner()->instantiation(), root.methodArguments()};
  }
  if (context.isClass()) {
    const MethodTable* type = typeOf(context.type()).methodTable();
    return type == nullptr ? TokenContext() : TokenContext{type->instantiation(), {}};
  }
  const MethodDesc& method = methodOf(context.method());
  return {method.owner()->instantiation(), method.methodArguments()};
}

namespace {

// Of IL whose token is of another kind than its instruction takes; in dotnet's words.
[[noreturn]] void refuseToken(std::uint32_t wanted) {
  const char* const why = (wanted & tokenkind::kClass) != 0    ? "Bad class token."
                          : (wanted & tokenkind::kMethod) != 0 ? "Bad method token."
                                                               : "Field token out of range.";
  throw threading::ExceptionRequest{"System.BadImageFormatException", why, ""};
}

}  // namespace

void CallAnswers::resolveToken(ResolvedToken* token) {
  const TokenScope scope(token->scope);
  token->type = nullptr;
  token->method = nullptr;
  token->field = nullptr;
  const bool isArray = (token->kind & ~tokenkind::kMask) == (tokenkind::kNewarr & ~tokenkind::kMask);
  if (scope.isGenerated() && token->token < execution::kFirstGeneratedToken) {
    const auto& clauses = scope.generated<GeneratedIL>().clauses;
    token->type = handleOf(clauses.at(token->token - execution::kFirstGeneratedClause).catchType);
    return;
  }
  if (scope.isGenerated()) {
    const GeneratedIL::Token& target = generatedToken(scope, token->token);
    if (const auto* type = std::get_if<TypeHandle>(&target)) {
      token->type = handleOf(isArray ? orThrow(context_.types.arrayOf(*type)) : *type);
    } else if (const auto* method = std::get_if<GeneratedIL::Method>(&target)) {
      token->type = handleOf(method->owner);
      token->method = handleOf(method->method);
    } else if (const auto* field = std::get_if<GeneratedIL::Field>(&target)) {
      token->type = handleOf(field->owner);
      token->field = handleOf(field->field);
    }
    return;
  }
  typesystem::Module& module = scope.module();
  const metadata::Token name{token->token};
  const TokenContext context = contextOf(token->context);
  const auto require = [&](std::uint32_t kind) {
    if ((token->kind & kind) == 0) refuseToken(token->kind);
  };
  const typesystem::BoundTokens& bound = module.boundTokens();
  if (name.is(TableId::TypeDef) || name.is(TableId::TypeRef) || name.is(TableId::TypeSpec) ||
      bound.find<typesystem::BoundType>(name) != nullptr) {
    require(tokenkind::kClass);
    TypeHandle type = orThrow(context_.types.load(module, name, context.typeArguments, context.methodArguments));
    if (isArray) type = orThrow(context_.types.arrayOf(type));
    token->type = handleOf(type);
    return;
  }
  const bool wantsField = (token->kind & tokenkind::kField) != 0;
  const bool wantsMethod = (token->kind & tokenkind::kMethod) != 0;
  if (!wantsField && !wantsMethod) refuseToken(token->kind);
  bool isField = name.is(TableId::Field) || bound.find<typesystem::BoundField>(name) != nullptr ||
                 (name.is(TableId::MemberRef) && !wantsMethod);
  if (name.is(TableId::MemberRef) && wantsMethod && wantsField) {
    const auto row = orThrow(module.metadata().rowOf<metadata::MemberRefRow>(name));
    const auto blob = orThrow(module.metadata().blob(row.signature, name));
    isField = !blob.empty() && (static_cast<unsigned>(blob[0]) & 0xF) == callconv::kField;
  }
  if (isField) {
    require(tokenkind::kField);
    const auto field = orThrow(context_.types.resolveField(module, name, context));
    token->type = handleOf(field.owner);
    token->field = handleOf(field.field);
    return;
  }
  require(tokenkind::kMethod);
  const auto reference = orThrow(context_.types.resolveMethod(module, name, context));
  token->type = handleOf(reference.owner);
  token->method = handleOf(orThrow(context_.types.methodOn(*reference.owner.methodTable(), *reference.method,
                                                           reference.arguments, MethodForm::Callable)));
}

void CallAnswers::findSig(ModuleHandle module, Token token, ContextHandle context, SigInfo* result) {
  const TokenScope scope(module);
  if (scope.isGenerated()) {
    *result =
        SignatureAnswers::signatureOf(signatureAtToken(context_.types, scope, token), scope, metadata::Token{token});
    return;
  }
  *result = SignatureAnswers::signatureOf(
      orThrow(context_.types.callSiteSignature(scope.module(), metadata::Token{token}, contextOf(context))), scope,
      metadata::Token{token});
}

void CallAnswers::findCallSiteSig(ModuleHandle module, Token token, ContextHandle context, SigInfo* result) {
  findSig(module, token, context, result);
}

ClassHandle CallAnswers::getTokenTypeAsHandle(ResolvedToken* token) {
  return getBuiltinClass(token->method != nullptr  ? BuiltinClass::RuntimeMethodHandle
                         : token->field != nullptr ? BuiltinClass::RuntimeFieldHandle
                                                   : BuiltinClass::RuntimeTypeHandle);
}

std::int32_t CallAnswers::getStringLiteral(ModuleHandle module, Token token, char16_t* buffer, std::int32_t units,
                                           std::int32_t start) {
  const TokenScope scope(module);
  const std::u16string text =
      scope.isGenerated() ? std::get<std::u16string>(generatedToken(scope, token)) : literalAt(scope.module(), token);
  const auto length = static_cast<std::int32_t>(text.size());
  if (start > length) return -1;
  for (std::int32_t i = 0; buffer != nullptr && i < std::min(units, length - start); ++i) buffer[i] = text[start + i];
  return length - start;
}

std::size_t CallAnswers::printObjectDescription(ObjectHandle, char* buffer, std::size_t bytes, std::size_t* required) {
  return print("object", buffer, bytes, required);
}

Access CallAnswers::constructStringLiteral(ModuleHandle module, Token token, void** value) {
  const TokenScope scope(module);
  const std::u16string text =
      scope.isGenerated() ? std::get<std::u16string>(generatedToken(scope, token)) : literalAt(scope.module(), token);
  return literal(text, scope.isGenerated() ? nullptr : scope.module().allocator(), value);
}

Access CallAnswers::emptyStringLiteral(void** value) { return literal(u"", nullptr, value); }

Access CallAnswers::literal(std::u16string_view text, const typesystem::LoaderAllocator* user, void** value) {
  const execution::InternedString its = context_.services.stringLiteral(text, user);
  *value = its.isFixed ? *reinterpret_cast<void* const*>(its.slot) : its.slot;
  return its.isFixed ? Access::Value : Access::Indirect;
}

// ---- Handles ----

ModuleHandle CallAnswers::embedModuleHandle(ModuleHandle module, void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return module;
}
ClassHandle CallAnswers::embedClassHandle(ClassHandle type, void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return type;
}
MethodHandle CallAnswers::embedMethodHandle(MethodHandle method, void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return method;
}
FieldHandle CallAnswers::embedFieldHandle(FieldHandle field, void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return field;
}

void CallAnswers::getLocationOfThisType(MethodHandle context, LookupKind* kind) {
  *kind = LookupKind();
  const MethodDesc& method = methodOf(context);
  if (&method != &rootMethodDesc()) {
    kind->needsRuntimeLookup = method.isShared();
    kind->source = ContextSource::NotSupported;
    return;
  }
  switch (method.hiddenContext()) {
    case HiddenContext::None:
      return;
    case HiddenContext::This:
      kind->source = ContextSource::ThisObject;
      break;
    case HiddenContext::MethodTable:
      kind->source = ContextSource::ClassParam;
      break;
    case HiddenContext::MethodDesc:
      kind->source = ContextSource::MethodParam;
      break;
  }
  kind->needsRuntimeLookup = true;
}

// In shared code: through the dictionary of the instantiation that runs. Only the method being compiled knows which.
Lookup CallAnswers::runtimeLookup(LookupResult result, const ResolvedToken& token, const ResolvedToken* constrained) {
  Lookup lookup;
  lookup.kind.needsRuntimeLookup = true;
  const TokenScope scope(token.scope);
  if (!token.context.isMethodBeingCompiled() || scope.isGenerated()) {
    lookup.kind.source = ContextSource::NotSupported;
    return lookup;
  }
  MethodDesc& root = rootMethodDesc();
  getLocationOfThisType(handleOf(&root), &lookup.kind);
  execution::RuntimeLookup question;
  question.result = result;
  question.isArray = (token.kind & ~tokenkind::kMask) == (tokenkind::kNewarr & ~tokenkind::kMask);
  question.caller = &root;
  question.module = &scope.module();
  question.token = metadata::Token{token.token};
  if (constrained != nullptr) question.constrained = metadata::Token{constrained->token};
  const execution::RuntimeLookup& known = context_.lookups.lookup(question);

  auto& signature = const_cast<execution::RuntimeLookup&>(known);
  lookup.runtime = jit::RuntimeLookup();
  lookup.runtime.signature = &signature;
  const bool byMethod = lookup.kind.source == ContextSource::MethodParam;
  lookup.runtime.helper = byMethod ? HelperFunction::RuntimeHandleMethod : HelperFunction::RuntimeHandleClass;
  lookup.runtime.testForNull = true;
  std::size_t arguments = 0;
  std::size_t* offset = lookup.runtime.offsets;
  if (byMethod) {
    arguments = root.instance()->argumentCount;
    *offset++ = typesystem::MethodInstance::dictionaryOffset();
  } else {
    const auto& info = reinterpret_cast<const typesystem::GenericsDictInfo*>(root.owner()->perInstInfo)[-1];
    arguments = info.numTypeArguments;
    *offset++ = offsetof(MethodTable, perInstInfo);
    *offset++ = (info.numDictionaries - 1u) * sizeof(void*);
  }
  *offset++ = typesystem::dictionarySlotOffset(arguments, known.slot);
  lookup.runtime.indirections = static_cast<std::uint16_t>(offset - lookup.runtime.offsets);
  if (known.slot >= typesystem::kFirstDictionarySlots)
    lookup.runtime.sizeOffset = static_cast<std::uint16_t>(typesystem::dictionarySizeOffset(arguments));
  return lookup;
}

void CallAnswers::embedGenericHandle(ResolvedToken* token, bool embedParent, MethodHandle,
                                     GenericHandleResult* result) {
  *result = GenericHandleResult();
  LookupResult kind = LookupResult::Type;
  bool shared = isCanonicalSubtype(typeOf(token->type));
  if (embedParent && (token->method != nullptr || token->field != nullptr)) {
    kind = LookupResult::OwnerType;
    result->type = GenericHandleType::Class;
    result->compileTimeHandle = reinterpret_cast<GenericHandle>(token->type);
  } else if (token->method != nullptr) {
    kind = LookupResult::Method;
    result->type = GenericHandleType::Method;
    result->compileTimeHandle = reinterpret_cast<GenericHandle>(token->method);
    shared = shared || isShared(methodOf(token->method).methodArguments());
  } else if (token->field != nullptr) {
    kind = LookupResult::Field;
    result->type = GenericHandleType::Field;
    result->compileTimeHandle = reinterpret_cast<GenericHandle>(token->field);
    shared = false;  // one FieldDesc serves all instantiations
  } else {
    result->type = GenericHandleType::Class;
    result->compileTimeHandle = reinterpret_cast<GenericHandle>(token->type);
  }
  if (shared) {
    result->lookup = runtimeLookup(kind, *token, nullptr);
    return;
  }
  result->lookup.kind = LookupKind();
  result->lookup.constant = ConstLookup();
  result->lookup.constant.handle = result->compileTimeHandle;
}

void CallAnswers::expandRawHandleIntrinsic(ResolvedToken* token, MethodHandle, GenericHandleResult* result) {
  // RuntimeTypeHandle-like intrinsics that take the handle of a method's only argument: !!0.
  ResolvedToken type = *token;
  const MethodDesc& method = methodOf(token->method);
  type.type = handleOf(method.methodArguments().empty() ? typeOf(token->type) : method.methodArguments()[0]);
  *result = GenericHandleResult();
  result->type = GenericHandleType::Class;
  result->compileTimeHandle = reinterpret_cast<GenericHandle>(type.type);
  if (isCanonicalSubtype(typeOf(type.type))) {
    result->lookup = runtimeLookup(LookupResult::MethodArgument, *token, nullptr);
    return;
  }
  result->lookup.kind = LookupKind();
  result->lookup.constant = ConstLookup();
  result->lookup.constant.handle = result->compileTimeHandle;
}

// ---- Calls ----

bool CallAnswers::constrain(const ResolvedToken& token, const ResolvedToken& constrained, Callee& callee,
                            CallInfo& result) {
  MethodDesc& method = *callee.method;
  const TypeHandle type = typeOf(constrained.type);
  const bool isStaticVirtual = method.isStatic() && (method.attributes() & metadata::MethodAttributes::kVirtual) != 0;
  const bool isValue = !type.isTypeDesc() && type.methodTable()->isValueType();
  if (!isStaticVirtual && !isValue) {
    result.thisTransform = ThisTransform::Dereference;
    return true;
  }
  MethodDesc* target = nullptr;
  MethodTable* const declaring =
      isValue ? execution::exactInterface(*type.methodTable(), *callee.exactOwner) : callee.exactOwner;
  const bool isAmbiguous = declaring == nullptr;
  typesystem::MethodReference reference;
  reference.owner = TypeHandle(isAmbiguous ? callee.exactOwner : declaring);
  reference.method = &method;
  reference.arguments.assign(method.methodArguments().begin(), method.methodArguments().end());
  if (!isAmbiguous && !(isStaticVirtual && isCanonicalSubtype(type)))
    target = execution::constrainedTarget(context_.types, context_.dispatch, type, reference);
  const bool isOfRuntime = isStaticVirtual
                               ? isCanonicalSubtype(type) || isCanonicalSubtype(reference.owner)
                               : target != nullptr && isCanonicalSubtype(type) && codeOf(*target).hasHiddenArgument();
  if (isAmbiguous || isOfRuntime) {
    // Which one it is, or what hidden argument it takes, is known at run time alone.
    result.method = handleOf(target != nullptr ? target : &method);
    result.sig = signatureOf(method, callee.exactOwner, false);
    result.kind = CallKind::CodePointer;
    result.methodFlags = getMethodAttribs(result.method);
    result.context = ContextHandle::ofMethod(result.method);
    result.exactContextNeedsRuntimeLookup = true;
    result.codePointer = runtimeLookup(LookupResult::ConstrainedEntry, token, &constrained);
    return false;
  }
  if (target == nullptr) {
    result.thisTransform = ThisTransform::Box;
    return true;
  }
  callee.method = target;
  callee.exactOwner = target->owner();
  if (type.methodTable() != nullptr && type.methodTable()->canonical() == callee.exactOwner->canonical())
    callee.exactOwner = type.methodTable();
  callee.isResolved = true;
  return true;
}

void CallAnswers::getCallInfo(ResolvedToken* token, ResolvedToken* constrained, MethodHandle, std::uint32_t flags,
                              CallInfo* result) {
  *result = CallInfo();
  Callee callee{&methodOf(token->method), typeOf(token->type).methodTable()};
  const bool isCallvirt = (flags & callinfoflag::kCallvirt) != 0;
  const bool isLdftn = (flags & callinfoflag::kLdftn) != 0;
  result->classFlags = getClassAttribs(token->type);
  if (constrained != nullptr && !constrain(*token, *constrained, callee, *result)) return;
  MethodDesc* const method = callee.method;
  MethodTable* const exactOwner = callee.exactOwner;
  const bool isShared = isCanonicalSubtype(TypeHandle(exactOwner)) || jit::isShared(method->methodArguments());
  const bool isSealed = exactOwner->classData().definition != nullptr &&
                        (exactOwner->classData().definition->attributes & metadata::TypeAttributes::kSealed) != 0;
  const bool isVirtualCall = isCallvirt && !callee.isResolved && method->isVirtual() &&
                             (method->attributes() & metadata::MethodAttributes::kFinal) == 0 && !isSealed;
  const bool isInterface = exactOwner->isInterface();
  MethodDesc& code = codeOf(*method);

  result->exactContextNeedsRuntimeLookup = isShared;
  result->context = method->methodArguments().empty() ? ContextHandle::ofClass(handleOf(exactOwner))
                                                      : ContextHandle::ofMethod(handleOf(method));
  if (isVirtualCall) {
    result->method = handleOf(&code);
    result->methodFlags = getMethodAttribs(result->method);
    result->sig = signatureOf(code, exactOwner, false);
    if (isLdftn || !method->methodArguments().empty()) {
      // In what is inlined there is no look-up for it; the JIT, told so when it embeds the handle, goes on without one.
      if (isShared && !token->context.isMethodBeingCompiled()) throw InlineGivenUp();
      result->kind = CallKind::VirtualLdvirtftn;
      return;
    }
    if (!isInterface) {
      result->kind = CallKind::VirtualTable;
      return;
    }
    result->kind = CallKind::VirtualStub;
    if (isShared) {
      result->stub = runtimeLookup(LookupResult::DispatchCell, *token, nullptr);
      return;
    }
    result->stub.kind = LookupKind();
    tables().dispatchCells.push_back(context_.services.dispatchCell(*exactOwner, *method));
    result->stub.constant = ConstLookup::indirect(tables().dispatchCells.back().get());
    return;
  }

  // A direct call.
  result->nullInstanceCheck = isCallvirt && !method->isStatic() && result->thisTransform == ThisTransform::None;
  if (isLdftn && isShared && code.hasHiddenArgument()) {
    result->method = handleOf(method);
    result->methodFlags = getMethodAttribs(handleOf(&code));
    result->sig = signatureOf(code, exactOwner, false);
    result->kind = CallKind::CodePointer;
    result->codePointer = runtimeLookup(LookupResult::MethodEntry, *token, nullptr);
    return;
  }
  MethodDesc& target = isLdftn ? *method : code;
  result->method = handleOf(&target);
  result->methodFlags = getMethodAttribs(handleOf(&code));
  result->sig = signatureOf(target, exactOwner, !isLdftn);
  result->kind = CallKind::Direct;
  if (target.kind() == MethodKind::Instantiating) result->sig = signatureOf(code, exactOwner, false);
}

void CallAnswers::getMethodVTableOffset(MethodHandle handle, std::uint32_t* offsetOfIndirection,
                                        std::uint32_t* offsetAfterIndirection, bool* isRelative) {
  *offsetOfIndirection = kNoChunk;
  *offsetAfterIndirection = static_cast<std::uint32_t>(sizeof(MethodTable) + methodOf(handle).slot() * sizeof(void*));
  *isRelative = false;
}

MethodHandle CallAnswers::getInstantiatedEntry(MethodHandle, MethodHandle* method, ClassHandle* type) {
  *method = nullptr;
  *type = nullptr;
  return nullptr;
}

void CallAnswers::getFunctionFixedEntryPoint(MethodHandle method, bool, ConstLookup* entry) {
  *entry = ConstLookup::value(context_.services.entryOf(methodOf(method)));
}

void CallAnswers::getAddressOfPInvokeTarget(MethodHandle method, ConstLookup* result) {
  *result = ConstLookup::indirect(&context_.services.nativeTargetCell(methodOf(method)).target);
}

// Whether its callers make the call themselves where they can: see methodflag::kPInvoke.
bool CallAnswers::isInlinePInvoke(const MethodDesc& method) {
  return method.kind() == MethodKind::PInvoke &&
         execution::pInvokeFormOf(method, orThrow(context_.types.signatureOf(method))).canBeInline();
}

UnmanagedCallConv CallAnswers::getUnmanagedCallConv(MethodHandle method, SigInfo* site, bool* suppressGcTransition) {
  if (suppressGcTransition == nullptr) return UnmanagedCallConv::C;
  *suppressGcTransition = false;
  if (method != nullptr || site == nullptr) return UnmanagedCallConv::C;
  const TokenScope scope(site->scope);
  if (scope.isGenerated()) {
    *suppressGcTransition = scope.generated<GeneratedIL>().suppressGcTransition;
  } else if (const auto* bound =
                 scope.module().boundTokens().find<typesystem::BoundSignature>(metadata::Token{site->token})) {
    *suppressGcTransition = bound->suppressesGcTransition;
  }
  return UnmanagedCallConv::C;
}

// Of methods and of calls through pointers; a method's stub makes its own, plain ones. In methods for native callers
// the JIT makes no call without helpers that only ReadyToRun code needs otherwise.
bool CallAnswers::pInvokeMarshalingRequired(MethodHandle method, SigInfo* site) {
  const bool isStub = rootMethodDesc().kind() != MethodKind::IL;
  if (method != nullptr) return isStub || tables().isCalledByNative || !isInlinePInvoke(methodOf(method));
  if (site == nullptr || TokenScope(site->scope).isGenerated()) return false;
  if (tables().isCalledByNative) return true;
  return context_.needsMarshalling(signatureAt(*site), moduleOf(*site));
}

// The helper goes on to this address, with the call's target as the secret argument.
void* CallAnswers::getCookieForPInvokeCalliSig(SigInfo* site, void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  bool suppresses = false;
  getUnmanagedCallConv(nullptr, site, &suppresses);
  return const_cast<void*>(
      context_.services.entryOf(context_.unmanagedCallStub(signatureAt(*site), moduleOf(*site), suppresses)));
}

typesystem::MethodSignatureTypes CallAnswers::signatureAt(const SigInfo& site) {
  const TokenScope scope(site.scope);
  if (scope.isGenerated()) return signatureAtToken(context_.types, scope, site.token);
  return orThrow(context_.types.callSiteSignature(scope.module(), metadata::Token{site.token},
                                                  contextOf(ContextHandle::methodBeingCompiled())));
}
const typesystem::Module& CallAnswers::moduleOf(const SigInfo& site) {
  const TokenScope scope(site.scope);
  return scope.isGenerated() ? context_.coreLib : scope.module();
}

// Constructors that know the kind of delegate they make. Null arguments are not passed.
MethodHandle CallAnswers::getDelegateCtor(MethodHandle constructor, ClassHandle delegateType, MethodHandle target,
                                          DelegateConstructorArgs* args) {
  MethodDesc& method = methodOf(target);
  MethodTable& delegate = *typeOf(delegateType).methodTable();
  MethodDesc* invoke = execution::Delegates::invokeOf(delegate);
  if (invoke == nullptr || method.owner()->isValueType()) return constructor;
  const auto wanted = orThrow(context_.types.signatureOf(*invoke)).header.paramCount;
  const auto taken = orThrow(context_.types.signatureOf(method)).header.paramCount;
  if (!method.isStatic()) return taken == wanted ? handleOf(context_.delegates.closedConstructor()) : constructor;
  // What keeps a method that can be unloaded is for the general one to say: such a delegate has no other target.
  if (taken != wanted || typesystem::allocatorOf(method) != nullptr) return constructor;
  args->arg3 =
      const_cast<void*>(context_.services.entryOf(*context_.types.delegateStub(*invoke, MethodKind::DelegateOpen)));
  return handleOf(context_.delegates.openConstructor());
}

std::int32_t* CallAnswers::getAddrOfCaptureThreadGlobal(void** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return context_.helpers.trapReturningThreads();
}

}  // namespace codicil::jit
