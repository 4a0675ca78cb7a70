// SPDX-License-Identifier: MIT
// The type loader's part that makes and finds methods and fields.
#include "typesystem/Methods.hpp"

#include <algorithm>

#include "typesystem/HashMixing.hpp"
#include "typesystem/MissingMember.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

using metadata::SignatureKind;
using metadata::SignatureReader;

namespace {

// The ancestor of `type`, or itself, whose definition is `definition`.
const TypeExpression* ancestorDefinedBy(TypeReader& reader, const TypeExpression* type,
                                        const TypeDefinition* definition) {
  while (type != nullptr && type->definition != definition) {
    const auto parent = reader.parentOf(*type);
    if (!parent) return nullptr;
    type = *parent;
  }
  return type;
}

}  // namespace

bool isVoid(const SignatureType& type) {
  return type.type->kind == TypeKind::Defined && type.type->definition->element == metadata::ElementType::Void;
}

// ---- Tokens ----

Expected<MethodReference> TypeLoader::resolveMethodLocked(Module& module, Token token, TokenContext context,
                                                          TypeHandle exactOwner) {
  const auto expressions = contextOf(context);
  if (!expressions) return Unexpected(expressions.error());
  if (const auto* bound = module.boundTokens().find<BoundMethod>(token))
    return boundMethod(module, *bound, token, expressions->view());
  MethodReference reference;
  if (token.is(TableId::MethodSpec)) {
    const auto row = module.metadata().rowOf<metadata::MethodSpecRow>(token);
    if (!row) return Unexpected(row.error());
    auto reader = SignatureReader::open(module.metadata(), row->instantiation, SignatureKind::MethodSpec, token);
    if (!reader) return Unexpected(reader.error());
    for (std::uint32_t i = 0; i < reader->count(); ++i) {
      const auto argument = reader_.next(module, *reader, expressions->view(), token);
      if (!argument) return Unexpected(argument.error());
      const auto handle = load(**argument);
      if (!handle) return Unexpected(handle.error());
      reference.arguments.push_back(*handle);
    }
    token = row->method;
  }
  const auto found = methodNamed(module, token, expressions->view(), exactOwner);
  if (!found) return Unexpected(found.error());
  const auto owner = load(*found->owner);
  if (!owner) return Unexpected(owner.error());
  reference.owner = *owner;
  if (found->owner->kind != TypeKind::Defined) {
    const auto member = arrayMember(*owner->methodTable(), found->arrayMember, found->parameters);
    if (!member) return Unexpected(member.error());
    reference.method = *member;
    return reference;
  }
  reference.method = owner->methodTable()->classData().method(found->method);
  if (reference.method == nullptr)
    return Unexpected(module.fault(LoadErrorCode::TypeNotFound, token, "a method of a type that does not have it"));
  if (!reference.arguments.empty() && reference.arguments.size() != reference.method->genericParameterCount())
    return Unexpected(module.fault(LoadErrorCode::BadInstantiation, token, "wrong number of method arguments"));
  return reference;
}

Expected<const TypeExpression*> TypeLoader::parentNamed(Module& module, Token parent, GenericContext context,
                                                        TypeHandle owner) {
  if (!owner.isNull()) return expressionOf(owner);
  const auto type = reader_.ofToken(module, parent, context);
  if (!type) return type;
  if (const auto complete = reader_.completed(**type); !complete) return Unexpected(complete.error());
  return type;
}

