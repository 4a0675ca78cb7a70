// SPDX-License-Identifier: MIT
#include "interop/InteropTypes.hpp"

#include "execution/Calls.hpp"
#include "metadata/CustomAttribute.hpp"
#include "metadata/Flags.hpp"
#include "typesystem/Module.hpp"

namespace codicil::interop {

using execution::orRequest;

InteropTypes::InteropTypes(typesystem::TypeLoader& types) : loader(types) {
  const auto find = [&](const char* name) { return orRequest(types.coreLibType(name)); };
  object = find("System.Object");
  string = find("System.String");
  stringBuilder = find("System.Text.StringBuilder");
  safeHandle = find("System.Runtime.InteropServices.SafeHandle");
  criticalHandle = find("System.Runtime.InteropServices.CriticalHandle");
  handleRef = find("System.Runtime.InteropServices.HandleRef");
  delegate = find("System.Delegate");
  multicast = find("System.MulticastDelegate");
  array = find("System.Array");
  dateTime = find("System.DateTime");
  decimal = find("System.Decimal");
  guid = find("System.Guid");
  cleanupList = find("System.StubHelpers.CleanupWorkListElement");
}

bool isMarshallingDisabled(const typesystem::Module& module) {
  return metadata::findCustomAttribute(module.metadata(), typesystem::Token::of(typesystem::TableId::Assembly, 1),
                                       "System.Runtime.CompilerServices", "DisableRuntimeMarshallingAttribute") != 0;
}

bool isWide(const MethodTable& type) {
  const typesystem::TypeDefinition* const definition = type.classData().definition;
  return definition != nullptr && (definition->attributes & metadata::TypeAttributes::kStringFormatMask) ==
                                      metadata::TypeAttributes::kUnicodeClass;
}

}  // namespace codicil::interop
