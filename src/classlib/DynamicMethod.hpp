// SPDX-License-Identifier: MIT
// System.Reflection.Emit.DynamicMethod: a method whose IL its resolver object has, and is asked for when it is
// compiled.
#pragma once

#include <vector>

#include "execution/GeneratedIL.hpp"
#include "gc/GcTypes.hpp"

namespace codicil::classlib {

class DynamicMethod final : public execution::GeneratedMethod {
 public:
  // `resolver`: a long weak handle of a System.Resolver; tokens of signatures are `owner`'s module's.
  DynamicMethod(typesystem::MethodTable& owner, std::string name, std::vector<std::byte> signature,
                gc::Handle resolver);

  const std::vector<std::byte> signature;
};

// Null: it is none.
DynamicMethod* dynamicMethod(const typesystem::MethodDesc* method);

// What the resolver says, its tokens resolved. Preemptive, as it runs managed code. Throws threading::ManagedException
// and threading::ExceptionRequest.
execution::GeneratedIL resolvedIL(const DynamicMethod& method);

}  // namespace codicil::classlib
