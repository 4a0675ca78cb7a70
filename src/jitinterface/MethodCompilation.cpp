// SPDX-License-Identifier: MIT
#include "jitinterface/MethodCompilation.hpp"

#include <cstddef>

#include "codicil/versioning/Stubs.hpp"
#include "execution/NativeCallers.hpp"
#include "execution/SuppliedIL.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "threading/Thread.hpp"

namespace codicil::jit {

using execution::GeneratedIL;
using metadata::MethodImplAttributes;
using typesystem::HiddenContext;
using typesystem::MethodDesc;
using typesystem::MethodKind;
using typesystem::Module;
using typesystem::TypeHandle;

namespace {

// What a client supplied, else the assembly's own.
metadata::MethodBody bodyOf(const MethodDesc& method, const versioning::ILBodyPtr& supplied) {
  if (supplied) return execution::asSupplied(supplied)->body();
  return orThrow(method.module().image().methodBody(method.token().rid()));
}

// In which the tokens of that body resolve.
Module& scopeOf(const MethodDesc& method, const versioning::ILBodyPtr& supplied) {
  Module* const scope = supplied ? execution::asSupplied(supplied)->options().scope : nullptr;
  return scope != nullptr ? *scope : method.module();
}

// Itself, or as a member of a class of hardware instructions, or of one nested there.
bool hasIntrinsicAttribute(const MethodDesc& method) {
  const metadata::Metadata& metadata = method.module().metadata();
  for (metadata::Rid type = method.owner()->classData().definition->token.rid(); type != 0;
       type = metadata.enclosingTypeOf(type)) {
    const auto name = metadata.typeName(metadata::Token::of(metadata::TableId::TypeDef, type));
    if (name && name->nameSpace.starts_with("System.Runtime.Intrinsics.")) return true;
  }
  return metadata::findCustomAttribute(method.module().metadata(), method.token(), "System.Runtime.CompilerServices",
                                       "IntrinsicAttribute") != 0;
}

// CoreLib marks so the methods that walk the stack to the one that called them (System.Threading.StackCrawlMark).
bool looksForItsCaller(const MethodDesc& method) {
  return (method.attributes() & metadata::MethodAttributes::kRequireSecObject) != 0;
}

bool isEntryPoint(const MethodDesc& method) {
  const auto entry = method.module().image().entryPoint();
  return entry && *entry == method.token();
}

}  // namespace

MethodCompilation::MethodCompilation(CompilerContext& context, const versioning::CompileRequest& request)
    : CallAnswers(context, [&request](std::uint32_t bytes) { return request.scope.allocate(bytes); }),
      request_(request) {}

MethodDesc& MethodCompilation::rootMethodDesc() { return static_cast<MethodDesc&>(request_.method); }

MethodInfo MethodCompilation::rootMethod() {
  MethodDesc& method = rootMethodDesc();
  if (method.kind() == MethodKind::Generated)
    return generatedInfo(method, static_cast<const execution::GeneratedMethod&>(method).body());
  if (method.kind() != MethodKind::IL)
    return generatedInfo(method, generated_.emplace_back(context_.stubs.make(method)));
  if (auto instead = context_.stubs.inPlaceOf(method))
    return generatedInfo(method, generated_.emplace_back(std::move(*instead)));
  tables().il = request_.il.body();
  return infoOf(method, tables().il, ContextHandle::methodBeingCompiled());
}

MethodInfo MethodCompilation::generatedInfo(MethodDesc& method, const GeneratedIL& il) {
  generatedOf_[handleOf(&method)] = &il;
  MethodInfo info;
  info.method = handleOf(&method);
  info.scope = TokenScope(static_cast<const void*>(&il)).handle();
  info.il = const_cast<std::uint8_t*>(il.code.data());
  info.ilBytes = static_cast<std::uint32_t>(il.code.size());
  info.maxStack = il.maxStack;
  info.exceptionClauses = static_cast<std::uint32_t>(il.clauses.size());
  info.options = il.initLocals ? methodoption::kInitLocals : 0;
  info.args = generatedSignature(il);
  info.locals = localsOf(il.locals, TokenScope(static_cast<const void*>(&il)), {});
  return info;
}

MethodInfo MethodCompilation::infoOf(MethodDesc& method, const versioning::ILBodyPtr& supplied, ContextHandle context) {
  const metadata::MethodBody body = bodyOf(method, supplied);
  if (supplied && supplied != tables().il) tables().inlinedBodies.push_back(supplied);
  Module& scope = scopeOf(method, supplied);
  bodies_.insert_or_assign(handleOf(&method), body);
  MethodInfo info;
  info.method = handleOf(&method);
  info.scope = TokenScope(scope).handle();
  info.il = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(body.il().data()));
  info.ilBytes = static_cast<std::uint32_t>(body.il().size());
  info.maxStack = body.maxStack();
  info.exceptionClauses = body.clauseCount();
  info.options = body.initLocals() ? methodoption::kInitLocals : 0;
  switch (method.hiddenContext()) {
    case HiddenContext::None:
      break;
    case HiddenContext::This:
      info.options |= methodoption::kContextFromThis;
      break;
    case HiddenContext::MethodTable:
      info.options |= methodoption::kContextFromMethodTable;
      break;
    case HiddenContext::MethodDesc:
      info.options |= methodoption::kContextFromMethodDesc;
      break;
  }
  typesystem::TokenContext tokens = contextOf(context);
  const typesystem::MethodTable* exactOwner = nullptr;
  if (context.isMethodBeingCompiled() || context.isNull()) {
    tokens = {method.owner()->instantiation(), method.methodArguments()};
  } else if (context.isClass()) {
    exactOwner = typeOf(context.type()).methodTable()->ancestorLike(*method.owner());
    tokens = {exactOwner->instantiation(), method.methodArguments()};
  } else {
    exactOwner = methodOf(context.method()).owner();
  }
  info.args = SignatureAnswers::signatureOf(method, exactOwner, true);
  info.locals = localsOf(orThrow(context_.types.localVariables(scope, body.localsSignature(), tokens)),
                         TokenScope(scope), body.localsSignature());
  return info;
}

