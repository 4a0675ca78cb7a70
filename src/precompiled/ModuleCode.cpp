// SPDX-License-Identifier: MIT
#include "precompiled/ModuleCode.hpp"

#include <cstring>

#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "logging/Log.hpp"
#include "readytorun/PrecompiledInlinings.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::precompiled {

using execution::orRequest;
using metadata::TableId;
using metadata::Token;
using readytorun::FixupSignature;
using readytorun::ImportCell;
using readytorun::MethodEntry;

ModuleCode::ModuleCode(Module& module, Parts& parts, CellCode& cellCode, readytorun::PrecompiledImage image)
    : module_(module), parts_(parts), cellCode_(cellCode), image_(image), signatures_(parts.types, *this) {}

metadata::Expected<void> ModuleCode::openSections() {
  const auto open = [](auto& section, auto opened) -> metadata::Expected<void> {
    if (!opened) return tl::unexpected(opened.error());
    section.emplace(std::move(*opened));
    return {};
  };
  return open(methods_, readytorun::MethodEntries::open(image_))
      .and_then([&] { return open(instances_, readytorun::InstanceEntries::open(image_)); })
      .and_then([&] { return open(profiles_, readytorun::EmbeddedProfiles::open(image_)); })
      .and_then([&] { return open(functions_, readytorun::RuntimeFunctions::open(image_)); })
      .and_then([&] { return open(clauses_, readytorun::ExceptionClauses::open(image_)); })
      .and_then([&] { return open(boundaries_, readytorun::DebugBoundaries::open(image_)); })
      .and_then([&] { return open(imports_, readytorun::ImportSections::open(image_)); })
      .and_then([&] { return open(references_, readytorun::ManifestReferences::open(image_, module_.metadata())); });
}

tl::expected<std::unique_ptr<ModuleCode>, std::string> ModuleCode::open(Module& module, Parts& parts, ImageSpace& space,
                                                                        CellCode& cellCode) {
  const auto image = readytorun::PrecompiledImage::open(module.image().pe());
  if (!image) return tl::unexpected(image.error().toString());
  if (!image->isUsable()) return tl::unexpected(std::string(readytorun::describe(image->usability())));
  std::unique_ptr<ModuleCode> code(new ModuleCode(module, parts, cellCode, *image));
  if (const auto opened = code->openSections(); !opened) return tl::unexpected(opened.error().toString());
  auto mapped = MappedImage::map(module.image().pe(), *code->imports_, space);
  if (!mapped) return tl::unexpected(mapped.error());
  code->mapped_ = *mapped;
  if (!code->fillEager()) return tl::unexpected(module.fileName() + ": needs what this engine does not have");
  return code;
}

bool ModuleCode::fillEager() {
  for (const readytorun::ImportSection& section : imports_->sections())
    for (std::uint32_t cell = 0; section.isEager() && cell < section.cellCount(); ++cell)
      if (!fill({section.index, cell})) return false;
  return true;
}

Module& ModuleCode::module(std::uint32_t number) {
  using Kind = readytorun::ModuleReference::Kind;
  const auto reference = references_->moduleAt(number);
  if (!reference) throw threading::ExceptionRequest{"System.BadImageFormatException", reference.error().toString(), ""};
  execution::Assemblies& assemblies = *execution::engine().assemblies;
  switch (reference->kind) {
    case Kind::Self:
      return module_;
    case Kind::AssemblyRef: {
      const Token token = Token::of(TableId::AssemblyRef, reference->assemblyRef);
      if (const auto bound = assemblies.bind(module_, token)) return **bound;
      return *orRequest(assemblies.load(module_, token));
    }
    case Kind::ManifestAssemblyRef: {
      const auto spec = orRequest(execution::AssemblySpec::ofReference(
          *references_->manifest(), Token::of(TableId::AssemblyRef, reference->assemblyRef)));
      return *orRequest(assemblies.load(assemblies.contextOf(module_), spec, &module_));
    }
    case Kind::Manifest:
      break;
  }
  throw threading::ExceptionRequest{"System.BadImageFormatException", "precompiled code: a type of the manifest", ""};
}

