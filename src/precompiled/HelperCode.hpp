// SPDX-License-Identifier: MIT
// Small code of the engine's own that precompiled code calls.
#pragma once

#include "codicil/versioning/CodeMemory.hpp"
#include "threading/ManagedException.hpp"
#include "threading/ThunkAssembler.hpp"

namespace codicil::precompiled {

// Its address; `emit` writes it into the Assembler it is given. Throws threading::ExceptionRequest if there is no room.
template <typename Emit>
const void* lay(codememory::CodeMemory& memory, const char* name, Emit&& emit) {
  const auto thunk = threading::layThunk(memory, name, 0, [&](asmjit::x86::Assembler& a, std::uint64_t) { emit(a); });
  if (!thunk) throw threading::ExceptionRequest{"System.OutOfMemoryException", "no room for helpers", ""};
  return thunk->code;
}

}  // namespace codicil::precompiled
