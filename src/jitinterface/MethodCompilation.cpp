#include "jitinterface/MethodCompilation.hpp"

#include <cstdio>

#include "execution/SuppliedIL.hpp"
#include "jitinterface/MissingHelpers.hpp"
#include "typesystem/Class.hpp"

namespace codicil::jit {

using typesystem::MethodDesc;
using typesystem::MethodTable;
using typesystem::Module;

namespace {

MethodHandle handleOf(const MethodDesc& method) {
  return reinterpret_cast<MethodHandle>(const_cast<MethodDesc*>(&method));
}
MethodDesc& of(MethodHandle handle) { return *reinterpret_cast<MethodDesc*>(handle); }
ClassHandle handleOf(const MethodTable* type) { return reinterpret_cast<ClassHandle>(const_cast<MethodTable*>(type)); }
MethodTable& of(ClassHandle handle) { return *reinterpret_cast<MethodTable*>(handle); }
ModuleHandle handleOf(const Module& module) { return reinterpret_cast<ModuleHandle>(const_cast<Module*>(&module)); }
const Module& of(ModuleHandle handle) { return *reinterpret_cast<const Module*>(handle); }

std::string inFile(const Module& module, metadata::Token token, const char* what) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", token.value);
  return module.fileName() + ": token " + text + ": " + what;
}

// What a client supplied, else the assembly's own.
metadata::Expected<metadata::MethodBody> bodyOf(const MethodDesc& method, const versioning::ILBodyPtr& supplied) {
  if (supplied) return static_cast<const execution::SuppliedIL&>(*supplied).body();
  return method.module().image().methodBody(method.token().rid());
}

// Null if it has none.
const MethodDesc* classConstructorOf(const MethodTable& type) {
  constexpr std::uint16_t kSpecial = metadata::MethodAttributes::kRTSpecialName | metadata::MethodAttributes::kStatic;
  for (const MethodDesc& method : type.classData().methods)
    if ((method.attributes() & kSpecial) == kSpecial) return &method;
  return nullptr;
}

}  // namespace

MethodCompilation::MethodCompilation(CompilerContext& context, const versioning::CompileRequest& request)
    : CodeWriter(context.memory, [&request](std::uint32_t bytes) { return request.scope.allocate(bytes); }),
      context_(context),
      request_(request) {}

MethodInfo MethodCompilation::rootMethod() { return infoOf(static_cast<MethodDesc&>(request_.method), request_.il); }

MethodInfo MethodCompilation::infoOf(MethodDesc& method, const versioning::ILCodeVersion& version) {
  if (const MethodDesc* constructor = classConstructorOf(*method.owner()))
    throw CannotCompile{inFile(method.module(), constructor->token(), "class constructors are not there yet")};
  const auto body = bodyOf(method, version.body());
  if (!body) throw CannotCompile{typesystem::LoadError(body.error()).toString()};
  bodies_.push_back(version.body());
  MethodInfo info;
  info.method = handleOf(method);
  info.scope = handleOf(method.module());
  info.il = reinterpret_cast<std::uint8_t*>(const_cast<std::byte*>(body->il().data()));
  info.ilBytes = static_cast<std::uint32_t>(body->il().size());
  info.maxStack = body->maxStack();
  info.exceptionClauses = body->clauseCount();
  info.options = body->initLocals() ? methodoption::kInitLocals : 0;
  info.args = signatures_.ofMethod(method);
  info.locals = signatures_.ofLocals(method.module(), body->localsSignature());
  return info;
}

// --- Methods ---

bool MethodCompilation::isIntrinsic(MethodHandle) { return false; }

bool MethodCompilation::notifyMethodInfoUsage(MethodHandle) { return true; }

std::uint32_t MethodCompilation::getMethodAttribs(MethodHandle handle) {
  using metadata::MethodImplAttributes;
  const MethodDesc& method = of(handle);
  std::uint32_t flags = method.isStatic() ? methodflag::kStatic : 0;
  if (method.isVirtual()) flags |= methodflag::kVirtual;
  if (method.isAbstract()) flags |= methodflag::kAbstract;
  if ((method.implAttributes() & MethodImplAttributes::kNoInlining) != 0) flags |= methodflag::kDontInline;
  if ((method.implAttributes() & MethodImplAttributes::kAggressiveInlining) != 0) flags |= methodflag::kForceInline;
  return flags;
}

