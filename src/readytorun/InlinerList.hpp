// SPDX-License-Identifier: MIT
// One entry of an image's inlining information: a method, and the methods whose precompiled code it was inlined into.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "InliningInfo2" and "CrossModuleInlineInfo".
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/NativeReader.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// A method without its instantiation.
struct InliningMethod {
  std::uint32_t module = 0;  // for ManifestReferences
  Rid method = 0;            // a MethodDef of the module; 0 if it is named by a cell
  // A method of another version bubble is named by a cell of the first import section of type ILBodyFixups, which
  // checks that its IL is what was inlined.
  std::optional<std::uint32_t> ilBodyCell;
  friend bool operator==(const InliningMethod&, const InliningMethod&) = default;
};

enum class InliningFormat : std::uint8_t {
  InliningInfo2,           // methods of the image, and those of other modules marked as such
  CrossModule,             // CROSS_MODULE_INLINE_INFO of an image whose version bubble is itself
  CrossModuleMultiModule,  // ... of one whose version bubble has several modules
};

// Reads an entry once, without allocating. A value type; not thread-safe.
class InlinerList {
 public:
  // `entry` stands at it. Its inlinee is read at once: see ok().
  InlinerList(InliningFormat format, NativeReader entry);

  const InliningMethod& inlinee() const { return inlinee_; }
  // Nothing at the end, which is also where it is damaged: see ok().
  std::optional<InliningMethod> nextInliner();
  bool ok() const { return reader_.ok(); }
  const std::byte* position() const { return reader_.position(); }

 private:
  std::uint32_t number();

  InliningFormat format_;
  NativeReader reader_;
  std::uint32_t numbersLeft_ = 0;
  std::uint32_t cellsLeft_ = 0;
  Rid method_ = 0;
  InliningMethod inlinee_;
};

}  // namespace codicil::readytorun
