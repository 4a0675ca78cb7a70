// SPDX-License-Identifier: MIT
// The cells that must hold their values before a method first runs: the fixups of a MethodEntry.
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/ImportSections.hpp"
#include "readytorun/NibbleReader.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Runs through a method's fixups once, without allocating. A value type; not thread-safe.
class MethodFixups {
 public:
  // `fixups` is MethodEntry::fixups. BadReadyToRunSection if it does not lie in the image. Both must outlive it.
  static Expected<MethodFixups> at(const PrecompiledImage& image, const ImportSections& imports, Rva fixups);

  // A cell that is there, or nothing at the end. A check among them may say that the code is not to be used.
  // BadReadyToRunSection, and nothing after it.
  Expected<std::optional<ImportCell>> next();

 private:
  MethodFixups(const PrecompiledImage& image, const ImportSections& imports) : image_(&image), imports_(&imports) {}

  const PrecompiledImage* image_;
  const ImportSections* imports_;
  NibbleReader reader_;
  ImportCell at_;
  enum class State : std::uint8_t { Begin, InSection, End } state_ = State::Begin;
};

}  // namespace codicil::readytorun
