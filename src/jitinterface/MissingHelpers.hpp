// Addresses for the helpers that are not there yet. Code may name them, for cases that never come; a call of one ends
// the program with a line on standard error that says which.
#pragma once

#include "jitinterface/HelperFunction.hpp"

namespace codicil::jit {

const void* missingHelper(HelperFunction helper);

}  // namespace codicil::jit
