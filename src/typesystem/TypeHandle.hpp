// A type, whatever it is: the word that RuntimeTypeHandle.Value, generic dictionaries and arrays' element slots hold.
#pragma once

#include <cstdint>
#include <functional>

namespace codicil::typesystem {

class MethodTable;
class TypeDesc;

// A value; null unless made of something. What it points to outlives every handle (see TypeLoader).
class TypeHandle {
 public:
  constexpr TypeHandle() = default;
  explicit TypeHandle(const MethodTable* table) : bits_(reinterpret_cast<std::uintptr_t>(table)) {}
  explicit TypeHandle(const TypeDesc* desc) : bits_(reinterpret_cast<std::uintptr_t>(desc) | kTypeDescBit) {}

  bool isNull() const { return bits_ == 0; }
  bool isTypeDesc() const { return (bits_ & kTypeDescBit) != 0; }
  // Each null if the type is of the other sort.
  MethodTable* methodTable() const { return isTypeDesc() ? nullptr : reinterpret_cast<MethodTable*>(bits_); }
  TypeDesc* typeDesc() const { return isTypeDesc() ? reinterpret_cast<TypeDesc*>(bits_ & ~kTypeDescBit) : nullptr; }

  std::uintptr_t bits() const { return bits_; }  // as managed code has it
  static TypeHandle fromBits(std::uintptr_t bits) {
    TypeHandle handle;
    handle.bits_ = bits;
    return handle;
  }
  friend bool operator==(TypeHandle, TypeHandle) = default;

 private:
  static constexpr std::uintptr_t kTypeDescBit = 2;  // CoreLib's TypeHandle tests this bit
  std::uintptr_t bits_ = 0;
};
static_assert(sizeof(TypeHandle) == sizeof(void*));

}  // namespace codicil::typesystem
