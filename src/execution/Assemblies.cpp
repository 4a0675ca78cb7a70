#include "execution/Assemblies.hpp"

#include <algorithm>

#include "execution/Engine.hpp"
#include "gc/HandleManager.hpp"
#include "logging/Log.hpp"
#include "threading/ManagedException.hpp"
#include "threading/Thread.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

using typesystem::Expected;
using typesystem::LoadError;
using typesystem::LoadErrorCode;
using typesystem::Module;
using typesystem::Token;

namespace {

std::string keyOf(const std::string& name, std::string_view culture) {
  return lowerCase(name) + '/' + lowerCase(std::string(culture));
}

tl::unexpected<LoadError> notFound(const AssemblySpec& spec) {
  return tl::unexpected(LoadError(LoadErrorCode::AssemblyNotFound, "", {}, spec.displayName()));
}

// The module version id, in which two files of one compilation agree.
std::optional<metadata::Guid> versionIdOf(const metadata::AssemblyImage& image) {
  const auto id = image.metadata().guid(image.metadata().row<metadata::ModuleRow>(1).mvid);
  if (!id) return std::nullopt;
  return *id;
}

}  // namespace

Assemblies::Assemblies(Places places, OnLoaded onLoaded) : places_(std::move(places)), onLoaded_(std::move(onLoaded)) {
  for (const std::filesystem::path& file : places_.trusted) files_.emplace(lowerCase(file.stem()), file);
  contexts_.push_back(LoadContext{.isDefault = true, .isCollectible = false, .loaded = {}, .bound = {}});
}

LoadContext& Assemblies::addContext(bool isCollectible, std::uintptr_t managed) {
  const std::lock_guard guard(lock_);
  return contexts_.emplace_back(
      LoadContext{.isDefault = false, .isCollectible = isCollectible, .managed = managed, .loaded = {}, .bound = {}});
}

std::vector<std::shared_ptr<Module>> Assemblies::unload(LoadContext& context) {
  const std::lock_guard guard(lock_);
  const auto isIn = [&](const Module* module) { return contextOf_.at(module) == &context; };
  std::erase_if(references_, [&](const auto& one) { return isIn(one.first.first) || isIn(one.second.module); });
  for (LoadContext& other : contexts_) std::erase_if(other.bound, [&](const auto& one) { return isIn(one.second); });
  context.loaded.clear();
  context.bound.clear();
  context.allocator = nullptr;
  std::vector<std::shared_ptr<Module>> gone;
  for (auto& module : modules_)
    if (isIn(module.get())) gone.push_back(std::move(module));
  std::erase(modules_, nullptr);
  for (const auto& module : gone) contextOf_.erase(module.get());
  return gone;
}

void Assemblies::forget(const LoadContext& context) {
  const std::lock_guard guard(lock_);
  contexts_.remove_if([&](const LoadContext& one) { return &one == &context; });
}

LoadContext& Assemblies::contextOf(const Module& module) {
  const std::lock_guard guard(lock_);
  return *contextOf_.at(&module);
}

std::vector<std::shared_ptr<Module>> Assemblies::loaded() {
  const std::lock_guard guard(lock_);
  return modules_;
}

// ---- Files ----

Expected<Module*> Assemblies::open(const std::filesystem::path& file) { return loadFile(defaultContext(), file); }

Expected<Module*> Assemblies::named(const std::string& simpleName) {
  AssemblySpec spec;
  spec.name = simpleName;
  if (Module* known = find(defaultContext(), spec)) return known;
  return probe(spec);
}

Expected<Module*> Assemblies::loadFile(LoadContext& context, const std::filesystem::path& file) {
  auto image = metadata::AssemblyImage::open(file.string());
  if (!image) return tl::unexpected(LoadError(image.error()));
  return add(context, std::move(*image));
}

Expected<Module*> Assemblies::loadBytes(LoadContext& context, std::vector<std::byte> bytes) {
  auto image = metadata::AssemblyImage::open(metadata::MappedFile::fromBytes("", std::move(bytes)));
  if (!image) return tl::unexpected(LoadError(image.error()));
  return add(context, std::move(*image));
}

Expected<Module*> Assemblies::add(LoadContext& context, Image image) {
  const auto identity = image->identity();
  if (!identity) return tl::unexpected(LoadError(identity.error()));
  const std::string key = keyOf(std::string(identity->name), identity->culture);
  Module* added = nullptr;
  {
    std::unique_lock guard(lock_);
    Module*& known = context.loaded[key];
    if (known != nullptr) {
      if (versionIdOf(known->image()) == versionIdOf(*image)) {
        awaitAnnouncement(guard, *known);
        return known;
      }
      return tl::unexpected(LoadError(LoadErrorCode::AssemblyConflict, image->file().name(), {},
                                      AssemblySpec::of(*identity).displayName()));
    }
    known = added = addLocked(context, std::move(image));
  }
  announce(*added);
  if (events_.loaded) events_.loaded(*added);
  return added;
}

