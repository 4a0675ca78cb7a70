// The assemblies of the running program, each in a load context that says what its references mean.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "execution/AssemblySpec.hpp"
#include "gc/GcTypes.hpp"
#include "typesystem/AssemblyBinder.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

// The engine's side of a System.Runtime.Loader.AssemblyLoadContext.
struct LoadContext {
  const bool isDefault;
  const bool isCollectible;
  std::uintptr_t managed = 0;  // a GCHandle of it; 0: the default one, not made yet
  // Of a collectible one: what its types live in, null once that is unloaded; and a handle that keeps it.
  std::shared_ptr<typesystem::LoaderAllocator> allocator = nullptr;
  gc::Handle keeper = nullptr;
  std::map<std::string, typesystem::Module*> loaded;  // in it, by lower-case simple name and culture; guarded
  std::map<std::string, typesystem::Module*> bound;   // what display names mean here, wherever loaded; guarded
};

// Who is asked, in this order, for an assembly that is neither loaded nor where the host said.
enum class ResolveStep : std::uint8_t {
  Load,             // AssemblyLoadContext.Load; not of the default context
  Satellite,        // beside the assembly that it is a satellite of
  ResolvingEvent,   // AssemblyLoadContext.Resolving
  AssemblyResolve,  // AppDomain.AssemblyResolve
};

// Thread-safe. Modules live as long as it does, but for those that are unloaded. What loads runs the program's code:
// preemptive, no locks held.
class Assemblies final : public typesystem::AssemblyBinder {
 public:
  using OnLoaded = std::function<void(typesystem::Module&)>;

  struct Places {
    std::vector<std::filesystem::path> trusted;        // TRUSTED_PLATFORM_ASSEMBLIES
    std::vector<std::filesystem::path> directories;    // APP_PATHS: of what is not among them
    std::vector<std::filesystem::path> resourceRoots;  // PLATFORM_RESOURCE_ROOTS: of <culture>/<name>.resources.dll
  };
  // The program's side.
  struct Events {
    // Null: that one does not know either. `requesting` may be null.
    std::function<typesystem::Module*(ResolveStep, LoadContext&, const AssemblySpec&, typesystem::Module* requesting)>
        resolve;
    std::function<void(typesystem::Module&)> loaded;
    // Of a type that its builder is not done with (AppDomain.TypeResolve). False: nobody provided it.
    std::function<bool(typesystem::Module&, typesystem::Token typeDef)> provide;
  };

  // `onLoaded` is told of each module before anyone else gets it.
  Assemblies(Places places, OnLoaded onLoaded);
  void setEvents(Events events) { events_ = std::move(events); }
  // Told of each module that is loaded from now on, with no lock held, while whoever else wants it waits: none of its
  // code has run. Before the second module is loaded.
  void setAnnouncer(OnLoaded announcer) { announcer_ = std::move(announcer); }
  // Told of each type of an assembly that the program makes, before anyone can use it; with no lock held.
  using OnMade = std::function<void(typesystem::Module&, typesystem::Token typeDef)>;
  void setTypeAnnouncer(OnMade announcer) { typeAnnouncer_ = std::move(announcer); }
  // The builder of such a type is done with it.
  void finish(typesystem::Module& module, typesystem::Token typeDef);

  LoadContext& defaultContext() { return contexts_.front(); }
  LoadContext& addContext(bool isCollectible, std::uintptr_t managed);
  LoadContext& contextOf(const typesystem::Module& module);
  // What was loaded into the context, which nothing asks for any more: nobody finds it from now on.
  std::vector<std::shared_ptr<typesystem::Module>> unload(LoadContext& context);
  void forget(const LoadContext& context);  // nobody has it any more
  // In the order of loading. One that can be unloaded stays readable as long as it is held here.
  std::vector<std::shared_ptr<typesystem::Module>> loaded();

  // The application's.
  typesystem::Module* entry() const { return entry_; }
  void setEntry(typesystem::Module& module) { entry_ = &module; }