void MethodCompilation::setMethodAttribs(MethodHandle, std::uint32_t) {}

void MethodCompilation::getMethodSig(MethodHandle method, SigInfo* sig, ClassHandle) {
  *sig = signatures_.ofMethod(of(method));
}

// The JIT asks for a callee's IL, then whether it may inline it. The library notes which IL version was active when it
// was asked, before the JIT reads anything; callees that are turned down later are noted as well.
const versioning::ILCodeVersion* MethodCompilation::inlinee(MethodHandle callee) {
  if (const auto known = inlinees_.find(callee); known != inlinees_.end()) return &known->second;
  const MethodDesc& method = of(callee);
  const auto version = request_.scope.inlinee({&method.module(), method.token().value});
  return version ? &inlinees_.emplace(callee, *version).first->second : nullptr;
}

bool MethodCompilation::getMethodInfo(MethodHandle method, MethodInfo* info, ContextHandle) {
  const versioning::ILCodeVersion* version = inlinee(method);
  if (version == nullptr) return false;
  *info = infoOf(of(method), *version);
  return true;
}

bool MethodCompilation::haveSameMethodDefinition(MethodHandle one, MethodHandle other) {
  return &of(one).module() == &of(other).module() && of(one).token() == of(other).token();
}

InlineResult MethodCompilation::canInline(MethodHandle, MethodHandle callee) {
  const versioning::ILCodeVersion* version = inlinee(callee);
  if (version == nullptr) return InlineResult::Fail;
  const auto body = bodyOf(of(callee), version->body());
  return body && body->clauseCount() == 0 ? InlineResult::Pass : InlineResult::Fail;
}

void MethodCompilation::beginInlining(MethodHandle, MethodHandle) {}

void MethodCompilation::reportInliningDecision(MethodHandle, MethodHandle, InlineResult, const char*) {}

bool MethodCompilation::canTailCall(MethodHandle, MethodHandle, MethodHandle, bool) { return true; }

void MethodCompilation::reportTailCallDecision(MethodHandle, MethodHandle, bool, TailCallResult, const char*) {}

ClassHandle MethodCompilation::getMethodClass(MethodHandle method) { return handleOf(of(method).owner()); }

void MethodCompilation::methodMustBeLoadedBeforeCodeIsRun(MethodHandle) {}

Token MethodCompilation::getMethodDefFromMethod(MethodHandle method) { return of(method).token().value; }

std::uint32_t MethodCompilation::getMethodHash(MethodHandle method) { return of(method).token().value * 0x9e3779b1u; }

std::size_t MethodCompilation::printMethodName(MethodHandle method, char* buffer, std::size_t bufferBytes,
                                               std::size_t* required) {
  return print(getMethodNameFromMetadata(method, nullptr, nullptr, nullptr, 0), buffer, bufferBytes, required);
}

std::size_t MethodCompilation::printClassName(ClassHandle type, char* buffer, std::size_t bufferBytes,
                                              std::size_t* required) {
  return print(context_.types.nameOf(typesystem::TypeHandle(&of(type))), buffer, bufferBytes, required);
}

const char* MethodCompilation::getMethodNameFromMetadata(MethodHandle handle, const char** className,
                                                         const char** nameSpace, const char** enclosing,
                                                         std::size_t enclosingRoom) {
  const MethodDesc& method = of(handle);
  const metadata::Metadata& metadata = method.module().metadata();
  if (className != nullptr) *className = nullptr;
  if (nameSpace != nullptr) *nameSpace = nullptr;
  if (enclosing != nullptr && enclosingRoom != 0) *enclosing = nullptr;
  const auto row = metadata.rowOf<metadata::MethodDefRow>(method.token());
  const auto name = row ? metadata.string(row->name, method.token()) : tl::unexpected(row.error());
  return names_.try_emplace(&method, name ? std::string(*name) : "?").first->second.c_str();
}

