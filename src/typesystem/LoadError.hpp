// Why a type could not be loaded. Every function of codicil::typesystem that may meet bad input answers with
// tl::expected<…, LoadError>; malformed input is never an assertion.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "metadata/MetadataError.hpp"
#include "metadata/Token.hpp"
#include "typesystem/UnloadableType.hpp"

namespace codicil::typesystem {

using metadata::Rid;
using metadata::TableId;
using metadata::Token;

enum class LoadErrorCode : std::uint8_t {
  BadMetadata,            // the file is malformed; the detail is MetadataError's text
  AssemblyNotFound,       // the binder has no such assembly
  AssemblyConflict,       // another assembly of that name is loaded where this one was to be
  RefersToCollectible,    // an assembly that stays would refer to one that can be unloaded
  ResolvedToCollectible,  // … by AppDomain.AssemblyResolve
  AssemblyNotBound,       // nobody loaded it yet: AssemblyBinder::load does
  TypeNotFound,           // the assembly is there, the type is not, or forwarding goes in a circle
  CyclicType,             // it derives from itself, or a value contains itself
  TooDeep,                // generic arguments, parents or values nested further than kMaxTypeDepth
  BadParent,              // a class derives from an interface, a value type, a sealed class …
  BadInterface,           // what it says it implements is no interface
  BadInstantiation,       // wrong number of arguments, or an argument that cannot be one
  BadLayout,              // offsets, packing or size that no layout can honour (ECMA-335 II.10.1.2, II.10.7)
  TooLarge,               // more fields, methods or bytes than a MethodTable can say
  BadMethodImpl,          // an override that names nothing to override, or what is final
  MethodNotFound,         // the type is there, the method is not
  FieldNotFound,
};

// In words, without the type's name. Never null.
const char* describe(LoadErrorCode code);

// One fault in one file. A value: it stays readable after the file was closed.
struct LoadError {
  LoadErrorCode code{};
  std::string file;          // the name the file was opened by; may be empty
  Token token{};             // of the type or member that is wrong; 0 if it has none
  std::string detail;        // may be empty; of a member that is not there, its name as `dotnet` writes it
  UnloadableType type = {};  // what System.TypeLoadException says of it

  LoadError(LoadErrorCode code, std::string_view file, Token token, std::string detail = {})
      : code(code), file(file), token(token), detail(std::move(detail)) {}
  // Not explicit: a fault of the file is a fault of the type that needed it. Offsets are in the detail.
  LoadError(const metadata::MetadataError& error);  // NOLINT(google-explicit-constructor)

  // The same, with dotnet's reason for it.
  LoadError because(TypeLoadReason reason, std::string argument = {}) &&;

  // One line: "shop.dll: token 0x02000012: a type contains or derives from itself: Shop.Cart".
  std::string toString() const;
};

template <typename T>
using Expected = tl::expected<T, LoadError>;
using Unexpected = tl::unexpected<LoadError>;

}  // namespace codicil::typesystem
