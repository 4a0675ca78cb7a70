// Frees versions that nothing needs. Each batch waits for one grace period, in which the host vouches for its threads.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "BuildPipeline.hpp"
#include "ManagerLock.hpp"
#include "Publisher.hpp"
#include "VersionTree.hpp"

namespace codicil::versioning {

class Collector {
 public:
  Collector(Host& host, codememory::CodeMemory& memory, ManagerLock& lock, VersionTree& tree, BodyLinks& links,
            Publisher& publisher, BuildPipeline& pipeline, EventLog& events)
      : host_(host),
        memory_(memory),
        lock_(lock),
        tree_(tree),
        links_(links),
        publisher_(publisher),
        pipeline_(pipeline),
        events_(events) {}
  ~Collector();

  // No lock held.
  CollectResult collect();

  // Lock held; no lock-free reader can find the object any more: deleted when none can be using it.
  void bury(ILCodeVersionNode* node) { limbo_.il.push_back(node); }
  void bury(NativeCodeVersionNode* node) { limbo_.natives.push_back(node); }
  void bury(MethodDescVersioningState* state) { limbo_.entries.push_back(state); }
  void retire(codememory::CountingStub stub) { limbo_.counting.push_back(stub); }
  void retire(codememory::Precode precode) { limbo_.precodes.push_back(precode); }

  // Lock held; no thread is in any of its code. Frees at once; the side tables to release come back in `hostData`.
  void freeEntrypoint(MethodDesc& method, std::vector<void*>& hostData);
  void freeMethod(ILCodeVersioningState& method, std::vector<void*>& hostData);

  void count(ManagerUse& use) const;

 private:
  // What is unlinked already and only waits for readers.
  struct Limbo {
    std::vector<ILCodeVersionNode*> il;
    std::vector<NativeCodeVersionNode*> natives;
    std::vector<MethodDescVersioningState*> entries;
    std::vector<codememory::CountingStub> counting;
    std::vector<codememory::Precode> precodes;
    std::vector<BodyIndex> pads;  // tombstones that nobody calls any more
    bool empty() const {
      return il.empty() && natives.empty() && entries.empty() && counting.empty() && precodes.empty() && pads.empty();
    }
    void deleteObjects();
  };
  // How far a walk over all methods has come.
  struct Place {
    std::vector<Module*> modules;  // to go, the last one first
    Token from = 0;
  };
  struct Condemned {
    MethodDesc* method;
    NativeCodeVersionNode* node;  // null: the default version's code
  };
  struct InUse;

  void condemn();
  bool condemnSome(Place& place);
  void condemnNatives(ILCodeVersioningState& method);
  void sweepIL(ILCodeVersioningState& method);
  void foldEntries(ILCodeVersioningState& method);
  bool isGarbage(const NativeCodeVersionNode& node) const;
  // Whether an IL version above the leaf (null: the default) becomes the leaf when clients revert.
  static bool mayBeRevertedTo(const ILCodeVersioningState& method, const ILCodeVersionNode* il);
  static bool isPublished(const MethodDescVersioningState& entry, NativeVersionId id);
  bool isGarbageDefault(const MethodDescVersioningState& entry) const;
  bool mayComeBack(BodyIndex body) const;
  void releaseSome(const InUse& inUse, std::vector<void*>& hostData);
  bool releaseSomeStubs(const InUse& inUse);
  void freeNative(NativeCodeVersionNode& node, std::vector<void*>& hostData);
  void freeDefault(MethodDescVersioningState& entry, std::vector<void*>& hostData);
  std::size_t freeBody(MethodDesc& method, BodyIndex body, std::vector<void*>& hostData);

  Host& host_;
  codememory::CodeMemory& memory_;
  ManagerLock& lock_;
  VersionTree& tree_;
  BodyLinks& links_;
  Publisher& publisher_;
  BuildPipeline& pipeline_;
  EventLog& events_;

  std::mutex oneAtATime_;
  bool running_ = false;  // a grace period is under way for condemned_ and maturing_
  std::uint64_t moment_ = 0;
  std::vector<Condemned> condemned_;
  Limbo maturing_;
  Limbo limbo_;  // joins the next grace period
  ManagerUse totals_;
};

}  // namespace codicil::versioning
