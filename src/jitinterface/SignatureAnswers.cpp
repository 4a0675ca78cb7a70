// SPDX-License-Identifier: MIT
#include "jitinterface/SignatureAnswers.hpp"

namespace codicil::jit {

using typesystem::MethodDesc;
using typesystem::MethodSignatureTypes;
using typesystem::SignatureType;
using typesystem::TypeHandle;

namespace {
// ArgListHandles point to these.
const SignatureType& typeAt(ArgListHandle arg) { return *reinterpret_cast<const SignatureType*>(arg); }
}  // namespace

const SignatureType* SignatureAnswers::keep(std::vector<SignatureType> types) {
  constexpr std::size_t kUsual = 8;
  if (kept_.capacity() == 0) kept_.reserve(kUsual);
  types.emplace_back();  // never empty, so that the handle is not null
  return kept_.emplace_back(std::move(types)).data();
}

SigInfo SignatureAnswers::signatureOf(const MethodDesc& method, const typesystem::MethodTable* exactOwner,
                                      bool hidden) {
  if (method.kind() == typesystem::MethodKind::Generated)
    return generatedSignature(static_cast<const execution::GeneratedMethod&>(method).il);
  SigInfo info =
      signatureOf(orThrow(context_.types.signatureOf(method, exactOwner)), TokenScope(method.module()), method.token());
  info.callConv &= ~callconv::kGeneric;
  if (hidden && method.hasHiddenArgument()) info.callConv |= callconv::kParamType;
  const typesystem::MethodTable* owner =
      exactOwner != nullptr ? const_cast<typesystem::MethodTable*>(exactOwner)->ancestorLike(*method.owner()) : nullptr;
  if (owner == nullptr) owner = method.owner();
  // Handles are types' own words.
  const auto handles = [](std::span<const TypeHandle> types) {
    return reinterpret_cast<ClassHandle*>(const_cast<TypeHandle*>(types.data()));
  };
  info.instantiation.classCount = static_cast<std::uint32_t>(owner->instantiation().size());
  info.instantiation.classArgs = handles(owner->instantiation());
  info.instantiation.methodCount = static_cast<std::uint32_t>(method.methodArguments().size());
  info.instantiation.methodArgs = handles(method.methodArguments());
  return info;
}

SigInfo SignatureAnswers::generatedSignature(const execution::GeneratedIL& il) {
  return signatureOf(il.signature, TokenScope(static_cast<const void*>(&il)), {});
}

SigInfo SignatureAnswers::signatureOf(MethodSignatureTypes types, TokenScope scope, metadata::Token token) {
  SigInfo info;
  info.callConv = static_cast<std::uint32_t>(types.header.convention) |
                  (types.header.hasThis ? callconv::kHasThis : 0) |
                  (types.header.explicitThis ? callconv::kExplicitThis : 0);
  const typesystem::TypeExpression& returned = *types.types[0].type;
  info.returnType = corTypeOf(returned);
  if (info.returnType == CorType::TypedReference || info.returnType == CorType::ValueClass)
    info.returnClass = handleOf(load(types.types[0]));
  if (returned.kind == typesystem::TypeKind::Defined && returned.definition->isValueType())
    info.returnSigClass = handleOf(load(types.types[0]));
  else if (info.returnType == CorType::Class)
    info.returnClass = info.returnSigClass = handleOf(load(types.types[0]));
  info.argCount = static_cast<std::uint16_t>(types.types.size() - 1);
  info.args = reinterpret_cast<ArgListHandle>(keep(std::move(types.types)) + 1);
  info.scope = scope.handle();
  info.token = token.value;
  return info;
}

std::span<const SignatureType> SignatureAnswers::typesOf(const SigInfo& info) {
  return {&typeAt(info.args) - 1, std::size_t{info.argCount} + 1};
}

SigInfo SignatureAnswers::localsOf(std::vector<SignatureType> types, TokenScope scope, metadata::Token token) {
  SigInfo info;
  info.callConv = callconv::kLocalVariables;
  info.flags = sigflags::kIsLocals;
  info.argCount = static_cast<std::uint16_t>(types.size());
  info.args = reinterpret_cast<ArgListHandle>(keep(std::move(types)));
  info.scope = scope.handle();
  info.token = token.value;
  return info;
}

void SignatureAnswers::getMethodSig(MethodHandle method, SigInfo* sig, ClassHandle exactOwner) {
  *sig = signatureOf(methodOf(method), typeOf(exactOwner).methodTable(), true);
}

ArgListHandle SignatureAnswers::getArgNext(ArgListHandle arg) { return arg + sizeof(SignatureType); }

CorTypeWithMod SignatureAnswers::getArgType(SigInfo*, ArgListHandle arg, ClassHandle* valueClass) {
  const SignatureType& type = typeAt(arg);
  const CorType kind = corTypeOf(*type.type);
  const bool isValue = kind == CorType::ValueClass || kind == CorType::TypedReference;
  *valueClass = isValue ? handleOf(load(type)) : nullptr;
  return withMod(kind, type.isPinned ? kTypeModPinned : 0);
}

ClassHandle SignatureAnswers::getArgClass(SigInfo*, ArgListHandle arg) { return handleOf(load(typeAt(arg))); }

bool SignatureAnswers::getSystemVAmd64PassStructInRegisterDescriptor(ClassHandle type, StructPassing* passing) {
  *passing = StructPassing();
  const TypeHandle handle = typeOf(type);
  if (handle.isTypeDesc()) return true;
  const typesystem::ArgumentRegisters& registers = handle.methodTable()->classData().registers;
  passing->inRegisters = registers.inRegisters();
  passing->eightbyteCount = registers.count;
  for (unsigned i = 0; i < registers.count; ++i) {
    passing->classes[i] = static_cast<EightbyteClass>(registers.classes[i]);
    passing->sizes[i] = registers.sizes[i];
    passing->offsets[i] = static_cast<std::uint8_t>(8 * i);
  }
  return true;
}

}  // namespace codicil::jit
