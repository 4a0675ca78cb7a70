// What of a type only the engine reads, kept once for all instantiations over references.
#pragma once

#include <cstdint>
#include <span>

#include "metadata/ElementType.hpp"
#include "typesystem/ArgumentRegisters.hpp"
#include "typesystem/FieldDesc.hpp"
#include "typesystem/GCDesc.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/TypeDefinition.hpp"

namespace codicil::typesystem {

// How much room a type's static fields need. References, and boxes of values, lie apart from the other bytes. Threads'
// static fields begin behind an array's header, in which `dotnet` keeps them too.
struct StaticsLayout {
  std::uint32_t bytes = 0;       // numbers and pointers
  std::uint32_t references = 0;  // how many
  std::uint32_t threadBytes = 0;
  std::uint32_t threadReferences = 0;
};

// Immutable once its type is loaded, hence thread-safe.
class Class {
 public:
  const TypeDefinition* definition = nullptr;                    // null of an array
  const TypeExpression* type = nullptr;                          // the canonical one
  metadata::ElementType element = metadata::ElementType::Class;  // as TypeDefinition's; SzArray, Array
  std::uint32_t rank = 0;                                        // of an array
  std::uint32_t fieldBytes = 0;       // of all instance fields, parents' included; of a value type its size
  std::uint32_t alignment = 1;        // of a value or a sequential class, in bytes
  bool hasOverlappingFields = false;  // explicit layout
  bool holdsByRefs = false;
  bool isCanon = false;                      // System.__Canon
  bool dependsOnOtherModules = false;        // parents or values in it are defined elsewhere
  std::span<const ReferenceRun> references;  // where, parents' included, by rising offset
  std::span<const std::uint32_t> byRefs;     // of a byref-like value: offsets of its interior pointers, rising
  EightbyteShape eightbytes;                 // of a value: as a part of another one
  ArgumentRegisters registers;               // of a value: how it is passed and returned
  std::span<FieldDesc> fields;               // its own, literals left out, in the order of their rows
  std::span<MethodDesc> methods;             // its own, in the order of their rows
  std::span<MethodDesc* const> slots;        // what each virtual slot runs
  StaticsLayout statics;

  // Its own method of that row, or null. The rows of a type follow each other, unless its module was made at run time.
  MethodDesc* method(Token token) const {
    if (methods.empty()) return nullptr;
    const std::size_t index = token.rid() - methods[0].token().rid();
    if (index < methods.size() && methods[index].token() == token) return &methods[index];
    for (MethodDesc& one : methods)
      if (one.token() == token) return &one;
    return nullptr;
  }
  FieldDesc* field(Token token) const {
    for (FieldDesc& one : fields)
      if (one.token() == token) return &one;
    return nullptr;
  }
};

}  // namespace codicil::typesystem
