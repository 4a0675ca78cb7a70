// SPDX-License-Identifier: MIT
// IL of marshalling stubs: what ILWriter writes, and calls of CoreLib by name.
#pragma once

#include <optional>

#include "execution/ILWriter.hpp"
#include "interop/InteropTypes.hpp"

namespace codicil::interop {

using typesystem::SignatureType;

// Opcodes (ECMA-335 III) that stubs use by themselves.
namespace op {
inline constexpr std::uint8_t kLdnull = 0x14, kDup = 0x25, kPop = 0x26, kCalli = 0x29, kBr = 0x38, kBrfalse = 0x39,
                              kBrtrue = 0x3A, kBge = 0x3C, kLdindI4 = 0x4A, kLdindI = 0x4D, kLdindRef = 0x50,
                              kStindRef = 0x51, kStindI4 = 0x54, kAdd = 0x58, kMul = 0x5A, kConvI4 = 0x69,
                              kLdobj = 0x71, kLdstr = 0x72, kCastclass = 0x74, kThrow = 0x7A, kStobj = 0x81,
                              kLdlen = 0x8E, kLdtoken = 0xD0, kConvI = 0xD3, kEndfinally = 0xDC, kLeave = 0xDD,
                              kStindI = 0xDF, kConvU = 0xE0;
inline constexpr std::uint8_t kCgtUn = 0x03, kInitobj = 0x15, kCpblk = 0x17, kInitblk = 0x18,
                              kUnaligned = 0x12;  // 0xFE
}  // namespace op

class StubWriter : public execution::ILWriter {
 public:
  explicit StubWriter(const InteropTypes& types) : types_(types) {}

  // Throws threading::ExceptionRequest if CoreLib has no such method.
  void coreLib(const char* type, const char* method, int parameters = -1);
  void coreLibField(const char* type, const char* field);  // ldfld
  void ldstr(std::u16string text) { token(op::kLdstr, std::move(text)); }
  void zero() { ldcI4(0), op(op::kConvI); }
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
    branch(op::kLeave, end);
    finally.tryLength = offset() - finally.tryOffset;
    finally.handlerOffset = offset();
    cleanup();
    op(op::kEndfinally);
    finally.handlerLength = offset() - finally.handlerOffset;
    clause(finally);
    place(end);
  }

 private:
  const InteropTypes& types_;
  std::optional<std::uint32_t> listArgument_, listLocal_;
};

bool isVoid(const SignatureType& type);

}  // namespace codicil::interop
