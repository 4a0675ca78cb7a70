// Plays a sequence of commands on a manager with clients and on the model, and after each one compares all there is to
// see. Commands are a few small numbers, so that RapidCheck can shrink them; what they name is found by counting
// through what exists then.
#pragma once

#include <iosfwd>
#include <list>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "Model.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "versioning/TestVm.hpp"

namespace codicil::property {

using testing::TestFunction;
using testing::TestModule;
using testing::TestVm;
using versioning::ILCodeVersion;
using versioning::MethodKey;
using versioning::NativeCodeVersion;

enum class Op : std::uint8_t {
  Call,              // a
  CallInCompile,     // a: from the compiler of another function, where nobody waits for an answer
  Request,           // a client, b method, c what the client will say, d what it does before
  Supply,            // a client, b method, c compiles?
  Revert,            // a client, b method
  Reactivate,        // a client, b method, c version
  HotReload,         // b method, c compiles?
  RevertReload,      // b method
  ReactivateReload,  // b method, c version
  Answer,            // a pending question, c supply?
  Hold,              // b method, c version
  Release,           // b method, c version
  TierUp,            // a function: begin, build, activate
  TierBegin,         // a function, c tier
  TierBuild,         // a pending
  TierActivate,      // a pending
  TierAbandon,       // a pending
  Race,              // a function, c what happens while its next body is compiled, b to which method
  FailCompile,       // a function: its next compile throws
  Batch,             // a client, b c d seeds
  Attach,
  Detach,        // a client
  RequestEarly,  // a client, b module, c method
  AddSlot,       // a function
  RemoveSlot,    // a slot
  Collect,       // until nothing is left to do
  CollectStep,
  Park,              // a thread goes into code, or comes out of it
  AddMethod,         // b seed of its calls
  AddInstantiation,  // b method
  LoadModule,        // a name
  UnloadModule,      // a module
};
inline constexpr int kOps = static_cast<int>(Op::UnloadModule) + 1;
const char* describe(Op op);

struct Command {
  Op op = Op::Call;
  std::uint8_t a = 0, b = 0, c = 0, d = 0;
};
std::ostream& operator<<(std::ostream& out, const Command& command);

struct RigOptions {
  bool tier0 = false;    // versions start at tier-0; otherwise at optimized code
  bool inlining = true;  // functions have chains of inlined callees
  int methods = 4;       // at start
  int clients = 2;
};

class Rig {
 public:
  explicit Rig(const RigOptions& options);
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  // Empty if all went as the model says; otherwise what did not.
  std::string run(const std::vector<Command>& commands);
  std::string trace() const { return trace_.str(); }

 private:
  enum class Saying;  // what a client says when it is asked
  static Saying sayingOf(int seed);
  struct Client;
  struct Pending {  // a native version added, not activated
    ModelNative* native;
    NativeCodeVersion version;
  };
  struct Question {
    std::shared_ptr<Client> client;
    ModelIL* il;
    rejit::PendingAnswer answer;
  };
  struct Slot {
    ModelFunction* function;
    std::unique_ptr<std::atomic<const void*>> cell;
  };
  struct Tier0;
  struct Expected {
    const Client* client;
    const ModelIL* il;
    Status status;
    auto operator<=>(const Expected&) const = default;
  };

  void step(const Command& command);
  void perform(const Command& command);  // nested too
  void finish();

  void call(ModelFunction& function);
  void callInCompile(ModelFunction& function);
  void request(Client& client, ModelMethod& method, int saying, int doing);
  void apply(StageId stage, ModelMethod& method, Change::Kind kind, ILVersionId version, bool compiles);
  void batch(Client& client, const Command& command);
  void answer(std::size_t index, bool supply);
  void hold(ModelMethod& method, ILVersionId version, bool release);
  void tierBegin(ModelFunction& function, Tier tier, int base);
  void tierBuild(ModelNative* native);
  void tierActivate(std::size_t index);
  void tierUp(ModelFunction& function);
  void tierAbandon(std::size_t which);
  void race(ModelFunction& function, const Command& command);
  void attach();
  void detach(Client& client);
  void requestEarly(Client& client, int module, int token);
  void addSlot(ModelFunction& function);
  void removeSlot(std::size_t which);
  void collect(bool all);
  void park();
  void addMethod(int module, int seed);
  void addFunction(ModelMethod& method);
  void loadModule(int number);
  void unloadModule(int which);

