// One callable entrypoint: a method of a type, or of a type and method arguments, or a stub in front of one.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "codicil/versioning/Method.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/LoadError.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class MethodTable;
class Module;

// Where a method's code comes from.
enum class MethodKind : std::uint8_t {
  IL,             // the assembly's, or what a version supplies in its place
  Internal,       // CoreLib's InternalCall: a native function
  PInvoke,        // a native function behind a marshalling stub
  Delegate,       // Invoke and constructors of delegate types
  Array,          // members of an array type: Get, Set, Address, constructors
  Unboxing,       // a stub: takes a boxed `this` to a value type's method
  Instantiating,  // a stub: adds the hidden generic context to a shared method
  DelegateOpen,   // a stub: what a delegate of a static method calls, with itself as `this`
  DelegateMany,   // a stub: Invoke of a delegate with an invocation list
  Virtual,        // a stub: calls a virtual method of its first argument, which a delegate passes
  Generated,      // IL that the engine made: GeneratedMethod
};

enum class ArrayMember : std::uint8_t { Get, Set, Address, Constructor };

// What tells shared code which instantiation it runs for.
enum class HiddenContext : std::uint8_t { None, This, MethodTable, MethodDesc };

class MethodInstance;

// Immutable once its type is loaded, but for the versioning library's word in its base. Of a generic type there is one
// MethodDesc a method for all instantiations over references, and one that the typical instantiation has. Instances of
// generic methods and stubs are MethodInstances.
class MethodDesc : public versioning::MethodDesc {
 public:
  static constexpr std::uint16_t kNoSlot = 0xFFFF;

  MethodDesc() = default;

  MethodTable* owner() const { return owner_; }  // canonical; of an instantiating stub, exact
  Module& module() const;
  Token token() const { return token_; }
  std::uint16_t attributes() const { return attributes_; }     // metadata::MethodAttributes
  std::uint16_t implAttributes() const { return implFlags_; }  // metadata::MethodImplAttributes
  MethodKind kind() const { return kind_; }
  bool isStatic() const { return (attributes_ & metadata::MethodAttributes::kStatic) != 0; }
  bool isVirtual() const { return (attributes_ & metadata::MethodAttributes::kVirtual) != 0 && !isStatic(); }
  bool isAbstract() const { return (attributes_ & metadata::MethodAttributes::kAbstract) != 0; }
  bool isConstructor() const { return isConstructor_; }            // .ctor
  bool isClassConstructor() const { return isClassConstructor_; }  // .cctor
  bool isStub() const { return kind_ >= MethodKind::Array; }       // its IL is the engine's
  std::uint16_t genericParameterCount() const { return genericParameters_; }
  ArrayMember arrayMember() const { return arrayMember_; }

  // Of a virtual method, the slot it was declared into (an override: its parent's); else kNoSlot.
  std::uint16_t slot() const { return slot_; }

  // Its precode's address, or null: the host's of the versioning library, under its lock.
  mutable std::atomic<const void*> entry{nullptr};

  // Null of a plain method and of a generic method's definition.
  const MethodInstance* instance() const;
  std::span<const TypeHandle> methodArguments() const;  // empty: none, or a definition's
  bool isGenericDefinition() const { return genericParameters_ != 0 && methodArguments().empty(); }

  // Whether one body serves several instantiations, and what it is passed to know which.
  bool isShared() const;
  HiddenContext hiddenContext() const;
  bool hasHiddenArgument() const { return hiddenContext() >= HiddenContext::MethodTable; }

 protected:
  friend class ClassBuilder;
  friend class TypeLoader;

  MethodTable* owner_ = nullptr;
  Token token_{};
  std::uint16_t slot_ = kNoSlot;
  std::uint16_t attributes_ = 0;
  std::uint16_t implFlags_ = 0;
  std::uint16_t genericParameters_ = 0;
  MethodKind kind_ = MethodKind::IL;
  ArrayMember arrayMember_ = ArrayMember::Get;
  bool isInstance_ : 1 = false;  // it is a MethodInstance
  bool isConstructor_ : 1 = false;
  bool isClassConstructor_ : 1 = false;

 public:
  // To execution/LiveArguments, whose it is. Here, where there is room.
  mutable std::atomic<bool> liveArgumentsAreKnown{false};
};

// Whether System.__Canon is the type or among its arguments: one type or method stands for many there.
bool isCanonicalSubtype(TypeHandle type);

// A generic method with its arguments, or a stub.
class MethodInstance : public MethodDesc {
 public:
  // The arguments; behind them the slots of what shared code looks up for this instance (see Dictionary.hpp).
  TypeHandle* dictionary = nullptr;
  std::uint16_t argumentCount = 0;
  std::uint16_t arrayParameters = 0;      // of an array's member: how many parameters it has
  MethodDesc* target = nullptr;           // of a stub: what it goes on to
  static std::size_t dictionaryOffset();  // of the field, in bytes; compiled code reads it
  std::uint32_t stubNumber = 0;           // of a stub or an array member: its own, not 0
};

inline const MethodInstance* MethodDesc::instance() const {
  return isInstance_ ? static_cast<const MethodInstance*>(this) : nullptr;
}
inline std::span<const TypeHandle> MethodDesc::methodArguments() const {
  const MethodInstance* const one = instance();
  return one == nullptr ? std::span<const TypeHandle>()
                        : std::span<const TypeHandle>(one->dictionary, one->argumentCount);
}

}  // namespace codicil::typesystem
