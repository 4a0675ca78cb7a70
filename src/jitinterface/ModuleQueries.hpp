// JIT interface, slots 31–36: what the JIT asks of tokens in IL.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/MethodQueries.hpp"
#include "jitinterface/ResolvedToken.hpp"

namespace codicil::jit {

class ModuleQueries : public MethodQueries {
 public:
  virtual void resolveToken(ResolvedToken* token) = 0;
  virtual void findSig(ModuleHandle module, Token sig, ContextHandle context, SigInfo* result) = 0;
  // Of a vararg call, the signature at the call site, not the definition's.
  virtual void findCallSiteSig(ModuleHandle module, Token method, ContextHandle context, SigInfo* result) = 0;
  virtual ClassHandle getTokenTypeAsHandle(
      ResolvedToken* token) = 0;  // RuntimeTypeHandle, …MethodHandle or …FieldHandle
  // Length in UTF-16 units of the literal from `start`; -1: no such literal. `buffer` may be null.
  virtual std::int32_t getStringLiteral(ModuleHandle module, Token token, char16_t* buffer, std::int32_t bufferUnits,
                                        std::int32_t start) = 0;
  // Here and in every print…: writes UTF-8 with its terminator, cut to bufferBytes, returns the bytes written without
  // it; *required is the whole size with it. `buffer` and `required` may be null.
  virtual std::size_t printObjectDescription(ObjectHandle object, char* buffer, std::size_t bufferBytes,
                                             std::size_t* required) = 0;

 protected:
  ~ModuleQueries() = default;
};

}  // namespace codicil::jit
