// SPDX-License-Identifier: MIT
#include "probes/ModuleNames.hpp"

namespace codicil::probes {

using metadata::TableId;
using metadata::Token;

namespace {

constexpr unsigned kMaxForwards = 8, kMaxNesting = 16;

}  // namespace

ModuleNames::ModuleNames(std::unique_ptr<metadata::MappedFile> file, std::unique_ptr<metadata::Metadata> metadata)
    : file_(std::move(file)), metadata_(std::move(metadata)), types_(*metadata_) {}

std::unique_ptr<ModuleNames> ModuleNames::of(const codicil_api& api, codicil_module module) {
  std::size_t bytes = 0;
  const void* const root = api.module_metadata(module, &bytes);
  if (root == nullptr) return nullptr;
  auto file = metadata::MappedFile::fromBytes(api.module_name(module), {});  // for errors alone
  auto metadata = metadata::Metadata::open(*file, {static_cast<const std::byte*>(root), bytes});
  if (!metadata) return nullptr;
  return std::unique_ptr<ModuleNames>(new ModuleNames(std::move(file), std::move(*metadata)));
}

std::string ModuleNames::text(metadata::StringOffset offset) const {
  const auto text = metadata_->string(offset);
  return text ? std::string(*text) : "?";
}

std::vector<std::string> ModuleNames::parametersOf(Token method, std::size_t count) const {
  std::vector<std::string> names(count);
  const auto rows = metadata_->paramsOf(method.rid());
  if (!method.is(TableId::MethodDef) || !rows) return names;
  for (std::uint32_t i = 0; i < rows->size(); ++i) {
    const auto row = metadata_->row<metadata::ParamRow>((*rows)[i]);
    if (row.sequence > 0 && row.sequence <= count) names[row.sequence - 1u] = text(row.name);
  }
  return names;
}

std::string ModuleNames::typeName(Token type) const {
  std::string nested;
  for (unsigned depth = 0; depth < kMaxNesting; ++depth) {
    const auto name = metadata_->typeName(type);
    if (!name) break;
    Token outer;
    if (type.is(TableId::TypeDef)) {
      outer = Token::of(TableId::TypeDef, metadata_->enclosingTypeOf(type.rid()));
    } else if (type.is(TableId::TypeRef)) {
      const Token scope = metadata_->row<metadata::TypeRefRow>(type.rid()).resolutionScope;
      if (scope.is(TableId::TypeRef)) outer = scope;
    }
    if (outer.isNil())
      return (name->nameSpace.empty() ? "" : std::string(name->nameSpace) + ".") + std::string(name->name) + nested;
    nested = "+" + std::string(name->name) + nested;
    type = outer;
  }
  return "?";
}

std::optional<metadata::GenericParamRow> ModuleNames::genericParameter(Token owner, std::uint32_t number) const {
  const metadata::RowRange rows = metadata_->genericParamsOf(owner);
  if (number >= rows.size()) return std::nullopt;
  return metadata_->row<metadata::GenericParamRow>(rows[number]);
}

std::shared_ptr<const ModuleNames> LoadedNames::of(codicil_module module) {
  {
    const std::lock_guard guard(lock_);
    if (const auto found = modules_.find(module); found != modules_.end()) return found->second;
  }
  std::shared_ptr<const ModuleNames> made = ModuleNames::of(api_, module);  // the engine is asked without the lock
  const std::lock_guard guard(lock_);
  return modules_.try_emplace(module, std::move(made)).first->second;
}

void LoadedNames::forget(codicil_module module) {
  const std::lock_guard guard(lock_);
  modules_.erase(module);
}

std::optional<DefinedType> LoadedNames::definitionOf(const std::shared_ptr<const ModuleNames>& from, Token type) {
  return definitionOf(from, type, 0);
}

std::optional<DefinedType> LoadedNames::definitionOf(const std::shared_ptr<const ModuleNames>& from, Token type,
                                                     unsigned depth) {
  if (depth == kMaxForwards) return std::nullopt;
  const metadata::Metadata& metadata = from->metadata();
  if (type.is(TableId::TypeDef)) return DefinedType{from, type.rid()};
  const auto row = metadata.rowOf<metadata::TypeRefRow>(type);
  const auto name = metadata.typeName(type);
  if (!row || !name) return std::nullopt;
  if (row->resolutionScope.is(TableId::TypeRef)) {
    const auto outer = definitionOf(from, row->resolutionScope, depth + 1);
    if (!outer) return std::nullopt;
    const Token nested = outer->module->types().findNested(Token::of(TableId::TypeDef, outer->typeDef), name->name);
    if (!nested.is(TableId::TypeDef) || nested.isNil()) return std::nullopt;
    return DefinedType{outer->module, nested.rid()};
  }
  const auto assembly = metadata.rowOf<metadata::AssemblyRefRow>(row->resolutionScope);
  if (!assembly) return std::nullopt;
  return definitionIn(from->text(assembly->name), *name, depth + 1);
}

std::optional<DefinedType> LoadedNames::definitionIn(const std::string& assembly, const metadata::TypeName& name,
                                                     unsigned depth) {
  if (depth >= kMaxForwards) return std::nullopt;
  codicil_module const module = api_.find_module(assembly.c_str());
  const auto names = module == nullptr ? nullptr : of(module);
  if (names == nullptr) return std::nullopt;
  const Token found = names->types().find(name.nameSpace, name.name);
  if (found.isNil()) return std::nullopt;
  if (found.is(TableId::TypeDef)) return DefinedType{names, found.rid()};
  const auto forwardedTo = names->metadata().implementationOf(found);
  if (!forwardedTo) return std::nullopt;
  const auto row = names->metadata().rowOf<metadata::AssemblyRefRow>(*forwardedTo);
  if (!row) return std::nullopt;
  return definitionIn(names->text(row->name), name, depth + 1);
}

}  // namespace codicil::probes
