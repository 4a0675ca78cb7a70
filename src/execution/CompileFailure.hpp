// SPDX-License-Identifier: MIT
// What a program is told of a method that could not be built.
#pragma once

#include "codicil/versioning/Host.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::execution {

// As CompileError::cause.
inline std::shared_ptr<const void> causeOf(const threading::ExceptionRequest& request) {
  return std::make_shared<const threading::ExceptionRequest>(request);
}

// The exception that kept the method from being compiled, or InvalidProgramException: `method` says which it is.
inline threading::ExceptionRequest exceptionFor(const versioning::CompileError& error, const std::string& method) {
  if (error.cause != nullptr) return *static_cast<const threading::ExceptionRequest*>(error.cause.get());
  return {"System.InvalidProgramException", method + ": " + error.message, ""};
}

}  // namespace codicil::execution
