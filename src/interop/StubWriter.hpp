// SPDX-License-Identifier: MIT
// IL of marshalling stubs: what ILWriter writes, and calls of CoreLib by name.
#pragma once

#include <optional>

#include "execution/ILWriter.hpp"
#include "interop/InteropTypes.hpp"

namespace codicil::interop {

using metadata::Opcode;
using typesystem::SignatureType;

// CoreLib's class of what stubs call.
inline constexpr const char* kStubHelpers = "System.StubHelpers.StubHelpers";

class StubWriter : public execution::ILWriter {
 public:
  explicit StubWriter(const InteropTypes& types) : types_(types) {}

  // Throws threading::ExceptionRequest if CoreLib has no such method.
  void coreLib(const char* type, const char* method, int parameters = -1);
  void coreLibField(const char* type, const char* field);  // ldfld
  void ldstr(std::u16string text) { token(Opcode::Ldstr, std::move(text)); }
  void zero() { ldcI4(0), op(Opcode::ConvI); }
  void ldtype(TypeHandle type);  // the RuntimeType

  SignatureType typeOf(TypeHandle type) const;
  SignatureType primitive(metadata::ElementType element) const;
  SignatureType nativeInt() const { return primitive(metadata::ElementType::I); }
  SignatureType coreLibType(const char* name) const;
  SignatureType byRefTo(TypeHandle type, bool isPinned) const;

  // The list of what a structure's fields must be kept alive by (a ref CleanupWorkListElement): of the stub that is
  // being written, an argument or a local variable; else a null reference.
  void cleanupListIsArgument(std::uint32_t number) { listArgument_ = number; }
  void cleanupListIsLocal(std::uint32_t number) { listLocal_ = number; }
  void ldCleanupList();

  // try { body } finally { cleanup }; the stack is empty around each.
  template <typename Body, typename Cleanup>
  void tryFinally(Body&& body, Cleanup&& cleanup) {
    const Label end = label();
    execution::GeneratedClause finally;
    finally.flags = 2;
    finally.tryOffset = offset();
    body();
    branch(Opcode::Leave, end);
    finally.tryLength = offset() - finally.tryOffset;
    finally.handlerOffset = offset();
    cleanup();
    op(Opcode::Endfinally);
    finally.handlerLength = offset() - finally.handlerOffset;
    clause(finally);
    place(end);
  }

 private:
  const InteropTypes& types_;
  std::optional<std::uint32_t> listArgument_, listLocal_;
};

}  // namespace codicil::interop
