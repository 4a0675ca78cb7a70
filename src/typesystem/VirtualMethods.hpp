// Which virtual method lies in which slot (ECMA-335 II.10.3, II.22.27, I.8.10.4). A question about definitions alone:
// all instantiations of a type have the same slots.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "typesystem/TypeReader.hpp"

namespace codicil::typesystem {

struct DefinedMethod {
  const TypeDefinition* owner = nullptr;
  Rid row = 0;
  friend bool operator==(const DefinedMethod&, const DefinedMethod&) = default;
};

// A MethodImpl whose declaration is an interface's method.
struct InterfaceOverride {
  const TypeExpression* interface = nullptr;  // in terms of the class's own variables
  DefinedMethod declaration;
  DefinedMethod body;
};

struct SlotTable {
  std::vector<DefinedMethod> slots;                   // what runs, by slot; of an interface its own methods
  std::unordered_map<Rid, std::uint16_t> ofMethod;    // slots that the type's own virtual methods were declared into
  std::vector<InterfaceOverride> interfaceOverrides;  // its own, in the order of their rows
};

// Not thread-safe: the loader's lock guards it.
class VirtualMethods {
 public:
  explicit VirtualMethods(TypeReader& reader, TypeDefinitions& definitions)
      : reader_(reader), definitions_(definitions) {}

  // Made on first use; stays where it is. BadMethodImpl, TooLarge, TooDeep, and what the signatures' types say.
  Expected<const SlotTable*> of(TypeDefinition& definition);
  void forget(const LoaderAllocator& allocator) {
    std::erase_if(tables_, [&](const auto& one) { return allocator.heap.contains(one.first); });
  }

 private:
  Expected<void> build(TypeDefinition& definition, SlotTable& table);
  Expected<void> addDeclared(TypeDefinition& definition, SlotTable& table);
  Expected<int> overridden(TypeDefinition& definition, Rid method);
  Expected<void> applyMethodImpls(TypeDefinition& definition, SlotTable& table);
  Expected<void> applyMethodImpl(TypeDefinition& definition, SlotTable& table, const metadata::MethodImplRow& row,
                                 Token token);
  Expected<void> followCovariantReturns(const SlotTable& parent, SlotTable& table);
  // `token`: a MethodDef or MemberRef.
  Expected<DefinedMethod> methodNamed(TypeDefinition& definition, Token token, const TypeExpression** owner);

  TypeReader& reader_;
  TypeDefinitions& definitions_;
  std::unordered_map<const TypeDefinition*, std::unique_ptr<SlotTable>> tables_;
  unsigned depth_ = 0;
};

}  // namespace codicil::typesystem
