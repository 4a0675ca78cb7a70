// SPDX-License-Identifier: MIT
// From the handles and names that clients pass to the engine's objects, and back; what is none is told from what is
// one.
#pragma once

#include <cstddef>
#include <string_view>

#include "clients/Clients.hpp"

namespace codicil::clients {

inline codicil_module handleOf(typesystem::Module& module) { return reinterpret_cast<codicil_module>(&module); }
inline codicil_type handleOf(typesystem::TypeHandle type) { return reinterpret_cast<codicil_type>(type.bits()); }

// Null, with a last error: no module has this handle.
typesystem::Module* moduleOf(codicil_module handle);
// The module of a method that it has; null, with a last error: it has no such token.
typesystem::Module* moduleWith(codicil_method method);

// "Namespace.Type+Nested"; nil: there is none.
typesystem::Token typeDefNamed(const typesystem::Module& module, std::string_view name);

// As snprintf does: cut off, ended by 0; how long it is.
std::size_t copyText(std::string_view text, char* buffer, std::size_t bufferBytes);

}  // namespace codicil::clients
