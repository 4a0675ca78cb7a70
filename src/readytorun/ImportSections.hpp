// SPDX-License-Identifier: MIT
// What precompiled code needs from outside: tables of pointer-sized cells in the image, each with a signature that says
// what is to be put there. An image's IMPORT_SECTIONS section.
//
// In the file a cell holds 0, or, if it may be called through before it has its value, the address of a thunk in the
// image (with a base relocation), which pushes the index of the cell's section and the value of the eager cell for
// Helper::Module, and jumps through the eager cell of a Helper::DelayLoad…. To that helper rax is the address of the
// cell, or 0 if the instruction before the return address, a call through the cell, is to tell.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "READYTORUN_SECTION_IMPORT_SECTIONS".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "readytorun/FixupSignature.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

enum class ImportType : std::uint8_t {
  Unknown = 0,       // every fixup kind; eager, or by the fixups of the methods that use the cell
  StubDispatch = 2,  // called through: holds a stub until its first call; auxiliary data are GcRefMaps
  StringHandle = 3,  // string literals, lazily
  ILBodyFixups = 7,  // checks of inlined IL of other version bubbles: have no value
};

struct ImportSection {
  static constexpr std::uint16_t kEager = 0x0001;  // to be filled when the image is loaded
  static constexpr std::uint16_t kPCode = 0x0004;  // cells hold addresses of code

  std::uint32_t index = 0;
  Rva rva = 0;  // of the first cell
  std::uint32_t size = 0;
  std::uint16_t flags = 0;
  ImportType type = ImportType::Unknown;
  std::uint8_t entrySize = 0;  // 8 on x64
  Rva signatures = 0;          // an RVA for each cell; 0 without signatures
  Rva auxiliaryData = 0;       // 0 without

  bool isEager() const { return (flags & kEager) != 0; }
  std::uint32_t cellCount() const { return size / entrySize; }
  Rva cellRva(std::uint32_t cell) const { return rva + cell * entrySize; }
};

struct ImportCell {
  std::uint32_t section = 0;  // index of an import section
  std::uint32_t cell = 0;     // index of the cell in it
  friend bool operator==(const ImportCell&, const ImportCell&) = default;
};

// Immutable, hence thread-safe. Allocates when it is opened, not later.
class ImportSections {
 public:
  // Checks that cells and tables of signatures lie in the image, cells in a writable section. Empty for an image
  // without imports. BadReadyToRunSection. `image` must outlive it.
  static Expected<ImportSections> open(const PrecompiledImage& image);

  std::uint32_t count() const { return static_cast<std::uint32_t>(sections_.size()); }
  std::span<const ImportSection> sections() const { return sections_; }
  const ImportSection& operator[](std::uint32_t index) const { return sections_[index]; }  // index < count()

  bool contains(ImportCell cell) const {
    return cell.section < count() && cell.cell < sections_[cell.section].cellCount();
  }
  Rva rvaOf(ImportCell cell) const { return sections_[cell.section].cellRva(cell.cell); }  // of one that it contains()

  // The cell that begins at `rva`.
  std::optional<ImportCell> cellAt(Rva rva) const;

  // BadReadyToRunSection for a cell that is not there, is of a section without signatures, or has one that lies outside
  // or is of no known kind.
  Expected<FixupSignature> signatureOf(ImportCell cell) const;

 private:
  explicit ImportSections(const PrecompiledImage& image) : image_(&image) {}
  bool isSound(const ImportSection& section) const;

  const PrecompiledImage* image_;
  std::vector<ImportSection> sections_;
};

}  // namespace codicil::readytorun