Expected<TypeLoader::NamedMethod> TypeLoader::methodNamed(Module& module, Token token, GenericContext context,
                                                          TypeHandle owner) {
  const auto present = module.metadata().require(token, {TableId::MethodDef, TableId::MemberRef});
  if (!present) return Unexpected(present.error());
  if (token.is(TableId::MethodDef)) {
    const auto type = module.metadata().typeOfMethod(token.rid());
    if (!type) return Unexpected(type.error());
    const auto definition = definitions_.find(module, Token::of(TableId::TypeDef, *type));
    if (!definition) return Unexpected(definition.error());
    const TypeExpression* exact = (*definition)->typical;
    if (!exact->arguments.empty() && context.typeArguments.size() == exact->arguments.size()) {
      const auto instance = expressions_.defined(**definition, context.typeArguments);
      if (!instance) return Unexpected(instance.error());
      exact = *instance;
    }
    return NamedMethod{exact, token, {}, 0};
  }
  const auto row = module.metadata().row<metadata::MemberRefRow>(token.rid());
  const auto name = module.metadata().string(row.name, token);
  if (!name) return Unexpected(name.error());
  if (row.parent.is(TableId::MethodDef)) return methodNamed(module, row.parent, context, owner);  // a vararg call site
  const auto parent = parentNamed(module, row.parent, context, owner);
  if (!parent) return Unexpected(parent.error());
  if ((*parent)->kind == TypeKind::SzArray || (*parent)->kind == TypeKind::Array) {
    const auto signature = reader_.ofSignature(module, row.signature, {(*parent)->arguments, {}}, token);
    if (!signature) return Unexpected(signature.error());
    const ArrayMember member = *name == "Get"       ? ArrayMember::Get
                               : *name == "Set"     ? ArrayMember::Set
                               : *name == "Address" ? ArrayMember::Address
                                                    : ArrayMember::Constructor;
    if (member != ArrayMember::Constructor || *name == ".ctor")
      return NamedMethod{*parent, {}, member, signature->header.paramCount};
    const auto array = definitions_.inCoreLib(known_.array);
    if (!array) return Unexpected(array.error());
    auto inherited = methodOf(module, token, *name, row.signature, (*array)->typical);
    if (!inherited && inherited.error().code == LoadErrorCode::MethodNotFound)
      inherited.error().detail = missingMethod(**parent, *name, *signature);
    return inherited;
  }
  if ((*parent)->kind != TypeKind::Defined)
    return Unexpected(module.fault(LoadErrorCode::TypeNotFound, token, "a method of " + toString(**parent)));
  return methodOf(module, token, *name, row.signature, *parent);
}

// By name and signature, in the type or an ancestor of it (II.22.25).
Expected<TypeLoader::NamedMethod> TypeLoader::methodOf(Module& module, Token token, std::string_view name,
                                                       metadata::BlobOffset signature, const TypeExpression* type) {
  for (const TypeExpression* at = type; at != nullptr;) {
    const TypeDefinition& definition = *at->definition;
    const auto rows = definition.module->metadata().methodsOf(definition.token.rid());
    if (!rows) return Unexpected(rows.error());
    std::optional<MethodTypes> wanted;
    for (const Rid rid : *rows) {
      const auto row = definition.module->metadata().row<metadata::MethodDefRow>(rid);
      const auto its = definition.module->metadata().string(row.name);
      if (!its || *its != name) continue;
      if (!wanted) {
        // In terms of the variables of the type that the reference names, which the ancestor's stand for.
        const auto read = reader_.ofSignature(module, signature, {type->definition->parameters, {}}, token);
        if (!read) return Unexpected(read.error());
        wanted = *read;
      }
      const TypeExpression* seen = ancestorDefinedBy(reader_, type->definition->typical, &definition);
      const auto theirs = reader_.ofMethod(*definition.module, rid, {seen->arguments, {}});
      if (!theirs) return Unexpected(theirs.error());
      if (wanted->matches(*theirs)) return NamedMethod{at, Token::of(TableId::MethodDef, rid), {}, 0};
    }
    const auto parent = reader_.parentOf(*at);
    if (!parent) return Unexpected(parent.error());
    at = *parent;
  }
  const auto wanted = reader_.ofSignature(module, signature, {type->definition->parameters, {}}, token);
  if (!wanted) return Unexpected(wanted.error());
  return Unexpected(module.fault(LoadErrorCode::MethodNotFound, token, missingMethod(*type, name, *wanted)));
}

