// Signatures as the JIT reads them, decoded from metadata's.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "jitinterface/Signature.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/Module.hpp"

namespace codicil::jit {

// Why a method cannot be compiled. Thrown through the JIT; names file and token.
struct CannotCompile {
  std::string message;
};

// For one compile: what it hands out lives as long as it does. ArgListHandles point to one CorType a byte.
class MethodSignatures {
 public:
  // Throw CannotCompile: bad metadata, or a type that is not there yet.
  SigInfo ofMethod(const typesystem::MethodDesc& method);
  SigInfo ofLocals(const typesystem::Module& module, metadata::Token standAloneSig);

 private:
  const std::uint8_t* keep(std::vector<std::uint8_t> types);
  std::deque<std::vector<std::uint8_t>> kept_;
};

}  // namespace codicil::jit
