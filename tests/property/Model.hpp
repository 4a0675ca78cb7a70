// What DESIGN.md promises, said once more as simply as can be: for each method what the stages wish, from scratch what
// IL results; for each body what it inlined, from scratch whether that is outdated; for the collector, from the rules,
// what must be kept and what may be. One thread, no clever data structures, nothing shared with the library's code.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codicil/versioning/CodeVersionManager.hpp"

namespace codicil::property {

using versioning::Change;
using versioning::ILVersionId;
using versioning::ILVersionState;
using versioning::NativeVersionId;
using versioning::StageId;
using versioning::Status;
using versioning::Tier;
using versioning::Token;

struct ModelMethod;
struct ModelFunction;

// An explicit IL version. Stays here when it is collected, as something that does not exist any more.
struct ModelIL {
  ModelMethod* method = nullptr;
  StageId stage = 0;
  ModelIL* parent = nullptr;  // null: the default version
  ModelIL* origin = nullptr;  // the first version made for the same request
  ILVersionId id = 0;         // 0: made by something that is going on, and not seen in the tree yet
  ILVersionState state = ILVersionState::Requested;
  std::int64_t tag = 0;
  bool compiles = true;
  std::string who, why;
  int holds = 0;
  bool exists = true;
  bool asked = false;

  bool partial() const { return state == ILVersionState::Requested || asking(); }
  bool asking() const { return state == ILVersionState::GettingReJITParameters; }
  bool failed() const { return state == ILVersionState::Failed; }
};

struct Inlined {
  ModelMethod* method;
  ModelIL* il;
  friend auto operator<=>(const Inlined&, const Inlined&) = default;
};

struct ModelBody {
  std::set<Inlined> inlined;
  std::set<std::shared_ptr<ModelBody>> directCallees;
  bool exists = true;
};

struct ModelNative {
  ModelFunction* function = nullptr;
  ModelIL* il = nullptr;
  Tier tier = Tier::Optimized;
  NativeVersionId id = 0;
  NativeVersionId parent = 0;
  std::string who, why;
  bool offered = true;  // was made active: by the prestub, or by activate()
  int pins = 0;         // being built, or somebody is about to activate it
  bool exists = true;
  bool published = false;  // when the tree was last compared: tells which of several candidates of one tier it is
  std::shared_ptr<ModelBody> body;  // null: no code
};

struct ModelFunction {
  ModelMethod* method = nullptr;
  int instantiation = 0;
  std::deque<ModelNative> natives;  // [0] is the default version
  NativeVersionId lastId = 0;
  std::vector<ModelFunction*> calls, inlines;
  bool recursive = false;
};

struct ModelMethod {
  int module = 0;
  Token token = 0;
  std::int64_t tag = 0;
  bool loaded = true;
  bool versionable = true;
  std::deque<ModelIL> versions;
  struct Wish {
    ModelIL* origin;
    ModelIL* now;  // its version on the active path
  };
  std::map<StageId, Wish> wishes;
  int defaultHolds = 0;
  std::vector<ModelFunction*> functions;
  ModelIL* leafBefore = nullptr;  // the leaf when last looked at

  ModelIL* leaf() const;  // null: the default version
  // The level that is asked next: from the top of those that the leaf's IL waits for. What lies above a complete level
  // does not matter to it.
  ModelIL* firstPartial() const;
  ModelIL* runs() const;  // what a call can run now: the leaf, or what is above the first level that is not supplied
  // Nobody has asked for it or hides it, and it is the only one of its request.
  bool answersAnotherRequest(const ModelIL& il) const;
  ModelIL* find(ILVersionId id);  // null: never seen, or not existing any more
};

class Model {
 public:
  ModelMethod& addMethod(int module, Token token, std::int64_t tag);
  ModelFunction& addFunction(ModelMethod& method, int instantiation);
  void unload(int module);

  // --- Wishes ---
  // Why this change cannot be made; Ok if it can. `before`: the methods that stand before it in its batch. More than
  // one reason may apply.
  std::set<Status> check(StageId stage, ModelMethod* method, Change::Kind kind, ILVersionId version,
                         const std::set<ModelMethod*>& before) const;
  // The version that the stage wants now (null after a revert).
  ModelIL* take(StageId stage, ModelMethod& method, Change::Kind kind, ILVersionId version, std::string_view who,
                std::string_view why, std::int64_t tag = 0, bool compiles = true);
  void detach(StageId stage);
  void complete(ModelIL& il, std::int64_t tag, bool compiles);
  void fail(ModelIL& il);

  // --- Bodies ---
  bool isStale(const ModelBody& body) const;
  // What publication may choose from: built, made active before, of this IL version, relying on nothing outdated.
  std::vector<ModelNative*> candidates(ModelFunction& function, ModelIL* il) const;
  // The best tier among them; null if there is none: callers reach the prestub.
  ModelNative* best(ModelFunction& function, ModelIL* il) const;
  // Whether that is this one beyond doubt: the manager chooses among several of the same tier.
  bool isOnlyBest(const ModelNative& native) const;
  // What callers must reach.
  ModelNative* published(ModelFunction& function) const;
  // The body that a compile begun now makes, and whom it calls.
  std::shared_ptr<ModelBody> compile(const ModelFunction& function, Tier tier,
                                     std::vector<ModelFunction*>& callees) const;
  // What a call answers if it runs what is active everywhere, itself `depth` times where it is recursive.
  std::int64_t answer(const ModelFunction& function, int depth) const;
  // Nothing that a call of this function reaches is asked for or built.
  bool isSettled(ModelFunction& function) const;

  // --- Collection ---
  struct Kept {
    std::set<const ModelIL*> il;
    std::set<const ModelNative*> natives;  // of default versions: their code
  };
  Kept mustKeep(bool allCode) const;  // allCode: a thread is inside, so no code that exists may go
  Kept mayKeep() const;

  std::deque<ModelMethod> methods;
  std::deque<ModelFunction> functions;
  int leafChanges = 0;  // since start

 private:
  void repath(ModelMethod& method);
  static int rank(Tier tier);
  Kept keep(bool generous, bool allCode) const;
  bool keepsIL(const ModelIL& il, const Kept& kept) const;
  // Not the leaf, but on the path to it, with clients' levels alone below.
  static bool mayBeRevertedTo(const ModelMethod& method, const ModelIL* il);
  bool keepsNative(ModelNative& native, const Kept& kept, bool generous, bool allCode) const;
};

}  // namespace codicil::property