Expected<FieldReference> TypeLoader::resolveFieldLocked(Module& module, Token token, TokenContext context,
                                                        TypeHandle owner) {
  const auto expressions = contextOf(context);
  if (!expressions) return Unexpected(expressions.error());
  if (const auto* bound = module.boundTokens().find<BoundField>(token))
    return boundField(module, *bound, token, expressions->view());
  const auto present = module.metadata().require(token, {TableId::Field, TableId::MemberRef});
  if (!present) return Unexpected(present.error());
  if (token.is(TableId::Field)) {
    const auto type = module.metadata().typeOfField(token.rid());
    if (!type) return Unexpected(type.error());
    const auto definition = definitions_.find(module, Token::of(TableId::TypeDef, *type));
    if (!definition) return Unexpected(definition.error());
    const TypeExpression* exact = (*definition)->typical;
    if (!exact->arguments.empty() && expressions->types.size() == exact->arguments.size()) {
      const auto instance = expressions_.defined(**definition, expressions->types);
      if (!instance) return Unexpected(instance.error());
      exact = *instance;
    }
    return fieldOf(module, token, *exact, token);
  }
  const auto row = module.metadata().row<metadata::MemberRefRow>(token.rid());
  const auto name = module.metadata().string(row.name, token);
  if (!name) return Unexpected(name.error());
  const auto parent = parentNamed(module, row.parent, expressions->view(), owner);
  if (!parent) return Unexpected(parent.error());
  for (const TypeExpression* at = (*parent)->kind == TypeKind::Defined ? *parent : nullptr; at != nullptr;) {
    const metadata::Metadata& metadata = at->definition->module->metadata();
    const auto rows = metadata.fieldsOf(at->definition->token.rid());
    if (!rows) return Unexpected(rows.error());
    for (const Rid rid : *rows) {
      const auto its = metadata.string(metadata.row<metadata::FieldRow>(rid).name);
      if (its && *its == *name) return fieldOf(module, token, *at, Token::of(TableId::Field, rid));
    }
    const auto next = reader_.parentOf(*at);
    if (!next) return Unexpected(next.error());
    at = *next;
  }
  return Unexpected(module.fault(LoadErrorCode::FieldNotFound, token, toString(**parent) + '.' + std::string(*name)));
}

Expected<FieldReference> TypeLoader::fieldOf(Module& module, Token token, const TypeExpression& owner, Token field) {
  const auto handle = load(owner);
  if (!handle) return Unexpected(handle.error());
  FieldDesc* found = handle->methodTable()->classData().field(field);
  if (found == nullptr)
    return Unexpected(module.fault(LoadErrorCode::FieldNotFound, token, toString(owner) + ": a literal"));
  return FieldReference{*handle, found};
}

// ---- Instances and stubs ----

std::size_t TypeLoader::InstanceKeyHash::operator()(const InstanceKey& key) const {
  std::size_t hash =
      mix(reinterpret_cast<std::size_t>(key.owner), key.token.value * 4u + static_cast<unsigned>(key.kind));
  for (const TypeHandle argument : key.arguments) hash = mix(hash, argument.bits());
  return hash;
}

MethodInstance* TypeLoader::instanceOf(MethodTable& owner, const MethodDesc& definition, MethodKind kind,
                                       std::span<const TypeHandle> arguments, MethodDesc* target) {
  InstanceKey key{&owner, definition.token(), kind, {arguments.begin(), arguments.end()}};
  const auto known = instances_.find(key);
  if (known != instances_.end()) return known->second;
  LoaderAllocator* allocator = allocatorOf(owner);
  for (const TypeHandle argument : arguments) allocator = youngest(allocator, allocatorOf(argument));
  heaps_.refer(allocator, allocatorOf(owner));
  for (const TypeHandle argument : arguments) heaps_.refer(allocator, allocatorOf(argument));
  LoaderHeap& heap = heaps_.of(allocator);
  auto* made = heap.make<MethodInstance>();
  made->owner_ = &owner;
  made->token_ = definition.token();
  made->slot_ = definition.slot_;
  made->attributes_ = definition.attributes_;
  made->implFlags_ = definition.implFlags_;
  made->genericParameters_ = definition.genericParameters_;
  made->kind_ = kind;
  made->isInstance_ = true;
  made->isConstructor_ = definition.isConstructor_;
  made->target = target;
  if (made->isStub()) made->stubNumber = ++lastStub_;
  made->argumentCount = static_cast<std::uint16_t>(arguments.size());
  made->dictionary = makeDictionary(heap, arguments.size(), kFirstDictionarySlots);
  std::ranges::copy(arguments, made->dictionary);
  instances_.emplace(std::move(key), made);
  return made;
}

