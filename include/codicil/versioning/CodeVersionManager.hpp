// The code version manager: owns every method's version tree, and the one mechanism that switches what callers run.
//
// Thread-safe throughout. One lock guards the shape of the trees and the choice of active children; no client or
// compiler is ever called with it held. Threads that make calls, look up addresses or take the prestub's fast path
// take no lock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/CodeVersion.hpp"
#include "codicil/versioning/Events.hpp"
#include "codicil/versioning/Host.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Status.hpp"

namespace codicil::versioning {

// A level of IL versions whose versions are asked for when they are needed. rejit::ReJit implements it; hosts do not.
class ILStage {
 public:
  virtual ~ILStage() = default;
  virtual std::string_view name() const = 0;
  // No lock held. Code is needed for `version`, which is partial: ask for its IL and end in completeIL or failIL, or
  // wait for the thread that is asking. On return the caller looks at the tree again. A thread that must not wait
  // (it is inside a callback) returns false instead, and runs the nearest complete version above.
  virtual bool supply(ILCodeVersion version) = 0;
  // No lock held. This version of yours could not be compiled or published.
  virtual void failed(ILCodeVersion version, Status status, std::string_view message) = 0;
};

// The stage of native versions: which tier an entrypoint starts at, and what its callers reach. Tiering implements it.
// Without one every version is Optimized and callers reach bodies.
class NativeStage {
 public:
  virtual ~NativeStage() = default;
  // Lock held: the tier of the first native version of this IL version.
  virtual Tier initialTier(const MethodDesc& method, const ILCodeVersion& il) = 0;
  // Lock held: `version`, of this tier, is being published: the address that callers reach: `code`, or a stub that goes
  // there.
  virtual const void* callersReach(NativeCodeVersion version, Tier tier, const std::byte* code) = 0;
  // Lock held: `version`, or its code, is being freed: forget it.
  virtual void forget(NativeCodeVersion version) = 0;
  // Lock held: calls counted so far, -1 if not known.
  virtual std::int64_t callsOf(NativeCodeVersion version) const = 0;
  // Lock held: bodies that call another one's pad reach it by a detour from now on (see addRelinked).
  virtual void detoured() {}
  // Lock held: a batch left many methods that ran before without code (see buildAhead).
  virtual void canBuildAhead() {}
};

// One method's part of a request to switch.
struct Change {
  enum class Kind : std::uint8_t {
    Request,     // a new version, its IL to be asked for on first need; reuses one that nobody has asked for yet
    Supply,      // a new version with this IL, complete at once
    Revert,      // this stage's level back to its default
    Reactivate,  // the version of this id, made earlier by this stage on this method, again
  };
  MethodKey method;
  Kind kind = Kind::Request;
  ILVersionId version = 0;  // Reactivate
  ILBodyPtr body;           // Supply
};

struct ChangeResult {
  Status status = Status::Ok;
  ILVersionId version = 0;  // what this stage wants there now
};

struct ManagerUse {
  // Bytes of the structures themselves and how many there are.
  std::size_t ilNodes = 0, ilNodeBytes = 0;
  std::size_t nativeNodes = 0, nativeNodeBytes = 0;
  std::size_t methodStates = 0, methodStateBytes = 0;          // ILCodeVersioningState
  std::size_t entrypointStates = 0, entrypointStateBytes = 0;  // MethodDescVersioningState
  std::size_t provenanceBytes = 0;                             // who asked, and when
  std::size_t ilBodyBytes = 0;                                 // as the host counts them
  std::size_t inlinings = 0, linkBytes = 0;                    // inlinings, direct calls, slots on record
  // Pads left of freed bodies: older code still calls them, or a thread may be on its way through. CodeMemoryUse counts
  // them among the bodies that are live.
  std::size_t tombstones = 0;
  std::size_t bytesLive() const {
    return ilNodeBytes + nativeNodeBytes + methodStateBytes + entrypointStateBytes + provenanceBytes + linkBytes;
  }
  // Since start.
  std::uint64_t ilVersionsCollected = 0, nativeVersionsCollected = 0, bodiesCollected = 0, stubsCollected = 0;
  std::uint64_t codeBytesFreed = 0;
};

struct CollectResult {
  std::size_t bodiesFreed = 0, nativeVersionsFreed = 0, ilVersionsFreed = 0, stubsFreed = 0, codeBytesFreed = 0;
  bool pending = false;  // a grace period is still running: call again later
};

struct ManagerOptions {
  std::uint32_t eventCapacityLog2 = 14;
};

class CodeVersionManager {
 public:
  // `host` and `memory` outlive the manager.
  CodeVersionManager(Host& host, codememory::CodeMemory& memory, const ManagerOptions& options = {});
  ~CodeVersionManager();  // no thread is in managed code or in the manager any more
  CodeVersionManager(const CodeVersionManager&) = delete;
  CodeVersionManager& operator=(const CodeVersionManager&) = delete;