void MethodCompilation::getEHinfo(MethodHandle method, std::uint32_t number, ExceptionClause* clause) {
  *clause = ExceptionClause();
  if (const auto generated = generatedOf_.find(method); generated != generatedOf_.end()) {
    const execution::GeneratedClause& its = generated->second->clauses.at(number);
    *clause = {its.flags, its.tryOffset, its.tryLength, its.handlerOffset, its.handlerLength, {}};
    clause->classToken = execution::kFirstGeneratedClause + number;  // see resolveClauses
    if (its.flags == clauseflag::kFilter) clause->filterOffset = its.filterOffset;
    return;
  }
  const metadata::ExceptionClause its = bodies_.at(method).clause(number);
  clause->flags = static_cast<std::uint32_t>(its.kind);
  clause->tryOffset = its.tryOffset;
  clause->tryLength = its.tryLength;
  clause->handlerOffset = its.handlerOffset;
  clause->handlerLength = its.handlerLength;
  if (its.kind == metadata::ExceptionClauseKind::Catch) clause->classToken = its.catchType.value;
  if (its.kind == metadata::ExceptionClauseKind::Filter) clause->filterOffset = its.filterOffset;
}

void MethodCompilation::resolveClauses() {
  MethodDesc& method = rootMethodDesc();
  const auto generated = generatedOf_.find(handleOf(&method));
  for (execution::NativeExceptionClause& clause : tables().clauses) {
    if ((clause.flags & 7) != clauseflag::kCatch) continue;
    if (generated != generatedOf_.end()) {
      clause.catchType =
          generated->second->clauses.at(clause.catchTokenOrFilterBegin - execution::kFirstGeneratedClause).catchType;
      continue;
    }
    const TypeHandle type =
        orThrow(context_.types.load(scopeOf(method, tables().il), metadata::Token{clause.catchTokenOrFilterBegin},
                                    method.owner()->instantiation(), method.methodArguments()));
    if (!typesystem::isCanonicalSubtype(type)) clause.catchType = type;
  }
}