Expected<MethodDesc*> TypeLoader::methodOnLocked(MethodTable& exactOwner, const MethodDesc& method,
                                                 std::span<const TypeHandle> arguments, MethodForm form) {
  if (method.kind() == MethodKind::Array || method.kind() == MethodKind::Generated)
    return const_cast<MethodDesc*>(&method);
  MethodTable& canonicalOwner = *exactOwner.canonical();
  MethodDesc* definition = canonicalOwner.classData().method(method.token());
  if (definition == nullptr)
    return Unexpected(
        method.module().fault(LoadErrorCode::MethodNotFound, method.token(), "not a method of this type"));
  MethodDesc* code = definition;
  if (!arguments.empty()) {
    std::vector<TypeHandle> canonicalArguments;
    for (const TypeHandle argument : arguments) {
      const auto expression = expressionOf(argument);
      if (!expression) return Unexpected(expression.error());
      const auto canonical = canonicalArgument(**expression);
      if (!canonical) return Unexpected(canonical.error());
      const auto handle = load(**canonical);
      if (!handle) return Unexpected(handle.error());
      canonicalArguments.push_back(*handle);
    }
    code = instanceOf(canonicalOwner, *definition, definition->kind(), canonicalArguments, nullptr);
  }
  const bool boxed = form == MethodForm::Boxed && canonicalOwner.isValueType() && !method.isStatic();
  if (boxed && code->hiddenContext() == HiddenContext::MethodDesc) {
    MethodDesc* exact = instanceOf(exactOwner, *definition, MethodKind::Instantiating, arguments, code);
    return instanceOf(exactOwner, *definition, MethodKind::Unboxing, arguments, exact);
  }
  if (boxed) return instanceOf(canonicalOwner, *definition, MethodKind::Unboxing, code->methodArguments(), code);
  if (form == MethodForm::Code || !code->hasHiddenArgument()) return code;
  return instanceOf(exactOwner, *definition, MethodKind::Instantiating, arguments, code);
}

// A value type's own methods are called on boxes through its slots. Generic methods have no one address.
Expected<void> TypeLoader::fillVirtualSlots(MethodTable& table) {
  if (table.isInterface() || (table.flags & TypeFlags::kContainsGenericVariables) != 0) return {};
  const std::span<MethodDesc* const> slots = table.classData().slots;
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    MethodDesc* method = slots[slot];
    if (method->genericParameterCount() != 0) continue;
    if (method->owner()->isValueType())
      method = instanceOf(*table.canonical(), *method, MethodKind::Unboxing, {}, method);
    table.virtualSlots()[slot] = const_cast<void*>(entryOf_(*method));
  }
  return {};
}

MethodDesc* TypeLoader::delegateStub(MethodDesc& invoke, MethodKind kind) {
  const std::lock_guard guard(lock_);
  return instanceOf(*invoke.owner(), invoke, kind, {}, &invoke);
}

MethodDesc* TypeLoader::virtualStub(MethodTable& exactOwner, MethodDesc& method) {
  const std::lock_guard guard(lock_);
  return instanceOf(exactOwner, method, MethodKind::Virtual, method.methodArguments(), &method);
}

