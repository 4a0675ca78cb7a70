// Reads everything that an assembly has through every function of codicil::metadata, and says what was wrong. For real
// assemblies nothing may be; for damaged ones the walk must end, in bounded time, with errors and no more.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metadata/AssemblyImage.hpp"
#include "metadata/CustomAttribute.hpp"

namespace codicil::metadata::test {

struct WalkResult {
  std::uint64_t rows = 0;
  std::uint64_t signatures = 0;
  std::uint64_t bodies = 0;
  std::uint64_t instructions = 0;
  std::uint64_t attributes = 0;
  std::uint64_t errorCount = 0;
  bool outOfBudget = false;
  std::vector<MetadataError> errors;  // the first few
};

// Stops after `budget` steps, each of a bounded number of bytes or rows. `enums` resolves attributes' enums.
WalkResult walk(const AssemblyImage& image, EnumResolver& enums, std::uint64_t budget);

}  // namespace codicil::metadata::test
