// A type as it is spelled, before anything of it is built: List<Dictionary<string, T[]>>. There is one TypeExpression
// for each type, so types are compared by pointer, and a type may be spoken of while it is being loaded - which is what
// lets struct Int32 : IComparable<Int32> load.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "metadata/ElementType.hpp"
#include "metadata/SignatureReader.hpp"
#include "typesystem/LoadError.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

class Module;
struct TypeDefinition;
struct TypeExpression;

using TypeExpressions = std::span<const TypeExpression* const>;

// How deep arguments may nest in arguments, parents in parents, values in values.
inline constexpr unsigned kMaxTypeDepth = 200;

enum class TypeKind : std::uint8_t {
  Defined,          // a TypeDef, with arguments if it is generic
  Variable,         // a generic parameter of a type or method, by its row
  MethodParameter,  // the n-th of whatever method: only where signatures are compared
  SzArray,
  Array,
  Pointer,
  ByRef,
  FunctionPointer,
};

struct TypeExpression {
  TypeKind kind{};
  bool containsVariables = false;
  std::uint8_t depth = 0;    // 0: no arguments
  std::uint32_t number = 0;  // Array: rank. Variable, MethodParameter: which. FunctionPointer: convention
  const TypeDefinition* definition = nullptr;  // Defined
  Module* module = nullptr;                    // Variable
  LoaderAllocator* allocator = nullptr;        // what it goes with: see LoaderAllocator
  Token token{};                               // Variable: its GenericParam
  TypeExpressions arguments;                   // generic arguments; element; return type and parameters

  // What the loader made of it. `handle` is set before all that it points to is there; `loaded` after.
  struct Loading {
    TypeHandle handle;
    bool building = false;
    std::atomic<bool> loaded{false};
  };
  mutable Loading loading;

  const TypeExpression* element() const { return arguments[0]; }
};

// All expressions of one loader. Not thread-safe: the loader's lock guards it.
class TypeExpressionTable {
 public:
  explicit TypeExpressionTable(LoaderHeaps& heaps) : heaps_(heaps) {}

  // The number of arguments must be the definition's (see TypeDefinition). TooDeep names `definition`'s file.
  Expected<const TypeExpression*> defined(const TypeDefinition& definition, TypeExpressions arguments);
  Expected<const TypeExpression*> constructed(TypeKind kind, const TypeExpression& element, std::uint32_t rank = 0);
  Expected<const TypeExpression*> functionPointer(metadata::CallingConvention convention, TypeExpressions types);
  const TypeExpression* variable(Module& module, Token genericParam, std::uint32_t number);
  const TypeExpression* methodParameter(std::uint32_t number);

  // What goes with it is spelled no longer.
  void forget(const LoaderAllocator& allocator);

  // `in` with the variables of a type replaced: number n by arguments[n]. Those of methods stay.
  Expected<const TypeExpression*> substitute(const TypeExpression& in, TypeExpressions arguments);

 private:
  struct Hash {
    std::size_t operator()(const TypeExpression* expression) const;
  };
  struct Equal {
    bool operator()(const TypeExpression* a, const TypeExpression* b) const;
  };

  void place(TypeExpression& candidate);
  Expected<const TypeExpression*> intern(TypeExpression& candidate);
  const TypeExpression* add(const TypeExpression& candidate);

  LoaderHeaps& heaps_;
  std::unordered_set<const TypeExpression*, Hash, Equal> all_;
};

// "System.Collections.Generic.List`1[System.Int32]", as Type.ToString writes it.
std::string toString(const TypeExpression& expression);

}  // namespace codicil::typesystem