Expected<MethodDesc*> TypeLoader::arrayMember(MethodTable& array, ArrayMember member, std::uint32_t parameters) {
  // Told apart by kind and number of parameters: constructors come with lengths, or with bounds.
  const Token token{static_cast<std::uint32_t>(member) + 1 + (parameters << 8)};
  InstanceKey key{&array, token, MethodKind::Array, {}};
  const auto known = instances_.find(key);
  if (known != instances_.end()) return known->second;
  auto* made = heaps_.of(allocatorOf(array)).make<MethodInstance>();
  made->owner_ = &array;
  made->token_ = token;
  made->attributes_ = static_cast<std::uint16_t>(metadata::MemberAccess::Public);
  if (member == ArrayMember::Constructor) made->attributes_ |= metadata::MethodAttributes::kRTSpecialName;
  made->kind_ = MethodKind::Array;
  made->arrayMember_ = member;
  made->stubNumber = ++lastStub_;
  made->isInstance_ = true;
  made->isConstructor_ = member == ArrayMember::Constructor;
  made->arrayParameters = static_cast<std::uint16_t>(parameters);
  instances_.emplace(std::move(key), made);
  return made;
}

Expected<std::vector<MethodDesc*>> TypeLoader::arrayMembersOf(MethodTable& array) {
  const std::lock_guard guard(lock_);
  const std::uint32_t rank = array.classData().rank;
  std::vector<MethodDesc*> members;
  const auto add = [&](ArrayMember member, std::uint32_t parameters) -> Expected<void> {
    const auto made = arrayMember(array, member, parameters);
    if (!made) return Unexpected(made.error());
    members.push_back(*made);
    return {};
  };
  std::vector<std::pair<ArrayMember, std::uint32_t>> wanted = {
      {ArrayMember::Get, rank}, {ArrayMember::Set, rank + 1}, {ArrayMember::Address, rank}};
  if (array.classData().element == metadata::ElementType::SzArray) {
    // One constructor a level of arrays of arrays.
    std::uint32_t lengths = 0;
    for (const MethodTable* level = &array; level != nullptr && level->isArray();
         level = level->elementType().methodTable()) {
      if (level->classData().element != metadata::ElementType::SzArray) break;
      wanted.emplace_back(ArrayMember::Constructor, ++lengths);
    }
  } else {
    wanted.emplace_back(ArrayMember::Constructor, rank);
    wanted.emplace_back(ArrayMember::Constructor, 2 * rank);
  }
  for (const auto& [member, parameters] : wanted)
    if (const auto added = add(member, parameters); !added) return Unexpected(added.error());
  return members;
}

// ---- Signatures ----

namespace {
MethodSignatureTypes signatureOfTypes(const MethodTypes& types) {
  MethodSignatureTypes result;
  result.header = types.header;
  result.types.reserve(types.types.size() + 1);  // the JIT's side puts an end behind them
  for (const TypeExpression* type : types.types) result.types.push_back({type, false});
  return result;
}
}  // namespace

Expected<TypeLoader::ContextExpressions> TypeLoader::contextOf(TokenContext context) const {
  ContextExpressions result;
  auto types = expressionsOf(context.typeArguments);
  if (!types) return Unexpected(types.error());
  auto methods = expressionsOf(context.methodArguments);
  if (!methods) return Unexpected(methods.error());
  result.types = std::move(*types);
  result.methods = std::move(*methods);
  return result;
}

Expected<MethodSignatureTypes> TypeLoader::signatureOfLocked(const MethodDesc& method, const MethodTable* exactOwner) {
  if (method.kind() == MethodKind::Array) return arraySignature(method);
  const MethodTable* owner =
      exactOwner != nullptr ? const_cast<MethodTable*>(exactOwner)->ancestorLike(*method.owner()) : nullptr;
  if (owner == nullptr) owner = method.owner();
  const auto type = expressionOf(TypeHandle(owner));
  if (!type) return Unexpected(type.error());
  const auto arguments = expressionsOf(method.methodArguments());
  if (!arguments) return Unexpected(arguments.error());
  const auto types = reader_.ofMethod(method.module(), method.token().rid(), {(*type)->arguments, *arguments});
  if (!types) return Unexpected(types.error());
  return signatureOfTypes(*types);
}

