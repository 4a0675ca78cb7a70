// The types of System.Private.CoreLib that an engine must know by name: those that signatures name by an element type
// (ECMA-335 II.23.1.16), those with a meaning in the type system, and those whose alignment no field can express.
#pragma once

#include <cstdint>
#include <string_view>

#include "metadata/ElementType.hpp"
#include "typesystem/LoadError.hpp"

namespace codicil::typesystem {

class Module;

struct KnownTypes {
  Token object, valueType, enumType, multicastDelegate, array, string, nullable, canon, criticalFinalizer;
  Token dynamicInterfaceCastable, vectorOfT;
  // Finds all of them; TypeNotFound, so `coreLib` is not the class library.
  static Expected<KnownTypes> find(const Module& coreLib);
};

// Of "System.Int32" I4; End of what is not primitive. Both ways for Void … U, TypedByRef.
metadata::ElementType primitiveNamed(std::string_view nameSpace, std::string_view name);
std::string_view primitiveName(metadata::ElementType element);  // in System; empty if there is none

// Whether a value type of System that wraps one pointer counts as that pointer where its category is asked for, as in
// `dotnet`: so it is passed and returned like one.
bool isPointerWrapper(std::string_view nameSpace, std::string_view name);

// In bytes, as the System V AMD64 ABI has the type of the same name; 0 for all other types. (`dotnet` aligns no value
// on the heap or in another value to more than its pointer, but for these.)
std::uint32_t alignmentNamed(std::string_view nameSpace, std::string_view name);

}  // namespace codicil::typesystem
