// Modules, functions and their instantiations: the library's Module, (Module, token) and MethodDesc.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "Syntax.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace minivm {

class Module;

// One callable entrypoint: a function with its T decided.
class Instance final : public codicil::versioning::MethodDesc {
 public:
  Instance(Function& function, Type typeArgument) : function(function), typeArgument(typeArgument) {}
  Type concrete(Type type) const { return type == Type::Parameter ? typeArgument : type; }
  std::string name() const;

  Function& function;
  const Type typeArgument;
  codicil::codememory::Precode precode;  // from before the module is loaded until after it is unloaded
};

struct Function {
  Function(Module& module, codicil::versioning::Token token, std::string name)
      : module(module), token(token), name(std::move(name)) {}

  codicil::versioning::MethodKey key() const;
  bool isGeneric() const { return !typeParameter.empty(); }
  // What a caller means that gave this type argument.
  Instance& instance(Type typeArgument) const { return *instances[isGeneric() && typeArgument == Type::Array ? 1 : 0]; }
  std::string qualifiedName() const;

  Module& module;
  const codicil::versioning::Token token;
  const std::string name;
  Position position;
  std::string typeParameter;  // empty: not generic
  std::vector<Type> parameters;
  Type result = Type::Int;
  bool mayTier = true;                               // not marked `notier`
  FunctionILPtr il;                                  // as in the source: the default version's
  std::vector<std::unique_ptr<Instance>> instances;  // over int and, if generic, over array
};

// A source file. Its functions are fixed once it is loaded, so readers need no lock.
class Module final : public codicil::versioning::Module {
 public:
  explicit Module(std::string name) : name(std::move(name)) {}

  Function* find(std::string_view function) const {
    const auto it =
        std::find_if(functions.begin(), functions.end(), [&](const auto& f) { return f->name == function; });
    return it == functions.end() ? nullptr : it->get();
  }
  Function* at(codicil::versioning::Token token) const {
    return token >= 1 && token <= functions.size() ? functions[token - 1].get() : nullptr;
  }

  const std::string name;
  std::vector<std::unique_ptr<Function>> functions;  // token 1 is the first
  std::vector<Module*> imports;
  std::atomic<int> calls{0};  // threads that entered the VM through one of its functions
};

inline codicil::versioning::MethodKey Function::key() const { return {&module, token}; }
inline std::string Function::qualifiedName() const { return module.name + "!" + name; }
inline std::string Instance::name() const {
  if (!function.isGeneric()) return function.qualifiedName();
  return function.qualifiedName() + (typeArgument == Type::Array ? "<array>" : "<int>");
}
inline Function& functionOf(codicil::versioning::MethodKey key) {
  return *static_cast<Module*>(key.module)->at(key.token);
}

// The IL that a version stands for: what its stage gave, or the function's own.
inline FunctionILPtr ilOf(const codicil::versioning::ILCodeVersion& version) {
  if (auto body = version.body()) return std::static_pointer_cast<const FunctionIL>(body);
  return functionOf(version.method()).il;
}

}  // namespace minivm
