// SPDX-License-Identifier: MIT
// A module, its functions and their instantiations: the library's Module, (Module, token) and MethodDesc.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "Syntax.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace minivm {

// One callable entrypoint: a function with its T decided.
struct Instance final : codicil::versioning::MethodDesc {
  Instance(Function& function, Type typeArgument) : function(function), typeArgument(typeArgument) {}
  Type concrete(Type type) const { return type == Type::Parameter ? typeArgument : type; }
  std::string name() const;

  Function& function;
  const Type typeArgument;
  codicil::codememory::Precode precode;
};

struct Function {
  codicil::versioning::MethodKey key() const;
  bool isGeneric() const { return !typeParameter.empty(); }
  // What a caller means that gave this type argument.
  Instance& instance(Type typeArgument = Type::Int) const {
    return *instances[isGeneric() && typeArgument == Type::Array ? 1 : 0];
  }

  struct Module& module;
  codicil::versioning::Token token = 0;
  bool mayTier = true;  // not marked `notier`
  std::string name = {};
  Position position = {};
  std::string typeParameter = {};  // empty: not generic
  std::vector<std::string> parameterNames = {};
  std::vector<Type> parameters = {};
  Type result = Type::Int;
  FunctionILPtr il = {};                                  // as in the source: the default version's
  std::vector<std::unique_ptr<Instance>> instances = {};  // over int and, if generic, over array
};

// A source file. Its functions are fixed once it is loaded, so readers need no lock.
struct Module final : codicil::versioning::Module {
  Function* find(std::string_view function) const {
    for (const auto& candidate : functions)
      if (candidate->name == function) return candidate.get();
    return nullptr;
  }
  std::vector<std::unique_ptr<Function>> functions;  // token 1 is the first
};

inline codicil::versioning::MethodKey Function::key() const { return {&module, token}; }
inline Function& functionOf(codicil::versioning::MethodKey key) {
  return *static_cast<Module*>(key.module)->functions[key.token - 1];
}
inline std::string Instance::name() const {
  if (!function.isGeneric()) return function.name;
  return function.name + (typeArgument == Type::Array ? "<array>" : "<int>");
}

// The IL that a version stands for: what its stage gave, or the function's own.
inline FunctionILPtr ilOf(const codicil::versioning::ILCodeVersion& version) {
  if (auto body = version.body()) return std::static_pointer_cast<const FunctionIL>(body);
  return functionOf(version.method()).il;
}

}  // namespace minivm
