// SPDX-License-Identifier: MIT
// System.Runtime.CompilerServices.RuntimeHelpers' services to programs: class constructors, sizes, preparing code.
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"

namespace codicil::classlib {

namespace {

using execution::engine;

void runClassConstructor(QCallTypeHandle type) {
  if (typesystem::MethodTable* table = type.type().methodTable()) engine().runtime->initializeClass(*table);
}

// The class constructor of <Module>, the first type (ECMA-335 II.10.8, and C#'s module initializers).
void runModuleConstructor(QCallModule module) {
  const auto type = engine().types->load(*module.module, typesystem::Token::of(typesystem::TableId::TypeDef, 1));
  engine().runtime->initializeClass(*execution::orRequest(type).methodTable());
}

std::int32_t sizeOf(QCallTypeHandle type) {
  const typesystem::MethodTable* table = type.type().methodTable();
  if (table == nullptr || !table->isValueType()) return static_cast<std::int32_t>(typesystem::kPointerBytes);
  return static_cast<std::int32_t>(table->classData().fieldBytes);
}

}  // namespace

std::span<const QCall> reflectionInvocationQCalls() {
  static const QCall rows[] = {
      {"ReflectionInvocation_RunClassConstructor", qcall<&runClassConstructor>()},
      {"ReflectionInvocation_RunModuleConstructor", qcall<&runModuleConstructor>()},
      {"ReflectionInvocation_SizeOf", qcall<&sizeOf>()},
  };
  return rows;
}

}  // namespace codicil::classlib
