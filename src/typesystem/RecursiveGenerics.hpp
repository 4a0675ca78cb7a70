// SPDX-License-Identifier: MIT
// Generic definitions that lead to types without end: class C<T> : IEquatable<C<C<T>>> (ECMA-335 II.9.2).
#pragma once

#include <vector>

#include "typesystem/TypeReader.hpp"

namespace codicil::typesystem {

// Not thread-safe: the loader's lock guards it. For one question.
class RecursiveGenerics {
 public:
  explicit RecursiveGenerics(TypeReader& reader) : reader_(reader) {}

  // Whether loading an instantiation of `definition` would load one with deeper arguments, of it or of a type that it
  // extends, implements or names as an argument there, and so on for ever.
  Expected<bool> isEndless(TypeDefinition& definition);

 private:
  // What stands for the parameter `to` is, or has within it, what stands for `from`.
  struct Edge {
    const TypeExpression* from;
    const TypeExpression* to;
    bool isDeeper;
  };

  Expected<void> visit(TypeDefinition& definition);
  Expected<void> addEdges(const TypeExpression& type);
  void addVariables(const TypeExpression& in, const TypeExpression* parameter);
  bool leads(const TypeExpression* from, const TypeExpression* to) const;

  TypeReader& reader_;
  std::vector<const TypeDefinition*> visited_;
  std::vector<TypeDefinition*> pending_;
  std::vector<Edge> edges_;
};

}  // namespace codicil::typesystem
