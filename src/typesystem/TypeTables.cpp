// The type loader's part that lays out memory: MethodTables with what is around them, and those of arrays.
#include <algorithm>
#include <atomic>
#include <limits>

#include "typesystem/GCDesc.hpp"
#include "typesystem/StaticsInfo.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem {

using metadata::ElementType;

MethodTable* TypeLoader::allocateTable(LoaderHeap& heap, std::span<const std::int64_t> gcDesc, std::size_t virtuals) {
  const std::size_t before = gcDesc.size() * sizeof(std::int64_t);
  std::byte* memory = heap.allocate(before + sizeof(MethodTable) + virtuals * sizeof(void*), alignof(MethodTable));
  auto* table = new (memory + before) MethodTable();
  auto* words = reinterpret_cast<std::int64_t*>(table);
  for (std::size_t i = 0; i < gcDesc.size(); ++i) words[-1 - static_cast<std::ptrdiff_t>(i)] = gcDesc[i];
  return table;
}

// The parent's dictionaries, then room for one of its own.
void TypeLoader::addDictionaries(LoaderHeap& heap, MethodTable& table, std::size_t arguments) {
  std::span<TypeHandle*> inherited;
  if (table.parent != nullptr && (table.parent->flags2 & TypeFlags2::kHasInstantiation) != 0) {
    const auto& info = reinterpret_cast<const GenericsDictInfo*>(table.parent->perInstInfo)[-1];
    inherited = {table.parent->perInstInfo, info.numDictionaries};
  }
  const std::size_t count = inherited.size() + (arguments != 0 ? 1 : 0);
  if (count == 0) return;
  std::byte* memory = heap.allocate(sizeof(GenericsDictInfo) + count * kPointerBytes);
  auto* info = new (memory) GenericsDictInfo();
  info->numDictionaries = static_cast<std::uint16_t>(count);
  info->numTypeArguments = static_cast<std::uint16_t>(arguments);
  auto** dictionaries = reinterpret_cast<TypeHandle**>(memory + sizeof(GenericsDictInfo));
  std::ranges::copy(inherited, dictionaries);
  if (arguments != 0) dictionaries[count - 1] = makeDictionary(heap, arguments, kFirstDictionarySlots);
  table.perInstInfo = dictionaries;
  table.flags2 |= TypeFlags2::kHasInstantiation;
}

TypeHandle* TypeLoader::widenDictionary(LoaderAllocator* allocator, TypeHandle*& at, std::size_t arguments,
                                        std::size_t slots) {
  const std::lock_guard guard(lock_);
  TypeHandle* const known = at;
  const std::uint64_t bytes = dictionaryBytes(known, arguments);
  if (bytes >= dictionarySlotOffset(arguments, slots)) return known;
  TypeHandle* const wide =
      makeDictionary(heaps_.of(allocator), arguments, std::max(slots, 2 * (bytes / sizeof(TypeHandle))));
  std::copy_n(known, arguments, wide);
  std::copy(known + arguments + 1, known + bytes / sizeof(TypeHandle), wide + arguments + 1);
  std::atomic_ref(at).store(wide, std::memory_order_release);
  return wide;
}

void TypeLoader::addAuxiliaryData(LoaderHeap& heap, MethodTable& table, Module& module, const StaticsLayout& statics) {
  const bool ofThreads = statics.threadBytes != 0 || statics.threadReferences != 0;
  // Also of a type without static fields: compiled code asks all alike whether a class constructor has run.
  const std::size_t before = ofThreads ? sizeof(ThreadStaticsInfo) : sizeof(DynamicStaticsInfo);
  std::byte* memory = heap.allocate(before + sizeof(MethodTableAuxiliaryData));
  if (ofThreads)
    new (memory) ThreadStaticsInfo{.regular = {.methodTable = &table}};
  else
    new (memory) DynamicStaticsInfo{.methodTable = &table};
  table.auxiliaryData = new (memory + before) MethodTableAuxiliaryData();
  table.auxiliaryData->loaderModule = &module;
}

// ---- Arrays ----

