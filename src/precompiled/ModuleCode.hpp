// SPDX-License-Identifier: MIT
// One module's precompiled code: its file mapped, and its import cells filled with what they name.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/Host.hpp"
#include "execution/Delegates.hpp"
#include "execution/RuntimeServices.hpp"
#include "jitinterface/InstructionSet.hpp"
#include "jitinterface/Profiles.hpp"
#include "jitinterface/RuntimeHelpers.hpp"
#include "precompiled/CellCode.hpp"
#include "precompiled/MappedImage.hpp"
#include "precompiled/SignatureTypes.hpp"
#include "readytorun/DebugBoundaries.hpp"
#include "readytorun/EmbeddedProfiles.hpp"
#include "readytorun/ExceptionClauses.hpp"
#include "readytorun/GcRefMap.hpp"
#include "readytorun/Helper.hpp"
#include "readytorun/InstanceEntries.hpp"
#include "readytorun/ManifestReferences.hpp"
#include "readytorun/MethodEntries.hpp"
#include "readytorun/MethodFixups.hpp"
#include "readytorun/RuntimeFunctions.hpp"
#include "threading/Frame.hpp"
#include "typesystem/Dispatch.hpp"

namespace codicil::precompiled {

// What cells are filled from. All outlive the code.
struct Parts {
  typesystem::TypeLoader& types;
  const typesystem::Dispatch& dispatch;
  execution::RuntimeServices& services;
  jit::RuntimeHelpers& helpers;
  const execution::Delegates& delegates;
  const jit::InstructionSets instructionSets;
  // Functions that only precompiled code calls; null: see ModuleCode::helper.
  const void* beginPInvoke = nullptr;
  const void* endPInvoke = nullptr;
  // The module of that simple name, of those that code was looked for in; null: there is none.
  std::function<Module*(std::string_view)> loaded = {};
};

// Thread-safe. Lives as long as the process runs code.
class ModuleCode final : private ModuleNumbers {
 public:
  // An error, for people, if the module has no code that can be used: why.
  static tl::expected<std::unique_ptr<ModuleCode>, std::string> open(Module& module, Parts& parts, ImageSpace& space,
                                                                     CellCode& cellCode);

  Module& module() const { return module_; }
  const readytorun::PrecompiledImage& image() const { return image_; }
  const readytorun::RuntimeFunctions& functions() const { return *functions_; }
  const readytorun::ExceptionClauses& clauses() const { return *clauses_; }
  const readytorun::DebugBoundaries& boundaries() const { return *boundaries_; }
  const MappedImage& mapped() const { return *mapped_; }
  SignatureTypes& signatures() { return signatures_; }

  // Of a method that is not generic, nor in a generic type.
  std::optional<readytorun::MethodEntry> entryOf(typesystem::Rid method) const;
  // Of one that is, in its canonical form.
  std::optional<readytorun::MethodEntry> entryOf(const MethodDesc& method, std::uint32_t hash);

  // What the image's maker saw of a method, in its canonical form; null: nothing. Preemptive.
  std::unique_ptr<jit::Profile> profileOf(const MethodDesc& method, std::uint32_t hash);

  // Fills what the method's code relies on. False: it relies on what is not so here, or cannot be had. Preemptive.
  bool prepare(const readytorun::MethodEntry& entry);

  // The first call through a cell: fills it, and answers what it leads to now. Cooperative. Throws
  // threading::ExceptionRequest, threading::ManagedException.
  const void* resolve(Rva rva);

  // What a lookup's last context is not. Preemptive.
  static std::uintptr_t lookUp(ContextLookup& asked, const void* context);

  // The methods whose IL is in the code that this image has of a method: see versioning::Host. The manager's lock is
  // held, so it neither loads anything nor waits for who does.
  void forEachInlining(const MethodDesc& method, versioning::Host::InliningVisitor& visitor);

  // What was looked up for contexts that live in it: moved to `gone`, for a thread may be about to read it.
  void forget(const typesystem::LoaderAllocator& allocator, std::vector<std::shared_ptr<void>>& gone);

