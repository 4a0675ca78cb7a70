// SPDX-License-Identifier: MIT
// The exception handling of precompiled methods: an image's EXCEPTION_INFO section.
//
// Format: dotnet/runtime docs/design/coreclr/botr/readytorun-format.md, "ReadyToRunSectionType.ExceptionInfo".
#pragma once

#include <cstdint>
#include <span>

#include "readytorun/PrecompiledImage.hpp"

namespace codicil::readytorun {

// Offsets are into the method's code, relative to where its main body begins; handlers are funclets behind it.
struct ExceptionClause {
  static constexpr std::uint32_t kFilter = 0x01;
  static constexpr std::uint32_t kFinally = 0x02;
  static constexpr std::uint32_t kFault = 0x04;
  static constexpr std::uint32_t kDuplicated = 0x08;  // protects a part of a handler; to be ignored on a first look
  static constexpr std::uint32_t kSameTry = 0x10;     // protects the same range as the clause before

  std::uint32_t flags = 0;  // none of the first three: a catch
  std::uint32_t tryStart = 0;
  std::uint32_t tryEnd = 0;  // not in it
  std::uint32_t handlerStart = 0;
  std::uint32_t handlerEnd = 0;  // not in it
  // Of a catch a type token of the method's module; of a filter the offset of its funclet.
  std::uint32_t classTokenOrFilter = 0;

  bool isFilter() const { return (flags & kFilter) != 0; }
  bool isCatch() const { return (flags & (kFilter | kFinally | kFault)) == 0; }
  Token classToken() const { return {classTokenOrFilter}; }
};

// Immutable, hence thread-safe; allocates nothing.
class ExceptionClauses {
 public:
  // One method's, inner before outer; what they say is not checked.
  class Clauses {
   public:
    std::uint32_t count() const;
    ExceptionClause operator[](std::uint32_t index) const;  // index < count()

   private:
    friend class ExceptionClauses;
    std::span<const std::byte> bytes_;
  };

  // Empty for an image without the section. BadReadyToRunSection. `image` must outlive it.
  static Expected<ExceptionClauses> open(const PrecompiledImage& image);

  // `methodBegin` is RuntimeFunction::begin of a main body. No clauses for a method without. By binary search.
  // BadReadyToRunSection.
  Expected<Clauses> of(Rva methodBegin) const;

  std::uint32_t methodCount() const { return methodCount_; }  // of those with clauses

 private:
  explicit ExceptionClauses(const PrecompiledImage& image) : image_(&image) {}
  Rva methodAt(std::uint32_t index) const;
  Rva clausesAt(std::uint32_t index) const;

  const PrecompiledImage* image_;
  std::span<const std::byte> table_;
  std::uint32_t methodCount_ = 0;
};

}  // namespace codicil::readytorun
