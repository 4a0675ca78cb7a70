// SPDX-License-Identifier: MIT
#include "execution/StubIL.hpp"

#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/ILWriter.hpp"
#include "execution/PInvokeForm.hpp"
#include "execution/Runtime.hpp"
#include "execution/UnsafeAccessor.hpp"
#include "execution/UnsafeIL.hpp"
#include "metadata/Opcode.hpp"
#include "metadata/Utf16.hpp"
#include "threading/Thread.hpp"
#include "threading/TransitionThunks.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

using metadata::CallingConvention;
using metadata::ElementType;
using metadata::Opcode;
using typesystem::ArrayMember;
using typesystem::HiddenContext;
using typesystem::kPointerBytes;
using typesystem::MethodKind;
using typesystem::MethodSignatureTypes;
using typesystem::SignatureType;
using typesystem::TypeHandle;
using typesystem::TypeKind;

namespace {

std::uint64_t bits(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

// As called through a pointer, with `hidden` after `this`.
MethodSignatureTypes withHidden(MethodSignatureTypes signature, SignatureType nativeInt) {
  signature.header.genericParamCount = 0;
  signature.types.insert(signature.types.begin() + 1, nativeInt);
  ++signature.header.paramCount;
  return signature;
}

void loadArguments(ILWriter& il, const MethodSignatureTypes& signature) {
  const std::uint32_t first = signature.header.hasThis ? 1 : 0;
  for (std::uint32_t i = 0; i + 1 < signature.types.size(); ++i) il.ldarg(first + i);
}

}  // namespace

MethodSignatureTypes StubIL::signatureOf(const MethodDesc& method) { return orRequest(types_.signatureOf(method)); }
SignatureType StubIL::expressionOf(TypeHandle type) { return orRequest(types_.signatureType(type)); }
SignatureType StubIL::nativeInt() { return expressionOf(TypeHandle(orRequest(types_.primitive(ElementType::I)))); }

GeneratedIL StubIL::make(MethodDesc& method) {
  switch (method.kind()) {
    case MethodKind::Instantiating:
      return instantiating(method);
    case MethodKind::Unboxing:
      return unboxing(method);
    case MethodKind::Delegate:
      return method.isConstructor()                            ? delegateConstructor(method)
             : &method == Delegates::invokeOf(*method.owner()) ? delegateInvoke(method)
                                                               : fail(method, "System.PlatformNotSupportedException");
    case MethodKind::DelegateOpen:
      return delegateOpen(method);
    case MethodKind::Virtual:
      return virtualCall(method);
    case MethodKind::DelegateMany:
      return delegateMany(method);
    case MethodKind::Array:
      return arrayMember(method);
    case MethodKind::PInvoke:
      return pInvoke(method);
    default:
      return fail(method, "System.InvalidProgramException");
  }
}

GeneratedIL StubIL::fail(MethodDesc& method, const char* exceptionType) {
  ILWriter il;
  typesystem::MethodDesc* constructor = orRequest(types_.coreLibMethod(exceptionType, ".ctor", 0));
  il.newobj(*constructor, *constructor->owner());
  il.op(Opcode::Throw);
  return il.finish(signatureOf(method));
}

GeneratedIL StubIL::instantiating(const MethodDesc& method) {
  MethodDesc& target = *method.instance()->target;
  const MethodSignatureTypes signature = signatureOf(method);
  ILWriter il;
  if (signature.header.hasThis) il.ldarg(0);
  il.ldcNative(target.hiddenContext() == HiddenContext::MethodDesc ? bits(&method) : bits(method.owner()));
  loadArguments(il, signature);
  il.ldcNative(bits(services_.entryOf(target)));
  il.calli(withHidden(signature, nativeInt()));
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 3));
  return il.finish(signature);
}

// `this` is the box: its value begins behind the MethodTable pointer, which is the hidden context if one is wanted.
GeneratedIL StubIL::unboxing(const MethodDesc& method) {
  MethodDesc& target = *method.instance()->target;
  const MethodSignatureTypes signature = signatureOf(method);
  const bool hidden = target.hasHiddenArgument();
  ILWriter il;
  il.ldarg(0);
  il.ldcI4(kPointerBytes);
  il.op(Opcode::Add);
  if (hidden) {
    il.ldarg(0);
    il.op(Opcode::LdindI);
  }
  loadArguments(il, signature);
  il.ldcNative(bits(services_.entryOf(target)));
  il.calli(hidden ? withHidden(signature, nativeInt()) : signature);
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 4));
  return il.finish(signature);
}

