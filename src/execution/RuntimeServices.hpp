// SPDX-License-Identifier: MIT
// What compiled code is given addresses of: statics, literals, dispatch cells, native functions, helpers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "execution/DispatchCell.hpp"
#include "execution/InternedStrings.hpp"
#include "gc/GcTypes.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::execution {

using typesystem::MethodDesc;
using typesystem::MethodTable;

struct NativeTargetCell;

// Thread-safe. Functions that may allocate objects enter cooperative mode themselves; all may throw
// threading::ManagedException and threading::ExceptionRequest.
class RuntimeServices {
 public:
  // --- Statics ---
  // Whether its class constructor has run to the end (or it has none): static fields may be used by address.
  virtual bool isClassInitialized(const MethodTable& type) = 0;
  // Static fields' first bytes; allocated when first asked for. Both stay where they are.
  virtual void* staticBase(const MethodTable& type, bool ofReferences) = 0;
  // Runs the class constructor unless it has run, or is running on this thread.
  virtual void initializeClass(MethodTable& type) = 0;

  // --- Literals ---
  // For code that goes with `user`, or stays if that is null.
  virtual InternedString stringLiteral(std::u16string_view text, const typesystem::LoaderAllocator* user) = 0;
  // The System.RuntimeType of a type: it never moves. Cooperative.
  virtual gc::ObjectPtr runtimeType(typesystem::TypeHandle type) = 0;

  // --- Calls ---
  // A cell of its own for one place that calls an interface's method.
  virtual std::unique_ptr<DispatchCell> dispatchCell(MethodTable& interface, MethodDesc& method) = 0;
  // The stable address of a method.
  virtual const void* entryOf(MethodDesc& method) = 0;
  // Of a P/Invoke: what it calls, found by its module and name. May run managed code: resolvers of libraries.
  virtual const void* nativeTarget(MethodDesc& method) = 0;
  // Of a P/Invoke: through what it is called, for good.
  virtual NativeTargetCell& nativeTargetCell(MethodDesc& method) = 0;
  // Of an InternalCall; null: there is none.
  virtual const void* internalCall(MethodDesc& method) = 0;

 protected:
  ~RuntimeServices() = default;
};

}  // namespace codicil::execution
