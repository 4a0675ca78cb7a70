// SPDX-License-Identifier: MIT
// Looks up inliner lists.
#include "readytorun/PrecompiledInlinings.hpp"

namespace codicil::readytorun {
namespace {

Expected<NativeHashtable> openTable(const PrecompiledImage& image, SectionType type) {
  const DataDirectory section = image.section(type);
  if (section.rva == 0) return NativeHashtable();
  auto reader = image.readerAt(section.rva);
  if (!reader) return Unexpected(reader.error());
  auto table = NativeHashtable::at(*reader);
  if (!table) return image.fail(reader->position());
  return *table;
}

}  // namespace

Expected<PrecompiledInlinings> PrecompiledInlinings::open(const PrecompiledImage& image) {
  PrecompiledInlinings inlinings(image);
  auto own = openTable(image, SectionType::InliningInfo2);
  if (!own) return Unexpected(own.error());
  auto crossModule = openTable(image, SectionType::CrossModuleInlineInfo);
  if (!crossModule) return Unexpected(crossModule.error());
  inlinings.own_ = *own;
  inlinings.crossModule_ = *crossModule;
  inlinings.hasOwn_ = image.hasSection(SectionType::InliningInfo2);
  inlinings.hasCrossModule_ = image.hasSection(SectionType::CrossModuleInlineInfo);
  return inlinings;
}

PrecompiledInlinings::Lists PrecompiledInlinings::find(std::uint32_t methodHash, std::uint32_t moduleNameHash,
                                                       Rid method) const {
  Lists lists;
  lists.inlinings_ = this;
  lists.own_ = own_.find(moduleNameHash ^ method);
  lists.crossModule_ = crossModule_.find(methodHash);
  return lists;
}

PrecompiledInlinings::Lists PrecompiledInlinings::all() const {
  Lists lists;
  lists.inlinings_ = this;
  lists.own_ = own_.all();
  lists.crossModule_ = crossModule_.all();
  return lists;
}

Expected<std::optional<InlinerList>> PrecompiledInlinings::Lists::next() {
  if (inlinings_ == nullptr) return std::optional<InlinerList>();
  std::optional<NativeHashtable::Entry> entry;
  InliningFormat format = InliningFormat::InliningInfo2;
  if (!ownDone_) entry = own_.next();
  if (!entry) {
    ownDone_ = true;
    entry = crossModule_.next();
    const bool isMultiModule = (inlinings_->image_->flags() & kMultiModuleVersionBubble) != 0;
    format = isMultiModule ? InliningFormat::CrossModuleMultiModule : InliningFormat::CrossModule;
  }
  if (!entry) return std::optional<InlinerList>();
  InlinerList list(format, entry->reader);
  if (list.ok()) return std::optional<InlinerList>(list);
  const PrecompiledImage* const image = inlinings_->image_;
  inlinings_ = nullptr;
  return image->fail(entry->reader.position());
}

}  // namespace codicil::readytorun
