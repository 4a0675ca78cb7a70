#include "typesystem/GCDesc.hpp"

#include "typesystem/MethodTable.hpp"

namespace codicil::typesystem {

GCDescWords describeObject(std::span<const ReferenceRun> runs, std::uint32_t baseSize) {
  GCDescWords words;
  if (runs.empty()) return words;
  words.push_back(static_cast<std::int64_t>(runs.size()));
  for (const ReferenceRun& run : runs) {
    words.push_back(std::int64_t{run.offset} + kPointerBytes);
    words.push_back(std::int64_t{run.count} * kPointerBytes - baseSize);
  }
  return words;
}

GCDescWords describeArrayOfReferences(std::uint32_t baseSize) {
  return {1, baseSize - kObjectHeaderBytes, -std::int64_t{baseSize}};
}

GCDescWords describeArrayOfValues(std::span<const ReferenceRun> runs, std::uint32_t elementBytes,
                                  std::uint32_t baseSize) {
  GCDescWords words;
  if (runs.empty()) return words;
  if (runs.size() == 1 && runs[0].count * kPointerBytes == elementBytes) return describeArrayOfReferences(baseSize);
  words.push_back(-static_cast<std::int64_t>(runs.size()));
  words.push_back(std::int64_t{baseSize} - kObjectHeaderBytes + runs[0].offset);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::uint32_t next = i + 1 < runs.size() ? runs[i + 1].offset : elementBytes + runs[0].offset;
    words.push_back(static_cast<std::int64_t>(std::uint64_t{next - runs[i].end()} << 32 | runs[i].count));
  }
  return words;
}

}  // namespace codicil::typesystem
