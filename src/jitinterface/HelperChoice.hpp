// SPDX-License-Identifier: MIT
// Which helper allocates an object of a type, or casts to it.
#pragma once

#include "jitinterface/HelperFunction.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::jit {

HelperFunction newHelperOf(const typesystem::MethodTable& type);
HelperFunction newArrayHelperOf(const typesystem::MethodTable& array);
// `throwing`: of a cast, not of a test.
HelperFunction castHelperOf(typesystem::TypeHandle type, bool throwing);

}  // namespace codicil::jit
