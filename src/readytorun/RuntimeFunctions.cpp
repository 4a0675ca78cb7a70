// SPDX-License-Identifier: MIT
// Looks up runtime functions by index and by address.
#include "readytorun/RuntimeFunctions.hpp"

#include <algorithm>

#include "metadata/ByteReader.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::size_t kFunctionSize = 12;  // x64: begin, end, unwind info

}  // namespace

Expected<RuntimeFunctions> RuntimeFunctions::open(const PrecompiledImage& image) {
  RuntimeFunctions functions(image);
  functions.table_ = image.bytesOf(SectionType::RuntimeFunctions);
  if (functions.table_.size() % kFunctionSize != 0) return image.fail(functions.table_.data());
  functions.count_ = static_cast<std::uint32_t>(functions.table_.size() / kFunctionSize);
  return functions;
}

Rva RuntimeFunctions::beginOf(std::uint32_t index) const {
  return metadata::loadAs<Rva>(&table_[index * kFunctionSize]);
}

Expected<RuntimeFunction> RuntimeFunctions::at(std::uint32_t index) const {
  if (index >= count_) return image_->fail(table_.data());
  const std::byte* const entry = &table_[index * kFunctionSize];
  RuntimeFunction function;
  function.begin = metadata::loadAs<Rva>(entry);
  function.end = metadata::loadAs<Rva>(entry + 4);
  function.unwindInfo = metadata::loadAs<Rva>(entry + 8);
  const metadata::ImageSection* const section = image_->pe().sectionAt(function.begin);
  if (function.end <= function.begin || section == nullptr || !section->isExecutable() ||
      function.end - section->rva > section->fileSize)
    return image_->fail(entry);
  return function;
}

std::uint32_t RuntimeFunctions::firstAfter(Rva rva) const {
  std::uint32_t low = 0;
  std::uint32_t high = count_;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (beginOf(middle) <= rva)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

std::optional<std::uint32_t> RuntimeFunctions::find(Rva rva) const {
  const std::uint32_t after = firstAfter(rva);
  if (after == 0) return std::nullopt;
  const Rva end = metadata::loadAs<Rva>(&table_[(after - 1) * kFunctionSize + 4]);
  return rva < end ? std::optional(after - 1) : std::nullopt;
}

Expected<std::uint32_t> RuntimeFunctions::countOfMethod(std::uint32_t first, std::uint32_t codeSize) const {
  if (first >= count_) return image_->fail(table_.data());
  if (codeSize == 0) return 1U;
  const Rva begin = beginOf(first);
  const Rva last = codeSize - 1 > UINT32_MAX - begin ? UINT32_MAX : begin + codeSize - 1;
  return std::max(firstAfter(last), first + 1) - first;
}

}  // namespace codicil::readytorun
