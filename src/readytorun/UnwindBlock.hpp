// SPDX-License-Identifier: MIT
// What lies at a runtime function's unwind info RVA in an image for x64: the UNWIND_INFO of Windows x64, on Linux too,
// then the RVA of the personality routine, then, for a method's main body, the method's GC info.
//
// Format: "x64 exception handling", learn.microsoft.com, for the unwind codes.
#pragma once

#include <cstdint>
#include <span>

#include "readytorun/RuntimeFunctions.hpp"

namespace codicil::readytorun {

struct UnwindBlock {
  std::span<const std::byte> unwindInfo;  // header (4 bytes) and unwind codes (2 bytes each, slots padded to even)
  // Code in the image that jumps through an eager cell, for Helper::PersonalityRoutine, or of a filter's funclet for
  // Helper::PersonalityRoutineFilterFunclet. Every function has one, handlers or not.
  Rva personality = 0;
  // Of a main body: begins here, in PrecompiledImage::kGcInfoVersion; goes on to the end of what there is. Behind the
  // unwind info of a funclet lies something else.
  std::span<const std::byte> gcInfo;
  Rva gcInfoRva = 0;

  std::uint8_t version() const { return static_cast<std::uint8_t>(unwindInfo[0]) & 7; }
  std::uint8_t prologSize() const { return static_cast<std::uint8_t>(unwindInfo[1]); }
  std::uint8_t codeSlots() const { return static_cast<std::uint8_t>(unwindInfo[2]); }

  // BadReadyToRunSection if it does not lie in the image, or is of no known version.
  static Expected<UnwindBlock> of(const PrecompiledImage& image, const RuntimeFunction& function);
};

}  // namespace codicil::readytorun