  codememory::CodeMemory& memory();
  EventStream& events();
  Host& host();

  // --- The call path ---

  // Where an entrypoint without code goes. Returns the address to jump to: the active version's code, built and
  // published if need be. The calling thread counts as being in code (it must not be vouched for in a grace period).
  // An error only if no version of the method can be compiled.
  tl::expected<const void*, CompileError> prestub(MethodDesc& method);

  // Wait-free, async-signal-safe; the version whose body (or entry pad) holds `ip`, or none.
  NativeCodeVersion versionAt(const void* ip) const;

  // A cell (vtable or interface slot, delegate) that caches this entrypoint's address and shall be rewritten whenever
  // it switches. Filled at once. The cell must stay until removed, and be read with one aligned load.
  Status addBackpatchedSlot(MethodDesc& method, std::atomic<const void*>& slot);
  void removeBackpatchedSlot(MethodDesc& method, std::atomic<const void*>& slot);

  // --- Modules ---

  // Requests may name this module's methods from now on.
  void loadModule(Module& module);
  bool isLoaded(const Module* module) const;

  // --- Stages ---

  StageId attachStage(std::shared_ptr<ILStage> stage);
  // Every version of this stage is taken out, as by Revert; callbacks in progress may still end. Idempotent.
  void detachStage(StageId stage);
  void setNativeStage(NativeStage* stage);  // before the first method runs; null takes it out at the end

  // Switches all of `changes`, or none of them. `results` has as many elements. Ok, or BatchAborted with the reason in
  // the results. When it returns, every call that begins runs the new active version.
  Status apply(StageId stage, const RequesterPtr& requester, std::span<const Change> changes,
               std::span<ChangeResult> results);
  // The same for one kind of change, Request or Revert. `statuses`: an element for each method, or none.
  Status apply(StageId stage, const RequesterPtr& requester, Change::Kind kind, std::span<const MethodKey> methods,
               std::span<Status> statuses);

  // Hot reload of one body: apply() with Supply at kHotReloadStage.
  ChangeResult hotReload(MethodKey method, ILBodyPtr body, const RequesterPtr& requester);

  // A held version is not collected, nor its code, so that reverting to it or activating it again is instant. 0 holds
  // the default version. Counts.
  Status hold(MethodKey method, ILVersionId version);
  void release(MethodKey method, ILVersionId version);

  // --- For ILStage implementations ---

  // Partial → GettingReJITParameters; true for the one caller that is to ask. The version is kept until it, or another
  // for it, ends in completeIL or failIL. False if it is not Requested any more.
  bool beginSupply(ILCodeVersion version);
  // Its IL is this. Ignored if it has failed meanwhile (a deadline).
  bool completeIL(ILCodeVersion version, ILBodyPtr body);
  // Its level is passed through from now on; callers run what the parent level has. False if it was complete already.
  bool failIL(ILCodeVersion version, Status status);
  ILVersionState stateOf(ILCodeVersion version) const;

  // --- For NativeStage implementations and hosts with OSR ---

