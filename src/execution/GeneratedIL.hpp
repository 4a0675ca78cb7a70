// SPDX-License-Identifier: MIT
// IL that the engine makes itself: stubs and marshalling. Its tokens are numbers of a table beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gc/GcTypes.hpp"
#include "typesystem/Methods.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

struct GeneratedClause {  // ECMA-335 II.25.4.6
  std::uint32_t flags = 0;
  std::uint32_t tryOffset = 0, tryLength = 0;
  std::uint32_t handlerOffset = 0, handlerLength = 0;
  typesystem::TypeHandle catchType;
  std::uint32_t filterOffset = 0;
};

struct GeneratedIL {
  struct Method {
    typesystem::MethodDesc* method = nullptr;
    typesystem::MethodTable* owner = nullptr;  // exact
  };
  struct Field {
    typesystem::FieldDesc* field = nullptr;
    typesystem::MethodTable* owner = nullptr;  // exact
  };
  using Token = std::variant<typesystem::TypeHandle, Method, Field, typesystem::MethodSignatureTypes, std::u16string>;

  typesystem::MethodSignatureTypes signature;
  std::vector<typesystem::SignatureType> locals;
  std::vector<std::uint8_t> code;
  std::vector<Token> tokens;
  std::vector<GeneratedClause> clauses;
  std::uint16_t maxStack = 8;
  bool initLocals = true;
  bool suppressGcTransition = false;  // unmanaged calls leave the thread cooperative
  bool isNativeCall = false;          // a stub that makes an unmanaged call, within try regions, too
  bool isCalledByNative = false;      // by the native calling convention, from whatever thread
};

// In IL a token is its number in the table + kFirstToken.
inline constexpr std::uint32_t kFirstGeneratedToken = 0x7f000001;
// What clauses catch is named by the clause's number.
inline constexpr std::uint32_t kFirstGeneratedClause = 0x7e000001;

// A method that the program never sees; kind() is Generated.
class GeneratedMethod : public typesystem::MethodDesc {
 public:
  using Write = std::function<GeneratedIL()>;

  // `owner`: in whose module and with whose rights it runs.
  GeneratedMethod(typesystem::MethodTable& owner, std::string name, GeneratedIL il);
  // Of `declaration` only the signature counts; `write` is asked for the body when one is compiled.
  GeneratedMethod(typesystem::MethodTable& owner, std::string name, GeneratedIL declaration, Write write);

  bool isWrittenLate() const { return write_ != nullptr; }
  // Throws what `write` throws, and asks it again then. Thread-safe.
  const GeneratedIL& body() const;

  const std::string name;
  const GeneratedIL il;
  const std::uint32_t number;     // its own, in this process
  gc::Handle resolver = nullptr;  // of a dynamic method: a long weak one; what it is of lives while the code runs

 private:
  const Write write_;
  mutable std::once_flag once_;
  mutable GeneratedIL written_;
};

}  // namespace codicil::execution
