// SPDX-License-Identifier: MIT
// Which virtual slot of a class implements an interface's method (ECMA-335 II.12.2). A question about definitions
// alone, like that of slots: see VirtualMethods.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "typesystem/VirtualMethods.hpp"

namespace codicil::typesystem {

// Not thread-safe: the loader's lock guards it.
class InterfaceMethods {
 public:
  static constexpr std::uint16_t kNone = 0xFFFF;

  InterfaceMethods(TypeReader& reader, VirtualMethods& methods) : reader_(reader), methods_(methods) {}

  // For the interface at `index` of the class's list: by the interface's own slots, the class's slot; kNone: the class
  // says nothing of it, so what its parent says holds. Made on first use; stays where it is.
  Expected<const std::vector<std::uint16_t>*> slotsOf(TypeDefinition& definition, std::size_t index);

  // A method of an interface that the class names and its parent does not, which nothing implements: neither the class
  // nor another interface of its. Without an owner: there is none.
  Expected<DefinedMethod> missingFrom(TypeDefinition& definition);
  void forget(const LoaderAllocator& allocator) {
    std::erase_if(known_, [&](const auto& one) { return allocator.heap.contains(one.first); });
  }

 private:
  using Slots = std::vector<std::uint16_t>;

  Expected<Slots> resolve(TypeDefinition& definition, std::size_t index);
  Expected<std::uint16_t> byOverride(TypeDefinition& definition, const TypeExpression& interface, DefinedMethod method);
  Expected<std::uint16_t> byName(const TypeExpression& type, std::string_view name, const MethodTypes& wanted);
  Expected<bool> isDeclaredHere(TypeDefinition& definition, const TypeExpression& interface);
  Expected<std::size_t> inheritedCount(TypeDefinition& definition);
  Expected<bool> hasDefault(TypeExpressions interfaces, DefinedMethod method);

  TypeReader& reader_;
  VirtualMethods& methods_;
  std::unordered_map<const TypeDefinition*, std::vector<std::unique_ptr<Slots>>> known_;
};

}  // namespace codicil::typesystem
