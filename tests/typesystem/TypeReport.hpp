// What codicil makes of an assembly's types, in the lines that oracle/TypeReport.cs prints.
#pragma once

#include <string>

#include "typesystem/TypeLoader.hpp"

namespace codicil::typesystem::test {

// Every TypeDef but <Module>, then every TypeSpec without type variables.
std::string reportOf(TypeLoader& loader, Module& module);

// What `dotnet` takes System.Numerics.Vector<T> to be on this processor, in bytes.
std::uint32_t vectorBytesHere();

}  // namespace codicil::typesystem::test
