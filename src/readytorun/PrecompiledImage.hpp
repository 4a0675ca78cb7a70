// SPDX-License-Identifier: MIT
// The ReadyToRun header of an assembly's file: whether its precompiled code can be used, and where its sections lie.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, and src/coreclr/inc/readytorun.h for the
// numbers. Version 16, which .NET 10's framework is compiled to.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "metadata/PEImage.hpp"
#include "readytorun/NativeReader.hpp"

namespace codicil::readytorun {

using metadata::DataDirectory;
using metadata::ErrorCode;
using metadata::Expected;
using metadata::PEImage;
using metadata::Rid;
using metadata::Rva;
using metadata::Token;
using metadata::Unexpected;

enum class SectionType : std::uint32_t {
  CompilerIdentifier = 100,
  ImportSections = 101,
  RuntimeFunctions = 102,
  MethodDefEntryPoints = 103,
  ExceptionInfo = 104,
  DebugInfo = 105,
  DelayLoadMethodCallThunks = 106,
  AvailableTypes = 108,
  InstanceEntryPoints = 109,
  InliningInfo = 110,
  ProfileDataInfo = 111,
  ManifestMetadata = 112,
  AttributePresence = 113,
  InliningInfo2 = 114,
  ComponentAssemblies = 115,
  OwnerCompositeExecutable = 116,
  PgoInstrumentationData = 117,
  ManifestAssemblyMvids = 118,
  CrossModuleInlineInfo = 119,
  HotColdMap = 120,
  MethodIsGenericMap = 121,
  EnclosingTypeMap = 122,
  TypeGenericInfoMap = 123,
};

// PrecompiledImage::flags().
inline constexpr std::uint32_t kPlatformNeutralSource = 0x001;
inline constexpr std::uint32_t kSkipTypeValidation = 0x002;
inline constexpr std::uint32_t kPartial = 0x004;                // not every method was compiled
inline constexpr std::uint32_t kNonSharedPInvokeStubs = 0x008;  // stubs compiled in take no secret argument
inline constexpr std::uint32_t kEmbeddedMsil = 0x010;           // composite: the IL is in the composite file
inline constexpr std::uint32_t kComponent = 0x020;              // a component assembly of a composite image
inline constexpr std::uint32_t kMultiModuleVersionBubble =
    0x040;  // code of other modules may have been inlined or compiled in
inline constexpr std::uint32_t kUnrelatedReadyToRunCode =
    0x080;  // instances of other modules' generic methods that nobody would look for here
inline constexpr std::uint32_t kPlatformNativeImage = 0x100;

// Whether the precompiled code of a file can be used. If not, the assembly is as good as one without: its IL is whole.
enum class Usability : std::uint8_t {
  Usable,
  NotPrecompiled,
  OtherVersion,          // not the version of the format that this reader knows
  OtherMachine,          // not x64 Linux
  Composite,             // the code of several assemblies in one
  ComponentOfComposite,  // its code lies in another file
};
const char* describe(Usability usability);

// The header, checked. Maps nothing; what a mapping needs is in pe(). Immutable, hence thread-safe; keeps a pointer to
// the PE image, which must outlive it.
class PrecompiledImage {
 public:
  static constexpr std::uint16_t kMajorVersion = 16;
  // Of the GC info behind each method's unwind info in images of this version.
  static constexpr unsigned kGcInfoVersion = 4;

  // BadReadyToRunHeader for a header that lies outside the file or contradicts itself, and only for a header of code
  // that could be used otherwise.
  static Expected<PrecompiledImage> open(const PEImage& pe);

  Usability usability() const { return usability_; }
  bool isUsable() const { return usability_ == Usability::Usable; }

  const PEImage& pe() const { return *pe_; }
  std::uint16_t majorVersion() const { return major_; }
  std::uint16_t minorVersion() const { return minor_; }
  std::uint32_t flags() const { return flags_; }  // ImageFlags

  // Empty if the image has no such section, which every section may be, and always of an image that cannot be used.
  // open() has seen that it lies in the file.
  DataDirectory section(SectionType type) const;
  bool hasSection(SectionType type) const { return section(type).rva != 0; }

  // ---- For the readers of sections ----

  // A section's bytes; none if it is not there.
  std::span<const std::byte> bytesOf(SectionType type) const;
  // A cursor at `rva`, in bounds of the PE section around it: native structures refer to each other across sections
  // of their own. BadReadyToRunSection.
  Expected<NativeReader> readerAt(Rva rva) const;
  Unexpected fail(const std::byte* where = nullptr, Token token = {}) const {
    return pe_->file().fail(ErrorCode::BadReadyToRunSection, where, token);
  }

 private:
  explicit PrecompiledImage(const PEImage& pe) : pe_(&pe) {}
  Expected<void> readHeader();

  static constexpr std::uint32_t kFirstType = 100;
  static constexpr std::uint32_t kTypeCount = 24;

  const PEImage* pe_;
  Usability usability_ = Usability::NotPrecompiled;
  std::uint16_t major_ = 0;
  std::uint16_t minor_ = 0;
  std::uint32_t flags_ = 0;
  std::array<DataDirectory, kTypeCount> sections_{};
};

}  // namespace codicil::readytorun
