#include "typesystem/ClassBuilder.hpp"

#include <algorithm>
#include <limits>

#include "metadata/Flags.hpp"
#include "typesystem/GCDesc.hpp"

namespace codicil::typesystem {

using metadata::MethodAttributes;
using metadata::TypeAttributes;

Expected<MethodTable*> ClassBuilder::build() {
  class_ = heap_.make<Class>();
  class_->definition = &definition_;
  class_->type = &type_;
  class_->element = definition_.element;
  class_->isCanon = &module_ == &loader_.definitions_.coreLib() && definition_.token == loader_.known_.canon;
  if (const auto read = readFields(); !read) return Unexpected(read.error());
  if (const auto laidOut = layOutInstance(); !laidOut) return Unexpected(laidOut.error());
  if (const auto laidOut = layOutStatics(); !laidOut) return Unexpected(laidOut.error());
  const auto interfaces = loader_.reader_.interfacesOf(definition_);
  if (!interfaces) return Unexpected(interfaces.error());
  if (interfaces->size() > std::numeric_limits<std::uint16_t>::max())
    return Unexpected(fault(LoadErrorCode::TooLarge, "too many interfaces"));
  const auto slots = loader_.virtualMethods_.of(definition_);
  if (!slots) return Unexpected(slots.error());

  const GCDescWords gcDesc = describeObject(class_->references, baseSize());
  table_ = loader_.allocateTable(heap_, gcDesc, (*slots)->slots.size());
  table_->parent = parent_;
  table_->module = &module_;
  table_->classOrCanonical = reinterpret_cast<std::uintptr_t>(class_);
  table_->numInterfaces = static_cast<std::uint16_t>(interfaces->size());
  table_->baseSize = baseSize();
  if (const auto made = makeMethods(); !made) return Unexpected(made.error());
  if (const auto filled = fillSlots(**slots); !filled) return Unexpected(filled.error());
  makeFields();
  table_->flags = flags(*interfaces);
  table_->flags2 = flags2(*interfaces);
  if (definition_.isNullable) {
    table_->nullable.valueOffset = class_->fields[1].offset();
    table_->nullable.valueSize = class_->fieldBytes - class_->fields[1].offset();
  } else if (!interfaces->empty()) {
    table_->interfaceMap = heap_.makeArray<MethodTable*>(interfaces->size()).data();
  }
  loader_.addDictionaries(heap_, *table_, type_.arguments.size());
  loader_.addAuxiliaryData(heap_, *table_, module_, class_->statics);
  return table_;
}

// ---- Methods ----

Expected<void> ClassBuilder::makeMethods() {
  const auto rows = module_.metadata().methodsOf(definition_.token.rid());
  if (!rows) return Unexpected(rows.error());
  class_->methods = heap_.makeArray<MethodDesc>(rows->size());
  std::size_t next = 0;
  for (const Rid rid : *rows) {
    const auto row = module_.metadata().row<metadata::MethodDefRow>(rid);
    MethodDesc& method = class_->methods[next++];
    method.owner_ = table_;
    method.token_ = Token::of(TableId::MethodDef, rid);
    method.attributes_ = row.flags;
    method.implFlags_ = row.implFlags;
    method.genericParameters_ = static_cast<std::uint16_t>(module_.metadata().genericParamsOf(method.token_).size());
    method.kind_ =
        (row.implFlags & metadata::MethodImplAttributes::kCodeTypeMask) == metadata::MethodImplAttributes::kRuntime
            ? MethodKind::Delegate
        : (row.implFlags & metadata::MethodImplAttributes::kInternalCall) != 0 ? MethodKind::Internal
        : (row.flags & MethodAttributes::kPInvokeImpl) != 0                    ? MethodKind::PInvoke
                                                                               : MethodKind::IL;
    if ((row.flags & MethodAttributes::kRTSpecialName) == 0) continue;
    const auto name = module_.metadata().string(row.name, method.token_);
    if (!name) return Unexpected(name.error());
    method.isClassConstructor_ = *name == ".cctor" && method.isStatic();
    method.isConstructor_ = *name == ".ctor" && !method.isStatic();
    hasClassConstructor_ |= method.isClassConstructor_;
    if (method.isConstructor_) {
      const auto types = loader_.reader_.ofMethod(module_, rid, {type_.arguments, {}});
      if (!types) return Unexpected(types.error());
      hasDefaultConstructor_ |= types->header.paramCount == 0;
    }
  }
  return {};
}

Expected<void> ClassBuilder::fillSlots(const SlotTable& slots) {
  table_->numVirtuals = static_cast<std::uint16_t>(slots.slots.size());
  for (MethodDesc& method : class_->methods) {
    const auto slot = slots.ofMethod.find(method.token_.rid());
    if (slot != slots.ofMethod.end()) method.slot_ = slot->second;
  }
  const std::span<MethodDesc*> filled = heap_.makeArray<MethodDesc*>(slots.slots.size());
  for (std::size_t slot = 0; slot < filled.size(); ++slot) {
    const DefinedMethod wanted = slots.slots[slot];
    const Class* owner = class_;
    for (MethodTable* table = parent_; owner->definition != wanted.owner && table != nullptr; table = table->parent)
      owner = &table->classData();
    const Token token = Token::of(TableId::MethodDef, wanted.row);
    const auto found = std::ranges::find(owner->methods, token, &MethodDesc::token);
    if (owner->definition != wanted.owner || found == owner->methods.end())
      return Unexpected(fault(LoadErrorCode::BadMethodImpl, "overridden by a method of a type that is no parent"));
    filled[slot] = &*found;
  }
  class_->slots = filled;
  return checkImplemented();
}

// A class that has objects has code for all its virtual methods, and for those of its interfaces. That a precompiled
// module's have, its compiler saw.
Expected<void> ClassBuilder::checkImplemented() const {
  if (definition_.category == Category::Interface || (definition_.attributes & TypeAttributes::kAbstract) != 0)
    return {};
  const auto missing = std::ranges::find_if(class_->slots, &MethodDesc::isAbstract);
  if (missing != class_->slots.end())
    return lacksImplementation({(*missing)->owner()->classData().definition, (*missing)->token().rid()});
  if (module_.image().pe().isReadyToRun()) return {};
  const auto ofInterface = loader_.interfaceMethods_.missingFrom(definition_);
  if (!ofInterface) return Unexpected(ofInterface.error());
  if (ofInterface->owner == nullptr) return {};
  return lacksImplementation(*ofInterface);
}

Unexpected ClassBuilder::lacksImplementation(DefinedMethod method) const {
  const metadata::Metadata& metadata = method.owner->module->metadata();
  const auto text = metadata.string(metadata.row<metadata::MethodDefRow>(method.row).name);
  const std::string name = text ? std::string(*text) : std::string();
  const bool isOwn = method.owner == &definition_;
  return Unexpected(fault(LoadErrorCode::BadMethodImpl, "no implementation of " + name)
                        .because(isOwn ? TypeLoadReason::AbstractInConcrete : TypeLoadReason::NotImplemented, name));
}

// ---- The words ----

std::uint32_t ClassBuilder::baseSize() const {
  if (definition_.category == Category::Interface) return 0;
  if (&module_ == &loader_.definitions_.coreLib() && definition_.token == loader_.known_.string)
    return kObjectHeaderBytes + kPointerBytes + 4 + 2;  // length, and the NUL that is no component
  const std::uint32_t words = (class_->fieldBytes + kPointerBytes - 1) / kPointerBytes;
  return std::max(kMinObjectBytes, kObjectHeaderBytes + kPointerBytes + words * kPointerBytes);
}

bool ClassBuilder::derivesFrom(Token coreLibType) const {
  for (const MethodTable* table = table_; table != nullptr; table = table->parent) {
    const TypeDefinition& definition = *table->classData().definition;
    if (definition.module == &loader_.definitions_.coreLib() && definition.token == coreLibType) return true;
  }
  return false;
}

// Whether a Finalize other than System.Object's would run.
bool ClassBuilder::hasFinalizer() const {
  if (definition_.isValueType() || definition_.category == Category::Interface || parent_ == nullptr) return false;
  // Finalize is the first virtual method that System.Object declares.
  return !class_->slots.empty() && class_->slots[0]->owner()->parent != nullptr;
}

bool ClassBuilder::hasVirtualStatics(TypeExpressions interfaces) const {
  const auto declares = [](const TypeDefinition& definition) {
    const auto rows = definition.module->metadata().methodsOf(definition.token.rid());
    if (!rows) return false;
    return std::ranges::any_of(*rows, [&](Rid rid) {
      const auto flags = definition.module->metadata().row<metadata::MethodDefRow>(rid).flags;
      return (flags & MethodAttributes::kStatic) != 0 && (flags & MethodAttributes::kVirtual) != 0;
    });
  };
  return (definition_.category == Category::Interface && declares(definition_)) ||
         std::ranges::any_of(interfaces, [&](const TypeExpression* one) { return declares(*one->definition); });
}

std::uint32_t ClassBuilder::flags(TypeExpressions interfaces) const {
  std::uint32_t flags = 0;
  switch (definition_.category) {
    case Category::Class:
      flags = TypeFlags::kClass;
      break;
    case Category::Interface:
      flags = TypeFlags::kInterface;
      break;
    case Category::ValueType:
      flags = definition_.isNullable         ? TypeFlags::kNullable
              : definition_.isPointerWrapper ? TypeFlags::kEnum
                                             : TypeFlags::kValueType;
      break;
    case Category::Enum:
      flags = TypeFlags::kEnum;
      break;
    case Category::Primitive:
      flags = TypeFlags::kPrimitive;
      break;
  }
  if (!class_->references.empty()) flags |= TypeFlags::kContainsGCPointers;
  if (hasFinalizer()) flags |= TypeFlags::kHasFinalizer;
  if (std::ranges::any_of(interfaces, [&](const TypeExpression* one) {
        return one->definition->module == &loader_.definitions_.coreLib() &&
               one->definition->token == loader_.known_.dynamicInterfaceCastable;
      }))
    flags |= TypeFlags::kIDynamicInterfaceCastable;
  if (&module_ == &loader_.definitions_.coreLib() && definition_.token == loader_.known_.string)
    return flags | TypeFlags::kHasComponentSize | 2;  // UTF-16

  if (hasFinalizer() && derivesFrom(loader_.known_.criticalFinalizer)) flags |= TypeFlags::kHasCriticalFinalizer;
  if (!type_.arguments.empty()) flags |= TypeFlags::kGenericInstance;
  if (definition_.hasVariance) flags |= TypeFlags::kHasVariance;
  if (hasDefaultConstructor_) flags |= TypeFlags::kHasDefaultConstructor;
  const bool parentIsPrecise = parent_ != nullptr && (parent_->flags & TypeFlags::kHasPreciseInit) != 0;
  if (definition_.category != Category::Interface &&
      (parentIsPrecise || (definition_.attributes & TypeAttributes::kBeforeFieldInit) == 0))
    flags |= TypeFlags::kHasPreciseInit;
  if (definition_.isByRefLike) flags |= TypeFlags::kIsByRefLike;
  if (hasBoxedStatics(false)) flags |= TypeFlags::kHasBoxedStatics;
  if (hasBoxedStatics(true)) flags |= TypeFlags::kHasBoxedThreadStatics;
  return flags;
}

std::uint32_t ClassBuilder::flags2(TypeExpressions interfaces) const {
  std::uint32_t flags = definition_.token.rid() << TypeFlags2::kTokenShift;
  if (std::ranges::any_of(class_->fields, &FieldDesc::isStatic)) flags |= TypeFlags2::kHasStatics;
  if (definition_.isIntrinsic) flags |= TypeFlags2::kIsIntrinsic;
  if (hasClassConstructor_) flags |= TypeFlags2::kHasClassConstructor;
  if (hasVirtualStatics(interfaces)) flags |= TypeFlags2::kHasVirtualStatics;
  return flags;
}

}  // namespace codicil::typesystem