// Null: it has not been asked for code. Takes no lock of those who load assemblies: see forEachInlining.
Module* ModuleCode::loadedModule(std::uint32_t number) {
  using Kind = readytorun::ModuleReference::Kind;
  const auto reference = references_->moduleAt(number);
  if (!reference) return nullptr;
  if (reference->kind == Kind::Self) return &module_;
  if (reference->kind == Kind::Manifest) return nullptr;
  const metadata::Metadata& metadata =
      reference->kind == Kind::AssemblyRef ? module_.metadata() : *references_->manifest();
  const Token token = Token::of(TableId::AssemblyRef, reference->assemblyRef);
  const auto name = metadata.string(metadata.row<metadata::AssemblyRefRow>(token.rid()).name, token);
  return name ? parts_.loaded(*name) : nullptr;
}

// The image has the inliners of each inlinee. What is damaged ends the reading.
void ModuleCode::readInlinings() {
  const auto inlinings = readytorun::PrecompiledInlinings::open(image_);
  if (!inlinings) return;
  auto lists = inlinings->all();
  for (;;) {
    auto list = lists.next();
    if (!list || !*list) return;
    const readytorun::InliningMethod inlinee = (*list)->inlinee();
    Module* const module = inlinee.method != 0 ? loadedModule(inlinee.module) : nullptr;
    if (module == nullptr) continue;
    const versioning::MethodKey inlined{module, Token::of(TableId::MethodDef, inlinee.method).value};
    while (const auto inliner = (*list)->nextInliner()) {
      Module* const its = loadedModule(inliner->module);
      if (its != nullptr) inlinings_[{its, Token::of(TableId::MethodDef, inliner->method).value}].push_back(inlined);
    }
  }
}

void ModuleCode::forEachInlining(const MethodDesc& method, versioning::Host::InliningVisitor& visitor) {
  std::call_once(inliningsOnce_, [this] { readInlinings(); });
  const auto found = inlinings_.find({&method.module(), method.token().value});
  if (found == inlinings_.end()) return;
  for (const versioning::MethodKey inlined : found->second) visitor.visit(inlined);
}

Scope ModuleCode::scopeOf(const FixupSignature& signature, typesystem::TokenContext context) {
  return {signature.module ? &module(*signature.module) : &module_, context};
}

std::optional<MethodEntry> ModuleCode::entryOf(typesystem::Rid method) const {
  const auto entry = methods_->at(method);
  return entry ? *entry : std::nullopt;
}

// A candidate's signature names the method in the terms of the image; what it cannot name is not it. The reader stands
// behind it then.
bool ModuleCode::names(const readytorun::InstanceCandidate& candidate, metadata::ByteReader& reader,
                       const MethodDesc& method) {
  reader = metadata::ByteReader(candidate.signature);
  try {
    return &signatures_.callee(signatures_.method(reader, {&module_, {}})) == &method;
  } catch (const threading::ExceptionRequest&) {
    return false;
  }
}

std::optional<MethodEntry> ModuleCode::entryOf(const MethodDesc& method, std::uint32_t hash) {
  auto candidates = instances_->find(hash);
  metadata::ByteReader reader;
  for (;;) {
    const auto candidate = candidates.next();
    if (!candidate || !*candidate) return std::nullopt;
    if (!names(**candidate, reader, method)) continue;
    const auto entry = instances_->entryOf(**candidate, reader.rest());
    return entry ? std::optional(*entry) : std::nullopt;
  }
}

std::unique_ptr<jit::Profile> ModuleCode::profileOf(const MethodDesc& method, std::uint32_t hash) {
  auto candidates = profiles_->find(hash);
  metadata::ByteReader reader;
  for (;;) {
    const auto candidate = candidates.next();
    if (!candidate || !*candidate) return nullptr;
    if (!names(**candidate, reader, method)) continue;
    const auto embedded = profiles_->profileOf(**candidate, reader.rest());
    if (!embedded) return nullptr;
    auto profile = std::make_unique<jit::Profile>();
    for (const readytorun::EmbeddedProfileItem& item : embedded->items)
      profile->schema.push_back(
          {.kind = item.kind, .ilOffset = item.ilOffset, .count = item.count, .other = item.other});
    profile->data = std::make_unique<std::byte[]>(jit::layOut(profile->schema));
    auto value = embedded->values.begin();
    for (const jit::PgoSchemaItem& item : profile->schema) {
      const std::uint32_t type = item.kind & jit::pgokind::kDataTypeMask;
      const std::size_t size = type == jit::pgokind::kFourByte ? 4 : 8;
      const bool isHandle = type == jit::pgokind::kTypeHandle || type == jit::pgokind::kMethodHandle;
      std::byte* to = profile->data.get() + item.offset;
      for (std::int32_t i = 0; type != jit::pgokind::kNone && i < item.count; ++i, ++value, to += size) {
        const std::uint64_t number =
            isHandle ? handleOf(readytorun::EmbeddedHandle(*value)) : static_cast<std::uint64_t>(*value);
        std::memcpy(to, &number, size);
      }
    }
    return profile;
  }
}