// Of a StandAloneSig, a MemberRef, a MethodDef, or bound.
Expected<std::span<const std::byte>> TypeLoader::signatureBlob(Module& module, Token token) const {
  if (const auto* bound = module.boundTokens().find<BoundSignature>(token)) return bound->signature;
  const metadata::Metadata& metadata = module.metadata();
  const auto present = metadata.require(token, {TableId::StandAloneSig, TableId::MemberRef, TableId::MethodDef});
  if (!present) return Unexpected(present.error());
  const metadata::BlobOffset offset =
      token.is(TableId::StandAloneSig) ? metadata.row<metadata::StandAloneSigRow>(token.rid()).signature
      : token.is(TableId::MemberRef)   ? metadata.row<metadata::MemberRefRow>(token.rid()).signature
                                       : metadata.row<metadata::MethodDefRow>(token.rid()).signature;
  const auto blob = metadata.blob(offset, token);
  if (!blob) return Unexpected(blob.error());
  return *blob;
}

Expected<MethodSignatureTypes> TypeLoader::callSiteSignatureLocked(Module& module, Token token, TokenContext context) {
  const auto expressions = contextOf(context);
  if (!expressions) return Unexpected(expressions.error());
  if (const auto* bound = module.boundTokens().find<BoundMethod>(token)) {
    const auto types = boundMethodTypes(module, *bound, token, expressions->view());
    if (!types) return Unexpected(types.error());
    return signatureOfTypes(*types);
  }
  const auto blob = signatureBlob(module, token);
  if (!blob) return Unexpected(blob.error());
  const auto types = reader_.ofSignature(module, *blob, expressions->view(), token);
  if (!types) return Unexpected(types.error());
  return signatureOfTypes(*types);
}

Expected<std::vector<SignatureType>> TypeLoader::localVariablesLocked(Module& module, Token token,
                                                                      TokenContext context) {
  std::vector<SignatureType> locals;
  if (token.isNil()) return locals;
  const auto expressions = contextOf(context);
  if (!expressions) return Unexpected(expressions.error());
  const auto blob = signatureBlob(module, token);
  if (!blob) return Unexpected(blob.error());
  auto reader = SignatureReader::open(module.metadata(), *blob, SignatureKind::Locals, token);
  if (!reader) return Unexpected(reader.error());
  for (std::uint32_t i = 0; i < reader->count(); ++i) {
    SignatureReader ahead = *reader;
    bool isPinned = false;
    for (auto element = ahead.node().element;; element = ahead.node().element) {
      if (element == metadata::ElementType::Pinned)
        isPinned = true;
      else if (element == metadata::ElementType::CModOpt || element == metadata::ElementType::CModReqd)
        continue;
      else
        break;
    }
    const auto type = reader_.next(module, *reader, expressions->view(), token);
    if (!type) return Unexpected(type.error());
    locals.push_back({*type, isPinned});
  }
  return locals;
}

// Get(int × rank) T; Set(int × rank, T); Address(int × rank) T&; constructors take lengths, or bounds and lengths.
Expected<MethodSignatureTypes> TypeLoader::arraySignature(const MethodDesc& member) {
  const auto array = expressionOf(TypeHandle(member.owner()));
  if (!array) return Unexpected(array.error());
  const auto int32 = definitions_.primitive(metadata::ElementType::I4);
  const auto nothing = definitions_.primitive(metadata::ElementType::Void);
  if (!int32 || !nothing) return Unexpected(int32 ? nothing.error() : int32.error());
  const TypeExpression* element = (*array)->element();
  const auto byRef = expressions_.constructed(TypeKind::ByRef, *element);
  if (!byRef) return Unexpected(byRef.error());
  MethodSignatureTypes result;
  result.header.hasThis = true;
  result.header.paramCount = member.instance()->arrayParameters;
  const TypeExpression* returned = member.arrayMember() == ArrayMember::Get       ? element
                                   : member.arrayMember() == ArrayMember::Address ? *byRef
                                                                                  : (*nothing)->typical;
  result.types.push_back({returned, false});
  for (std::uint32_t i = 0; i < result.header.paramCount; ++i) result.types.push_back({(*int32)->typical, false});
  if (member.arrayMember() == ArrayMember::Set) result.types.back().type = element;
  return result;
}

