// SPDX-License-Identifier: MIT
// Decodes lists of cells: each section's cells as ascending differences up to a 0, then the difference to the next
// section, or a 0 for the end.
#include "readytorun/MethodFixups.hpp"

namespace codicil::readytorun {

Expected<MethodFixups> MethodFixups::at(const PrecompiledImage& image, const ImportSections& imports, Rva fixups) {
  auto bytes = image.pe().bytesFrom(fixups);
  if (!bytes) return image.fail();
  MethodFixups list(image, imports);
  list.reader_ = NibbleReader(*bytes);
  return list;
}

Expected<std::optional<ImportCell>> MethodFixups::next() {
  std::uint32_t section = at_.section;
  std::uint32_t cell = at_.cell;
  if (state_ == State::End) return std::optional<ImportCell>();
  if (state_ == State::Begin) {
    section = reader_.number();
    cell = reader_.number();
  } else if (const std::uint32_t difference = reader_.number(); difference != 0) {
    cell += difference;
  } else if (const std::uint32_t sections = reader_.number(); sections != 0) {
    section += sections;
    cell = reader_.number();
  } else if (reader_.ok()) {
    state_ = State::End;
    return std::optional<ImportCell>();
  }
  state_ = State::InSection;
  // A sum that wrapped around would run through the cells for ever.
  const bool isForward = section >= at_.section && (section != at_.section || cell >= at_.cell);
  at_ = {section, cell};
  if (!reader_.ok() || !isForward || !imports_->contains(at_)) {
    state_ = State::End;
    return image_->fail(reader_.rest().data());
  }
  return std::optional<ImportCell>(at_);
}

}  // namespace codicil::readytorun