// --- Methods ---

bool MethodCompilation::isIntrinsic(MethodHandle handle) {
  const MethodDesc& method = methodOf(handle);
  if (method.kind() == MethodKind::Array) return method.arrayMember() != typesystem::ArrayMember::Constructor;
  if (method.kind() == MethodKind::Generated || &method.module() != &context_.coreLib) return false;
  return hasIntrinsicAttribute(method);
}

bool MethodCompilation::notifyMethodInfoUsage(MethodHandle) { return true; }

// A flag that a debugger steps by, which debuggable code would test at its start. There is no such debugger.
JustMyCodeHandle MethodCompilation::getJustMyCodeHandle(MethodHandle, JustMyCodeHandle** indirection) {
  if (indirection != nullptr) *indirection = nullptr;
  return nullptr;
}

std::uint32_t MethodCompilation::getMethodAttribs(MethodHandle handle) {
  const MethodDesc& method = methodOf(handle);
  std::uint32_t flags = method.isStatic() ? methodflag::kStatic : 0;
  if (method.isVirtual()) flags |= methodflag::kVirtual;
  if (method.isAbstract()) flags |= methodflag::kAbstract;
  if (method.isConstructor() || method.isClassConstructor()) flags |= methodflag::kConstructor;
  if ((method.attributes() & metadata::MethodAttributes::kFinal) != 0) flags |= methodflag::kFinal;
  if (looksForItsCaller(method)) flags |= methodflag::kDontInline | methodflag::kDontInlineCaller;
  if (method.kind() == MethodKind::Generated) return flags | methodflag::kDontInline;
  const std::uint16_t impl = method.implAttributes();
  if ((impl & MethodImplAttributes::kSynchronized) != 0) flags |= methodflag::kSynchronized;
  if ((impl & MethodImplAttributes::kNoInlining) != 0) flags |= methodflag::kDontInline;
  if ((impl & MethodImplAttributes::kAggressiveInlining) != 0) flags |= methodflag::kForceInline;
  if ((impl & MethodImplAttributes::kAggressiveOptimization) != 0) flags |= methodflag::kAggressiveOptimization;
  if (method.kind() != MethodKind::IL) flags |= methodflag::kDontInline;
  if (isInlinePInvoke(method)) flags |= methodflag::kPInvoke;
  if (method.isShared()) flags |= methodflag::kSharedInstantiation;
  if (method.kind() == MethodKind::Delegate && &method == execution::Delegates::invokeOf(*method.owner()))
    flags |= methodflag::kDelegateInvoke;
  if (isIntrinsic(handle)) flags |= methodflag::kIntrinsic;
  return flags;
}

void MethodCompilation::setMethodAttribs(MethodHandle handle, std::uint32_t verdict) {
  if (&methodOf(handle) == &rootMethodDesc() && (verdict & methodverdict::kSwitchedToOptimized) != 0)
    tables().isFinal = true;
}

// The JIT asks for a callee's IL, then whether it may inline it. The library notes which IL version was active when it
// was asked, before the JIT reads anything; callees that are turned down later are noted as well.
const versioning::ILCodeVersion* MethodCompilation::inlinee(MethodHandle callee) {
  if (const auto known = inlinees_.find(callee); known != inlinees_.end()) return &known->second;
  const MethodDesc& method = methodOf(callee);
  if (method.kind() != MethodKind::IL || method.isAbstract()) return nullptr;
  const auto version = request_.scope.inlinee({&method.module(), method.token().value});
  return version ? &inlinees_.emplace(callee, *version).first->second : nullptr;
}

