// SPDX-License-Identifier: MIT
#include "precompiled/SignatureTypes.hpp"

#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "metadata/CodedIndex.hpp"
#include "readytorun/SignatureEncoding.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::precompiled {

using execution::orRequest;
using metadata::ByteReader;
using metadata::ElementType;
using metadata::TableId;
using metadata::Token;
using typesystem::MethodForm;

namespace {

[[noreturn]] void notUnderstood(const char* what) {
  throw threading::ExceptionRequest{"System.BadImageFormatException", std::string("precompiled code: ") + what, ""};
}

// ECMA-335 II.23.2.8: the two lowest bits say which table.
Token typeToken(ByteReader& reader) {
  constexpr TableId kTables[] = {TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec};
  const std::uint32_t coded = reader.compressedUnsigned();
  if ((coded & 3) == 3) notUnderstood("a type of no table");
  return Token::of(kTables[coded & 3], coded >> 2);
}

TypeHandle argument(std::span<const TypeHandle> arguments, std::uint32_t number) {
  if (number >= arguments.size()) notUnderstood("a type variable that stands for nothing");
  return arguments[number];
}

}  // namespace

SignatureTypes::SignatureTypes(typesystem::TypeLoader& types, ModuleNumbers& modules)
    : types_(types), modules_(modules), canon_(orRequest(types.coreLibType("System.__Canon"))) {}

TypeHandle SignatureTypes::type(ByteReader& reader, const Scope& scope) {
  const std::uint8_t element = reader.u8();
  switch (element) {
    case readytorun::kCanonZapSig:
      return canon_;
    case readytorun::kModuleZapSig: {
      const Scope other{&modules_.module(reader.compressedUnsigned()), scope.context};
      return type(reader, other);
    }
    case readytorun::kVarZapSig:
    case readytorun::kNativeValueTypeZapSig:
      notUnderstood("a type of native code");
    default:
      break;
  }
  switch (static_cast<ElementType>(element)) {
    case ElementType::Class:
    case ElementType::ValueType:
      return orRequest(types_.load(*scope.module, typeToken(reader)));
    case ElementType::Var:
      return argument(scope.context.typeArguments, reader.compressedUnsigned());
    case ElementType::MVar:
      return argument(scope.context.methodArguments, reader.compressedUnsigned());
    case ElementType::GenericInst:
      return instance(reader, scope);
    case ElementType::SzArray:
      return orRequest(types_.arrayOf(type(reader, scope)));
    case ElementType::Ptr:
      return orRequest(types_.pointerTo(type(reader, scope)));
    case ElementType::ByRef:
      return orRequest(types_.byRefTo(type(reader, scope)));
    case ElementType::Array: {
      const TypeHandle of = type(reader, scope);
      const std::uint32_t rank = reader.compressedUnsigned();
      for (int list = 0; list < 2; ++list)  // sizes, lower bounds
        for (std::uint32_t left = reader.compressedUnsigned(); left != 0 && reader.ok(); --left)
          reader.compressedUnsigned();
      return orRequest(types_.arrayOf(of, rank));
    }
    default:
      if (!reader.ok()) notUnderstood("a signature that ends too soon");
      return TypeHandle(orRequest(types_.primitive(static_cast<ElementType>(element))));
  }
}

TypeHandle SignatureTypes::instance(ByteReader& reader, const Scope& scope) {
  const TypeHandle generic = type(reader, scope);
  std::vector<TypeHandle> arguments;
  for (std::uint32_t left = reader.compressedUnsigned(); left != 0 && reader.ok(); --left)
    arguments.push_back(type(reader, scope));
  return orRequest(types_.instantiate(generic, arguments));
}

// One that begins with a module's number says whose the member's token is, too.
TypeHandle SignatureTypes::owner(ByteReader& reader, const Scope& scope, Scope& ofMember) {
  if (reader.peek() == readytorun::kModuleZapSig) {
    ByteReader number = reader;
    number.skip(1);
    ofMember.module = &modules_.module(number.compressedUnsigned());
  }
  const TypeHandle owner = type(reader, scope);
  if (!owner.isTypeDesc()) ofMember.context.typeArguments = owner.methodTable()->instantiation();
  return owner;
}

