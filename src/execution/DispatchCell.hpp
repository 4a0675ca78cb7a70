// SPDX-License-Identifier: MIT
// What one place that calls an interface method goes through. See InterfaceDispatch.
#pragma once

#include <atomic>

#include "typesystem/MethodDesc.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::execution {

// A method as an exact interface declares it. There is one of each, for good.
struct InterfaceMethod {
  typesystem::MethodTable* interface;
  typesystem::MethodDesc* method;
};

// What receivers of a type run of an interface method. Never freed, for a thread may be about to read it, nor do cells
// tell that it is their first: when the type is unloaded it becomes another type's, of the same interface method.
struct DispatchTarget {
  std::atomic<const typesystem::MethodTable*> receiver;  // null: no type's
  const InterfaceMethod* of;
  std::atomic<const void*> entry;  // a backpatched slot
  typesystem::MethodDesc* runs;    // whose backpatched slot that is
  DispatchTarget(const typesystem::MethodTable* type, const InterfaceMethod* method, typesystem::MethodDesc* runs,
                 const void* to)
      : receiver(type), of(method), entry(to), runs(runs) {}
};

// Read by machine code: its first word is what to call, with the cell's address in r11. Lives as long as the code, or
// the dictionary, that calls through it.
struct DispatchCell {
  std::atomic<const void*> code;
  std::atomic<const DispatchTarget*> first;  // of the type that came first
  const InterfaceMethod* asked;
  DispatchCell(const void* code, const DispatchTarget* first, const InterfaceMethod* asked)
      : code(code), first(first), asked(asked) {}
};

}  // namespace codicil::execution