bool MethodCompilation::getMethodInfo(MethodHandle method, MethodInfo* info, ContextHandle context) {
  const versioning::ILCodeVersion* version = inlinee(method);
  if (version == nullptr) return false;
  if (auto instead = context_.stubs.inPlaceOf(methodOf(method))) {
    *info = generatedInfo(methodOf(method), generated_.emplace_back(std::move(*instead)));
    return true;
  }
  *info = infoOf(methodOf(method), version->body(), context);
  return true;
}

bool MethodCompilation::haveSameMethodDefinition(MethodHandle one, MethodHandle other) {
  if (one == other) return true;
  const MethodDesc& a = methodOf(one);
  const MethodDesc& b = methodOf(other);
  return a.kind() == MethodKind::IL && b.kind() == MethodKind::IL && &a.module() == &b.module() &&
         a.token() == b.token();
}

InlineResult MethodCompilation::canInline(MethodHandle, MethodHandle callee) {
  const MethodDesc& method = methodOf(callee);
  if (method.kind() == MethodKind::Generated || looksForItsCaller(method) ||
      (method.implAttributes() & (MethodImplAttributes::kNoInlining | MethodImplAttributes::kSynchronized)) != 0)
    return InlineResult::Never;
  const versioning::ILCodeVersion* const version = inlinee(callee);
  if (version == nullptr) return InlineResult::Fail;
  const versioning::ILBodyPtr supplied = version->body();
  return !supplied || execution::asSupplied(supplied)->options().mayBeInlined ? InlineResult::Pass : InlineResult::Fail;
}

void MethodCompilation::beginInlining(MethodHandle, MethodHandle) {}

void MethodCompilation::reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) {}

// Who is not asked to keeps what stack traces are expected to say, and the caller that its callee looks for.
bool MethodCompilation::canTailCall(MethodHandle caller, MethodHandle, MethodHandle exactCallee, bool explicitPrefix) {
  if (explicitPrefix) return true;
  if (exactCallee != nullptr && looksForItsCaller(methodOf(exactCallee))) return false;
  const MethodDesc& method = methodOf(caller);
  if (method.kind() != MethodKind::IL) return true;
  return (method.implAttributes() & MethodImplAttributes::kNoInlining) == 0 && !isEntryPoint(method);
}

void MethodCompilation::reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) {}

ClassHandle MethodCompilation::getMethodClass(MethodHandle method) { return handleOf(methodOf(method).owner()); }

ClassHandle MethodCompilation::getMethodInstantiationArgument(MethodHandle method, std::uint32_t index) {
  const auto arguments = methodOf(method).methodArguments();
  return index < arguments.size() ? handleOf(arguments[index]) : nullptr;
}

void MethodCompilation::methodMustBeLoadedBeforeCodeIsRun(MethodHandle) {}

void MethodCompilation::getGSCookie(std::size_t* cookie, std::size_t** address) {
  static const std::size_t value = [] {
    std::size_t random = 0x2b992ddfa232f7c5u;
    return random ^ (reinterpret_cast<std::size_t>(&random) << 8);
  }();
  *cookie = value;
  *address = nullptr;
}

Token MethodCompilation::getMethodDefFromMethod(MethodHandle method) { return methodOf(method).token().value; }

std::uint32_t MethodCompilation::getMethodHash(MethodHandle method) {
  return methodOf(method).token().value * 0x9e3779b1u;
}

std::size_t MethodCompilation::printMethodName(MethodHandle method, char* buffer, std::size_t bufferBytes,
                                               std::size_t* required) {
  const char* name = getMethodNameFromMetadata(method, nullptr, nullptr, nullptr, 0);
  return print(name != nullptr ? name : "?", buffer, bufferBytes, required);
}

