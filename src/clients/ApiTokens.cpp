// SPDX-License-Identifier: MIT
// client.h: tokens that are bound to what a client names by handle.
#include <algorithm>

#include "clients/ClientApi.hpp"
#include "clients/ClientLookup.hpp"
#include "execution/Engine.hpp"
#include "metadata/SignatureReader.hpp"
#include "metadata/Utf16.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::clients {

using metadata::SignatureKind;
using typesystem::Module;
using typesystem::TableId;
using typesystem::Token;

namespace {

std::uint32_t refuse(std::string why) {
  setLastError(std::move(why));
  return 0;
}

std::uint32_t bind(Module& scope, typesystem::BoundTokens::Meaning meaning) {
  const Token token = scope.boundTokens().bind(std::move(meaning));
  return token.isNil() ? refuse("there is no room for another token") : token.value;
}

std::vector<std::byte> bytesOf(const std::uint8_t* blob, std::uint32_t bytes) {
  const auto* const first = reinterpret_cast<const std::byte*>(blob);
  return {first, first + bytes};
}

bool isType(const Module& scope, std::uint32_t token) {
  const Token type{token};
  const bool isRow = type.is(TableId::TypeDef) || type.is(TableId::TypeRef) || type.is(TableId::TypeSpec);
  return isRow ? scope.metadata().contains(type) : scope.boundTokens().find<typesystem::BoundType>(type) != nullptr;
}

std::uint32_t bindType(codicil_module handle, codicil_type type) {
  Module* const scope = moduleOf(handle);
  if (scope == nullptr || type == nullptr) return refuse("bind_type: a module and a type");
  const auto expression = execution::engine().types->signatureType(
      typesystem::TypeHandle::fromBits(reinterpret_cast<std::uintptr_t>(type)));
  if (!expression) return refuse(expression.error().toString());
  return bind(*scope, typesystem::BoundType{expression->type, {}});
}

std::uint32_t bindTypeSignature(codicil_module handle, const std::uint8_t* blob, std::uint32_t bytes) {
  Module* const scope = moduleOf(handle);
  if (scope == nullptr || blob == nullptr) return refuse("bind_type_signature: a module and a blob");
  std::vector<std::byte> signature = bytesOf(blob, bytes);
  if (const auto read = metadata::SignatureReader::open(scope->metadata(), signature, SignatureKind::Type); !read)
    return refuse(read.error().toString());
  return bind(*scope, typesystem::BoundType{nullptr, std::move(signature)});
}

std::uint32_t bindMethod(codicil_module handle, codicil_method method, std::uint32_t owner,
                         const std::uint32_t* arguments, std::uint32_t count) {
  Module* const declaring = moduleWith(method);
  if (declaring == nullptr) return 0;
  Module* const scope = moduleOf(handle);
  if (scope == nullptr || (count != 0 && arguments == nullptr)) return refuse("bind_method: a module and arguments");
  if (owner != 0 && !isType(*scope, owner)) return refuse("bind_method: the owner is no type's token of the scope");
  typesystem::BoundMethod bound{declaring, Token{method.token}, Token{owner}, {}};
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!isType(*scope, arguments[i]))
      return refuse("bind_method: argument " + std::to_string(i) + " is no type's token of the scope");
    bound.arguments.push_back(Token{arguments[i]});
  }
  const std::size_t wanted = declaring->metadata().genericParamsOf(bound.method).size();
  if (wanted != count)
    return refuse("bind_method: " + execution::nameOf(*declaring, bound.method) + " has " + std::to_string(wanted) +
                  " generic parameters");
  return bind(*scope, std::move(bound));
}

std::uint32_t bindField(codicil_module handle, codicil_field field, std::uint32_t owner) {
  Module* const declaring = moduleOf(field.module);
  Module* const scope = declaring != nullptr ? moduleOf(handle) : nullptr;
  const Token token{field.token};
  if (scope == nullptr || !token.is(TableId::Field) || !declaring->metadata().contains(token))
    return refuse("bind_field: a module and a field");
  if (owner != 0 && !isType(*scope, owner)) return refuse("bind_field: the owner is no type's token of the scope");
  return bind(*scope, typesystem::BoundField{declaring, token, Token{owner}});
}

std::uint32_t bindString(codicil_module handle, const char* text) {
  Module* const scope = moduleOf(handle);
  if (scope == nullptr || text == nullptr) return refuse("bind_string: a module and a text");
  return bind(*scope, typesystem::BoundString{metadata::utf16Of(text)});
}

std::uint32_t bindSignature(codicil_module handle, const std::uint8_t* blob, std::uint32_t bytes, std::uint32_t flags) {
  Module* const scope = moduleOf(handle);
  if (scope == nullptr || blob == nullptr) return refuse("bind_signature: a module and a blob");
  std::vector<std::byte> signature = bytesOf(blob, bytes);
  if (const auto read = metadata::SignatureReader::open(scope->metadata(), signature, SignatureKind::Method); !read)
    return refuse(read.error().toString());
  const bool suppresses = (flags & CODICIL_CALL_WITHOUT_TRANSITION) != 0;
  return bind(*scope, typesystem::BoundSignature{std::move(signature), suppresses});
}

}  // namespace

void addTokenFunctions(codicil_api& api) {
  api.bind_type = &bindType;
  api.bind_type_signature = &bindTypeSignature;
  api.bind_method = &bindMethod;
  api.bind_field = &bindField;
  api.bind_string = &bindString;
  api.bind_signature = &bindSignature;
}

}  // namespace codicil::clients
