// SPDX-License-Identifier: MIT
// What a program's metadata says of its methods' parameters beyond their signatures: names, and which types are enums.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "codicil/client.h"
#include "metadata/Metadata.hpp"
#include "metadata/TypeIndex.hpp"

namespace codicil::probes {

// Immutable; thread-safe. As long as the module lives.
class ModuleNames {
 public:
  // Null if its metadata cannot be read.
  static std::unique_ptr<ModuleNames> of(const codicil_api& api, codicil_module module);

  const metadata::Metadata& metadata() const { return *metadata_; }
  const metadata::TypeIndex& types() const { return types_; }

  // By position; "" for one without a name.
  std::vector<std::string> parametersOf(metadata::Token method, std::size_t count) const;
  // "Namespace.Outer+Nested" of a TypeDef or TypeRef; "?" for what is none.
  std::string typeName(metadata::Token type) const;
  // The generic parameter at `number` of a TypeDef or MethodDef.
  std::optional<metadata::GenericParamRow> genericParameter(metadata::Token owner, std::uint32_t number) const;
  std::string text(metadata::StringOffset offset) const;

 private:
  ModuleNames(std::unique_ptr<metadata::MappedFile> file, std::unique_ptr<metadata::Metadata> metadata);

  std::unique_ptr<metadata::MappedFile> file_;
  std::unique_ptr<metadata::Metadata> metadata_;
  metadata::TypeIndex types_;
};

// A type where it is defined.
struct DefinedType {
  std::shared_ptr<const ModuleNames> module;
  metadata::Rid typeDef = 0;
};

// Those of all modules, read when they are needed. Thread-safe.
class LoadedNames {
 public:
  explicit LoadedNames(const codicil_api& api) : api_(api) {}

  // Null if its metadata cannot be read.
  std::shared_ptr<const ModuleNames> of(codicil_module module);
  void forget(codicil_module module);

  // Of a TypeDef or TypeRef of `from`, through whatever forwards it. Nothing if its module is not loaded.
  std::optional<DefinedType> definitionOf(const std::shared_ptr<const ModuleNames>& from, metadata::Token type);

 private:
  std::optional<DefinedType> definitionIn(const std::string& assembly, const metadata::TypeName& name, unsigned depth);
  std::optional<DefinedType> definitionOf(const std::shared_ptr<const ModuleNames>& from, metadata::Token type,
                                          unsigned depth);

  const codicil_api& api_;
  std::mutex lock_;
  std::unordered_map<codicil_module, std::shared_ptr<const ModuleNames>> modules_;  // guarded
};

}  // namespace codicil::probes
