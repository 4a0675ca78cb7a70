// SPDX-License-Identifier: MIT
// Which arguments of a call through a stub dispatch cell are references, while the stub runs that finds the callee: the
// auxiliary data of ImportType::StubDispatch sections. The caller's GC info speaks of them only after the call.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "READYTORUN_IMPORT_SECTIONS::AuxiliaryData";
// src/coreclr/inc/gcrefmap.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "readytorun/ImportSections.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

struct GcRefMapArgument {
  enum class Kind : std::uint8_t {
    Reference = 1,    // `this` of a class, too
    Interior = 2,     // a managed pointer; `this` of a value type, too
    MethodParam = 3,  // the hidden argument: a method's instantiation, which keeps its loader allocator alive
    TypeParam = 4,    // likewise a type's
    VarArgCookie = 5,
  };
  static constexpr std::uint32_t kRegisters = 6;

  Kind kind{};
  bool isOnStack = false;
  // Of an integer argument register: rdi, rsi, rdx, rcx, r8, r9. Of a stack slot: how many pointers above the return
  // address, which slot 0 follows.
  std::uint32_t index = 0;
};

// One call's arguments, in the order of positions. A value type; not thread-safe.
class GcRefMap {
 public:
  explicit GcRefMap(std::span<const std::byte> bytes) : bytes_(bytes) {}

  // Nothing at the end.
  std::optional<GcRefMapArgument> next();
  // Of all that has been read. If it is damaged, next() ends early.
  bool ok() const { return ok_; }

 private:
  bool atEnd() const { return pending_ == 0; }
  std::uint32_t bits(unsigned count);
  std::uint32_t number();

  std::span<const std::byte> bytes_;
  std::uint32_t pending_ = 0x80;  // bits that are left of a byte, and above them one for "another byte follows"
  std::uint32_t position_ = 0;
  bool ok_ = true;
};

// All maps of an import section. Immutable, hence thread-safe; allocates nothing.
class GcRefMaps {
 public:
  // `section` must have auxiliary data. BadReadyToRunSection. `image` must outlive it.
  static Expected<GcRefMaps> open(const PrecompiledImage& image, const ImportSection& section);

  // Of a cell of the section. Runs over up to kStride maps before it. BadReadyToRunSection.
  Expected<GcRefMap> of(std::uint32_t cell) const;

 private:
  static constexpr std::uint32_t kStride = 1024;  // there is a table of where every so many maps begin

  GcRefMaps(const PrecompiledImage& image, std::span<const std::byte> bytes, std::uint32_t cells)
      : image_(&image), bytes_(bytes), cells_(cells) {}

  const PrecompiledImage* image_;
  std::span<const std::byte> bytes_;
  std::uint32_t cells_;
};

}  // namespace codicil::readytorun
