#include "typesystem/TypeReader.hpp"

#include <algorithm>

#include "metadata/Flags.hpp"

namespace codicil::typesystem {

namespace {
constexpr std::uint32_t kUsualParameters = 15;
}

using metadata::ElementType;
using metadata::SignatureKind;
using metadata::SignatureReader;
using metadata::TypeNode;

bool MethodTypes::matchesButForReturn(const MethodTypes& other) const {
  return header.convention == other.header.convention && header.hasThis == other.header.hasThis &&
         header.genericParamCount == other.header.genericParamCount && types.size() == other.types.size() &&
         std::equal(types.begin() + 1, types.end(), other.types.begin() + 1);
}

bool MethodTypes::matches(const MethodTypes& other) const {
  return matchesButForReturn(other) && types[0] == other.types[0];
}

// ---- Tokens and signatures ----

Expected<const TypeExpression*> TypeReader::ofToken(Module& module, Token token, GenericContext context) {
  if (token.is(TableId::TypeSpec)) {
    const auto row = module.metadata().rowOf<metadata::TypeSpecRow>(token);
    if (!row) return Unexpected(row.error());
    auto reader = SignatureReader::open(module.metadata(), row->signature, SignatureKind::Type, token);
    if (!reader) return Unexpected(reader.error());
    return next(module, *reader, context, token);
  }
  if (const auto* bound = module.boundTokens().find<BoundType>(token)) {
    if (bound->type != nullptr) return bound->type;
    auto reader = SignatureReader::open(module.metadata(), bound->signature, SignatureKind::Type, token);
    if (!reader) return Unexpected(reader.error());
    return next(module, *reader, context, token);
  }
  const auto definition = definitions_.find(module, token);
  if (!definition) return Unexpected(definition.error());
  return (*definition)->typical;
}

Expected<const TypeExpression*> TypeReader::next(Module& module, SignatureReader& reader, GenericContext context,
                                                 Token owner) {
  const TypeNode node = reader.node();
  switch (node.element) {
    case ElementType::CModReqd:
    case ElementType::CModOpt:
    case ElementType::Pinned:
    case ElementType::Sentinel:
      return next(module, reader, context, owner);
    case ElementType::Class:
    case ElementType::ValueType: {
      const auto type = ofToken(module, node.token, context);
      if (type && (*type)->kind == TypeKind::Defined && !(*type)->arguments.empty())
        return Unexpected(module.fault(LoadErrorCode::BadInstantiation, owner, "no arguments: " + toString(**type)));
      return type;
    }
    case ElementType::Var:
      if (node.number >= context.typeArguments.size())
        return Unexpected(module.fault(LoadErrorCode::BadInstantiation, owner, "no type parameter of that number"));
      return context.typeArguments[node.number];
    case ElementType::MVar:
      if (node.number < context.methodArguments.size()) return context.methodArguments[node.number];
      return expressions_.methodParameter(node.number);
    case ElementType::GenericInst:
      return instance(module, reader, node, context, owner);
    case ElementType::FnPtr:
      return functionPointer(module, reader, context, owner);
    case ElementType::Ptr:
    case ElementType::ByRef:
    case ElementType::SzArray:
    case ElementType::Array: {
      const auto element = next(module, reader, context, owner);
      if (!element) return element;
      if (node.element == ElementType::Array)
        return expressions_.constructed(TypeKind::Array, **element, reader.arrayShape().rank);
      const TypeKind kind = node.element == ElementType::Ptr     ? TypeKind::Pointer
                            : node.element == ElementType::ByRef ? TypeKind::ByRef
                                                                 : TypeKind::SzArray;
      return expressions_.constructed(kind, **element);
    }
    default: {  // Void … R8, I, U, String, Object, TypedByRef
      const auto definition = definitions_.primitive(node.element);
      if (!definition) return Unexpected(definition.error());
      return (*definition)->typical;
    }
  }
}

Expected<const TypeExpression*> TypeReader::instance(Module& module, SignatureReader& reader, const TypeNode& node,
                                                     GenericContext context, Token owner) {
  const auto definition = definitions_.find(module, node.token);
  if (!definition) return Unexpected(definition.error());
  if ((*definition)->isComplete && (*definition)->parameters.size() != node.number) {
    LoadError error = (*definition)
                          ->module
                          ->fault(LoadErrorCode::BadInstantiation, (*definition)->token,
                                  std::to_string(node.number) + " arguments for " + (*definition)->name())
                          .because(TypeLoadReason::WrongArgumentCount);
    error.file = module.fileName();  // it is the user that is wrong
    error.token = owner;
    error.type.assembly = module.displayName();
    return Unexpected(std::move(error));
  }
  std::vector<const TypeExpression*> arguments;
  for (std::uint32_t i = 0; i < node.number; ++i) {
    const auto argument = next(module, reader, context, owner);
    if (!argument) return argument;
    if ((*argument)->kind == TypeKind::ByRef)
      return Unexpected(module.fault(LoadErrorCode::BadInstantiation, owner, "an argument that is a byref"));
    arguments.push_back(*argument);
  }
  return expressions_.defined(**definition, arguments);
}

Expected<const TypeExpression*> TypeReader::functionPointer(Module& module, SignatureReader& reader,
                                                            GenericContext context, Token owner) {
  const auto types = methodTypes(module, reader, context, owner);
  if (!types) return Unexpected(types.error());
  return expressions_.functionPointer(types->header.convention, types->types);
}

Expected<MethodTypes> TypeReader::methodTypes(Module& module, SignatureReader& reader, GenericContext context,
                                              Token owner) {
  MethodTypes result;
  result.header = reader.methodSignature();
  result.types.reserve(std::min(result.header.paramCount, kUsualParameters) + 1);  // the file may say any number
  for (std::uint32_t i = 0; i <= result.header.paramCount; ++i) {
    const auto type = next(module, reader, context, owner);
    if (!type) return Unexpected(type.error());
    result.types.push_back(*type);
  }
  return result;
}

Expected<const TypeExpression*> TypeReader::ofField(Module& module, Rid field, GenericContext context) {
  const Token token = Token::of(TableId::Field, field);
  const auto row = module.metadata().row<metadata::FieldRow>(field);
  auto reader = SignatureReader::open(module.metadata(), row.signature, SignatureKind::Field, token);
  if (!reader) return Unexpected(reader.error());
  return next(module, *reader, context, token);
}

Expected<MethodTypes> TypeReader::ofMethod(Module& module, Rid methodDef, GenericContext context) {
  return ofSignature(module, module.metadata().row<metadata::MethodDefRow>(methodDef).signature, context,
                     Token::of(TableId::MethodDef, methodDef));
}

Expected<MethodTypes> TypeReader::ofSignature(Module& module, metadata::BlobOffset signature, GenericContext context,
                                              Token owner) {
  auto reader = SignatureReader::open(module.metadata(), signature, SignatureKind::Method, owner);
  if (!reader) return Unexpected(reader.error());
  return methodTypes(module, *reader, context, owner);
}
Expected<MethodTypes> TypeReader::ofSignature(Module& module, std::span<const std::byte> signature,
                                              GenericContext context, Token owner) {
  auto reader = SignatureReader::open(module.metadata(), signature, SignatureKind::Method, owner);
  if (!reader) return Unexpected(reader.error());
  return methodTypes(module, *reader, context, owner);
}

// ---- Parents and interfaces ----

Expected<void> TypeReader::completed(const TypeExpression& type) {
  if (type.kind != TypeKind::Defined) return {};
  return definitions_.complete(*type.definition);
}

Expected<const TypeExpression*> TypeReader::parentOf(TypeDefinition& definition) {
  if (definition.parent != nullptr || definition.category == Category::Interface) return definition.parent;
  Module& module = *definition.module;
  const Token extends = module.metadata().row<metadata::TypeDefRow>(definition.token.rid()).extends;
  if (extends.isNil()) {
    if (&module == &definitions_.coreLib() && definition.token == definitions_.known().object) return nullptr;
    if (definition.token.rid() == 1) return nullptr;  // <Module>, which holds what stands outside of classes
    return Unexpected(module.fault(LoadErrorCode::BadParent, definition.token, "no parent: " + definition.name())
                          .because(TypeLoadReason::NoParent));
  }
  const auto parent = ofToken(module, extends, {definition.parameters, {}});
  if (!parent) return parent;
  if (const auto complete = completed(**parent); !complete) return Unexpected(complete.error());
  const bool fits = (*parent)->kind == TypeKind::Defined && !(*parent)->definition->isValueType() &&
                    (*parent)->definition->category != Category::Interface &&
                    (*parent)->arguments.size() == (*parent)->definition->parameters.size() &&
                    (extends.is(TableId::TypeSpec) || (*parent)->arguments.empty());
  const bool isSealed = fits && ((*parent)->definition->attributes & metadata::TypeAttributes::kSealed) != 0;
  if (!fits || isSealed) {
    const bool isInterface =
        (*parent)->kind == TypeKind::Defined && (*parent)->definition->category == Category::Interface;
    return Unexpected(module.fault(LoadErrorCode::BadParent, definition.token, toString(**parent))
                          .because(isInterface ? TypeLoadReason::ParentIsInterface
                                   : isSealed  ? TypeLoadReason::ParentIsSealed
                                               : TypeLoadReason::General));
  }
  // Of all that is handed out, parents come to an end.
  for (const TypeExpression* ancestor = *parent; ancestor != nullptr; ancestor = ancestor->definition->parent)
    if (ancestor->definition == &definition)
      return Unexpected((*parent)->definition->module->fault(LoadErrorCode::CyclicType, (*parent)->definition->token,
                                                             (*parent)->definition->name()));
  definition.parent = *parent;
  return *parent;
}

Expected<const TypeExpression*> TypeReader::parentOf(const TypeExpression& type) {
  const auto parent = parentOf(const_cast<TypeDefinition&>(*type.definition));
  if (!parent || *parent == nullptr) return parent;
  return expressions_.substitute(**parent, type.arguments);
}

// In the order of the interface map, each once.
struct TypeReader::InterfaceList {
  std::vector<const TypeExpression*> types;
  bool add(const TypeExpression* type) {
    if (std::ranges::find(types, type) != types.end()) return false;
    types.push_back(type);
    return true;
  }
};

// `type` and what it inherits, in terms of what `arguments` stand for.
Expected<void> TypeReader::addInterfaces(const TypeExpression& type, TypeExpressions arguments, InterfaceList& list) {
  const auto exact = expressions_.substitute(type, arguments);
  if (!exact) return Unexpected(exact.error());
  if (!list.add(*exact)) return {};
  const auto inherited = interfacesOf(const_cast<TypeDefinition&>(*(*exact)->definition));
  if (!inherited) return Unexpected(inherited.error());
  for (const TypeExpression* one : *inherited) {
    const auto substituted = expressions_.substitute(*one, (*exact)->arguments);
    if (!substituted) return Unexpected(substituted.error());
    list.add(*substituted);
  }
  return {};
}

Expected<TypeExpressions> TypeReader::interfacesOf(TypeDefinition& definition) {
  if (definition.interfacesRead) return definition.interfaces;
  Module& module = *definition.module;
  if (definition.readingInterfaces)
    return Unexpected(module.fault(LoadErrorCode::CyclicType, definition.token, definition.name()));
  if (depth_ == kMaxTypeDepth)
    return Unexpected(module.fault(LoadErrorCode::TooDeep, definition.token, definition.name()));
  definition.readingInterfaces = true;
  ++depth_;
  InterfaceList list;
  const auto read = [&]() -> Expected<void> {
    const auto parent = parentOf(definition);
    if (!parent) return Unexpected(parent.error());
    if (*parent != nullptr) {
      const auto inherited = interfacesOf(**parent);
      if (!inherited) return Unexpected(inherited.error());
      for (const TypeExpression* type : *inherited) list.add(type);
    }
    for (const Rid rid : module.metadata().interfacesOf(definition.token.rid())) {
      const auto row = module.metadata().row<metadata::InterfaceImplRow>(rid);
      const auto type = ofToken(module, row.interface, {definition.parameters, {}});
      if (!type) return Unexpected(type.error());
      if (const auto complete = completed(**type); !complete) return complete;
      if ((*type)->kind != TypeKind::Defined || (*type)->definition->category != Category::Interface)
        return Unexpected(module.fault(LoadErrorCode::BadInterface, definition.token, toString(**type))
                              .because(TypeLoadReason::NotAnInterface));
      if (const auto added = addInterfaces(**type, definition.parameters, list); !added) return added;
    }
    return {};
  }();
  --depth_;
  definition.readingInterfaces = false;
  if (!read) return Unexpected(read.error());
  definition.interfaces = heaps_.of(definition.module->allocator()).copy(TypeExpressions(list.types));
  definition.interfacesRead = true;
  return definition.interfaces;
}

Expected<std::vector<const TypeExpression*>> TypeReader::interfacesOf(const TypeExpression& type) {
  const auto typical = interfacesOf(const_cast<TypeDefinition&>(*type.definition));
  if (!typical) return Unexpected(typical.error());
  std::vector<const TypeExpression*> exact;
  exact.reserve(typical->size());
  for (const TypeExpression* one : *typical) {
    const auto substituted = expressions_.substitute(*one, type.arguments);
    if (!substituted) return Unexpected(substituted.error());
    exact.push_back(*substituted);
  }
  return exact;
}

}  // namespace codicil::typesystem
