// SPDX-License-Identifier: MIT
// A method's signature as IL assembly language writes it (ECMA-335 II.7.1, II.15.3), with the assemblies of the types
// that are of others: "instance class [System.Linq]System.Linq.Lookup`2<!0,!!0> NAME(string,int32[])".
#pragma once

#include <string>
#include <string_view>

#include "metadata/Metadata.hpp"

namespace codicil::diagnostics {

// Of a MethodDef, `name` in its place. Never fails: what cannot be read is "?". Thread-safe.
std::string signatureText(const metadata::Metadata& metadata, metadata::Token method, std::string_view name);

}  // namespace codicil::diagnostics
