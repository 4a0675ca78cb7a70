// SPDX-License-Identifier: MIT
// Decodes lists of inliners: counted sequences of numbers, rids as ascending differences.
#include "readytorun/InlinerList.hpp"

namespace codicil::readytorun {
namespace {

constexpr std::uint32_t kHasModule = 1;  // lowest bit of a rid: a module index follows
// Lowest bits of the inlinee in cross module information.
constexpr std::uint32_t kInlineeIsCell = 1;
constexpr std::uint32_t kHasInlinerCells = 2;

}  // namespace

InlinerList::InlinerList(InliningFormat format, NativeReader entry) : format_(format), reader_(entry) {
  numbersLeft_ = reader_.encodedUnsigned();
  const std::uint32_t first = number();
  if (format == InliningFormat::InliningInfo2) {
    inlinee_.method = first >> 1;
    if ((first & kHasModule) != 0) inlinee_.module = number();
    return;
  }
  if ((first & kInlineeIsCell) != 0) {
    inlinee_.ilBodyCell = first >> 2;
  } else {
    inlinee_.method = first >> 2;
    if (format == InliningFormat::CrossModuleMultiModule) inlinee_.module = number();
  }
  if ((first & kHasInlinerCells) != 0) cellsLeft_ = number();
}

std::uint32_t InlinerList::number() {
  if (numbersLeft_ == 0) reader_.fail();
  if (!reader_.ok()) return 0;
  --numbersLeft_;
  return reader_.encodedUnsigned();
}

std::optional<InliningMethod> InlinerList::nextInliner() {
  if (!ok() || numbersLeft_ == 0) return std::nullopt;
  InliningMethod inliner;
  if (cellsLeft_ != 0) {
    --cellsLeft_;
    inliner.ilBodyCell = number();  // not a difference, whatever the format's description says: as it is written
  } else if (format_ == InliningFormat::CrossModule) {
    inliner.method = method_ += number();
  } else {
    const std::uint32_t difference = number();
    inliner.method = method_ += difference >> 1;
    // Without one: InliningInfo2 means the image, cross module information the inlinee's module.
    if ((difference & kHasModule) != 0)
      inliner.module = number();
    else if (format_ == InliningFormat::CrossModuleMultiModule)
      inliner.module = inlinee_.module;
  }
  if (!ok()) return std::nullopt;
  return inliner;
}

}  // namespace codicil::readytorun
