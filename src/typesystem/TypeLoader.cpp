#include "typesystem/TypeLoader.hpp"

#include "logging/Log.hpp"
#include "typesystem/ClassBuilder.hpp"
#include "typesystem/GCDesc.hpp"
#include "typesystem/RecursiveGenerics.hpp"

namespace codicil::typesystem {

using metadata::ElementType;

Expected<std::unique_ptr<TypeLoader>> TypeLoader::create(Module& coreLib, AssemblyBinder& binder,
                                                         LoaderSettings settings) {
  const auto known = KnownTypes::find(coreLib);
  if (!known) return Unexpected(known.error());
  return std::unique_ptr<TypeLoader>(new TypeLoader(coreLib, *known, binder, settings));
}

TypeLoader::TypeLoader(Module& coreLib, KnownTypes known, AssemblyBinder& binder, LoaderSettings settings)
    : binder_(binder),
      settings_(settings),
      known_(known),
      expressions_(heaps_),
      definitions_(coreLib, known_, binder, heaps_, expressions_),
      reader_(definitions_, expressions_, heaps_),
      virtualMethods_(reader_, definitions_),
      interfaceMethods_(reader_, virtualMethods_) {}

// ---- Questions from outside ----

Expected<TypeHandle> TypeLoader::loadLocked(Module& module, Token type, std::span<const TypeHandle> typeArguments,
                                            std::span<const TypeHandle> methodArguments) {
  const auto types = expressionsOf(typeArguments);
  if (!types) return Unexpected(types.error());
  const auto methods = expressionsOf(methodArguments);
  if (!methods) return Unexpected(methods.error());
  if (module.boundTokens().find<BoundType>(type) == nullptr) {
    const auto present = module.metadata().require(type, {TableId::TypeDef, TableId::TypeRef, TableId::TypeSpec});
    if (!present) return Unexpected(present.error());
  }
  const auto expression = reader_.ofToken(module, type, {*types, *methods});
  if (!expression) return Unexpected(expression.error());
  return load(**expression);
}

Expected<TypeHandle> TypeLoader::instantiateLocked(TypeHandle generic, std::span<const TypeHandle> arguments) {
  const auto type = expressionOf(generic);
  if (!type) return Unexpected(type.error());
  const auto types = expressionsOf(arguments);
  if (!types) return Unexpected(types.error());
  if ((*type)->kind != TypeKind::Defined || (*type)->arguments.size() != types->size())
    return Unexpected(fault(LoadErrorCode::BadInstantiation, **type, std::to_string(types->size()) + " arguments"));
  const auto expression = expressions_.defined(*(*type)->definition, *types);
  if (!expression) return Unexpected(expression.error());
  return load(**expression);
}

Expected<TypeHandle> TypeLoader::arrayOf(TypeHandle element) { return constructed(TypeKind::SzArray, element, 0); }
Expected<TypeHandle> TypeLoader::arrayOf(TypeHandle element, std::uint32_t rank) {
  return constructed(TypeKind::Array, element, rank);
}
Expected<TypeHandle> TypeLoader::pointerTo(TypeHandle type) { return constructed(TypeKind::Pointer, type, 0); }
Expected<TypeHandle> TypeLoader::byRefTo(TypeHandle type) { return constructed(TypeKind::ByRef, type, 0); }

Expected<TypeHandle> TypeLoader::constructedLocked(TypeKind kind, TypeHandle element, std::uint32_t rank) {
  const auto of = expressionOf(element);
  if (!of) return Unexpected(of.error());
  const auto expression = expressions_.constructed(kind, **of, rank);
  if (!expression) return Unexpected(expression.error());
  return load(**expression);
}

std::string TypeLoader::nameOf(TypeHandle type) const {
  const std::lock_guard guard(lock_);
  const auto expression = expressionOf(type);
  return expression ? toString(**expression) : std::string("?");
}

std::size_t TypeLoader::bytesAllocated() const {
  const std::lock_guard guard(lock_);
  return heaps_.forever().bytesAllocated();
}

Expected<const TypeExpression*> TypeLoader::expressionOf(TypeHandle type) const {
  const auto found = byHandle_.find(type.bits());
  if (found == byHandle_.end())
    return Unexpected(LoadError(LoadErrorCode::BadInstantiation, "", {}, "not a type of this loader"));
  return found->second;
}

Expected<std::vector<const TypeExpression*>> TypeLoader::expressionsOf(std::span<const TypeHandle> types) const {
  std::vector<const TypeExpression*> result;
  for (const TypeHandle type : types) {
    const auto expression = expressionOf(type);
    if (!expression) return Unexpected(expression.error());
    result.push_back(*expression);
  }
  return result;
}

// ---- Loading: allocate, link what was allocated, publish all of it or nothing ----

Expected<TypeHandle> TypeLoader::load(const TypeExpression& type) {
  if (type.loading.loaded.load(std::memory_order_acquire)) return type.loading.handle;
  const auto run = [&]() -> Expected<TypeHandle> {
    const auto handle = allocate(type);
    if (!handle) return handle;
    // NOLINTNEXTLINE(modernize-loop-convert): linking makes the batch longer
    for (std::size_t i = 0; i < batch_.size(); ++i)
      if (const auto linked = link(*batch_[i]); !linked) return Unexpected(linked.error());
    const std::size_t complete = batch_.size();
    for (std::size_t i = 0; i < complete; ++i)
      if (!batch_[i]->loading.handle.isTypeDesc() && entryOf_)
        if (const auto filled = fillVirtualSlots(*batch_[i]->loading.handle.methodTable()); !filled)
          return Unexpected(filled.error());
    return handle;
  };
  const auto result = run();
  for (const TypeExpression* one : batch_) {
    if (result)
      publish(*one);
    else
      one->loading.handle = {};
  }
  batch_.clear();
  return result;
}

LoadError TypeLoader::fault(LoadErrorCode code, const TypeExpression& type, const std::string& detail) {
  const std::string text = toString(type) + (detail.empty() ? "" : ": " + detail);
  if (type.kind == TypeKind::Defined) return type.definition->module->fault(code, type.definition->token, text);
  LoadError error(code, "", {}, text);
  const TypeExpression* innermost = &type;
  while (innermost->kind != TypeKind::Defined && !innermost->arguments.empty()) innermost = innermost->arguments[0];
  if (innermost->kind == TypeKind::Defined) {
    error.type.name = toString(type);
    error.type.assembly = innermost->definition->module->displayName();
  }
  return error;
}

Expected<TypeHandle> TypeLoader::allocate(const TypeExpression& type) {
  TypeExpression::Loading& loading = type.loading;
  if (!loading.handle.isNull()) return loading.handle;
  if (loading.building) return Unexpected(fault(LoadErrorCode::CyclicType, type));
  if (depth_ == kMaxTypeDepth) return Unexpected(fault(LoadErrorCode::TooDeep, type));
  if (type.kind == TypeKind::Defined)
    if (const auto complete = definitions_.complete(*type.definition); !complete) return Unexpected(complete.error());
  loading.building = true;
  ++depth_;
  const auto handle = make(type);
  --depth_;
  loading.building = false;
  if (!handle) return handle;
  if (type.allocator != nullptr && !handle->isTypeDesc()) {
    handle->methodTable()->flags |= TypeFlags::kCollectible;
    handle->methodTable()->auxiliaryData->loaderModule = type.allocator->modules.front();
  }
  loading.handle = *handle;
  batch_.push_back(&type);
  return handle;
}

Expected<TypeHandle> TypeLoader::make(const TypeExpression& type) {
  switch (type.kind) {
    case TypeKind::SzArray:
    case TypeKind::Array:
      return makeArray(type);
    case TypeKind::Defined:
      break;
    case TypeKind::MethodParameter:
      return Unexpected(fault(LoadErrorCode::BadInstantiation, type, "no method to take it from"));
    default:
      return makeDesc(type);
  }
  const auto canonical = canonicalOf(type);
  if (!canonical) return Unexpected(canonical.error());
  if (*canonical != &type) return makeInstance(type, **canonical);
  if (const auto finite = checkFinite(type); !finite) return Unexpected(finite.error());
  const auto parentType = reader_.parentOf(type);
  if (!parentType) return Unexpected(parentType.error());
  MethodTable* parent = nullptr;
  if (*parentType != nullptr) {
    const auto handle = allocate(**parentType);
    if (!handle) return handle;
    parent = handle->methodTable();
  }
  const auto table = ClassBuilder(*this, type, parent).build();
  if (!table) return Unexpected(table.error());
  std::uint32_t& flags = (*table)->flags;
  if (isShared(type)) flags = (flags & ~TypeFlags::kGenericsMask) | TypeFlags::kSharedInstance;
  if (type.containsVariables) flags |= TypeFlags::kContainsGenericVariables;
  if (type.containsVariables && &type == type.definition->typical) flags |= TypeFlags::kTypicalInstance;
  return TypeHandle(*table);
}

Expected<void> TypeLoader::checkFinite(const TypeExpression& type) {
  auto& definition = const_cast<TypeDefinition&>(*type.definition);
  if (definition.isFinite || definition.parameters.empty()) return {};
  const auto isEndless = RecursiveGenerics(reader_).isEndless(definition);
  if (!isEndless) return Unexpected(isEndless.error());
  if (*isEndless) return Unexpected(fault(LoadErrorCode::CyclicType, type).because(TypeLoadReason::RecursiveGenerics));
  definition.isFinite = true;
  return {};
}

// An instantiation that shares its canonical type's code and layout: the same words but for identity.
Expected<TypeHandle> TypeLoader::makeInstance(const TypeExpression& type, const TypeExpression& canonical) {
  const auto shared = allocate(canonical);
  if (!shared) return shared;
  const auto parentType = reader_.parentOf(type);
  if (!parentType) return Unexpected(parentType.error());
  MethodTable* parent = nullptr;
  if (*parentType != nullptr) {
    const auto handle = allocate(**parentType);
    if (!handle) return handle;
    parent = handle->methodTable();
  }
  MethodTable& from = *shared->methodTable();
  const Class& itsClass = from.classData();
  LoaderHeap& heap = heaps_.of(type.allocator);
  MethodTable* table = allocateTable(heap, describeObject(itsClass.references, from.baseSize), from.numVirtuals);
  *table = from;
  table->flags = (from.flags & ~TypeFlags::kGenericsMask) | TypeFlags::kGenericInstance;
  if (type.containsVariables) table->flags |= TypeFlags::kContainsGenericVariables;
  table->parent = parent;
  table->classOrCanonical = reinterpret_cast<std::uintptr_t>(&from) | 1;
  if (!from.isNullable() && from.numInterfaces != 0)
    table->interfaceMap = heap.makeArray<MethodTable*>(from.numInterfaces).data();
  addDictionaries(heap, *table, type.arguments.size());
  addAuxiliaryData(heap, *table, *from.module, itsClass.statics);
  return TypeHandle(table);
}

TypeHandle TypeLoader::makeDesc(const TypeExpression& type) {
  LoaderHeap& heap = heaps_.of(type.allocator);
  switch (type.kind) {
    case TypeKind::Pointer:
      return TypeHandle(heap.make<ParamTypeDesc>(ElementType::Ptr, TypeHandle()));
    case TypeKind::ByRef:
      return TypeHandle(heap.make<ParamTypeDesc>(ElementType::ByRef, TypeHandle()));
    case TypeKind::FunctionPointer:
      return TypeHandle(heap.make<FunctionPointerDesc>(static_cast<metadata::CallingConvention>(type.number),
                                                       heap.makeArray<TypeHandle>(type.arguments.size())));
    default: {
      const auto row = type.module->metadata().row<metadata::GenericParamRow>(type.token.rid());
      const ElementType element = row.owner.is(TableId::MethodDef) ? ElementType::MVar : ElementType::Var;
      return TypeHandle(heap.make<TypeVariableDesc>(element, type.module, type.token, type.number));
    }
  }
}

Expected<void> TypeLoader::link(const TypeExpression& type) {
  const TypeHandle handle = type.loading.handle;
  if (!handle.isTypeDesc()) return linkTable(type, *handle.methodTable());
  for (std::size_t i = 0; i < type.arguments.size(); ++i) {
    const auto argument = allocate(*type.arguments[i]);
    if (!argument) return Unexpected(argument.error());
    if (type.kind == TypeKind::FunctionPointer)
      const_cast<TypeHandle&>(static_cast<FunctionPointerDesc*>(handle.typeDesc())->types[i]) = *argument;
    else
      static_cast<ParamTypeDesc*>(handle.typeDesc())->argument = *argument;
  }
  return {};
}

Expected<void> TypeLoader::linkTable(const TypeExpression& type, MethodTable& table) {
  if (type.kind != TypeKind::Defined) {
    const auto element = allocate(*type.element());
    if (!element) return Unexpected(element.error());
    table.elementTypeBits = element->bits();
    return {};
  }
  for (std::size_t i = 0; i < type.arguments.size(); ++i) {
    const auto argument = allocate(*type.arguments[i]);
    if (!argument) return Unexpected(argument.error());
    const_cast<TypeHandle&>(table.instantiation()[i]) = *argument;
  }
  if (table.isNullable()) return {};
  const auto interfaces = reader_.interfacesOf(type);
  if (!interfaces) return Unexpected(interfaces.error());
  for (std::size_t i = 0; i < interfaces->size(); ++i) {
    const auto handle = allocate(*(*interfaces)[i]);
    if (!handle) return Unexpected(handle.error());
    table.interfaceMap[i] = handle->methodTable();
  }
  return {};
}

void TypeLoader::publish(const TypeExpression& type) {
  const TypeHandle handle = type.loading.handle;
  byHandle_[handle.bits()] = &type;
  type.loading.loaded.store(true, std::memory_order_release);
  if (logging::isOn(logging::Area::Types))
    logging::line(logging::Area::Types, "%s %p", toString(type).c_str(), reinterpret_cast<const void*>(handle.bits()));
  if (type.kind != TypeKind::Defined || &type != type.definition->typical) return;
  Module& module = *type.definition->module;
  const Class& itsClass = handle.methodTable()->classData();
  for (MethodDesc& method : itsClass.methods) module.methods_.store(method.token().rid(), &method);
  for (FieldDesc& field : itsClass.fields) module.fields_.store(field.token().rid(), &field);
  module.types_.store(type.definition->token.rid(), handle.bits());
}

// ---- Canonical instantiations ----

Expected<const TypeExpression*> TypeLoader::canonicalArgument(const TypeExpression& argument) {
  switch (argument.kind) {
    case TypeKind::Pointer: {
      if (argument.element()->kind != TypeKind::Defined) return &argument;
      const auto element = canonicalArgument(*argument.element());
      if (!element) return element;
      return expressions_.constructed(TypeKind::Pointer, **element);
    }
    case TypeKind::Defined:
      if (argument.definition->isValueType()) return canonicalOf(argument);
      break;
    case TypeKind::SzArray:
    case TypeKind::Array:
      break;
    default:  // variables do not share
      return &argument;
  }
  const auto canon = definitions_.inCoreLib(known_.canon);
  if (!canon) return Unexpected(canon.error());
  return (*canon)->typical;
}

Expected<const TypeExpression*> TypeLoader::canonicalOf(const TypeExpression& type) {
  if (type.arguments.empty()) return &type;
  if (type.kind != TypeKind::Defined && type.kind != TypeKind::SzArray && type.kind != TypeKind::Array) return &type;
  std::vector<const TypeExpression*> arguments;
  for (const TypeExpression* argument : type.arguments) {
    const auto canonical = canonicalArgument(*argument);
    if (!canonical) return canonical;
    arguments.push_back(*canonical);
  }
  if (type.kind == TypeKind::Defined) return expressions_.defined(*type.definition, arguments);
  return expressions_.constructed(type.kind, *arguments[0], type.number);
}

bool TypeLoader::isShared(const TypeExpression& type) const {
  for (const TypeExpression* argument : type.arguments) {
    if (argument->kind == TypeKind::Defined && argument->definition->token == known_.canon &&
        argument->definition->module == &definitions_.coreLib())
      return true;
    if (isShared(*argument)) return true;
  }
  return false;
}

}  // namespace codicil::typesystem