  // What the library calls.
  void onCompile(const versioning::CompileRequest& request);
  void interfere(Client& client, ModelMethod& method);
  rejit::Answer onAsked(const std::shared_ptr<Client>& client, const rejit::ParameterRequest& request);
  void onError(Client& client, MethodKey key, ILVersionId id, Status status);

  // Comparison.
  void learn();  // ids of versions made meanwhile
  void learn(ModelMethod& method);
  void auditAll();
  void auditMethod(ModelMethod& method);
  void auditFunction(ModelFunction& function, const versioning::MethodTree& tree);
  void auditMemory();
  void reconcile(bool all);  // what was collected
  std::int64_t through(const void* address);
  void callQuietly(ModelFunction& function, const void* address, const char* how);

  template <class... Parts>
  void fail(const Parts&... parts) {
    if (!failure_.empty()) return;
    std::ostringstream text;
    (text << ... << parts);
    failure_ = text.str();
  }
  template <class... Parts>
  void check(bool ok, const Parts&... parts) {
    if (!ok) fail(parts...);
  }
  template <class... Parts>
  void say(const Parts&... parts) {
    trace_ << std::string(2 * static_cast<std::size_t>(depth_), ' ');
    (trace_ << ... << parts) << '\n';
  }

  TestFunction& real(const ModelFunction& function) const { return *real_.at(&function); }
  MethodKey key(const ModelMethod& method) const { return {modules_.at(method.module), method.token}; }
  ModelFunction& modelOf(const versioning::MethodDesc& method) const { return *models_.at(&method); }
  ModelMethod* methodOf(MethodKey key);
  std::string name(const ModelMethod& method) const;
  std::string name(const ModelFunction& function) const;
  std::string name(const ModelIL* il) const;
  std::vector<ModelMethod*> methods();
  std::vector<ModelFunction*> functions();
  template <class T>
  static T* pick(const std::vector<T*>& from, std::size_t which) {
    return from.empty() ? nullptr : from[which % from.size()];
  }
  Client* client(std::size_t which);
  Client* clientOf(StageId stage);
  ILVersionId version(ModelMethod& method, std::size_t which);

  const RigOptions options_;
  std::ostringstream trace_;
  std::string failure_;
  TestVm vm_;
  std::unique_ptr<Tier0> tier0_;
  Model model_;
  std::optional<rejit::ReJit> rejit_;
  std::map<int, TestModule*> modules_;  // by number; 0 is main
  std::map<int, std::string> moduleNames_;
  std::map<const ModelFunction*, TestFunction*> real_;
  std::map<const versioning::MethodDesc*, ModelFunction*> models_;
  std::vector<std::shared_ptr<Client>> clients_;  // the last few, some detached
  std::vector<Question> questions_;
  std::vector<Pending> pending_;
  std::list<Slot> slots_;
  struct Early {
    Client* client;
    std::string module;
    Token token;
    std::string why;
  };
  std::vector<Early> early_;
  std::map<ModelFunction*, Command> races_;
  std::set<ModelFunction*> throws_;
  std::optional<versioning::ThreadEpochs::Thread> parked_;
  bool parkedStrictly_ = false;  // no grace period was running when the thread went in
  bool graceRunning_ = false;
  bool enteredStrictly_ = false, unloading_ = false;
  bool allCollected_ = false;  // in this step

  std::multiset<Expected> expectedErrors_;
  const ModelNative* explicitBuild_ = nullptr;
  ModelMethod* inside_ = nullptr;  // its instantiations call another function while they are compiled
  std::map<ModelFunction*, ModelFunction*> insideCalls_;
  int depth_ = 0;  // of callbacks and compiles
  int asks_ = 0, compiles_ = 0, throwCount_ = 0;
  int serial_ = 0;
  int noHolds_ = 0;
  ILVersionId stepBase_ = 0;
  int nextModule_ = 1;
  Token nextToken_ = 1;
  int nextClient_ = 1;
  std::int64_t nextTag_ = 1;
  ILVersionId lastIL_ = 0;
};

}  // namespace codicil::property
