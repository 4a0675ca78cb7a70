// One callable entrypoint: a method of a type. Instantiations of generic methods are not made here.
#pragma once

#include <cstdint>
#include <span>

#include "codicil/versioning/Method.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/LoadError.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class MethodTable;
class Module;

// Immutable once its type is loaded, but for the versioning library's word in its base. Of a generic type there is one
// MethodDesc a method for all instantiations over references, and one that the typical instantiation has.
class MethodDesc : public versioning::MethodDesc {
 public:
  static constexpr std::uint16_t kNoSlot = 0xFFFF;

  MethodDesc() = default;

  MethodTable* owner() const { return owner_; }  // canonical
  Module& module() const;
  Token token() const { return token_; }
  std::uint16_t attributes() const { return attributes_; }     // metadata::MethodAttributes
  std::uint16_t implAttributes() const { return implFlags_; }  // metadata::MethodImplAttributes
  bool isStatic() const { return (attributes_ & metadata::MethodAttributes::kStatic) != 0; }
  bool isVirtual() const { return (attributes_ & metadata::MethodAttributes::kVirtual) != 0 && !isStatic(); }
  bool isAbstract() const { return (attributes_ & metadata::MethodAttributes::kAbstract) != 0; }

  // Of a virtual method, the slot it was declared into (an override: its parent's); else kNoSlot.
  std::uint16_t slot() const { return slot_; }

 private:
  friend class ClassBuilder;

  MethodTable* owner_ = nullptr;
  Token token_{};
  std::uint16_t slot_ = kNoSlot;
  std::uint16_t attributes_ = 0;
  std::uint16_t implFlags_ = 0;
};

}  // namespace codicil::typesystem