NamedMethod SignatureTypes::methodOfToken(Token token, const Scope& scope, TypeHandle owner) {
  auto reference = orRequest(types_.resolveMethod(*scope.module, token, scope.context, owner));
  NamedMethod named;
  named.owner = reference.owner;
  named.method = reference.method;
  named.arguments = std::move(reference.arguments);
  return named;
}

NamedMethod SignatureTypes::method(ByteReader& reader, Scope scope) {
  const std::uint32_t flags = reader.compressedUnsigned();
  if ((flags & readytorun::kUpdateContext) != 0) scope.module = &modules_.module(reader.compressedUnsigned());
  Scope ofToken = scope;
  TypeHandle owner;
  if ((flags & readytorun::kOwnerType) != 0) owner = this->owner(reader, scope, ofToken);
  if ((flags & readytorun::kSlotInsteadOfToken) != 0) notUnderstood("a method by its slot");
  const std::uint32_t rid = reader.compressedUnsigned();
  const bool isMemberRef = (flags & readytorun::kMemberRefToken) != 0;
  if (owner.isNull() && !isMemberRef) ofToken.context = {};
  NamedMethod named =
      methodOfToken(Token::of(isMemberRef ? TableId::MemberRef : TableId::MethodDef, rid), ofToken, owner);
  // The owner as it says is exact; a derived one inherits the method.
  if (!owner.isNull() && !owner.isTypeDesc()) {
    MethodTable* const exact = owner.methodTable()->ancestorLike(*named.method->owner());
    if (exact != nullptr) named.owner = TypeHandle(exact);
  }
  named.flags = flags;
  if ((flags & readytorun::kMethodInstantiation) != 0) {
    named.arguments.clear();
    for (std::uint32_t left = reader.compressedUnsigned(); left != 0 && reader.ok(); --left)
      named.arguments.push_back(type(reader, scope));
  }
  if ((flags & readytorun::kConstrained) != 0) named.constraint = type(reader, scope);
  if (!reader.ok()) notUnderstood("a signature that ends too soon");
  return named;
}

typesystem::FieldReference SignatureTypes::field(ByteReader& reader, const Scope& scope) {
  const std::uint32_t flags = reader.compressedUnsigned();
  Scope ofToken = scope;
  TypeHandle owner;
  if ((flags & readytorun::kFieldOwnerType) != 0) owner = this->owner(reader, scope, ofToken);
  const std::uint32_t rid = reader.compressedUnsigned();
  const bool isMemberRef = (flags & readytorun::kFieldMemberRefToken) != 0;
  auto reference = orRequest(types_.resolveField(
      *scope.module, Token::of(isMemberRef ? TableId::MemberRef : TableId::Field, rid), ofToken.context, owner));
  if (!owner.isNull() && !owner.isTypeDesc()) {
    MethodTable* const exact = owner.methodTable()->ancestorLike(*reference.field->owner());
    if (exact != nullptr) reference.owner = TypeHandle(exact);
  }
  return reference;
}

MethodDesc& SignatureTypes::inForm(const NamedMethod& named, MethodForm form) {
  if (!named.constraint.isNull()) {
    typesystem::MethodReference reference{named.owner, named.method, named.arguments};
    MethodDesc* const target =
        execution::constrainedTarget(types_, *execution::engine().dispatch, named.constraint, reference);
    if (target == nullptr) notUnderstood("a constrained call that is made on an object");
    if (form == MethodForm::Code && target->kind() == typesystem::MethodKind::Instantiating)
      return *target->instance()->target;
    return *target;
  }
  return *orRequest(types_.methodOn(*named.owner.methodTable(), *named.method, named.arguments, form));
}

MethodDesc& SignatureTypes::callee(const NamedMethod& named) {
  if ((named.flags & readytorun::kUnboxingStub) != 0) return inForm(named, MethodForm::Boxed);
  return inForm(named, (named.flags & readytorun::kInstantiatingStub) != 0 ? MethodForm::Callable : MethodForm::Code);
}

MethodDesc& SignatureTypes::instantiated(const NamedMethod& named) { return inForm(named, MethodForm::Callable); }

}  // namespace codicil::precompiled