// ---- RuntimeHelpers, Unsafe ----

namespace {

// Of RuntimeHelpers: what inPlaceOf has a body for.
bool isReplacedHelper(std::string_view method) {
  return method == "IsBitwiseEquatable" || method == "EnumEquals" || method == "EnumCompareTo";
}

}  // namespace

std::optional<GeneratedIL> StubIL::inPlaceOf(MethodDesc& method) {
  if (auto accessor = unsafeAccessorIL(types_, method)) return accessor;
  if (helpers_.load() == nullptr) {
    unsafe_ = orRequest(types_.coreLibType("System.Runtime.CompilerServices.Unsafe"));
    helpers_ = orRequest(types_.coreLibType("System.Runtime.CompilerServices.RuntimeHelpers"));
  }
  if (method.owner() == unsafe_.load()) return unsafeIL(types_, method);
  if (method.owner() != helpers_.load()) return std::nullopt;
  const metadata::Metadata& metadata = method.module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  if (!name || !isReplacedHelper(*name) || method.methodArguments().size() != 1) return std::nullopt;
  ILWriter il;
  const TypeHandle type = method.methodArguments()[0];
  if (name == "IsBitwiseEquatable") {
    // Equal values have equal bytes: numbers but floating ones, which have two zeros.
    const bool isNumber = !type.isTypeDesc() && (type.methodTable()->isPrimitive() || type.methodTable()->isEnum());
    const ElementType element = isNumber ? type.methodTable()->classData().element : ElementType::R8;
    il.ldcI4(element != ElementType::R4 && element != ElementType::R8 ? 1 : 0);
  } else if (name == "EnumEquals") {
    il.ldarg(0);
    il.ldarg(1);
    il.op(Opcode::Ceq);
  } else {
    typesystem::MethodTable& number = *orRequest(types_.primitive(type.methodTable()->classData().element));
    il.ldarga(0);
    il.ldarg(1);
    il.call(compareToOf(number), number);
  }
  il.ret();
  return il.finish(signatureOf(method));
}

bool StubIL::isReplaced(const typesystem::Module& module, typesystem::Token method) {
  if (&module != engine().coreLib) return false;
  const metadata::Metadata& metadata = module.metadata();
  const auto owner = metadata.typeOfMethod(method.rid());
  if (!owner) return false;
  const auto type = metadata.typeName(typesystem::Token::of(typesystem::TableId::TypeDef, *owner));
  if (!type || type->nameSpace != "System.Runtime.CompilerServices") return false;
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.rid()).name);
  if (!name) return false;
  if (type->name == "Unsafe") return hasUnsafeIL(*name);
  return type->name == "RuntimeHelpers" && isReplacedHelper(*name);
}

// CompareTo of a number with its like.
MethodDesc& StubIL::compareToOf(const typesystem::MethodTable& number) {
  const metadata::Metadata& metadata = number.module->metadata();
  for (MethodDesc& method : number.classData().methods) {
    if (metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name) != "CompareTo") continue;
    const MethodSignatureTypes signature = signatureOf(method);
    if (orRequest(types_.load(signature.types[1])) == TypeHandle(&number)) return method;
  }
  throw threading::ExceptionRequest{"System.MissingMethodException", types_.nameOf(TypeHandle(&number)) + ".CompareTo",
                                    ""};
}

// ---- Delegates ----

GeneratedIL StubIL::delegateInvoke(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  ILWriter il;
  il.ldarg(0);
  il.ldfld(*delegates_.target, *delegates_.delegate());
  loadArguments(il, signature);
  il.ldarg(0);
  il.ldfld(*delegates_.methodPtr, *delegates_.delegate());
  il.calli(signature);
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 2));
  return il.finish(signature);
}

GeneratedIL StubIL::delegateConstructor(MethodDesc& method) {
  ILWriter il;
  il.ldarg(0);
  il.ldarg(1);
  il.ldarg(2);
  il.call(*delegates_.generalConstructor(), *delegates_.delegate());
  il.ret();
  return il.finish(signatureOf(method));
}

// Invoke of a delegate of a static method comes here with the delegate as `this`.
GeneratedIL StubIL::delegateOpen(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  MethodSignatureTypes target = signature;
  target.header.hasThis = false;
  ILWriter il;
  loadArguments(il, signature);
  il.ldarg(0);
  il.ldfld(*delegates_.methodPtrAux, *delegates_.delegate());
  il.calli(target);
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 2));
  return il.finish(signature);
}