Expected<SignatureType> TypeLoader::signatureType(TypeHandle type) {
  const std::lock_guard guard(lock_);
  const auto expression = expressionOf(type);
  if (!expression) return Unexpected(expression.error());
  return SignatureType{*expression, false};
}

Expected<SignatureType> TypeLoader::fieldSignatureLocked(const FieldDesc& field, const MethodTable* exactOwner) {
  const MethodTable* owner =
      exactOwner != nullptr ? const_cast<MethodTable*>(exactOwner)->ancestorLike(*field.owner()) : nullptr;
  if (owner == nullptr) owner = field.owner();
  const auto type = expressionOf(TypeHandle(owner));
  if (!type) return Unexpected(type.error());
  const auto its = reader_.ofField(*owner->module, field.token().rid(), {(*type)->arguments, {}});
  if (!its) return Unexpected(its.error());
  return SignatureType{*its, false};
}

Expected<MethodTable*> TypeLoader::primitive(metadata::ElementType element) {
  const std::lock_guard guard(lock_);
  const auto definition = definitions_.primitive(element);
  if (!definition) return Unexpected(definition.error());
  const auto handle = load(*(*definition)->typical);
  if (!handle) return Unexpected(handle.error());
  return handle->methodTable();
}

Expected<MethodTable*> TypeLoader::coreLibType(std::string_view fullName) {
  Module& coreLib = definitions_.coreLib();
  const std::size_t nested = fullName.find('+');
  const std::string_view outer = fullName.substr(0, nested);
  const std::size_t dot = outer.rfind('.');
  Token token = dot == std::string_view::npos
                    ? coreLib.image().types().find("", outer)
                    : coreLib.image().types().find(outer.substr(0, dot), outer.substr(dot + 1));
  if (nested != std::string_view::npos && token.is(TableId::TypeDef))
    token = coreLib.image().types().findNested(token, fullName.substr(nested + 1));
  if (!token.is(TableId::TypeDef))
    return Unexpected(coreLib.fault(LoadErrorCode::TypeNotFound, {}, std::string(fullName)));
  const auto handle = load(coreLib, token);
  if (!handle) return Unexpected(handle.error());
  return handle->methodTable();
}

FieldDesc* fieldNamed(const MethodTable& type, std::string_view name) {
  const metadata::Metadata& metadata = type.module->metadata();
  for (FieldDesc& field : type.classData().fields)
    if (metadata.string(metadata.row<metadata::FieldRow>(field.token().rid()).name) == name) return &field;
  return nullptr;
}

Expected<MethodDesc*> TypeLoader::coreLibMethod(std::string_view type, std::string_view name, int parameters) {
  const auto table = coreLibType(type);
  if (!table) return Unexpected(table.error());
  const metadata::Metadata& metadata = definitions_.coreLib().metadata();
  for (MethodDesc& method : (*table)->classData().methods) {
    const auto row = metadata.row<metadata::MethodDefRow>(method.token().rid());
    const auto its = metadata.string(row.name);
    if (!its || *its != name) continue;
    if (parameters >= 0) {
      auto reader = SignatureReader::open(metadata, row.signature, SignatureKind::Method, method.token());
      if (!reader || reader->methodSignature().paramCount != static_cast<std::uint32_t>(parameters)) continue;
    }
    return &method;
  }
  return Unexpected(
      definitions_.coreLib().fault(LoadErrorCode::MethodNotFound, {}, std::string(type) + "::" + std::string(name)));
}

}  // namespace codicil::typesystem
