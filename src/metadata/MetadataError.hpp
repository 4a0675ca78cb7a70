// What can be wrong with an assembly file. Every function of codicil::metadata that reads what a file claims answers
// with tl::expected<…, MetadataError>; malformed input is never an assertion.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "metadata/Token.hpp"

namespace codicil::metadata {

enum class ErrorCode : std::uint8_t {
  FileNotReadable,        // open, stat or map was refused: see MetadataError::systemError
  NotPortableExecutable,  // no MZ / PE signatures
  BadPEHeader,            // a header that lies outside the file or contradicts itself
  BadSection,             // a section that lies outside the file
  NoCliHeader,            // a PE file, but not a managed one
  BadCliHeader,
  BadRva,  // an address that no section of the file backs
  BadMetadataRoot,
  BadStream,      // a metadata stream outside the metadata, or there twice
  MissingStream,  // no #~ and no #-
  BadTableStream,
  UnknownTable,    // a table that ECMA-335 does not define, so that no later row can be found
  TableTruncated,  // rows outside the table stream
  BadStringOffset,
  BadBlobOffset,
  BadGuidIndex,
  BadUserString,
  BadToken,       // a token of the wrong kind, or with a row that is not there
  BadNesting,     // a type nested in itself
  BadMemberList,  // a list column that points past its table or backwards
  BadSignature,
  SignatureTooDeep,  // nested further than kMaxSignatureDepth
  NoMethodBody,      // abstract, extern, runtime or native
  BadMethodBody,
  BadExceptionClause,  // reaches outside its method
  BadOpcode,
  TruncatedInstruction,
  BadBranchTarget,
  BadCustomAttribute,
  UnresolvedEnum,  // a custom attribute's argument is of an enum whose size nobody could tell
  BadMarshalDescriptor,
  BadConstant,
  BadResource,
  BadBaseRelocations,    // a block that reaches outside, or a kind of relocation that 64-bit images do not have
  BadReadyToRunHeader,   // precompiled code: its header or a section of it lies outside the file
  BadReadyToRunSection,  // contradicts itself or points outside; precompiled code of this file is not to be used
  NotAnAssembly,         // a module without an Assembly row
};

// Why, in words, without the file's name. Never null.
const char* describe(ErrorCode code);

// One fault at one place. A value: it stays readable after the file it speaks of was closed.
struct MetadataError {
  static constexpr std::uint64_t kNoOffset = ~std::uint64_t{0};
  static constexpr std::uint32_t kNoIlOffset = ~std::uint32_t{0};

  ErrorCode code{};
  int systemError = 0;                      // errno for FileNotReadable, else 0
  Token token{};                            // what was being read; 0 if that has no token
  std::uint64_t fileOffset = kNoOffset;     // of the byte that is wrong, as far as it is known
  std::uint32_t ilOffset = kNoIlOffset;     // of the instruction, where one is wrong
  std::shared_ptr<const std::string> file;  // the name the file was opened by; may be null

  // One line: "shop.dll: token 0x06000012, offset 0x1a40, IL offset 0x12: undefined IL opcode".
  std::string toString() const;
};

template <typename T>
using Expected = tl::expected<T, MetadataError>;
using Unexpected = tl::unexpected<MetadataError>;

}  // namespace codicil::metadata