// --- Tokens and calls ---

MethodDesc& MethodCompilation::methodOf(const Module& module, metadata::Token token) {
  if (!token.is(metadata::TableId::MethodDef))
    throw CannotCompile{inFile(module, token, "members of other modules and types are not there yet")};
  const auto type = module.metadata().typeOfMethod(token.rid());
  if (!type) throw CannotCompile{typesystem::LoadError(type.error()).toString()};
  const auto loaded =
      context_.types.load(const_cast<Module&>(module), metadata::Token::of(metadata::TableId::TypeDef, *type));
  if (!loaded) throw CannotCompile{loaded.error().toString()};
  MethodDesc* method = module.methodOf(token);
  if (method == nullptr) throw CannotCompile{inFile(module, token, "the method is not there")};
  return *method;
}

void MethodCompilation::resolveToken(ResolvedToken* token) {
  MethodDesc& method = methodOf(of(token->scope), metadata::Token{token->token});
  token->method = handleOf(method);
  token->type = handleOf(method.owner());
}

void MethodCompilation::getCallInfo(ResolvedToken* token, ResolvedToken* constrained, MethodHandle, std::uint32_t flags,
                                    CallInfo* result) {
  const MethodDesc& method = of(token->method);
  if (constrained != nullptr || !method.isStatic() || (flags & callinfoflag::kLdftn) != 0)
    throw CannotCompile{inFile(of(token->scope), metadata::Token{token->token}, "only static calls are there yet")};
  *result = CallInfo();
  result->method = token->method;
  result->methodFlags = getMethodAttribs(token->method);
  result->classFlags = getClassAttribs(token->type);
  result->sig = signatures_.ofMethod(method);
  result->kind = CallKind::Direct;
  result->context = ContextHandle::ofMethod(token->method);
}

void MethodCompilation::getFunctionEntryPoint(MethodHandle method, ConstLookup* entry, std::uint32_t) {
  *entry = ConstLookup::value(request_.scope.callTarget(of(method)));
}

void MethodCompilation::getHelperFtn(HelperFunction helper, ConstLookup* entry, MethodHandle* method) {
  if (method != nullptr) *method = nullptr;
  *entry = ConstLookup::value(missingHelper(helper));
}

void MethodCompilation::updateEntryPointForTailCall(ConstLookup*) {}

// --- Types ---

std::uint32_t MethodCompilation::getClassAttribs(ClassHandle) { return classflag::kBeforeFieldInit; }

bool MethodCompilation::isValueClass(ClassHandle type) { return of(type).isValueType(); }

InitClassResult MethodCompilation::initClass(FieldHandle, MethodHandle, ContextHandle) {
  return InitClassResult::NotRequired;  // static fields, whose access would run a class constructor, are not there yet
}

void MethodCompilation::classMustBeLoadedBeforeCodeIsRun(ClassHandle) {}

// --- Signatures ---

ArgListHandle MethodCompilation::getArgNext(ArgListHandle arg) { return arg + 1; }

CorTypeWithMod MethodCompilation::getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) {
  *valueClass = nullptr;
  return withMod(static_cast<CorType>(*arg));
}

ClassHandle MethodCompilation::getArgClass(SigInfo*, ArgListHandle) { return nullptr; }  // of a number

// --- How to compile ---

std::uint32_t MethodCompilation::getJitFlags(CompileFlags* flags, std::uint32_t) {
  *flags = CompileFlags();
  flags->instructionSets = context_.instructionSets;
  switch (request_.tier) {
    case versioning::Tier::Tier0:
      flags->set(CompileFlag::Tier0);
      break;
    case versioning::Tier::Tier1:
      flags->set(CompileFlag::Tier1);
      break;
    default:
      break;  // optimized
  }
  return sizeof(CompileFlags);
}

void MethodCompilation::methodCompileComplete(MethodHandle) {}

}  // namespace codicil::jit
