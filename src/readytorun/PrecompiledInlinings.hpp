// SPDX-License-Identifier: MIT
// Which methods were inlined into which in an image's precompiled code: its INLINING_INFO2 and CROSS_MODULE_INLINE_INFO
// sections. Inlinings of methods that promise never to change ([NonVersionable]) are not recorded.
#pragma once

#include <cstdint>
#include <optional>

#include "readytorun/InlinerList.hpp"
#include "readytorun/NativeHashtable.hpp"
#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Immutable, hence thread-safe; allocates nothing.
class PrecompiledInlinings {
 public:
  // A run through some lists. Must not outlive what it came from.
  class Lists {
   public:
    // Nothing at the end. BadReadyToRunSection, and nothing after it.
    Expected<std::optional<InlinerList>> next();

   private:
    friend class PrecompiledInlinings;
    const PrecompiledInlinings* inlinings_ = nullptr;
    NativeHashtable::Entries own_;
    NativeHashtable::Entries crossModule_;
    bool ownDone_ = false;
  };

  // Empty for an image without the sections. BadReadyToRunSection. `image` must outlive it.
  static Expected<PrecompiledInlinings> open(const PrecompiledImage& image);

  bool empty() const { return !hasOwn_ && !hasCrossModule_; }

  // What may be a method's lists; InlinerList::inlinee() says whether it is. `methodHash` is VersionResilientHash's of
  // the method without its instantiation, `moduleNameHash` of the simple name of the inlinee's assembly.
  Lists find(std::uint32_t methodHash, std::uint32_t moduleNameHash, Rid method) const;
  Lists all() const;

 private:
  explicit PrecompiledInlinings(const PrecompiledImage& image) : image_(&image) {}

  const PrecompiledImage* image_;
  NativeHashtable own_;
  NativeHashtable crossModule_;
  bool hasOwn_ = false;
  bool hasCrossModule_ = false;
};

}  // namespace codicil::readytorun
