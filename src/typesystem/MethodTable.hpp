// What every object points to: its type, in the layout that System.Private.CoreLib 10.0, the collector and the JIT
// read. Before it in memory lies its GCDesc (GCDesc.hpp), after it its virtual slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "typesystem/MethodTableFlags.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class Module;
class Class;

// CoreLib's System.Runtime.CompilerServices.MethodTableAuxiliaryData: what changes over a type's life. In front of it
// lies a ThreadStaticsInfo or, of a type whose static fields are all regular ones, a DynamicStaticsInfo.
struct MethodTableAuxiliaryData {
  static constexpr std::uint32_t kClassInitialized = 1;  // the class constructor ran
  std::uint32_t flags = 0;                               // atomic access
  std::uint32_t padding = 0;
  Module* loaderModule = nullptr;
  std::uintptr_t exposedClassObject = 0;  // RuntimeType object, or 0
};
static_assert(sizeof(MethodTableAuxiliaryData) == 24 && offsetof(MethodTableAuxiliaryData, exposedClassObject) == 16);

class MethodTable {
 public:
  // ---- The layout: public, because others' code reads it. Offsets below are asserted. ----

  std::uint32_t flags = 0;     // TypeFlags; low half: component size in bytes
  std::uint32_t baseSize = 0;  // of an object without its components, its header included; 0 of an interface
  std::uint32_t flags2 = 0;    // TypeFlags2, and the TypeDef's row
  std::uint16_t numVirtuals = 0;
  std::uint16_t numInterfaces = 0;
  MethodTable* parent = nullptr;
  Module* module = nullptr;
  MethodTableAuxiliaryData* auxiliaryData = nullptr;
  std::uintptr_t classOrCanonical = 0;  // a Class, or (bit 0 set) the canonical MethodTable
  union {
    TypeHandle** perInstInfo = nullptr;  // dictionaries, that of the root-most generic ancestor first
    std::uintptr_t elementTypeBits;      // of an array
  };
  union {
    MethodTable** interfaceMap = nullptr;
    struct {
      std::uint32_t valueOffset;  // of a Nullable<T>: of its value, in bytes
      std::uint32_t valueSize;
    } nullable;
  };

  // ---- What the words say ----

  bool isInterface() const { return category() == TypeFlags::kInterface; }
  bool isValueType() const { return (flags & TypeFlags::kValueTypeMask) == TypeFlags::kValueType; }
  bool isEnum() const { return category() == TypeFlags::kEnum; }
  bool isPrimitive() const { return category() == TypeFlags::kPrimitive; }
  bool isNullable() const { return category() == TypeFlags::kNullable; }
  bool isArray() const { return (flags & TypeFlags::kValueTypeMask) == TypeFlags::kArray; }
  bool containsGCPointers() const { return (flags & TypeFlags::kContainsGCPointers) != 0; }
  bool isCollectible() const { return (flags & TypeFlags::kCollectible) != 0; }  // it goes with its LoaderAllocator
  bool hasComponentSize() const { return (flags & TypeFlags::kHasComponentSize) != 0; }
  std::uint32_t componentSize() const { return hasComponentSize() ? flags & TypeFlags::kComponentSizeMask : 0; }
  std::uint32_t generics() const { return hasComponentSize() ? 0 : flags & TypeFlags::kGenericsMask; }
  std::uint32_t typeDefRow() const { return flags2 >> TypeFlags2::kTokenShift; }

  // The MethodTable whose code and fields this one shares; itself unless it is an instantiation over references.
  MethodTable* canonical() {
    return (classOrCanonical & 1) != 0 ? reinterpret_cast<MethodTable*>(classOrCanonical & ~std::uintptr_t{1}) : this;
  }
  // The type itself or the ancestor that shares code with `owner`: in whose terms a member of `owner` is here. Null:
  // neither does.
  MethodTable* ancestorLike(MethodTable& owner) {
    MethodTable* at = this;
    while (at != nullptr && at->canonical() != owner.canonical()) at = at->parent;
    return at;
  }
  // What of a type only the engine reads. Shared by all MethodTables with one canonical().
  const Class& classData() const {
    const MethodTable* table = const_cast<MethodTable*>(this)->canonical();
    return *reinterpret_cast<const Class*>(table->classOrCanonical);
  }

  TypeHandle elementType() const { return TypeHandle::fromBits(elementTypeBits); }  // of an array

  // Empty unless the type itself is generic.
  std::span<const TypeHandle> instantiation() const;

  // Empty of a Nullable<T>, whose words they would be in.
  std::span<MethodTable* const> interfaces() const {
    if (isNullable()) return {};
    return {interfaceMap, numInterfaces};
  }

  // numVirtuals code addresses, right behind the fields.
  void** virtualSlots() { return reinterpret_cast<void**>(this + 1); }

 private:
  std::uint32_t category() const { return flags & TypeFlags::kCategoryMask; }
};
static_assert(sizeof(MethodTable) == 64);
static_assert(offsetof(MethodTable, baseSize) == 4 && offsetof(MethodTable, flags2) == 8);
static_assert(offsetof(MethodTable, numVirtuals) == 12 && offsetof(MethodTable, numInterfaces) == 14);
static_assert(offsetof(MethodTable, parent) == 16 && offsetof(MethodTable, module) == 24);
static_assert(offsetof(MethodTable, auxiliaryData) == 32 && offsetof(MethodTable, classOrCanonical) == 40);
static_assert(offsetof(MethodTable, perInstInfo) == 48 && offsetof(MethodTable, interfaceMap) == 56);

// The words before a type's first dictionary pointer.
struct GenericsDictInfo {
  std::uint32_t padding = 0;
  std::uint16_t numDictionaries = 0;
  std::uint16_t numTypeArguments = 0;  // of the type itself
};
static_assert(sizeof(GenericsDictInfo) == 8);

inline std::span<const TypeHandle> MethodTable::instantiation() const {
  if (generics() == TypeFlags::kNonGeneric) return {};
  const GenericsDictInfo& info = reinterpret_cast<const GenericsDictInfo*>(perInstInfo)[-1];
  return {perInstInfo[info.numDictionaries - 1], info.numTypeArguments};
}

inline constexpr std::uint32_t kObjectHeaderBytes = 8;  // before the MethodTable pointer
inline constexpr std::uint32_t kMinObjectBytes = 24;    // header, MethodTable pointer, and room for the collector
inline constexpr std::uint32_t kPointerBytes = 8;

}  // namespace codicil::typesystem
