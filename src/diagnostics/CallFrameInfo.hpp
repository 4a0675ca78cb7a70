// SPDX-License-Identifier: MIT
// Unwind codes of the Windows ABI, which the JIT emits, said in the words of debuggers: DWARF call frame information
// (DWARF 5, 6.4), as a .debug_frame section has it. Registers are numbered as in the System V ABI, AMD64 supplement,
// figure 3.36. Epilogs are not described: there the caller's frame is not found at the last one or two instructions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codicil/versioning/Stubs.hpp"
#include "execution/CodeTables.hpp"

namespace codicil::diagnostics {

// The common entry that descriptions refer to: at a function's first instruction the frame is the return address.
// To be laid at the beginning of the section.
std::vector<std::byte> commonFrameInfo();

// Descriptions of the fragments of a body at `code`, one behind the other.
std::vector<std::byte> frameDescriptions(const std::byte* code, std::span<const execution::CodeFragment> fragments);

// Of stubs, or of a thunk. Without `frames`, they only jump.
std::vector<std::byte> stubDescription(const std::byte* code, std::size_t bytes,
                                       std::span<const codememory::StubFrame> frames);

}  // namespace codicil::diagnostics
