#include "typesystem/LoadError.hpp"

#include <cstdio>

namespace codicil::typesystem {

const char* describe(LoadErrorCode code) {
  switch (code) {
    case LoadErrorCode::BadMetadata:
      return "malformed metadata";
    case LoadErrorCode::AssemblyNotBound:
    case LoadErrorCode::AssemblyNotFound:
      return "assembly not found";
    case LoadErrorCode::AssemblyConflict:
      return "an assembly with the same name is already loaded";
    case LoadErrorCode::RefersToCollectible:
      return "an assembly that stays would refer to one that can be unloaded";
    case LoadErrorCode::ResolvedToCollectible:
      return "resolved to an assembly that can be unloaded";
    case LoadErrorCode::TypeNotFound:
      return "type not found";
    case LoadErrorCode::CyclicType:
      return "a type contains or derives from itself";
    case LoadErrorCode::TooDeep:
      return "types nested too deep";
    case LoadErrorCode::BadParent:
      return "a type that cannot be derived from";
    case LoadErrorCode::BadInterface:
      return "not an interface";
    case LoadErrorCode::BadInstantiation:
      return "generic arguments that do not fit";
    case LoadErrorCode::BadLayout:
      return "impossible field layout";
    case LoadErrorCode::TooLarge:
      return "type too large";
    case LoadErrorCode::MethodNotFound:
      return "there is no such method";
    case LoadErrorCode::FieldNotFound:
      return "there is no such field";
    case LoadErrorCode::BadMethodImpl:
      return "bad method override";
  }
  return "unknown error";
}

LoadError::LoadError(const metadata::MetadataError& error)
    : code(LoadErrorCode::BadMetadata),
      file(error.file != nullptr ? *error.file : std::string()),
      token(error.token),
      detail(error.toString()) {}

LoadError LoadError::because(TypeLoadReason reason, std::string argument) && {
  type.reason = reason;
  type.argument = std::move(argument);
  return std::move(*this);
}

std::string LoadError::toString() const {
  if (code == LoadErrorCode::BadMetadata) return detail;  // which has the file and the token already
  std::string text = file.empty() ? "(no file)" : file;
  if (token.value != 0) {
    char number[32];
    std::snprintf(number, sizeof number, ": token 0x%08x", token.value);
    text += number;
  }
  text += ": ";
  text += describe(code);
  if (!detail.empty()) text += ": " + detail;
  return text;
}

}  // namespace codicil::typesystem
