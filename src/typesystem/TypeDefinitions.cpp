#include "typesystem/TypeDefinitions.hpp"

#include "metadata/ByteReader.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"

namespace codicil::typesystem {
namespace {

using metadata::ElementType;
using metadata::TypeAttributes;

constexpr unsigned kMaxHops = 32;  // forwarders to forwarders, nested types in nested types
constexpr const char* kCompilerServices = "System.Runtime.CompilerServices";

// As Type.ToString has it: what separates names in names is escaped.
std::string escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (std::string_view(",+&*[]\\").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

std::string fullName(metadata::TypeName name) {
  return name.nameSpace.empty() ? std::string(name.name) : std::string(name.nameSpace) + '.' + std::string(name.name);
}

// Whether the types around it come to an end, as whoever follows them relies on.
bool isNestedInItself(const Module& module, Token type) {
  Rid left = module.metadata().rowCount(TableId::NestedClass);
  for (Rid around = module.metadata().enclosingTypeOf(type.rid()); around != 0; --left) {
    if (left == 0) return true;
    around = module.metadata().enclosingTypeOf(around);
  }
  return false;
}

// What an enum's one instance field is of (ECMA-335 II.14.3); End if there is none, or of something else.
Expected<ElementType> enumElement(const Module& module, Token type) {
  const auto fields = module.metadata().fieldsOf(type.rid());
  if (!fields) return Unexpected(fields.error());
  for (const Rid rid : *fields) {
    const auto field = module.metadata().row<metadata::FieldRow>(rid);
    if ((field.flags & metadata::FieldAttributes::kStatic) != 0) continue;
    auto signature = metadata::SignatureReader::open(module.metadata(), field.signature, metadata::SignatureKind::Field,
                                                     Token::of(TableId::Field, rid));
    if (!signature) return Unexpected(signature.error());
    const ElementType element = signature->node().element;
    const bool integral =
        metadata::primitiveSize(element) != 0 || element == ElementType::I || element == ElementType::U;
    return integral ? element : ElementType::End;
  }
  return ElementType::End;
}

}  // namespace

std::string TypeDefinition::name() const {
  std::string text;
  Rid rid = token.rid();
  for (unsigned hops = 0; rid != 0 && hops < kMaxHops; ++hops) {
    const auto part = module->metadata().typeName(Token::of(TableId::TypeDef, rid));
    const std::string one = part ? escaped(fullName(*part)) : "?";
    text = text.empty() ? one : one + '+' + text;
    rid = module->metadata().enclosingTypeOf(rid);
  }
  return text;
}

Expected<TypeDefinition*> TypeDefinitions::primitive(ElementType element) {
  const Token token = element == ElementType::String ? known_.string
                      : element == ElementType::Object
                          ? known_.object
                          : coreLib_.image().types().find("System", primitiveName(element));
  return find(coreLib_, token);
}

Expected<TypeDefinition*> TypeDefinitions::find(Module& module, Token typeDefOrRef) {
  const auto found = place(module, typeDefOrRef, kMaxHops);
  if (!found) return Unexpected(found.error());
  TypeDefinition* const known = found->module->definitions_.load(found->token.rid());
  if (known == nullptr) return read(*found->module, found->token);
  if (known->isComplete || !found->module->isComplete(found->token)) return known;
  if (const auto completed = complete(*known); !completed) return Unexpected(completed.error());
  return known;
}

Expected<void> TypeDefinitions::complete(const TypeDefinition& definition) {
  if (definition.isComplete) return {};
  if (definition.module->isComplete(definition.token)) return read(const_cast<TypeDefinition&>(definition));
  unbound_ = {definition.module, definition.token};
  return Unexpected(
      definition.module->fault(LoadErrorCode::TypeNotFound, definition.token, "not made yet: " + definition.name()));
}

Expected<TypeDefinitions::Place> TypeDefinitions::place(Module& module, Token token, unsigned hops) {
  const auto present = module.metadata().require(token, {TableId::TypeDef, TableId::TypeRef});
  if (!present) return Unexpected(present.error());
  if (token.is(TableId::TypeDef)) return Place{&module, token, &module};
  return referenced(module, token, hops);
}

Expected<TypeDefinitions::Place> TypeDefinitions::referenced(Module& module, Token typeRef, unsigned hops) {
  const auto name = module.metadata().typeName(typeRef);
  if (!name) return Unexpected(name.error());
  if (hops == 0) return Unexpected(module.lacks(module, typeRef, *name));

  const auto row = module.metadata().row<metadata::TypeRefRow>(typeRef.rid());
  if (row.resolutionScope.is(TableId::TypeRef)) {
    const auto enclosing = place(module, row.resolutionScope, hops - 1);
    if (!enclosing) return enclosing;
    const Token nested = enclosing->module->image().types().findNested(enclosing->token, name->name);
    if (!nested.is(TableId::TypeDef)) return Unexpected(enclosing->scope->lacks(module, typeRef, *name));
    return Place{enclosing->module, nested, enclosing->scope};
  }
  if (row.resolutionScope.is(TableId::AssemblyRef)) {
    const auto target = bind(module, row.resolutionScope);
    if (!target) return Unexpected(target.error());
    return named(**target, {module, typeRef, *name, **target}, hops - 1);
  }
  return named(module, {module, typeRef, *name, module}, hops - 1);  // this module, or its exported types
}

Expected<TypeDefinitions::Place> TypeDefinitions::named(Module& module, const Reference& reference, unsigned hops) {
  const auto notFound = [&] {
    return Unexpected(reference.scope.lacks(reference.from, reference.token, reference.name));
  };
  const Token found = module.image().types().find(reference.name.nameSpace, reference.name.name);
  if (found.is(TableId::TypeDef)) return Place{&module, found, &reference.scope};
  if (!found.is(TableId::ExportedType) || hops == 0) return notFound();
  const auto implementation = module.metadata().implementationOf(found);
  if (!implementation) return Unexpected(implementation.error());
  if (!implementation->is(TableId::AssemblyRef)) return notFound();  // assemblies of many files are no more
  const auto target = bind(module, *implementation);
  if (!target) return Unexpected(target.error());
  return named(**target, reference, hops - 1);
}

Expected<Module*> TypeDefinitions::bind(Module& from, Token assemblyRef) {
  auto module = binder_.bind(from, assemblyRef);
  if (!module && module.error().code == LoadErrorCode::AssemblyNotBound) unbound_ = {&from, assemblyRef};
  return module;
}

Expected<TypeDefinition*> TypeDefinitions::read(Module& module, Token typeDef) {
  if (isNestedInItself(module, typeDef))
    return Unexpected(module.metadata().file().error(metadata::ErrorCode::BadNesting, nullptr, typeDef));
  auto* definition = heaps_.of(module.allocator()).make<TypeDefinition>();
  definition->module = &module;
  definition->token = typeDef;
  if (const auto done = read(*definition); !done) return Unexpected(done.error());
  module.definitions_.store(typeDef.rid(), definition);
  return definition;
}

// Leaves the definition incomplete if it fails.
Expected<void> TypeDefinitions::read(TypeDefinition& definition) {
  const auto row = definition.module->metadata().row<metadata::TypeDefRow>(definition.token.rid());
  const bool isComplete = definition.module->isComplete(definition.token);
  definition.attributes = row.flags;
  const auto category = readCategory(definition, row.extends);
  if (!category && isComplete) return category;
  if (const auto parameters = readParameters(definition); !parameters) return parameters;
  readAttributes(definition);
  definition.isComplete = isComplete;
  return {};
}

Expected<void> TypeDefinitions::readCategory(TypeDefinition& definition, Token extends) {
  Module& module = *definition.module;
  if ((definition.attributes & TypeAttributes::kInterface) != 0) {
    definition.category = Category::Interface;
    return {};
  }
  if (extends.isNil() || extends.is(TableId::TypeSpec)) return {};
  const auto parent = place(module, extends, kMaxHops);
  if (!parent) return Unexpected(parent.error());
  if (parent->module != &coreLib_) return {};
  const bool here = &module == &coreLib_;
  if (parent->token == known_.multicastDelegate) definition.isDelegate = true;
  if (parent->token == known_.enumType) {
    const auto element = enumElement(module, definition.token);
    if (!element) return Unexpected(element.error());
    if (*element == ElementType::End)
      return Unexpected(module.fault(LoadErrorCode::BadLayout, definition.token, "an enum without an integral value"));
    definition.category = Category::Enum;
    definition.element = *element;
  } else if (parent->token == known_.valueType && !(here && definition.token == known_.enumType)) {
    definition.category = Category::ValueType;
    definition.element = ElementType::ValueType;
    if (!here) return {};
    definition.isNullable = definition.token == known_.nullable;
    const auto name = module.metadata().typeName(definition.token);
    if (!name) return Unexpected(name.error());
    definition.requiredAlignment = alignmentNamed(name->nameSpace, name->name);
    definition.isPointerWrapper = isPointerWrapper(name->nameSpace, name->name);
    const ElementType primitive = primitiveNamed(name->nameSpace, name->name);
    if (primitive == ElementType::End) return {};
    definition.category = Category::Primitive;
    definition.element = primitive;
  }
  return {};
}

Expected<void> TypeDefinitions::readParameters(TypeDefinition& definition) {
  Module& module = *definition.module;
  std::vector<const TypeExpression*> parameters;
  for (const Rid rid : module.metadata().genericParamsOf(definition.token)) {
    const auto row = module.metadata().row<metadata::GenericParamRow>(rid);
    const Token token = Token::of(TableId::GenericParam, rid);
    if (row.number != parameters.size())
      return Unexpected(module.fault(LoadErrorCode::BadInstantiation, token, "parameters not numbered 0, 1, 2 …"));
    definition.hasVariance |= (row.flags & metadata::GenericParamAttributes::kVarianceMask) != 0;
    parameters.push_back(expressions_.variable(module, token, row.number));
  }
  definition.parameters = heaps_.of(module.allocator()).copy(TypeExpressions(parameters));
  const auto typical = expressions_.defined(definition, definition.parameters);
  if (!typical) return Unexpected(typical.error());
  definition.typical = *typical;
  return {};
}

void TypeDefinitions::readAttributes(TypeDefinition& definition) {
  const metadata::Metadata& metadata = definition.module->metadata();
  if (definition.module == &coreLib_)
    definition.isIntrinsic =
        metadata::findCustomAttribute(metadata, definition.token, kCompilerServices, "IntrinsicAttribute") != 0;
  if (!definition.isValueType()) return;
  definition.isByRefLike =
      metadata::findCustomAttribute(metadata, definition.token, kCompilerServices, "IsByRefLikeAttribute") != 0;
  const Rid inlineArray =
      metadata::findCustomAttribute(metadata, definition.token, kCompilerServices, "InlineArrayAttribute");
  if (inlineArray == 0) return;
  const auto value = metadata.blob(metadata.row<metadata::CustomAttributeRow>(inlineArray).value);
  if (!value) return;
  metadata::ByteReader reader(*value);
  const bool prolog = reader.u16() == 1;
  const std::int32_t length = reader.i32();
  definition.inlineArrayLength = prolog && reader.ok() && length > 0 ? length : -1;
}

}  // namespace codicil::typesystem
