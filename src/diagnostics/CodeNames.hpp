// SPDX-License-Identifier: MIT
// What bodies and stubs are called in perf maps, jitdumps and debuggers: `dotnet`'s names, and which version it is.
#pragma once

#include <string>

#include "codicil/versioning/Host.hpp"
#include "typesystem/MethodDesc.hpp"

namespace codicil::diagnostics {

// "instance string [Shop] Shop.Cart::Name(int32)", as `dotnet` has it in its perf maps. What the engine puts before a
// method or native code is "stub Unboxing<instance string [Shop] Shop.Item::ToString()>". Thread-safe; takes no lock.
std::string fullName(const typesystem::MethodDesc& method);

// "[OptimizedTier1]": `dotnet`'s word for the tier, at the end of the name, where tools look for it.
const char* tierTag(versioning::Tier tier);

// Both, and before the tier what `dotnet` does not say: "…::Name(int32)[IL 3][native 1][OptimizedTier1]". Ids of
// default versions, 0, are left out.
std::string versionedName(const versioning::CompileRequest& request, bool withTier);

}  // namespace codicil::diagnostics
