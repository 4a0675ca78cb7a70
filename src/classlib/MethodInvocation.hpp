// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "classlib/Binding.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/TypeHandle.hpp"

namespace codicil::classlib {

// A new object of `type`, a class, by a constructor of it; `arguments` are addresses of the parameters' values, which a
// collection must see. Cooperative; may collect; throws what the constructor throws.
gc::ObjectPtr construct(typesystem::MethodTable& type, typesystem::MethodDesc& constructor,
                        std::span<const typesystem::TypeHandle> parameters, void* const* arguments);

}  // namespace codicil::classlib
