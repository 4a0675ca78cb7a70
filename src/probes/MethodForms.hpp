// SPDX-License-Identifier: MIT
// How a method's arguments and its return value are read and shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codicil/client.h"
#include "probes/ModuleNames.hpp"
#include "probes/SeenValue.hpp"
#include "probes/SignatureShape.hpp"

namespace codicil::probes {

// How many of a method's arguments are looked at; of what is behind, only the type is told.
inline constexpr std::size_t kMaxSeenArguments = 32;

struct ArgumentForm {
  std::string name;  // "this", the parameter's own, or "arg3"
  ValueForm form;
};

struct MethodForms {
  bool hasThis = false;
  std::vector<ArgumentForm> arguments;  // `this` first, if there is one: as ldarg counts
  bool returnsVoid = false;
  ValueForm returned;  // of void: not seen
};

MethodForms formsOf(const codicil_api& api, LoadedNames& names, codicil_method method, const SignatureShape& shape);

}  // namespace codicil::probes