Module* Assemblies::addLocked(LoadContext& context, Image image) {
  auto module = std::make_shared<Module>(std::move(image));
  if (logging::isOn(logging::Area::Loading))
    logging::line(logging::Area::Loading, "%s%s",
                  module->fileName().empty() ? "from memory" : module->fileName().c_str(),
                  context.isDefault ? "" : ", in a load context of the program's");
  if (context.allocator != nullptr) {
    module->setAllocator(context.allocator);
    context.allocator->modules.push_back(module.get());
  }
  onLoaded_(*module);
  contextOf_.emplace(module.get(), &context);
  if (announcer_) announcing_.emplace(module.get(), std::this_thread::get_id());
  return modules_.emplace_back(std::move(module)).get();
}

void Assemblies::announce(Module& module) {
  if (!announcer_) return;
  announcer_(module);
  const std::lock_guard guard(lock_);
  announcing_.erase(&module);
  announced_.notify_all();
}

// The announcing thread itself, which may be asking for it on behalf of whom it told, has it.
void Assemblies::awaitAnnouncement(std::unique_lock<std::mutex>& guard, const Module& module) {
  announced_.wait(guard, [&] {
    const auto found = announcing_.find(&module);
    return found == announcing_.end() || found->second == std::this_thread::get_id();
  });
}

Expected<Module*> Assemblies::addDynamic(LoadContext& context, std::vector<std::byte> bytes) {
  auto image = metadata::AssemblyImage::openGrowing(metadata::MappedFile::fromBytes("", std::move(bytes)));
  if (!image) return tl::unexpected(LoadError(image.error()));
  Module* added = nullptr;
  {
    const std::lock_guard guard(lock_);
    added = addLocked(context, std::move(*image));
  }
  announce(*added);
  if (events_.loaded) events_.loaded(*added);
  return added;
}

// ---- Names ----

Module* Assemblies::find(const LoadContext& context, const AssemblySpec& spec) {
  std::unique_lock guard(lock_);
  const auto known = context.loaded.find(keyOf(spec.name, spec.culture.value_or("")));
  if (known == context.loaded.end()) return nullptr;
  Module* const module = known->second;
  const auto identity = module->image().identity();
  if (!identity || !spec.isSatisfiedBy(*identity)) return nullptr;
  awaitAnnouncement(guard, *module);
  return module;
}

// Where the host says that assemblies are.
Expected<Module*> Assemblies::probe(const AssemblySpec& spec) {
  std::vector<std::filesystem::path> candidates;
  if (spec.isSatellite()) {
    for (const auto& root : places_.resourceRoots) candidates.push_back(root / *spec.culture / (spec.name + ".dll"));
  } else if (const auto file = files_.find(lowerCase(spec.name)); file != files_.end()) {
    candidates.push_back(file->second);
  } else {
    for (const auto& directory : places_.directories)
      for (const char* suffix : {".dll", ".exe"}) candidates.push_back(directory / (spec.name + suffix));
  }
  for (const auto& file : candidates) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    auto image = metadata::AssemblyImage::open(file.string());
    if (!image) return tl::unexpected(LoadError(image.error()));
    const auto identity = (*image)->identity();
    if (!identity) return tl::unexpected(LoadError(identity.error()));
    if (spec.isSatisfiedBy(*identity)) return add(defaultContext(), std::move(*image));
  }
  return notFound(spec);
}

Expected<Module*> Assemblies::load(LoadContext& context, const AssemblySpec& spec, Module* requesting) {
  const std::string name = lowerCase(spec.displayName());
  {
    const std::lock_guard guard(lock_);
    if (const auto known = context.bound.find(name); known != context.bound.end()) return known->second;
  }
  Module* found = find(isCoreLib(spec) ? defaultContext() : context, spec);
  if (found == nullptr && context.isDefault) {
    const auto probed = probe(spec);
    if (!probed && probed.error().code != LoadErrorCode::AssemblyNotFound) return probed;
    if (probed) found = *probed;
  }
  const Resolved resolved = found == nullptr ? resolve(context, spec, requesting) : Resolved{found};
  found = resolved.module;
  if (found == nullptr) return notFound(spec);
  if (const auto may = refer(context, *found, spec, resolved.isByDomain); !may) return tl::unexpected(may.error());
  const std::lock_guard guard(lock_);
  return context.bound.emplace(name, found).first->second;
}

