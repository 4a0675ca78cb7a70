// One field of a type. What RuntimeFieldHandle.Value points to, in the words that `dotnet` 10.0 has there.
#pragma once

#include <cstdint>

#include "metadata/ElementType.hpp"
#include "typesystem/LoadError.hpp"

namespace codicil::typesystem {

class MethodTable;

// Immutable once its type is loaded, hence thread-safe. Shared by all instantiations over references.
class FieldDesc {
 public:
  FieldDesc() = default;
  FieldDesc(MethodTable* owner, Rid row, std::uint16_t attributes, metadata::ElementType element)
      : owner_(owner), row_(row), access_(attributes & 7u), element_(static_cast<std::uint32_t>(element)) {}

  MethodTable* owner() const { return owner_; }  // canonical
  Token token() const { return Token::of(TableId::Field, row_); }
  bool isStatic() const { return isStatic_ != 0; }
  bool isThreadStatic() const { return isThreadStatic_ != 0; }
  bool isRva() const { return isRva_ != 0; }  // static, and lies in the file

  // Bytes: of an instance field, behind the MethodTable pointer (in a value: from its start); of a static field, in
  // its region (see StaticsLayout), or its RVA.
  std::uint32_t offset() const { return offset_; }
  // Boolean … R8, I, U; Ptr, FnPtr, ByRef; Class for references; ValueType.
  metadata::ElementType element() const { return static_cast<metadata::ElementType>(element_); }

 private:
  friend class ClassBuilder;

  MethodTable* owner_ = nullptr;
  std::uint32_t row_ : 24 = 0;
  std::uint32_t isStatic_ : 1 = 0;
  std::uint32_t isThreadStatic_ : 1 = 0;
  std::uint32_t isRva_ : 1 = 0;
  std::uint32_t access_ : 3 = 0;  // metadata::MemberAccess
  std::uint32_t : 2;
  std::uint32_t offset_ : 27 = 0;
  std::uint32_t element_ : 5 = 0;
};
static_assert(sizeof(FieldDesc) == 16);

}  // namespace codicil::typesystem
