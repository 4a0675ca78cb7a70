// SPDX-License-Identifier: MIT
// Managed exceptions on their way through native code. C++ code of the engine throws them as this; the boundary to
// managed code (a QCall's or a thunk's) turns them into the real thing, and calls from native into managed code turn
// what comes out of those into this.
#pragma once

#include <optional>
#include <string>

#include "gc/GcTypes.hpp"
#include "typesystem/UnloadableType.hpp"

namespace codicil::threading {

// Owns a strong handle of an exception object that exists.
class ManagedException {
 public:
  explicit ManagedException(gc::Handle exception) : exception_(exception) {}
  gc::Handle exception() const { return exception_; }  // whoever catches it destroys it, or throws it on

 private:
  gc::Handle exception_;
};

// An exception that native code asks for: made at the boundary. `type` is a full name in CoreLib.
struct ExceptionRequest {
  const char* type;      // "System.TypeLoadException"; a literal
  std::string message;   // UTF-8; empty: the type's own
  std::string argument;  // a second constructor argument (a file, type or parameter name); may be empty
  // Of a TypeLoadException: what it makes its message of, in place of `message`.
  std::optional<typesystem::UnloadableType> unloadable = {};
  const char* innerType = nullptr;  // of an exception in it; null: there is none
  std::string innerMessage = {};
};

}  // namespace codicil::threading