// Of one element, in bytes; *value: its type's Class if it is a value that is no number.
Expected<std::uint32_t> TypeLoader::elementBytes(const TypeExpression& element, const Class** value) {
  if (element.kind != TypeKind::Defined || !element.definition->isValueType()) return kPointerBytes;
  const auto canonical = canonicalOf(element);
  if (!canonical) return Unexpected(canonical.error());
  const auto handle = allocate(**canonical);
  if (!handle) return Unexpected(handle.error());
  *value = &handle->methodTable()->classData();
  return (*value)->fieldBytes;
}

Expected<TypeHandle> TypeLoader::makeArray(const TypeExpression& type) {
  const TypeExpression& element = *type.element();
  if (type.kind == TypeKind::Array && (type.number == 0 || type.number > metadata::kMaxArrayRank))
    return Unexpected(fault(LoadErrorCode::BadInstantiation, type, "rank " + std::to_string(type.number))
                          .because(TypeLoadReason::TooManyDimensions));
  const bool isValue = element.kind == TypeKind::Defined && element.definition->isValueType();
  const auto reason = element.kind == TypeKind::ByRef                    ? TypeLoadReason::ArrayOfByRef
                      : !isValue                                         ? TypeLoadReason::General
                      : element.definition->element == ElementType::Void ? TypeLoadReason::ArrayOfVoid
                      : element.definition->isByRefLike                  ? TypeLoadReason::ArrayOfByRefLike
                                                                         : TypeLoadReason::General;
  if (reason != TypeLoadReason::General)
    return Unexpected(
        fault(LoadErrorCode::BadInstantiation, type, "elements that live on the stack alone").because(reason));
  const auto arrayDefinition = definitions_.inCoreLib(known_.array);
  if (!arrayDefinition) return Unexpected(arrayDefinition.error());
  const auto parent = allocate(*(*arrayDefinition)->typical);
  if (!parent) return parent;
  const Class* value = nullptr;
  const auto bytes = elementBytes(element, &value);
  if (!bytes) return Unexpected(bytes.error());
  if (*bytes > std::numeric_limits<std::uint16_t>::max())
    return Unexpected(fault(LoadErrorCode::TooLarge, type, std::to_string(*bytes) + " bytes an element"));

  const auto canonical = canonicalOf(type);
  if (!canonical) return Unexpected(canonical.error());
  MethodTable* shared = nullptr;
  if (*canonical != &type) {
    const auto handle = allocate(**canonical);
    if (!handle) return handle;
    shared = handle->methodTable();
  }

  const bool isReference = element.kind != TypeKind::Pointer && element.kind != TypeKind::FunctionPointer && !isValue;
  const std::uint32_t baseSize = kMinObjectBytes + (type.kind == TypeKind::Array ? type.number * 8 : 0);
  GCDescWords gcDesc;
  if (isReference) gcDesc = describeArrayOfReferences(baseSize);
  if (value != nullptr) gcDesc = describeArrayOfValues(value->references, *bytes, baseSize);

  const MethodTable& base = *parent->methodTable();
  LoaderHeap& heap = heaps_.of(type.allocator);
  MethodTable* table = allocateTable(heap, gcDesc, base.numVirtuals);
  table->flags = TypeFlags::kHasComponentSize | *bytes |
                 (type.kind == TypeKind::SzArray ? TypeFlags::kSzArray : TypeFlags::kArray);
  if (!gcDesc.empty()) table->flags |= TypeFlags::kContainsGCPointers;
  if (type.containsVariables) table->flags |= TypeFlags::kContainsGenericVariables;
  table->baseSize = baseSize;
  table->numVirtuals = base.numVirtuals;
  table->numInterfaces = base.numInterfaces;
  table->parent = parent->methodTable();
  table->module = base.module;
  table->interfaceMap = base.interfaceMap;  // System.Array's: the generic ones are found by other ways
  addAuxiliaryData(heap, *table, *base.module, {});
  if (shared != nullptr) {
    table->classOrCanonical = reinterpret_cast<std::uintptr_t>(shared) | 1;
    return TypeHandle(table);
  }
  Class* itsClass = heap.make<Class>();
  itsClass->type = &type;
  itsClass->element = type.kind == TypeKind::SzArray ? ElementType::SzArray : ElementType::Array;
  itsClass->rank = type.kind == TypeKind::SzArray ? 1 : type.number;
  itsClass->slots = base.classData().slots;
  table->classOrCanonical = reinterpret_cast<std::uintptr_t>(itsClass);
  return TypeHandle(table);
}

}  // namespace codicil::typesystem
