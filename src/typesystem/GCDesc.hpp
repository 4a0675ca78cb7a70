// Where an object holds references, in the words before its MethodTable, as the collector reads them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace codicil::typesystem {

// The words of a description, the one next to the MethodTable first:
//   n > 0, then for each of n series, by rising offset: its first byte's offset from the object, its length minus the
//   object's base size. Of an array of references the length is 0 - base size: all of it.
//   -n, then the offset of the first element, then for each of n runs of references in an element, the first of them
//   farthest from the MethodTable, a word: how many references, and in the upper half how many bytes to skip after.
// Empty if there are no references.
using GCDescWords = std::vector<std::int64_t>;

// References in a row. Runs that touch stay apart if they come from different types: so `dotnet` describes them.
struct ReferenceRun {
  std::uint32_t offset = 0;  // of the first, in bytes, behind the MethodTable pointer or in a value
  std::uint32_t count = 0;
  std::uint32_t end() const { return offset + count * 8; }
};

// `runs` by rising offset; `baseSize` in bytes.
GCDescWords describeObject(std::span<const ReferenceRun> runs, std::uint32_t baseSize);
GCDescWords describeArrayOfReferences(std::uint32_t baseSize);
// `runs` within an element, by rising offset; `elementBytes` a multiple of 8.
GCDescWords describeArrayOfValues(std::span<const ReferenceRun> runs, std::uint32_t elementBytes,
                                  std::uint32_t baseSize);

}  // namespace codicil::typesystem
