// Who knows which module a reference to an assembly means. The host of the type system implements it.
#pragma once

#include <string_view>

#include "typesystem/LoadError.hpp"
#include "typesystem/Module.hpp"

namespace codicil::typesystem {

class AssemblyBinder {
 public:
  // The module of the assembly that `assemblyRef`, a row of `from`, names (ECMA-335 II.22.5). It stays valid as long as
  // the type loader. AssemblyNotBound, AssemblyNotFound, or what is wrong with the file. Called with the loader's lock
  // held: must not ask the loader anything.
  virtual Expected<Module*> bind(const Module& from, Token assemblyRef) = 0;

  // Of what bind says AssemblyNotBound of: from now on bind answers, unless this fails. Called without locks.
  virtual Expected<Module*> load(Module& from, Token assemblyRef) { return bind(from, assemblyRef); }

  // Of a TypeDef that is not complete (see Module::isComplete): now it is, unless this fails. Called without locks.
  virtual Expected<void> complete(Module& module, Token typeDef) {
    return Unexpected(module.fault(LoadErrorCode::TypeNotFound, typeDef));
  }

 protected:
  ~AssemblyBinder() = default;
};

}  // namespace codicil::typesystem
