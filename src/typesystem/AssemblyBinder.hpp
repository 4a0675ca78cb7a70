// Who knows which module a reference to an assembly means. The host of the type system implements it.
#pragma once

#include <string_view>

#include "typesystem/LoadError.hpp"

namespace codicil::typesystem {

class Module;

class AssemblyBinder {
 public:
  // The module of the assembly that `assemblyRef`, a row of `from`, names (ECMA-335 II.22.5). It stays valid as long as
  // the type loader. AssemblyNotBound, AssemblyNotFound, or what is wrong with the file. Called with the loader's lock
  // held: must not ask the loader anything.
  virtual Expected<Module*> bind(const Module& from, Token assemblyRef) = 0;

  // Of what bind says AssemblyNotBound of: from now on bind answers, unless this fails. Called without locks.
  virtual Expected<Module*> load(Module& from, Token assemblyRef) { return bind(from, assemblyRef); }

 protected:
  ~AssemblyBinder() = default;
};

}  // namespace codicil::typesystem
