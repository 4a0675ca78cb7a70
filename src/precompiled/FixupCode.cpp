// SPDX-License-Identifier: MIT
// What import cells lead to that precompiled code calls through: methods, and code made to do what a fixup names.
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "jitinterface/HelperChoice.hpp"
#include "precompiled/ModuleCode.hpp"
#include "readytorun/SignatureEncoding.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"
#include "typesystem/Class.hpp"

namespace codicil::precompiled {

using execution::orRequest;
using jit::HelperFunction;
using metadata::ByteReader;
using metadata::TableId;
using metadata::Token;
using readytorun::FixupKind;

namespace {

constexpr FoundForContext kNothing{};

[[noreturn]] void notUnderstood(FixupKind kind) {
  throw threading::ExceptionRequest{
      "System.BadImageFormatException",
      std::string("precompiled code: ") + readytorun::nameOf(kind) + " is not expected here", ""};
}

// Of references that a value's fields, or statics, are among; see FixupKind.
bool isOfReferences(FixupKind kind) { return kind == FixupKind::StaticBaseGC || kind == FixupKind::ThreadStaticBaseGC; }

// Keeps what compiled code is given the address of.
template <typename T>
T& keep(std::mutex& lock, std::vector<std::unique_ptr<T>>& kept, std::unique_ptr<T> made) {
  const std::lock_guard guard(lock);
  return *kept.emplace_back(std::move(made));
}

}  // namespace

const void* ModuleCode::codeOf(const readytorun::FixupSignature& signature, bool isStubDispatch, std::uintptr_t& word) {
  ByteReader operands = signature.operands;
  const Scope scope = scopeOf(signature);
  switch (signature.kind) {
    case FixupKind::MethodEntry:
    case FixupKind::MethodEntryDefToken:
    case FixupKind::MethodEntryRefToken:
      return reinterpret_cast<const void*>(*valueOf(signature));
    case FixupKind::VirtualEntry:
    case FixupKind::VirtualEntryDefToken:
    case FixupKind::VirtualEntryRefToken: {
      const NamedMethod named =
          signature.kind == FixupKind::VirtualEntry
              ? signatures_.method(operands, scope)
              : signatures_.methodOfToken(
                    Token::of(
                        signature.kind == FixupKind::VirtualEntryDefToken ? TableId::MethodDef : TableId::MemberRef,
                        operands.compressedUnsigned()),
                    scope);
      return isStubDispatch ? virtualCall(named, word) : virtualFunction(named, word);
    }
    case FixupKind::NewObject: {
      MethodTable& type = *signatures_.type(operands, scope).methodTable();
      word = bitsOf(&type);
      return cellCode_.loadWord(addressOf(jit::newHelperOf(type)));
    }
    case FixupKind::NewArray: {
      MethodTable& type = *signatures_.type(operands, scope).methodTable();
      word = bitsOf(&type);
      return cellCode_.shiftWord(addressOf(jit::newArrayHelperOf(type)));
    }
    case FixupKind::IsInstanceOf:
    case FixupKind::ChkCast: {
      const TypeHandle type = signatures_.type(operands, scope);
      word = type.bits();
      return cellCode_.shiftWord(addressOf(jit::castHelperOf(type, signature.kind == FixupKind::ChkCast)));
    }
    case FixupKind::StaticBaseNonGC:
    case FixupKind::StaticBaseGC:
    case FixupKind::CctorTrigger:
    case FixupKind::ThreadStaticBaseNonGC:
    case FixupKind::ThreadStaticBaseGC:
      return staticBase(*signatures_.type(operands, scope).methodTable(), signature.kind, word);
    case FixupKind::FieldAddress: {
      const typesystem::FieldReference field = signatures_.field(operands, scope);
      initialize(*field.owner.methodTable());
      word = staticAddress(field);
      return cellCode_.returnWord();
    }
    case FixupKind::DelegateCtor:
      return delegateConstructor(operands, scope, word);
    case FixupKind::ThisObjDictionaryLookup:
    case FixupKind::TypeDictionaryLookup:
    case FixupKind::MethodDictionaryLookup:
      return contextLookup(signature, word);
    default:
      notUnderstood(signature.kind);
  }
}

// By the cell in r11.
const void* ModuleCode::virtualCall(const NamedMethod& named, std::uintptr_t& word) {
  MethodTable& owner = *named.owner.methodTable();
  if (owner.isInterface()) {
    word = bitsOf(&keep(lock_, cells_, parts_.services.dispatchCell(owner, *named.method)));
    return cellCode_.callInterface();
  }
  if (!named.method->isVirtual()) {  // another version of its assembly might have made it so
    word = bitsOf(parts_.services.entryOf(signatures_.callee(named)));
    return cellCode_.callOnObject();
  }
  word = sizeof(MethodTable) + named.method->slot() * sizeof(void*);
  return cellCode_.callVirtual();
}

// Answers what a call on the object in rdi would run.
const void* ModuleCode::virtualFunction(const NamedMethod& named, std::uintptr_t& word) {
  auto target = std::make_unique<VirtualTarget>();
  target->type = named.owner.bits();
  target->method = bitsOf(&signatures_.instantiated(named));
  word = bitsOf(&keep(lock_, virtuals_, std::move(target)));
  return cellCode_.loadTwo(addressOf(HelperFunction::VirtualFuncPtr));
}

const void* ModuleCode::delegateConstructor(ByteReader& operands, const Scope& scope, std::uintptr_t& word) {
  const NamedMethod named = signatures_.method(operands, scope);
  const MethodTable& delegate = *signatures_.type(operands, scope).methodTable();
  MethodDesc& method =
      (named.flags & readytorun::kUnboxingStub) != 0 ? signatures_.callee(named) : signatures_.instantiated(named);
  MethodDesc* const invoke = execution::Delegates::invokeOf(delegate);
  if (invoke == nullptr) notUnderstood(FixupKind::DelegateCtor);
  const auto wanted = orRequest(parts_.types.signatureOf(*invoke)).header.paramCount;
  const auto taken = orRequest(parts_.types.signatureOf(*named.method)).header.paramCount;
  auto target = std::make_unique<DelegateTarget>();
  target->code = bitsOf(parts_.services.entryOf(method));
  MethodDesc* constructor = parts_.delegates.closedConstructor();
  if (method.isStatic() && taken == wanted) {
    target->shuffle =
        bitsOf(parts_.services.entryOf(*parts_.types.delegateStub(*invoke, typesystem::MethodKind::DelegateOpen)));
    constructor = parts_.delegates.openConstructor();
  } else if (method.isStatic() || taken != wanted || named.owner.methodTable()->isValueType()) {
    constructor = parts_.delegates.generalConstructor();
  }
  target->constructor = parts_.services.entryOf(*constructor);
  word = bitsOf(&keep(lock_, delegates_, std::move(target)));
  return cellCode_.constructDelegate();
}

void ModuleCode::initialize(MethodTable& type) {
  if (parts_.services.isClassInitialized(type)) return;
  const threading::Preemptive preemptive(*threading::Thread::current());
  parts_.services.initializeClass(type);
}

// This is the very place where the class constructor has to run. Threads' bases, and one that is being initialized by
// this thread, are asked for anew each time.
const void* ModuleCode::staticBase(MethodTable& type, FixupKind kind, std::uintptr_t& word) {
  const bool isThreads = kind == FixupKind::ThreadStaticBaseGC || kind == FixupKind::ThreadStaticBaseNonGC;
  if (!isThreads) initialize(type);
  if (!isThreads && parts_.services.isClassInitialized(type)) {
    word = bitsOf(parts_.services.staticBase(type, isOfReferences(kind)));
    return cellCode_.returnWord();
  }
  word = bitsOf(&type);
  HelperFunction helper = HelperFunction::GetNonGcStaticBase;
  if (kind == FixupKind::StaticBaseGC) helper = HelperFunction::GetGcStaticBase;
  if (kind == FixupKind::ThreadStaticBaseGC) helper = HelperFunction::GetGcThreadStaticBase;
  if (kind == FixupKind::ThreadStaticBaseNonGC) helper = HelperFunction::GetNonGcThreadStaticBase;
  return cellCode_.loadWord(addressOf(helper));
}

// ---- Generic code ----

const void* ModuleCode::contextLookup(const readytorun::FixupSignature& signature, std::uintptr_t& word) {
  auto lookup = std::make_unique<Lookup>();
  lookup->last.store(&kNothing, std::memory_order_relaxed);
  lookup->source = signature.kind;
  lookup->code = this;
  ByteReader operands = signature.operands;
  if (signature.kind == FixupKind::ThisObjDictionaryLookup)
    lookup->owner = signatures_.type(operands, scopeOf(signature)).methodTable();
  const auto question = readytorun::FixupSignature::read(operands.rest());
  if (!question) notUnderstood(signature.kind);
  lookup->question = *question;
  if (!lookup->question.module) lookup->question.module = signature.module;
  word = bitsOf(static_cast<ContextLookup*>(&keep(lock_, lookups_, std::move(lookup))));
  return cellCode_.lookUpInContext();
}

std::uintptr_t ModuleCode::lookUp(ContextLookup& asked, const void* context) {
  auto& lookup = static_cast<Lookup&>(asked);
  {
    const std::lock_guard guard(lookup.lock);
    if (const auto known = lookup.found.find(context); known != lookup.found.end()) {
      lookup.last.store(known->second.get(), std::memory_order_release);
      return known->second->answer;
    }
  }
  const std::uintptr_t answer = lookup.code->evaluate(lookup, context);
  const std::lock_guard guard(lookup.lock);
  auto& found = lookup.found[context];
  if (!found) found = std::make_unique<FoundForContext>(FoundForContext{context, answer});
  lookup.last.store(found.get(), std::memory_order_release);
  return found->answer;
}

void ModuleCode::forget(const typesystem::LoaderAllocator& allocator, std::vector<std::shared_ptr<void>>& gone) {
  const auto isIn = [&](const void* context) { return allocator.heap.contains(context); };
  const std::lock_guard guard(lock_);
  for (const auto& lookup : lookups_) {
    const std::lock_guard itsGuard(lookup->lock);
    if (isIn(lookup->last.load(std::memory_order_relaxed)->context))
      lookup->last.store(&kNothing, std::memory_order_release);
    for (auto at = lookup->found.begin(); at != lookup->found.end();) {
      const auto one = at++;
      if (!isIn(one->first)) continue;
      gone.push_back(std::move(one->second));
      lookup->found.erase(one);
    }
    for (auto& [context, cell] : lookup->cells)
      if (isIn(context)) gone.push_back(std::move(cell));
    std::erase_if(lookup->cells, [](const auto& one) { return one.second == nullptr; });
  }
}

std::uintptr_t ModuleCode::evaluate(Lookup& lookup, const void* context) {
  typesystem::TokenContext tokens;
  if (lookup.source == FixupKind::MethodDictionaryLookup) {
    const auto& method = *static_cast<const MethodDesc*>(context);
    tokens = {method.owner()->instantiation(), method.methodArguments()};
  } else {
    auto* type = const_cast<MethodTable*>(static_cast<const MethodTable*>(context));
    if (lookup.owner != nullptr) type = type->ancestorLike(*lookup.owner);
    if (type == nullptr) notUnderstood(lookup.source);
    tokens.typeArguments = type->instantiation();
  }
  if (lookup.question.kind == FixupKind::VirtualEntry) {
    ByteReader operands = lookup.question.operands;
    const NamedMethod named = signatures_.method(operands, scopeOf(lookup.question, tokens));
    auto cell = parts_.services.dispatchCell(*named.owner.methodTable(), *named.method);
    const std::lock_guard guard(lookup.lock);
    return bitsOf(lookup.cells.emplace_back(context, std::move(cell)).second.get());
  }
  const auto value = valueOf(lookup.question, tokens);
  if (!value) notUnderstood(lookup.question.kind);
  return *value;
}

}  // namespace codicil::precompiled
