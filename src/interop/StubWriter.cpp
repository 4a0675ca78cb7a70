// SPDX-License-Identifier: MIT
#include "interop/StubWriter.hpp"

#include "execution/Calls.hpp"

namespace codicil::interop {

using execution::orRequest;

void StubWriter::coreLib(const char* type, const char* method, int parameters) {
  typesystem::MethodDesc* const found = orRequest(types_.loader.coreLibMethod(type, method, parameters));
  call(*found, *found->owner());
}

void StubWriter::coreLibField(const char* type, const char* field) {
  MethodTable* const owner = orRequest(types_.loader.coreLibType(type));
  typesystem::FieldDesc* const found = typesystem::fieldNamed(*owner, field);
  if (found == nullptr) throw threading::ExceptionRequest{"System.MissingFieldException", field, ""};
  ldfld(*found, *owner);
}

void StubWriter::ldtype(TypeHandle type) {
  token(Opcode::Ldtoken, type);
  coreLib("System.Type", "GetTypeFromHandle", 1);
}

void StubWriter::ldCleanupList() {
  if (listArgument_)
    ldarg(*listArgument_);
  else if (listLocal_)
    ldloca(*listLocal_);
  else
    zero();
}

SignatureType StubWriter::typeOf(TypeHandle type) const { return orRequest(types_.loader.signatureType(type)); }
SignatureType StubWriter::primitive(metadata::ElementType element) const {
  return typeOf(TypeHandle(orRequest(types_.loader.primitive(element))));
}
SignatureType StubWriter::coreLibType(const char* name) const {
  return typeOf(TypeHandle(orRequest(types_.loader.coreLibType(name))));
}
SignatureType StubWriter::byRefTo(TypeHandle type, bool isPinned) const {
  SignatureType result = typeOf(orRequest(types_.loader.byRefTo(type)));
  result.isPinned = isPinned;
  return result;
}

}  // namespace codicil::interop
