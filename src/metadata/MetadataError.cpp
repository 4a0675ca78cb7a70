#include "metadata/MetadataError.hpp"

#include <cstdio>
#include <system_error>

namespace codicil::metadata {

const char* describe(ErrorCode code) {
  switch (code) {
    case ErrorCode::FileNotReadable:
      return "cannot be read";
    case ErrorCode::NotPortableExecutable:
      return "not a portable executable";
    case ErrorCode::BadPEHeader:
      return "PE header is malformed";
    case ErrorCode::BadSection:
      return "section lies outside the file";
    case ErrorCode::NoCliHeader:
      return "no CLI header: not a managed assembly";
    case ErrorCode::BadCliHeader:
      return "CLI header is malformed";
    case ErrorCode::BadRva:
      return "address (RVA) is not in the file";
    case ErrorCode::BadMetadataRoot:
      return "metadata root is malformed";
    case ErrorCode::BadStream:
      return "metadata stream is malformed";
    case ErrorCode::MissingStream:
      return "metadata has no table stream";
    case ErrorCode::BadTableStream:
      return "table stream header is malformed";
    case ErrorCode::UnknownTable:
      return "metadata has a table that ECMA-335 does not define";
    case ErrorCode::TableTruncated:
      return "table rows lie outside the table stream";
    case ErrorCode::BadStringOffset:
      return "string lies outside the #Strings heap";
    case ErrorCode::BadBlobOffset:
      return "blob lies outside the #Blob heap";
    case ErrorCode::BadGuidIndex:
      return "GUID lies outside the #GUID heap";
    case ErrorCode::BadUserString:
      return "user string lies outside the #US heap";
    case ErrorCode::BadToken:
      return "token is of the wrong kind or names a row that is not there";
    case ErrorCode::BadNesting:
      return "type is nested in itself";
    case ErrorCode::BadMemberList:
      return "member list points outside its table or runs backwards";
    case ErrorCode::BadSignature:
      return "signature is malformed";
    case ErrorCode::SignatureTooDeep:
      return "signature is nested too deeply";
    case ErrorCode::NoMethodBody:
      return "method has no IL body";
    case ErrorCode::BadMethodBody:
      return "method body is malformed or lies outside the file";
    case ErrorCode::BadExceptionClause:
      return "exception clause reaches outside its method";
    case ErrorCode::BadOpcode:
      return "undefined IL opcode";
    case ErrorCode::TruncatedInstruction:
      return "IL ends within an instruction";
    case ErrorCode::BadBranchTarget:
      return "branch leads outside its method";
    case ErrorCode::BadCustomAttribute:
      return "custom attribute value is malformed";
    case ErrorCode::UnresolvedEnum:
      return "enum type of a custom attribute's argument cannot be resolved";
    case ErrorCode::BadMarshalDescriptor:
      return "marshalling descriptor is malformed";
    case ErrorCode::BadConstant:
      return "constant does not have the size of its type";
    case ErrorCode::BadResource:
      return "resource lies outside the file";
    case ErrorCode::BadBaseRelocations:
      return "malformed base relocations";
    case ErrorCode::BadReadyToRunHeader:
      return "malformed header of precompiled code";
    case ErrorCode::BadReadyToRunSection:
      return "malformed section of precompiled code";
    case ErrorCode::NotAnAssembly:
      return "module has no assembly manifest";
  }
  return "malformed metadata";
}

std::string MetadataError::toString() const {
  std::string line = file ? *file : std::string("metadata");
  const char* separator = ": ";
  const auto place = [&](const char* format, unsigned long long number) {
    char text[48];
    std::snprintf(text, sizeof text, format, number);
    line += separator;
    line += text;
    separator = ", ";
  };
  if (token.value != 0) place("token 0x%08llx", token.value);
  if (fileOffset != kNoOffset) place("offset 0x%llx", fileOffset);
  if (ilOffset != kNoIlOffset) place("IL offset 0x%llx", ilOffset);
  line += ": ";
  line += describe(code);
  if (systemError != 0) line += " (" + std::generic_category().message(systemError) + ')';
  return line;
}

}  // namespace codicil::metadata