// Which nobody may bring another of.
bool Assemblies::isCoreLib(const AssemblySpec& spec) {
  const std::lock_guard guard(lock_);
  const auto identity = modules_.front()->image().identity();
  return identity && lowerCase(spec.name) == lowerCase(std::string(identity->name));
}

// An assembly that stays cannot refer to one that goes; one that goes keeps what it refers to.
Expected<void> Assemblies::refer(LoadContext& context, const Module& found, const AssemblySpec& spec, bool isByDomain) {
  if (found.allocator() == nullptr || found.allocator() == context.allocator.get()) return {};
  if (context.allocator == nullptr)
    return tl::unexpected(
        LoadError(isByDomain ? LoadErrorCode::ResolvedToCollectible : LoadErrorCode::RefersToCollectible, "", {},
                  spec.displayName()));
  engine().types->refer(*context.allocator, *found.allocator());
  return {};
}

Assemblies::Resolved Assemblies::resolve(LoadContext& context, const AssemblySpec& spec, Module* requesting) {
  const auto ask = [&](ResolveStep step) -> Module* {
    return events_.resolve ? events_.resolve(step, context, spec, requesting) : nullptr;
  };
  if (!context.isDefault && !isCoreLib(spec)) {
    if (Module* found = ask(ResolveStep::Load)) return {found};
    if (Module* found = find(defaultContext(), spec)) return {found};
    if (const auto found = probe(spec)) return {*found};
  }
  if (spec.isSatellite())
    if (Module* found = ask(ResolveStep::Satellite)) return {found};
  if (Module* found = ask(ResolveStep::ResolvingEvent)) return {found};
  return {ask(ResolveStep::AssemblyResolve), true};
}

// ---- References ----

void Assemblies::setReference(const Module& from, Token assemblyRef, Module& target) {
  setReference(from, assemblyRef, target, {});
}

void Assemblies::setReference(const Module& from, Token assemblyRef, Module& other, Token otherRef) {
  const std::lock_guard guard(lock_);
  references_.insert_or_assign(Reference{&from, assemblyRef.value}, Meant{&other, otherRef});
}

// Null: nobody knows yet.
const Assemblies::Meant* Assemblies::meantBy(const Module& from, Token assemblyRef) const {
  const auto known = references_.find({&from, assemblyRef.value});
  return known == references_.end() ? nullptr : &known->second;
}

Expected<Module*> Assemblies::bind(const Module& from, Token assemblyRef) {
  {
    const std::lock_guard guard(lock_);
    for (const Meant* meant = meantBy(from, assemblyRef); meant != nullptr;
         meant = meantBy(*meant->module, meant->assemblyRef))
      if (meant->assemblyRef.isNil()) return meant->module;
  }
  return tl::unexpected(from.fault(LoadErrorCode::AssemblyNotBound, assemblyRef));
}

Expected<Module*> Assemblies::load(Module& from, Token assemblyRef) {
  if (auto known = bind(from, assemblyRef)) return known;
  Module* asking = &from;
  {
    const std::lock_guard guard(lock_);
    for (const Meant* meant = meantBy(from, assemblyRef); meant != nullptr; meant = meantBy(*asking, assemblyRef)) {
      asking = meant->module;
      assemblyRef = meant->assemblyRef;
    }
  }
  const auto spec = AssemblySpec::ofReference(asking->metadata(), assemblyRef);
  if (!spec) return tl::unexpected(spec.error());
  const auto found = [&]() -> Expected<Module*> {
    try {
      return load(contextOf(*asking), *spec, asking);
    } catch (const threading::ManagedException& thrown) {  // by who was asked for it: nobody knows the assembly then
      const threading::Cooperative cooperative(*threading::Thread::current());
      engine().handles->destroyHandleOfType(thrown.exception(), gc::HandleType::Strong);
      return notFound(*spec);
    }
  }();
  if (!found && found.error().code == LoadErrorCode::AssemblyNotFound)
    return tl::unexpected(asking->fault(LoadErrorCode::AssemblyNotFound, assemblyRef, spec->displayName()));
  if (!found) return found;
  const std::lock_guard guard(lock_);
  return references_.emplace(Reference{asking, assemblyRef.value}, Meant{*found, {}}).first->second.module;
}

// ---- Types that the program is making ----

void Assemblies::finish(Module& module, Token typeDef) {
  if (typeAnnouncer_) typeAnnouncer_(module, typeDef);
  module.setComplete(typeDef);
}

Expected<void> Assemblies::complete(Module& module, Token typeDef) {
  if (module.isComplete(typeDef)) return {};
  if (events_.provide && events_.provide(module, typeDef) && module.isComplete(typeDef)) return {};
  return tl::unexpected(module.fault(LoadErrorCode::TypeNotFound, typeDef));
}

}  // namespace codicil::execution