  // In the default context. The file, unless that assembly is loaded already; by its simple name, if the host said
  // where it is.
  typesystem::Expected<typesystem::Module*> open(const std::filesystem::path& file);
  typesystem::Expected<typesystem::Module*> named(const std::string& simpleName);

  // Of a context. A file of an assembly that is loaded there is that one; another assembly of its name is an error.
  typesystem::Expected<typesystem::Module*> loadFile(LoadContext& context, const std::filesystem::path& file);
  typesystem::Expected<typesystem::Module*> loadBytes(LoadContext& context, std::vector<std::byte> bytes);
  // One that the program makes as it runs, which grows. No name is bound to it, however many there are of its name.
  typesystem::Expected<typesystem::Module*> addDynamic(LoadContext& context, std::vector<std::byte> bytes);
  // What an AssemblyRef of such a module means: that module, or what a reference of another module means.
  void setReference(const typesystem::Module& from, typesystem::Token assemblyRef, typesystem::Module& target);
  void setReference(const typesystem::Module& from, typesystem::Token assemblyRef, typesystem::Module& other,
                    typesystem::Token otherRef);
  // AssemblyNotFound, with the display name for its detail, or what the program's code threw.
  typesystem::Expected<typesystem::Module*> load(LoadContext& context, const AssemblySpec& spec,
                                                 typesystem::Module* requesting);

  typesystem::Expected<typesystem::Module*> bind(const typesystem::Module& from,
                                                 typesystem::Token assemblyRef) override;
  typesystem::Expected<typesystem::Module*> load(typesystem::Module& from, typesystem::Token assemblyRef) override;
  typesystem::Expected<void> complete(typesystem::Module& module, typesystem::Token typeDef) override;

 private:
  using Image = std::unique_ptr<metadata::AssemblyImage>;
  using Reference = std::pair<const typesystem::Module*, std::uint32_t>;  // an AssemblyRef of a module
  struct Meant {
    typesystem::Module* module;
    typesystem::Token assemblyRef;  // not nil: what this reference of `module` means
  };

  const Meant* meantBy(const typesystem::Module& from, typesystem::Token assemblyRef) const;  // with the lock
  bool isCoreLib(const AssemblySpec& spec);
  void announce(typesystem::Module& module);
  void awaitAnnouncement(std::unique_lock<std::mutex>& guard, const typesystem::Module& module);
  typesystem::Module* find(const LoadContext& context, const AssemblySpec& spec);
  typesystem::Expected<typesystem::Module*> add(LoadContext& context, Image image);
  typesystem::Module* addLocked(LoadContext& context, Image image);
  // What is found for it may be referred to by what is in the context.
  typesystem::Expected<void> refer(LoadContext& context, const typesystem::Module& found, const AssemblySpec& spec,
                                   bool isByDomain);
  typesystem::Expected<typesystem::Module*> probe(const AssemblySpec& spec);
  struct Resolved {
    typesystem::Module* module = nullptr;
    bool isByDomain = false;  // AppDomain.AssemblyResolve answered
  };
  Resolved resolve(LoadContext& context, const AssemblySpec& spec, typesystem::Module* requesting);

  const Places places_;
  const OnLoaded onLoaded_;
  Events events_;
  OnLoaded announcer_;
  OnMade typeAnnouncer_;
  std::map<std::string, std::filesystem::path> files_;  // by simple name in lower case
  typesystem::Module* entry_ = nullptr;
  std::mutex lock_;
  std::list<LoadContext> contexts_;                                  // guarded
  std::vector<std::shared_ptr<typesystem::Module>> modules_;         // guarded
  std::map<const typesystem::Module*, std::thread::id> announcing_;  // guarded; by whom
  std::condition_variable announced_;
  std::unordered_map<const typesystem::Module*, LoadContext*> contextOf_;  // guarded
  std::map<Reference, Meant> references_;                                  // guarded
};

}  // namespace codicil::execution