GeneratedIL StubIL::virtualCall(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  ILWriter il;
  il.ldarg(0);
  loadArguments(il, signature);
  il.callvirt(*method.instance()->target, *method.owner());
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 1));
  return il.finish(signature);
}

// Calls each of the list; what the last one returns is the result.
GeneratedIL StubIL::delegateMany(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  MethodDesc& invoke = *method.instance()->target;
  const TypeHandle objects = orRequest(types_.arrayOf(TypeHandle(orRequest(types_.primitive(ElementType::Object)))));
  ILWriter il;
  const std::uint32_t index = il.local(expressionOf(TypeHandle(orRequest(types_.primitive(ElementType::I4)))));
  const bool returns = !isVoid(signature.types[0]);
  const std::uint32_t result = returns ? il.local(signature.types[0]) : 0;
  const ILWriter::Label next = il.label(), test = il.label();
  il.branch(Opcode::Br, test);
  il.place(next);
  il.ldarg(0);
  il.ldfld(*delegates_.invocationList, *delegates_.multicast());
  il.token(Opcode::Castclass, objects);
  il.ldloc(index);
  il.op(Opcode::LdelemRef);
  loadArguments(il, signature);
  il.call(invoke, *invoke.owner());
  if (returns) il.stloc(result);
  il.ldloc(index);
  il.ldcI4(1);
  il.op(Opcode::Add);
  il.stloc(index);
  il.place(test);
  il.ldloc(index);
  il.ldarg(0);
  il.ldfld(*delegates_.invocationCount, *delegates_.multicast());
  il.op(Opcode::ConvI4);
  il.branch(Opcode::Blt, next);
  if (returns) il.ldloc(result);
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 3));
  return il.finish(signature);
}

// ---- Arrays ----

// In an array object of rank r: the MethodTable pointer, the number of elements, r lengths, r lower bounds, elements.
GeneratedIL StubIL::arrayMember(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  if (method.arrayMember() == ArrayMember::Constructor) return fail(method, "System.NotSupportedException");
  const typesystem::Class& array = method.owner()->classData();
  const std::uint32_t rank = array.rank;
  const TypeHandle element = method.owner()->elementType();
  const bool isReference = !element.isTypeDesc() && !element.methodTable()->isValueType();
  ILWriter il;
  const SignatureType int32 = expressionOf(TypeHandle(orRequest(types_.primitive(ElementType::I4))));
  if (array.element == ElementType::SzArray) {
    const Opcode access = method.arrayMember() == ArrayMember::Get   ? Opcode::Ldelem
                          : method.arrayMember() == ArrayMember::Set ? Opcode::Stelem
                                                                     : Opcode::Ldelema;
    for (std::uint32_t i = 0; i <= signature.header.paramCount; ++i) il.ldarg(i);
    il.token(access, element);
    il.ret();
    return il.finish(signature);
  }
  const std::uint32_t one = il.local(int32), flat = il.local(int32);
  const ILWriter::Label fail = il.label();
  const auto field = [&](std::uint32_t offset) {
    il.ldarg(0);
    il.ldcI4(static_cast<std::int32_t>(offset));
    il.op(Opcode::Add);
    il.op(Opcode::LdindI4);
  };
  for (std::uint32_t i = 0; i < rank; ++i) {
    const ILWriter::Label inside = il.label();
    il.ldarg(1 + i);
    field(16 + 4 * (rank + i));
    il.op(Opcode::Sub);
    il.stloc(one);
    il.ldloc(one);
    field(16 + 4 * i);
    il.branch(Opcode::BltUn, inside);
    il.branch(Opcode::Br, fail);
    il.place(inside);
    il.ldloc(flat);
    field(16 + 4 * i);
    il.op(Opcode::Mul);
    il.ldloc(one);
    il.op(Opcode::Add);
    il.stloc(flat);
  }
  if (isReference && method.arrayMember() == ArrayMember::Set) {
    il.ldarg(1 + rank);
    il.ldarg(0);
    MethodDesc* check =
        orRequest(types_.coreLibMethod("System.Runtime.CompilerServices.CastHelpers", "ArrayTypeCheck"));
    il.call(*check, *check->owner());
  }
  il.ldarg(0);
  il.ldcI4(static_cast<std::int32_t>(16 + 8 * rank));
  il.op(Opcode::Add);
  il.ldloc(flat);
  il.op(Opcode::ConvU);
  il.ldcI4(static_cast<std::int32_t>(method.owner()->componentSize()));
  il.op(Opcode::ConvU);
  il.op(Opcode::Mul);
  il.op(Opcode::Add);
  if (method.arrayMember() == ArrayMember::Get) il.token(Opcode::Ldobj, element);
  if (method.arrayMember() == ArrayMember::Set) {
    il.ldarg(1 + rank);
    il.token(Opcode::Stobj, element);
  }
  il.ret();
  il.place(fail);
  MethodDesc* constructor = orRequest(types_.coreLibMethod("System.IndexOutOfRangeException", ".ctor", 0));
  il.newobj(*constructor, *constructor->owner());
  il.op(Opcode::Throw);
  return il.finish(signature);
}

