// What a virtual machine gives to the library. All of it is called on cold paths only: when code is made, switched or
// freed. A running program's calls go through precodes and pads, which are machine code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/CodeVersion.hpp"
#include "codicil/versioning/Method.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::versioning {

class BuildPipeline;
class CodeVersionManager;

// One of several methods' entrypoints, with its stable address.
struct Entrypoint {
  MethodDesc* method;
  codememory::Precode precode;  // empty: it can have none, and nothing can be published
  std::uint32_t which = 0;      // the method's place among them
};

// Receives what a host says about its threads. See Host::pollGracePeriod.
class CodeInUse {
 public:
  // A thread is at this address, or will return to it. Addresses outside of code memory are ignored.
  virtual void at(const void* ip) = 0;

 protected:
  ~CodeInUse() = default;
};

// Where the compiler of one body puts code and says what it relied on. Used by one thread, within Host::compile.
class CompileScope {
 public:
  CompileScope(CodeVersionManager& manager, NativeCodeVersion version) : manager_(manager), version_(version) {}
  ~CompileScope();
  CompileScope(const CompileScope&) = delete;
  CompileScope& operator=(const CompileScope&) = delete;

  // Room for the body; once. What is not handed back by a successful compile is freed.
  tl::expected<codememory::CodeAllocation, codememory::MemoryError> allocate(std::uint32_t bytes);
  // In place of allocate(): the body is there already, in CodeMemory::precompiledSpace(). It inlined what
  // Host::forEachInlining says. It has no entry pad, so nobody calls it but through its precode, and to tiering it is
  // what tier-0 code is. Only of a default version.
  tl::expected<void, codememory::MemoryError> adopt(const std::byte* code, std::uint32_t bytes);
  // Where the body will run: what allocate() gave or adopt() was given. Null before.
  const std::byte* code() const;

  // The IL of `callee` that may be inlined into this body now, or none: do not inline it (its active version is not
  // supplied yet, or it may not be inlined). The inlining is recorded; when the callee gets another version, this body
  // is switched off. Report every method whose IL gets into the body, those inlined through others too.
  std::optional<ILCodeVersion> inlinee(MethodKey callee);

  // The address that calls from this body to `callee` use: the entry pad of its body if that is final code (a direct
  // call, recorded; the body stays as long as this one), else its precode. `callee` may be this body's own method.
  const void* callTarget(MethodDesc& callee);

 private:
  friend class BuildPipeline;
  CodeVersionManager& manager_;
  NativeCodeVersion version_;
  codememory::BodyIndex body_ = codememory::kNoBody;
  std::vector<ILCodeVersion> inlined_;                // pinned while this scope lives
  std::vector<codememory::BodyIndex> directCallees_;  // each counted as called by this body
  bool callsItself_ = false;
};

struct CompileRequest {
  NativeCodeVersion version;
  MethodDesc& method;
  ILCodeVersion il;  // compile this IL; il.body() is null for the host's own
  Tier tier;
  CompileScope& scope;
  bool isFromPrecompiled = false;  // it takes the place of a default version with adopted code
  // Of tier OSR: where in the IL it is entered, and the side tables of the tier-0 body that it is entered from.
  std::uint32_t osrOffset = 0;
  const void* osrBase = nullptr;
};

struct CompiledBody {
  void* hostData = nullptr;  // side tables; comes back in BodyInfo and in Host::releaseBody
  bool isFinal = false;      // asked for tier-0, the compiler optimized it: there is no better to come
};

struct CompileError {
  Status status = Status::CompileFailed;   // or OutOfCodeMemory
  std::string message;                     // for people: names file, token, offset where that helps
  std::shared_ptr<const void> cause = {};  // what the host knows of it; the library only carries it
};

// Thread-safe: the library calls it from any thread. "Lock held" says that the manager's lock is held during the call:
// such a function must be short and must not call the library, nor wait for a thread that might.
class Host {
 public:
  virtual ~Host() = default;

  // Lock held. The method that an entrypoint instantiates.
  virtual MethodKey keyOf(const MethodDesc& method) const = 0;

  // Lock held. The entrypoint's stable address, made (StubAllocator::allocatePrecode) when first asked for. Empty if
  // that fails: the switch is then not made and PublishFailed reported.
  virtual codememory::Precode precodeOf(MethodDesc& method) = 0;

  // Lock held. Every entrypoint of the method that has a precode or code. An entrypoint must be listed before it can
  // be called for the first time, and until it is gone for good.
  class EntrypointVisitor {
   public:
    virtual void visit(MethodDesc& method) = 0;

   protected:
    ~EntrypointVisitor() = default;
  };
  virtual void forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) = 0;
  // The same of many methods, in their order, with their precodes, for hosts that can do this with less than one by
  // one.
  virtual void addEntrypoints(std::span<const MethodKey> methods, std::vector<Entrypoint>& entrypoints) {
    struct Adder final : EntrypointVisitor {
      Host& host;
      std::vector<Entrypoint>& entrypoints;
      std::uint32_t which = 0;
      Adder(Host& host, std::vector<Entrypoint>& entrypoints) : host(host), entrypoints(entrypoints) {}
      void visit(MethodDesc& method) override { entrypoints.push_back({&method, host.precodeOf(method), which}); }
    } adder(*this, entrypoints);
    for (; adder.which < methods.size(); ++adder.which) forEachEntrypoint(methods[adder.which], adder);
  }

  // Lock held. Of a method whose default version has adopted code: every method whose IL is in that code, those inlined
  // through others too. Not asked before somebody gives a method other IL.
  class InliningVisitor {
   public:
    virtual void visit(MethodKey inlined) = 0;

   protected:
    ~InliningVisitor() = default;
  };
  virtual void forEachInlining(const MethodDesc&, InliningVisitor&) {}

  // Lock held. Ok, UnknownMethod or NotVersionable.
  virtual Status checkVersionable(MethodKey method) const = 0;

  // No lock held. Makes the body: allocates through the scope, writes the code, reports inlinings. May be entered on
  // several threads, for one version too (when waiting could deadlock; the first to finish wins).
  virtual tl::expected<CompiledBody, CompileError> compile(const CompileRequest& request) = 0;

  // No lock held. A body with these side tables is gone.
  virtual void releaseBody(void* hostData) = 0;

  // Lock held. Takes the moment "now" for pollGracePeriod: every code switch made before is visible to all threads.
  // The host's own number: it comes back in pollGracePeriod.
  virtual std::uint64_t beginGracePeriod() = 0;

  // No lock held. For every thread: either it was, at some moment after beginGracePeriod, outside of all code (and
  // holding no code address it loaded before), or every address it will return to is reported to `inUse`. Returns
  // false if some thread cannot be vouched for yet: the question is asked again later. ThreadEpochs answers this for
  // hosts that poll; stack walkers stop their threads and report them all.
  virtual bool pollGracePeriod(std::uint64_t moment, CodeInUse& inUse) = 0;

  // Around every holding of the manager's lock and every wait for another thread; they nest, with enterWait first. A
  // host with a moving collector, or one that stops its threads, may do so meanwhile: the thread touches nothing of the
  // program's. leaveWait may block until that is over: no lock of the library is held then.
  virtual void enterWait() {}
  virtual void leaveWait() {}

  // Lock held. Names for dumps and events.
  virtual std::string nameOf(const MethodDesc& method) const = 0;
  virtual std::string nameOf(MethodKey method) const = 0;
};

}  // namespace codicil::versioning
