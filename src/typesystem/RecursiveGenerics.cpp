// SPDX-License-Identifier: MIT
#include "typesystem/RecursiveGenerics.hpp"

#include <algorithm>

namespace codicil::typesystem {

Expected<bool> RecursiveGenerics::isEndless(TypeDefinition& definition) {
  pending_.push_back(&definition);
  while (!pending_.empty()) {
    TypeDefinition& next = *pending_.back();
    pending_.pop_back();
    if (std::ranges::find(visited_, &next) != visited_.end()) continue;
    visited_.push_back(&next);
    if (const auto visited = visit(next); !visited) return Unexpected(visited.error());
  }
  return std::ranges::any_of(edges_, [&](const Edge& edge) { return edge.isDeeper && leads(edge.to, edge.from); });
}

Expected<void> RecursiveGenerics::visit(TypeDefinition& definition) {
  const auto parent = reader_.parentOf(definition);
  if (!parent) return Unexpected(parent.error());
  if (*parent != nullptr)
    if (const auto added = addEdges(**parent); !added) return added;
  Module& module = *definition.module;
  for (const Rid rid : module.metadata().interfacesOf(definition.token.rid())) {
    const auto row = module.metadata().row<metadata::InterfaceImplRow>(rid);
    const auto type = reader_.ofToken(module, row.interface, {definition.parameters, {}});
    if (!type) return Unexpected(type.error());
    if (const auto added = addEdges(**type); !added) return added;
  }
  return {};
}

// Types without variables lead to no others that depend on ours.
Expected<void> RecursiveGenerics::addEdges(const TypeExpression& type) {
  if (!type.containsVariables) return {};
  if (const auto complete = reader_.completed(type); !complete) return complete;
  for (std::size_t i = 0; i < type.arguments.size(); ++i) {
    if (type.kind == TypeKind::Defined) addVariables(*type.arguments[i], type.definition->parameters[i]);
    if (const auto added = addEdges(*type.arguments[i]); !added) return added;
  }
  if (type.kind == TypeKind::Defined) pending_.push_back(const_cast<TypeDefinition*>(type.definition));
  return {};
}

void RecursiveGenerics::addVariables(const TypeExpression& in, const TypeExpression* parameter) {
  if (in.kind == TypeKind::Variable) return edges_.push_back({&in, parameter, false});
  std::vector<const TypeExpression*> inside(in.arguments.begin(), in.arguments.end());
  while (!inside.empty()) {
    const TypeExpression* one = inside.back();
    inside.pop_back();
    if (one->kind == TypeKind::Variable) edges_.push_back({one, parameter, true});
    inside.insert(inside.end(), one->arguments.begin(), one->arguments.end());
  }
}

bool RecursiveGenerics::leads(const TypeExpression* from, const TypeExpression* to) const {
  std::vector<const TypeExpression*> reached = {from};
  for (std::size_t i = 0; i < reached.size(); ++i) {
    if (reached[i] == to) return true;
    for (const Edge& edge : edges_)
      if (edge.from == reached[i] && std::ranges::find(reached, edge.to) == reached.end()) reached.push_back(edge.to);
  }
  return false;
}

}  // namespace codicil::typesystem