// ---- P/Invokes ----

namespace {

const void* findNativeTarget(MethodDesc* method) {
  const threading::Preemptive preemptive(*threading::Thread::current());
  return engine().runtime->nativeTarget(*method);
}

}  // namespace

// Found by the first call that needs it, not when the stub is made: the search may fail, and run managed code.
void StubIL::ldNativeTarget(ILWriter& il, MethodDesc& method, const PInvokeForm& form) {
  if (form.suppressesTransition) return il.ldcNative(bits(services_.nativeTarget(method)));
  NativeTargetCell& its = services_.nativeTargetCell(method);
  if (isQCall(method) && its.isFound()) return il.ldcNative(bits(its.target.load(std::memory_order_acquire)));
  const std::uint64_t cell = bits(&its.target);
  const std::uint32_t target = il.local(nativeInt());
  const ILWriter::Label found = il.label();
  il.ldcNative(cell);
  il.op(Opcode::LdindI);
  il.stloc(target);
  il.ldloc(target);
  il.ldcNative(bits(its.finder));
  il.branch(Opcode::BneUn, found);
  MethodSignatureTypes finder;
  finder.header.convention = CallingConvention::C;
  finder.header.paramCount = 1;
  finder.types = {nativeInt(), nativeInt()};
  il.ldcNative(bits(&method));
  il.ldcNative(bits(threading::helper<&findNativeTarget>()));
  il.calli(finder);
  il.stloc(target);
  il.ldcNative(cell);
  il.ldloc(target);
  il.op(Opcode::StindI);
  il.place(found);
  il.ldloc(target);
}

GeneratedIL StubIL::fail(MethodDesc& method, const threading::ExceptionRequest& request) {
  ILWriter il;
  typesystem::MethodDesc* constructor = orRequest(types_.coreLibMethod(request.type, ".ctor", 1));
  il.token(Opcode::Ldstr, metadata::utf16Of(request.message));
  il.newobj(*constructor, *constructor->owner());
  il.op(Opcode::Throw);
  return il.finish(signatureOf(method));
}

GeneratedIL StubIL::pInvoke(MethodDesc& method) {
  const MethodSignatureTypes signature = signatureOf(method);
  const PInvokeForm form = pInvokeFormOf(method, signature);
  try {
    if (form.isPlain) return plainPInvoke(method, signature, form);
    if (!marshaller_) return fail(method, "System.NotSupportedException");
    return marshaller_(method, [&](ILWriter& il) { ldNativeTarget(il, method, form); });
  } catch (const threading::ExceptionRequest& request) {  // every call says so
    return fail(method, request);
  }
}

GeneratedIL StubIL::plainPInvoke(MethodDesc& method, const MethodSignatureTypes& signature, const PInvokeForm& form) {
  ILWriter il;
  MethodSignatureTypes native = signature;
  native.header.hasThis = false;
  native.header.convention = CallingConvention::C;
  for (std::uint32_t i = 1; i < signature.types.size(); ++i) {
    il.ldarg(i - 1);
    if (signature.types[i].type->kind != TypeKind::ByRef) continue;
    SignatureType pinned = signature.types[i];
    pinned.isPinned = true;
    const std::uint32_t local = il.local(pinned);
    il.stloc(local);
    il.ldloc(local);
    il.op(Opcode::ConvI);
    native.types[i] = nativeInt();
  }
  ldNativeTarget(il, method, form);
  il.calli(native);
  il.ret();
  il.maxStack(static_cast<std::uint16_t>(signature.types.size() + 4));
  GeneratedIL made = il.finish(signature);
  made.suppressGcTransition = form.suppressesTransition;
  made.isNativeCall = true;
  return made;
}

}  // namespace codicil::execution