  // For callers that cannot know whether their version still lives: asked under the lock, before anything else is.
  // False if forget() told of its end; nothing is done then.
  using StillThere = std::function<bool()>;
  // Does for up to `most` of the entrypoints that a batch has left without code what the next call to them would: asks
  // for their IL, builds and publishes them. False: none is left. On any thread that the host could compile on.
  bool buildAhead(std::size_t most);
  // A new native version of `base`'s entrypoint and IL version, not active, without code. It is kept from collection,
  // and its entrypoint from being forgotten, until activate() or abandon(). None if `base`'s IL version is not the
  // active one any more.
  NativeCodeVersion addNativeVersion(NativeCodeVersion base, Tier tier, const RequesterPtr& requester,
                                     const StillThere& stillThere = {});
  // Compiles it, on this thread, without the lock. Its code is in the tree then, not published.
  tl::expected<const std::byte*, CompileError> build(NativeCodeVersion version);
  // Makes it the active native child and publishes it, if its IL version still is the active one of its method and
  // nothing it inlined has changed. False if not: it stays in the tree until it is collected.
  bool activate(NativeCodeVersion version);
  void abandon(NativeCodeVersion version);
  // For published final code whose direct calls go a detour, because what they called is not published any more while
  // other final code of its entrypoint is: a new native version each, as addNativeVersion() makes them, for no more
  // than so many. Each body is taken once.
  std::vector<NativeCodeVersion> addRelinked(std::size_t most, const RequesterPtr& requester);
  // On-stack replacement: a thread that runs the tier-0 body at `ip` has come to the place `ilOffset` often enough.
  // Returns optimized code of the same IL version that goes on from there, made on this thread unless it is there;
  // null: go on as before (it cannot be built, another thread is building it, or the IL version is not the active one
  // any more). The caller jumps into it before its thread is vouched for in a grace period.
  const std::byte* osrEntry(const void* ip, std::uint32_t ilOffset, const RequesterPtr& requester);
  // Asks the native stage again what callers reach, if `version` is the published one.
  void republish(NativeCodeVersion version, const StillThere& stillThere = {});
  bool isPublished(NativeCodeVersion version) const;
  // Frees a stub when no thread can be in it.
  void retire(codememory::CountingStub stub);
  void retire(codememory::Precode precode);

  // --- Questions ---

  ILCodeVersion activeIL(MethodKey method) const;
  ILCodeVersion wantedBy(StageId stage, MethodKey method) const;  // this stage's version on the active path, or none
  // The IL that a version of this stage would be made on now, complete; null: the host's own, or the module is unknown.
  ILBodyPtr bodyAbove(StageId stage, MethodKey method) const;
  // The side tables of the body whose first byte is `code` cannot go while `look` has them; it runs under the lock, so
  // it must be short and call nothing of the library. False: there is no such body.
  bool inspectBody(const std::byte* code, const std::function<void(const void* hostData)>& look) const;
  NativeCodeVersion activeNative(MethodDesc& method) const;  // none: it would be made by the next call
  NativeCodeVersion published(MethodDesc& method) const;     // none: callers reach the prestub
  ILCodeVersion ilOf(NativeCodeVersion version) const;
  Tier tierOf(NativeCodeVersion version) const;
  ILCodeVersion findIL(MethodKey method, ILVersionId id) const;
  std::vector<NativeCodeVersion> nativesOf(ILCodeVersion version) const;  // over all instantiations
  MethodTree tree(MethodKey method) const;
  std::vector<MethodTree> trees() const;  // of every method that has more than default versions
  ManagerUse use() const;

  std::string dump() const;      // all trees as text
  std::string dumpJson() const;  // and as one JSON document (docs/versioning.md has its shape)
  static std::string dump(const MethodTree& tree);
  static std::string dumpJson(std::span<const MethodTree> trees);

  // --- Ends ---

  // One step of collection: never waits for a thread. Call it now and then, from any thread.
  CollectResult collect();

  // The entrypoint is gone: no thread runs it nor will. Its versions and code are freed. Builds of it that are under
  // way in the background are waited for (unless this thread is building).
  void forgetEntrypoint(MethodDesc& method);
  // The module and all its methods are gone: requests for them fail with UnknownModule from now on, builds in progress
  // are waited for (unless this thread is building). Its entrypoints must be forgotten before.
  void unloadModule(Module& module);

 private:
  friend class CompileScope;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace codicil::versioning
