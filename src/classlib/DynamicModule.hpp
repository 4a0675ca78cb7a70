// SPDX-License-Identifier: MIT
// A module that System.Reflection.Emit makes, as its builders' native methods get it.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "classlib/ReflectionObjects.hpp"
#include "metadata/MetadataWriter.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::classlib {

inline metadata::MetadataWriter writerOf(const QCallModule& module) {
  return metadata::MetadataWriter(*module.module->image().growing());
}

// `token`, which must be a row of one of these tables.
inline metadata::Token rowIn(const QCallModule& module, metadata::Token token,
                             std::initializer_list<metadata::TableId> tables) {
  if (!module.module->metadata().require(token, tables))
    throw threading::ExceptionRequest{"System.ArgumentException", {}, {}};
  return token;
}

// "Shop.Cart"; into `fullName`.
inline metadata::TypeName splitTypeName(std::string_view fullName) {
  const std::size_t dot = fullName.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return {{}, fullName};
  return {fullName.substr(0, dot), fullName.substr(dot + 1)};
}

inline std::span<const std::byte> bytesAt(const std::byte* bytes, std::int32_t count) {
  return {bytes, static_cast<std::size_t>(count)};
}

}  // namespace codicil::classlib