// A type or a method that cannot be had here is one that nobody can name.
std::uintptr_t ModuleCode::handleOf(readytorun::EmbeddedHandle handle) {
  if (handle.isNone()) return 0;
  constexpr std::uint32_t kUnknownHandles = jit::kUnknownHandleMax - jit::kUnknownHandleMin;
  if (handle.isUnknown()) return jit::kUnknownHandleMin + handle.hash() % kUnknownHandles;
  if (!imports_->contains(handle.cell()) || !fill(handle.cell())) return jit::kUnknownHandle;
  return std::atomic_ref(mapped_->cell(imports_->rvaOf(handle.cell()))).load(std::memory_order_acquire);
}

bool ModuleCode::prepare(const MethodEntry& entry) {
  if (!entry.fixups) return true;
  auto fixups = readytorun::MethodFixups::at(image_, *imports_, *entry.fixups);
  for (;;) {
    if (!fixups) return false;
    const auto cell = fixups->next();
    if (!cell) return false;
    if (!*cell) return true;
    if (!fill(**cell)) return false;
  }
}

bool ModuleCode::fill(ImportCell at) {
  const Rva rva = imports_->rvaOf(at);
  std::atomic_ref cell(mapped_->cell(rva));
  if (cell.load(std::memory_order_acquire) != 0) return true;
  const auto signature = imports_->signatureOf(at);
  if (!signature) return false;
  std::optional<std::uintptr_t> value;
  try {
    value = valueOf(*signature);
  } catch (const threading::ExceptionRequest& request) {
    if (logging::isOn(logging::Area::Loading))
      logging::line(logging::Area::Loading, "precompiled code of %s is not used: %s: %s", module_.fileName().c_str(),
                    readytorun::nameOf(signature->kind), request.message.c_str());
  }
  if (value) cell.store(*value, std::memory_order_release);
  return value.has_value();
}

const void* ModuleCode::resolve(Rva rva) {
  const auto at = imports_->cellAt(rva);
  const auto signature = at ? imports_->signatureOf(*at) : metadata::Expected<FixupSignature>(image_.fail());
  if (!signature) throw threading::ExceptionRequest{"System.BadImageFormatException", signature.error().toString(), ""};
  const bool isStubDispatch = (*imports_)[at->section].type == readytorun::ImportType::StubDispatch;
  std::uintptr_t word = 0;
  const void* const code = codeOf(*signature, isStubDispatch, word);
  // The code reads the word: it comes first. Who comes second throws his away: they may be of another sort, if a class
  // is being initialized.
  const std::lock_guard guard(lock_);
  std::atomic_ref cell(mapped_->cell(rva));
  const auto* const known = reinterpret_cast<const void*>(cell.load(std::memory_order_acquire));
  if (!mapped_->rvaOf(known)) return known;  // the image's own thunk leads here
  std::atomic_ref(mapped_->word(rva)).store(word, std::memory_order_release);
  cell.store(reinterpret_cast<std::uintptr_t>(code), std::memory_order_release);
  return code;
}

threading::ArgumentReferences ModuleCode::argumentsOf(Rva rva) const {
  threading::ArgumentReferences references;
  const auto at = imports_->cellAt(rva);
  if (!at || (*imports_)[at->section].auxiliaryData == 0) return references;
  const auto maps = readytorun::GcRefMaps::open(image_, (*imports_)[at->section]);
  if (!maps) return references;
  auto map = maps->of(at->cell);
  if (!map) return references;
  using Kind = readytorun::GcRefMapArgument::Kind;
  while (const auto argument = map->next())
    if (argument->kind == Kind::Reference || argument->kind == Kind::Interior)
      references.push_back(
          {static_cast<std::uint16_t>(argument->index * 8), argument->isOnStack, argument->kind == Kind::Interior});
  return references;
}

}  // namespace codicil::precompiled