// The strings lie in the metadata, each with its NUL.
const char* MethodCompilation::getMethodNameFromMetadata(MethodHandle handle, const char** className,
                                                         const char** nameSpace, const char** enclosing,
                                                         std::size_t enclosingRoom) {
  const MethodDesc& method = methodOf(handle);
  if (className != nullptr) *className = nullptr;
  if (nameSpace != nullptr) *nameSpace = nullptr;
  if (enclosing != nullptr && enclosingRoom != 0) *enclosing = nullptr;
  if (method.kind() == MethodKind::Generated)
    return static_cast<const execution::GeneratedMethod&>(method).name.c_str();
  if (method.kind() == MethodKind::Array) {
    static constexpr const char* kNames[] = {"Get", "Set", "Address", ".ctor"};
    return kNames[static_cast<std::size_t>(method.arrayMember())];
  }
  const metadata::Metadata& metadata = method.module().metadata();
  metadata::Rid type = method.owner()->classData().definition->token.rid();
  const auto typeName = metadata.typeName(metadata::Token::of(metadata::TableId::TypeDef, type));
  if (typeName) {
    if (className != nullptr) *className = typeName->name.data();
    if (nameSpace != nullptr) *nameSpace = typeName->nameSpace.empty() ? nullptr : typeName->nameSpace.data();
  }
  for (std::size_t i = 0; enclosing != nullptr && i < enclosingRoom; ++i) {
    type = metadata.enclosingTypeOf(type);
    enclosing[i] = nullptr;
    if (type == 0) break;
    const auto name = metadata.typeName(metadata::Token::of(metadata::TableId::TypeDef, type));
    if (!name) break;
    enclosing[i] = name->name.data();
    // Of a nested type the namespace is that of the outermost type.
    if (nameSpace != nullptr && !name->nameSpace.empty()) *nameSpace = name->nameSpace.data();
  }
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  return name ? name->data() : nullptr;
}

void MethodCompilation::getFunctionEntryPoint(MethodHandle method, ConstLookup* entry, std::uint32_t) {
  *entry = calleeOf(methodOf(method));
}

void MethodCompilation::getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) {
  if (method != nullptr) *method = nullptr;
  MethodDesc* const managed = context_.helpers.method(helper);
  *entry = managed != nullptr ? calleeOf(*managed) : ConstLookup::value(context_.helpers.address(helper));
}

// A body that has final code is called directly, any other callee through its precode, which jumps there.
ConstLookup MethodCompilation::calleeOf(MethodDesc& callee) {
  return ConstLookup::value(request_.scope.callTarget(callee));
}

void MethodCompilation::getEEInfo(EngineInfo* info) {
  CallAnswers::getEEInfo(info);
  info->inlinedCallFrame.size = sizeof(threading::InlinedCallFrame) - sizeof(std::uint64_t);
  info->inlinedCallFrame.sizeWithSecretStubArg = sizeof(threading::InlinedCallFrame);
  info->inlinedCallFrame.offsetOfFrameLink = 8;
  info->inlinedCallFrame.offsetOfCallTarget = 16;
  info->inlinedCallFrame.offsetOfCallSiteSp = 24;
  info->inlinedCallFrame.offsetOfReturnAddress = 32;
  info->inlinedCallFrame.offsetOfCalleeSavedFp = 40;
  info->inlinedCallFrame.offsetOfSecretStubArg = 56;
  info->offsetOfThreadFrame = threading::Thread::frameOffset();
  info->offsetOfGcState = threading::Thread::modeOffset();
  info->offsetOfDelegateInstance = typesystem::kPointerBytes + context_.delegates.target->offset();
  info->offsetOfDelegateFirstTarget = typesystem::kPointerBytes + context_.delegates.methodPtr->offset();
  info->sizeOfReversePInvokeFrame = sizeof(execution::ReverseCallFrame);
}

void MethodCompilation::methodCompileComplete(MethodHandle) {}

}  // namespace codicil::jit