  // Of a call that goes through the cell, which arguments are references.
  threading::ArgumentReferences argumentsOf(Rva rva) const;

 private:
  struct Lookup : ContextLookup {
    readytorun::FixupKind source{};  // which context: the type of `this`, another type, a method
    MethodTable* owner = nullptr;    // of `this`, which may be derived: the class whose method asks
    readytorun::FixupSignature question;
    ModuleCode* code = nullptr;
    std::mutex lock;
    std::unordered_map<const void*, std::unique_ptr<FoundForContext>> found;  // guarded
    // Guarded, each with the context that it was made for.
    std::vector<std::pair<const void*, std::unique_ptr<execution::DispatchCell>>> cells;
  };

  ModuleCode(Module& module, Parts& parts, CellCode& cellCode, readytorun::PrecompiledImage image);
  metadata::Expected<void> openSections();
  bool fillEager();
  bool names(const readytorun::InstanceCandidate& candidate, metadata::ByteReader& reader, const MethodDesc& method);
  std::uintptr_t handleOf(readytorun::EmbeddedHandle handle);
  bool fill(readytorun::ImportCell at);

  Module& module(std::uint32_t number) override;
  Module* loadedModule(std::uint32_t number);
  void readInlinings();
  Scope scopeOf(const readytorun::FixupSignature& signature, typesystem::TokenContext context = {});

  // FixupValues.cpp: what a cell holds that code loads from, or a lookup answers in a context. Nothing: the code is not
  // to be used.
  std::optional<std::uintptr_t> valueOf(const readytorun::FixupSignature& signature,
                                        typesystem::TokenContext context = {});
  bool isLayout(metadata::ByteReader& operands, const Scope& scope);
  bool areSupported(metadata::ByteReader& operands) const;
  std::uintptr_t fieldOffset(metadata::ByteReader& operands, const Scope& scope);
  std::uintptr_t staticAddress(const typesystem::FieldReference& reference);
  const void* helper(readytorun::Helper helper);
  const void* addressOf(jit::HelperFunction helper);

  // FixupCode.cpp: what a cell leads to that code calls through. May set the word beside it.
  const void* codeOf(const readytorun::FixupSignature& signature, bool isStubDispatch, std::uintptr_t& word);
  const void* virtualCall(const NamedMethod& named, std::uintptr_t& word);
  const void* virtualFunction(const NamedMethod& named, std::uintptr_t& word);
  const void* delegateConstructor(metadata::ByteReader& operands, const Scope& scope, std::uintptr_t& word);
  const void* staticBase(MethodTable& type, readytorun::FixupKind kind, std::uintptr_t& word);
  const void* contextLookup(const readytorun::FixupSignature& signature, std::uintptr_t& word);
  std::uintptr_t evaluate(Lookup& lookup, const void* context);
  void initialize(MethodTable& type);

  Module& module_;
  Parts& parts_;
  CellCode& cellCode_;
  readytorun::PrecompiledImage image_;
  std::optional<readytorun::MethodEntries> methods_;
  std::optional<readytorun::InstanceEntries> instances_;
  std::optional<readytorun::EmbeddedProfiles> profiles_;
  std::optional<readytorun::RuntimeFunctions> functions_;
  std::optional<readytorun::ExceptionClauses> clauses_;
  std::optional<readytorun::DebugBoundaries> boundaries_;
  std::optional<readytorun::ImportSections> imports_;
  std::optional<readytorun::ManifestReferences> references_;
  std::optional<MappedImage> mapped_;
  SignatureTypes signatures_;
  std::once_flag inliningsOnce_;
  std::unordered_map<versioning::MethodKey, std::vector<versioning::MethodKey>> inlinings_;  // by inliner
  std::mutex lock_;
  std::vector<std::unique_ptr<Lookup>> lookups_;                 // guarded
  std::vector<std::unique_ptr<DelegateTarget>> delegates_;       // guarded
  std::vector<std::unique_ptr<VirtualTarget>> virtuals_;         // guarded
  std::vector<std::unique_ptr<execution::DispatchCell>> cells_;  // guarded
};

}  // namespace codicil::precompiled
