#include "Rig.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace codicil::property {

using rejit::Answer;
using versioning::ChangeResult;
using versioning::ILVersionInfo;
using versioning::kHotReloadStage;
using versioning::MethodTree;
using versioning::NativeVersionInfo;
using versioning::Requester;

namespace {

// What a client makes of its parent's IL: the order of composition shows in the tag.
std::int64_t combine(std::int64_t parent, int client, ILVersionId version) {
  auto hash = static_cast<std::uint64_t>(parent) * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(client);
  hash = (hash ^ (hash >> 31)) * 0xbf58476d1ce4e5b9u + version;
  return static_cast<std::int64_t>((hash ^ (hash >> 29)) & 0xffffffffffu);
}

ILVersionId idOf(const ModelIL* il) { return il ? il->id : 0; }

constexpr int kDepth = 2;  // how often a recursive function calls itself

bool isFinal(Tier tier) { return tier == Tier::Optimized || tier == Tier::Tier1; }

}  // namespace

const char* describe(Op op) {
  constexpr const char* kNames[] = {
      "Call",         "CallInCompile",    "Request",     "Supply",      "Revert",      "Reactivate",  "HotReload",
      "RevertReload", "ReactivateReload", "Answer",      "Hold",        "Release",     "TierUp",      "TierBegin",
      "TierBuild",    "TierActivate",     "TierAbandon", "Race",        "FailCompile", "Batch",       "Attach",
      "Detach",       "RequestEarly",     "AddSlot",     "RemoveSlot",  "Collect",     "CollectStep", "Park",
      "AddMethod",    "AddInstantiation", "LoadModule",  "UnloadModule"};
  static_assert(std::size(kNames) == kOps);
  return kNames[static_cast<int>(op)];
}

std::ostream& operator<<(std::ostream& out, const Command& command) {
  return out << "{Op::" << describe(command.op) << ", " << int{command.a} << ", " << int{command.b} << ", "
             << int{command.c} << ", " << int{command.d} << "}";
}

enum class Rig::Saying { Supply, SupplyUncompilable, Refuse, Throw, Later, OtherThread, SupplyNothing };

Rig::Saying Rig::sayingOf(int seed) {
  constexpr Saying kSayings[] = {Saying::Supply, Saying::Supply,      Saying::Supply,       Saying::Supply,
                                 Saying::Refuse, Saying::Throw,       Saying::Later,        Saying::SupplyUncompilable,
                                 Saying::Later,  Saying::OtherThread, Saying::SupplyNothing};
  return kSayings[static_cast<std::size_t>(seed) % std::size(kSayings)];
}

struct Rig::Client final : rejit::ReJitCallbacks, std::enable_shared_from_this<Client> {
  Client(Rig& rig, int number) : rig(rig), number(number), name("client " + std::to_string(number)) {}
  Answer getReJITParameters(const rejit::ParameterRequest& request) override {
    return rig.onAsked(shared_from_this(), request);
  }
  void reJITError(MethodKey key, ILVersionId id, Status status, std::string_view) override {
    rig.onError(*this, key, id, status);
  }
  Rig& rig;
  const int number;
  const std::string name;
  StageId id = 0;
  bool attached = true;
  std::map<ModelMethod*, Saying> sayings;
  std::map<ModelMethod*, int> doings;  // once, before it answers
};

struct Rig::Tier0 final : versioning::NativeStage {
  Tier initialTier(const versioning::MethodDesc&, const ILCodeVersion&) override { return Tier::Tier0; }
  const void* callersReach(NativeCodeVersion, Tier, const std::byte* code) override { return code; }
  void forget(NativeCodeVersion version) override { forgotten.emplace_back(&version.method(), version.id()); }
  std::int64_t callsOf(NativeCodeVersion) const override { return -1; }
  std::vector<std::pair<const versioning::MethodDesc*, NativeVersionId>> forgotten;  // since the last step
};

Rig::Rig(const RigOptions& options)
    : options_(options), vm_({.reserveBytes = std::size_t{32} << 20}, {.eventCapacityLog2 = 6}) {
  if (options.tier0) {
    tier0_ = std::make_unique<Tier0>();
    vm_.manager->setNativeStage(tier0_.get());
  }
  rejit_.emplace(*vm_.manager);
  modules_[0] = vm_.main;
  moduleNames_[0] = "main";
  rejit_->moduleLoaded(*vm_.main, "main");
  vm_.onCompile = [this](const versioning::CompileRequest& request) { onCompile(request); };
  for (int i = 0; i < options.methods; ++i) addMethod(0, i * 37 + 11);
  for (int i = 0; i < options.clients; ++i) attach();
  trace_.str({});
}

Rig::~Rig() {
  for (const Pending& one : pending_) vm_.manager->abandon(one.version);  // after a failure
  rejit_.reset();
  parked_.reset();
  vm_.onCompile = nullptr;
  vm_.manager->setNativeStage(nullptr);
}

std::string Rig::run(const std::vector<Command>& commands) {
  for (const Command& command : commands) {
    step(command);
    if (!failure_.empty()) return failure_;
  }
  finish();
  return failure_;
}

void Rig::step(const Command& command) {
  allCollected_ = false;
  stepBase_ = lastIL_;
  perform(command);
  learn();
  auditAll();
}

// --- Names ---

ModelMethod* Rig::methodOf(MethodKey key) {
  for (ModelMethod& method : model_.methods)
    if (method.loaded && method.token == key.token && modules_.at(method.module) == key.module) return &method;
  return nullptr;
}

std::string Rig::name(const ModelMethod& method) const {
  return moduleNames_.at(method.module) + "!f" + std::to_string(method.token);
}

std::string Rig::name(const ModelFunction& function) const {
  return name(*function.method) + (function.instantiation ? "<" + std::to_string(function.instantiation) + ">" : "");
}

std::string Rig::name(const ModelIL* il) const { return il ? "il " + std::to_string(il->id) : "default il"; }

std::vector<ModelMethod*> Rig::methods() {
  std::vector<ModelMethod*> found;
  for (ModelMethod& method : model_.methods)
    if (method.loaded && &method != inside_) found.push_back(&method);
  return found;
}

std::vector<ModelFunction*> Rig::functions() {
  std::vector<ModelFunction*> found;
  for (ModelFunction& function : model_.functions)
    if (function.method->loaded && function.method != inside_) found.push_back(&function);
  return found;
}

Rig::Client* Rig::client(std::size_t which) {
  return clients_.empty() ? nullptr : clients_[which % clients_.size()].get();
}

Rig::Client* Rig::clientOf(StageId stage) {
  for (const auto& client : clients_)
    if (client->id == stage) return client.get();
  return nullptr;
}

ILVersionId Rig::version(ModelMethod& method, std::size_t which) {
  const std::size_t n = which % (method.versions.size() + 1);
  return n == 0 ? 0 : method.versions[method.versions.size() - n].id;
}

// --- Commands ---

void Rig::perform(const Command& command) {
  const auto [op, a, b, c, d] = command;
  Client* const client = this->client(a);
  ModelMethod* const method = pick(methods(), b);
  ModelFunction* const function = pick(functions(), a);
  const bool nested = depth_ > 0;
  if (!method || !function) return;
  switch (op) {
    case Op::Call:
      return call(*function);
    case Op::CallInCompile:
      return nested ? void() : callInCompile(*function);
    case Op::Request:
      return client ? request(*client, *method, c, d) : void();
    case Op::Supply:
      return client ? apply(client->id, *method, Change::Kind::Supply, 0, c % 8 != 7) : void();
    case Op::Revert:
      return client ? apply(client->id, *method, Change::Kind::Revert, 0, true) : void();
    case Op::Reactivate:
      return client ? apply(client->id, *method, Change::Kind::Reactivate, version(*method, c), true) : void();
    case Op::HotReload:
      return apply(kHotReloadStage, *method, Change::Kind::Supply, 0, c % 8 != 7);
    case Op::RevertReload:
      return apply(kHotReloadStage, *method, Change::Kind::Revert, 0, true);
    case Op::ReactivateReload:
      return apply(kHotReloadStage, *method, Change::Kind::Reactivate, version(*method, c), true);
    case Op::Answer:
      return questions_.empty() ? void() : answer(a % questions_.size(), c % 4 != 3);
    case Op::Hold:
      return hold(*method, version(*method, c), false);
    case Op::Release:
      return hold(*method, version(*method, c), true);
    case Op::TierUp:
      return tierUp(*function);
    case Op::TierBegin:
      return tierBegin(*function, c % 4 == 3 ? Tier::Optimized : Tier::Tier1, d);
    case Op::TierBuild:
      return pending_.empty() ? void() : tierBuild(pending_[a % pending_.size()].native);
    case Op::TierActivate:
      return pending_.empty() ? void() : tierActivate(a % pending_.size());
    case Op::TierAbandon:
      return pending_.empty() ? void() : tierAbandon(a % pending_.size());
    case Op::Race:
      return nested ? void() : race(*function, command);
    case Op::FailCompile:
      say("the next compile of ", name(*function), " throws");
      throws_.insert(function);
      return;
    case Op::Batch:
      return client ? batch(*client, command) : void();
    case Op::Attach:
      return attach();
    case Op::Detach:
      return client ? detach(*client) : void();
    case Op::RequestEarly:
      return client ? requestEarly(*client, b, c) : void();
    case Op::AddSlot:
      return addSlot(*function);
    case Op::RemoveSlot:
      return removeSlot(a);
    case Op::Collect:
      return collect(true);
    case Op::CollectStep:
      return collect(false);
    case Op::Park:
      return nested ? void() : park();
    case Op::AddMethod:
      return methods().size() < 9 ? addMethod(method->module, b * 256 + c) : void();
    case Op::AddInstantiation:
      return method->functions.size() < 3 ? addFunction(*method) : void();
    case Op::LoadModule:
      return nested ? void() : loadModule(a);
    case Op::UnloadModule:
      return nested ? void() : unloadModule(a);
  }
}

std::int64_t Rig::through(const void* address) {
  const versioning::ThreadEpochs::Region region(vm_.thread());
  return reinterpret_cast<std::int64_t (*)(int)>(const_cast<void*>(address))(kDepth);
}

// The first call may ask, build and fail; then one comes that does nothing of this, and answers what the model says.
void Rig::call(ModelFunction& function) {
  say("call ", name(function));
  if (depth_ == 0) enteredStrictly_ = !graceRunning_;
  bool wasSteady = false;
  for (int times = 0; times < 8; ++times) {
    const int asks = asks_, compiles = compiles_, changes = model_.leafChanges, throws = throwCount_;
    const std::int64_t got = through(real(function).precode.entry());
    learn();
    if (!failure_.empty()) return;
    const bool steady = changes == model_.leafChanges && throws == throwCount_;
    if (steady)
      check(got == model_.answer(function, kDepth), "call of ", name(function), " answered ", got, ", not ",
            model_.answer(function, kDepth));
    if (asks == asks_ && compiles == compiles_ && steady) return;
    check(!(times > 0 && wasSteady && steady), "call ", times + 1, " of ", name(function), " asked or compiled again");
    wasSteady = steady;
  }
  fail("calls of ", name(function), " never settle");
}

void Rig::callInCompile(ModelFunction& function) {
  if (!inside_) {
    inside_ = &model_.addMethod(0, 1000, 7);
  }
  ModelFunction& caller = model_.addFunction(*inside_, static_cast<int>(inside_->functions.size()));
  TestFunction& real = vm_.add(*modules_.at(0), inside_->token, inside_->tag, caller.instantiation);
  real_[&caller] = &real;
  models_[&real] = &caller;
  insideCalls_[&caller] = &function;
  call(caller);
}

void Rig::request(Client& client, ModelMethod& method, int saying, int doing) {
  const std::string why = "request " + std::to_string(++serial_);
  const MethodKey key = this->key(method);
  Status status = Status::Ok;
  rejit_->requestReJIT(client.id, {&key, 1}, {&status, 1}, why);
  say("request by ", client.name, " of ", name(method), ": ", versioning::describe(status));
  if (!client.attached) return check(status == Status::NotAttached, "a detached client's request: ", describe(status));
  const auto reasons = model_.check(client.id, &method, Change::Kind::Request, 0, {});
  check(reasons.contains(status), "request: ", describe(status));
  if (!reasons.contains(Status::Ok)) return;
  client.sayings[&method] = sayingOf(saying);
  client.doings[&method] = doing;
  ModelIL* il = model_.take(client.id, method, Change::Kind::Request, 0, client.name, why);
  learn(method);
  check(rejit_->versionOf(client.id, key) == idOf(il), "versionOf ", name(method), ": ",
        rejit_->versionOf(client.id, key), ", not ", idOf(il));
}

void Rig::apply(StageId stage, ModelMethod& method, Change::Kind kind, ILVersionId version, bool compiles) {
  Client* const client = clientOf(stage);
  const std::string who = client ? client->name : "editor";
  const std::string why = kind == Change::Kind::Supply ? "supply " + std::to_string(++serial_) : "";
  const std::int64_t tag = 1'000'000 * ++nextTag_;
  const MethodKey key = this->key(method);
  const testing::ILBodyPtr body = kind == Change::Kind::Supply ? testing::il(tag, compiles) : nullptr;
  ChangeResult result;
  if (!client) {
    const Change change{.method = key, .kind = kind, .version = version, .body = body};
    vm_.manager->apply(stage, std::make_shared<const Requester>(Requester{who, why}), {&change, 1}, {&result, 1});
  } else if (kind == Change::Kind::Supply) {
    rejit_->supply(stage, {&key, 1}, {&body, 1}, {&result.status, 1}, why);
  } else if (kind == Change::Kind::Revert) {
    rejit_->requestRevert(stage, {&key, 1}, {&result.status, 1});
  } else {
    const rejit::Reactivation again{key, version};
    rejit_->reactivate(stage, {&again, 1}, {&result.status, 1});
  }
  constexpr const char* kKinds[] = {"request", "supply", "revert", "reactivate"};
  say(kKinds[static_cast<int>(kind)], " by ", who, " of ", name(method), " version ", version,
      compiles ? "" : " (does not compile)", ": ", versioning::describe(result.status));
  if (client && !client->attached)
    return check(result.status == Status::NotAttached, "a detached client's change: ", describe(result.status));
  const auto reasons = model_.check(stage, &method, kind, version, {});
  check(reasons.contains(result.status), "change: ", describe(result.status));
  if (!reasons.contains(Status::Ok)) return;
  ModelIL* il = model_.take(stage, method, kind, version, who, why, tag, compiles);
  learn(method);
  check(client || result.version == idOf(il), "the change gave version ", result.version, ", not ", idOf(il));
  check(vm_.manager->wantedBy(stage, key).id() == idOf(il), "wantedBy");
}

void Rig::batch(Client& client, const Command& command) {
  struct Item {
    ModelMethod* method;
    Change change;
    std::set<Status> reasons;
    std::int64_t tag;
  };
  std::vector<Item> items;
  std::vector<Change> changes;
  std::set<ModelMethod*> before, invalidBefore;
  const std::string why = "batch " + std::to_string(++serial_);
  const bool noPrecodes = command.d % 16 == 15;
  unsigned seed = command.b * 65536u + command.c * 256u + command.d;
  const auto next = [&] { return (seed = seed * 1664525u + 1013904223u) >> 16; };
  const unsigned count = 1 + next() % 5;
  const auto methods = this->methods();
  // One kind in most batches, so that many are valid.
  const unsigned mixed = next() % 3;
  const unsigned kindOfAll = next();
  for (unsigned i = 0; i < count; ++i) {
    Item item{};
    item.method = next() % 24 == 0 ? nullptr : methods[(command.b + (next() % 5 == 0 ? 0 : i)) % methods.size()];
    item.change.kind = static_cast<Change::Kind>((mixed == 0 ? next() : kindOfAll) % 4);
    item.change.method = item.method ? key(*item.method) : MethodKey{modules_.at(0), 77'777};
    item.reasons = model_.check(client.id, item.method, item.change.kind, 0, before);
    if (item.change.kind == Change::Kind::Reactivate && item.method) {
      item.change.version = version(*item.method, next() % 4);
      item.reasons = model_.check(client.id, item.method, item.change.kind, item.change.version, before);
    }
    if (!item.method && next() % 2 == 0) {
      item.change.method.module = nullptr;
      item.reasons = {Status::UnknownModule};
    }
    item.tag = 1'000'000 * ++nextTag_;
    if (item.change.kind == Change::Kind::Supply) item.change.body = testing::il(item.tag);
    if (noPrecodes && item.reasons.erase(Status::Ok)) item.reasons.insert(Status::PublishFailed);
    // A method that could not be switched where it stood first may count as a duplicate or not.
    if (item.method && invalidBefore.contains(item.method)) {
      item.reasons.insert(Status::BatchAborted);
      if (noPrecodes) item.reasons.insert(Status::PublishFailed);
    }
    if (!item.reasons.contains(Status::Ok)) invalidBefore.insert(item.method);
    before.insert(item.method);
    changes.push_back(item.change);
    items.push_back(std::move(item));
  }
  std::vector<ChangeResult> results(changes.size());
  vm_.precodesFail = noPrecodes;
  const Status all =
      vm_.manager->apply(client.id, std::make_shared<const Requester>(Requester{client.name, why}), changes, results);
  vm_.precodesFail = false;
  say("batch of ", count, " by ", client.name, ": ", versioning::describe(all));
  for (std::size_t i = 0; i < items.size(); ++i)
    say("  ", int(items[i].change.kind), " ", items[i].method ? name(*items[i].method) : "?", " version ",
        items[i].change.version, ": ", versioning::describe(results[i].status));
  const bool valid = client.attached && std::all_of(items.begin(), items.end(),
                                                    [](const Item& item) { return item.reasons.contains(Status::Ok); });
  check(all == (valid ? Status::Ok : Status::BatchAborted), "batch: ", describe(all));
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::set<Status> allowed = items[i].reasons;
    if (!client.attached)
      allowed = {Status::NotAttached};
    else if (!valid && allowed.erase(Status::Ok))
      allowed.insert(Status::BatchAborted);
    check(allowed.contains(results[i].status), "batch item ", i, ": ", describe(results[i].status));
  }
  if (!valid) return;
  std::vector<ModelIL*> versions;
  for (const Item& item : items)
    versions.push_back(
        model_.take(client.id, *item.method, item.change.kind, item.change.version, client.name, why, item.tag));
  learn();
  for (std::size_t i = 0; i < items.size(); ++i)
    check(results[i].version == idOf(versions[i]), "batch item ", i, " gave version ", results[i].version, ", not ",
          idOf(versions[i]));
}

void Rig::answer(std::size_t index, bool supply) {
  const Question question = questions_[index];
  questions_.erase(questions_.begin() + static_cast<std::ptrdiff_t>(index));
  ModelIL& il = *question.il;
  const bool counts = il.exists && il.asking();
  const std::int64_t tag = combine(il.parent ? il.parent->tag : il.method->tag, question.client->number, il.id);
  say("answer for ", name(&il), supply ? ": supplied" : ": refused");
  if (counts && supply) model_.complete(il, tag, true);
  if (counts && !supply) {
    model_.fail(il);
    expectedErrors_.insert({question.client.get(), &il, Status::SupplyFailed});
  }
  const bool counted = supply ? question.answer.supply(testing::il(tag)) : question.answer.refuse("no");
  check(counted == counts, "an answer ", counted ? "counted" : "did not count");
}

void Rig::hold(ModelMethod& method, ILVersionId version, bool release) {
  ModelIL* const il = method.find(version);
  int& holds = version ? (il ? il->holds : noHolds_) : method.defaultHolds;
  if (release) {
    say("release ", name(method), " version ", version);
    vm_.manager->release(key(method), version);
    if (holds) --holds;
    return;
  }
  const Status status = vm_.manager->hold(key(method), version);
  say("hold ", name(method), " version ", version, ": ", versioning::describe(status));
  const Status expected = version && !il ? Status::UnknownVersion : Status::Ok;
  check(status == expected, "hold: ", describe(status));
  if (status == Status::Ok) ++holds;
}

void Rig::tierBegin(ModelFunction& function, Tier tier, int base) {
  // From what is published, or from any other native version there is.
  NativeCodeVersion from = vm_.manager->published(real(function));
  if (base % 4 == 3) {
    const MethodTree tree = vm_.manager->tree(key(*function.method));
    std::vector<NativeCodeVersion> all;
    for (const ILVersionInfo& il : tree.versions)
      for (const NativeVersionInfo& native : il.natives)
        if (&native.version.method() == &real(function)) all.push_back(native.version);
    from = all[static_cast<std::size_t>(base / 4) % all.size()];
  }
  if (!from) return;
  ModelNative* parent = nullptr;
  for (ModelNative& native : function.natives)
    if (native.exists && native.id == from.id()) parent = &native;
  if (!parent) return fail("the base version is not in the model");
  const std::string why = "tier " + std::to_string(++serial_);
  const NativeCodeVersion made =
      vm_.manager->addNativeVersion(from, tier, std::make_shared<const Requester>(Requester{"tiering", why}));
  say("begin ", versioning::describe(tier), " of ", name(function), " from native ", from.id(), ": native ", made.id());
  check(bool(made) == (parent->il == function.method->leaf()), "addNativeVersion gave ", bool(made));
  if (!made) return;
  check(made.id() > function.lastId, "native id ", made.id(), " does not rise");
  function.lastId = made.id();
  ModelNative& native = function.natives.emplace_back();
  native.function = &function;
  native.il = parent->il;
  native.tier = tier;
  native.id = made.id();
  native.parent = parent->id;
  native.who = "tiering";
  native.why = why;
  native.offered = false;
  native.pins = 1;
  pending_.push_back({&native, made});
}

void Rig::tierBuild(ModelNative* native) {
  const auto pending =
      std::find_if(pending_.begin(), pending_.end(), [&](const Pending& one) { return one.native == native; });
  const NativeCodeVersion version = pending->version;
  say("build ", name(*native->function), " native ", native->id);
  if (native->pins > 1) return;  // it is being built
  if (depth_ == 0) enteredStrictly_ = false;
  const ModelNative* outer = explicitBuild_;
  explicitBuild_ = native;
  const auto built = vm_.manager->build(version);
  explicitBuild_ = outer;
  check(built.has_value() == bool(native->body), "build of ", name(*native->function), " native ", native->id,
        built ? " succeeded" : " failed");
}

void Rig::tierActivate(std::size_t index) {
  const Pending pending = pending_[index];
  ModelNative& native = *pending.native;
  if (native.pins > 1) return;  // it is being built
  pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(index));
  const bool expected = native.il == native.function->method->leaf() && native.body && !model_.isStale(*native.body);
  --native.pins;
  if (expected) native.offered = true;
  const bool activated = vm_.manager->activate(pending.version);
  say("activate ", name(*native.function), " native ", native.id, ": ", activated);
  // A version of a lower tier than what there is already may be turned down or not.
  const ModelNative* best = model_.published(*native.function);
  if (expected && best != &native && best->tier == Tier::Tier1 && native.tier != Tier::Tier1) {
    if (!activated) native.offered = true;
    return;
  }
  check(activated == expected, "activate of ", name(*native.function), " native ", native.id, " gave ", activated);
  if (expected) check(vm_.manager->isPublished(pending.version), "what was activated is not published");
}

void Rig::tierUp(ModelFunction& function) {
  const std::size_t before = pending_.size();
  tierBegin(function, Tier::Tier1, 0);
  if (pending_.size() == before) return;
  tierBuild(pending_.back().native);
  for (std::size_t i = before; i < pending_.size(); ++i)
    if (pending_[i].native->function == &function) return tierActivate(i);
}

void Rig::tierAbandon(std::size_t which) {
  const auto at = pending_.begin() + static_cast<std::ptrdiff_t>(which);
  if (at->native->pins > 1) return;  // being built just now
  say("abandon ", name(*at->native->function), " native ", at->native->id);
  --at->native->pins;
  vm_.manager->abandon(at->version);
  pending_.erase(at);
}

void Rig::race(ModelFunction& function, const Command& command) {
  constexpr Op kOps[] = {Op::HotReload, Op::RevertReload, Op::Request,    Op::Revert,    Op::Supply,
                         Op::Call,      Op::CollectStep,  Op::Detach,     Op::TierUp,    Op::Reactivate,
                         Op::HotReload, Op::TierActivate, Op::RemoveSlot, Op::AddMethod, Op::Hold};
  races_[&function] = {kOps[command.c % std::size(kOps)], command.d, command.b, command.d, 0};
  say("at the next compile of ", name(function), ": ", races_[&function]);
}

void Rig::attach() {
  const auto attached = std::count_if(clients_.begin(), clients_.end(), [](const auto& one) { return one->attached; });
  if (attached >= 4) return;
  if (clients_.size() >= 6)
    std::erase_if(clients_,
                  [done = false](const auto& one) mutable { return !done && !one->attached && (done = true); });
  auto client = std::make_shared<Client>(*this, nextClient_++);
  // So short that a question which nobody answers costs the test nothing; whoever answers does so before it is waited
  // for.
  client->id = rejit_->attach(client, {.name = client->name, .deadline = std::chrono::milliseconds(1)});
  clients_.push_back(client);
  say("attach ", client->name);
}

void Rig::detach(Client& client) {
  const Status status = rejit_->detach(client.id);
  say("detach ", client.name, ": ", versioning::describe(status));
  check(status == (client.attached ? Status::Ok : Status::NotAttached), "detach: ", describe(status));
  if (!client.attached) return;
  client.attached = false;
  model_.detach(client.id);
  std::erase_if(early_, [&](const Early& early) { return early.client == &client; });
}

void Rig::requestEarly(Client& client, int module, int token) {
  const std::string name = "plug" + std::to_string(module % 3);
  const auto method = static_cast<Token>(1 + token % 3);
  const std::string why = "early " + std::to_string(++serial_);
  const Status status = rejit_->requestWhenLoaded(client.id, name, method, why);
  say("request by ", client.name, " of ", name, "!f", method, " when loaded: ", versioning::describe(status));
  if (!client.attached) return check(status == Status::NotAttached, "early: ", describe(status));
  const auto loaded = std::find_if(moduleNames_.begin(), moduleNames_.end(),
                                   [&](const auto& one) { return one.second == name && modules_.at(one.first); });
  if (loaded == moduleNames_.end()) {
    early_.push_back({&client, name, method, why});
    return check(status == Status::Ok, "early: ", describe(status));
  }
  ModelMethod* target = methodOf({modules_.at(loaded->first), method});
  const auto reasons = model_.check(client.id, target, Change::Kind::Request, 0, {});
  check(reasons.contains(status), "early: ", describe(status));
  if (reasons.contains(Status::Ok)) model_.take(client.id, *target, Change::Kind::Request, 0, client.name, why);
}

void Rig::addSlot(ModelFunction& function) {
  if (slots_.size() >= 4) return;
  Slot& slot = slots_.emplace_back();
  slot.function = &function;
  slot.cell = std::make_unique<std::atomic<const void*>>(nullptr);
  const Status status = vm_.manager->addBackpatchedSlot(real(function), *slot.cell);
  say("add slot of ", name(function));
  check(status == Status::Ok, "addBackpatchedSlot: ", describe(status));
}

void Rig::removeSlot(std::size_t which) {
  if (slots_.empty()) return;
  const auto slot = std::next(slots_.begin(), static_cast<std::ptrdiff_t>(which % slots_.size()));
  say("remove slot of ", name(*slot->function));
  vm_.manager->removeBackpatchedSlot(real(*slot->function), *slot->cell);
  slots_.erase(slot);
}

void Rig::collect(bool all) {
  all = all && depth_ == 0 && !parked_;
  learn();
  say(all ? "collect all" : "collect");
  if (all) {
    vm_.collectAll();
    graceRunning_ = false;
    allCollected_ = true;
  } else {
    graceRunning_ = vm_.manager->collect().pending;
  }
  reconcile(all);
}

void Rig::park() {
  say(parked_ ? "a thread leaves code" : "a thread enters code");
  if (parked_) {
    parked_->leave();
    parked_.reset();
  } else {
    parked_.emplace(vm_.epochs);
    parked_->enter();
    parkedStrictly_ = !graceRunning_;
  }
}

void Rig::addMethod(int module, int seed) {
  Token token = 1;
  std::vector<ModelFunction*> callees;
  for (ModelMethod& method : model_.methods) {
    if (!method.loaded || &method == inside_) continue;
    if (method.module == module) token = std::max(token, method.token + 1);
    if (method.module == module || method.module == 0) callees.push_back(method.functions.front());
  }
  ModelMethod& method = model_.addMethod(module, token, 1'000'000 * ++nextTag_);
  ModelFunction& function = model_.addFunction(method, 0);
  TestFunction& real = vm_.add(*modules_.at(module), token, method.tag);
  real_[&function] = &real;
  models_[&real] = &function;
  std::string text;
  function.recursive = real.recursive = seed % 5 == 1;
  if (function.recursive) text = " calls itself";
  for (int i = seed % 3; i > 0 && !callees.empty(); --i) {
    ModelFunction* callee =
        callees[callees.size() - 1 - static_cast<std::size_t>(seed / 3 * i) % std::min<std::size_t>(callees.size(), 3)];
    const bool inlined = options_.inlining && (seed >> i) % 4 != 0;
    (inlined ? function.inlines : function.calls).push_back(callee);
    (inlined ? real.inlines : real.calls).push_back(real_.at(callee));
    text += (inlined ? " inlines " : " calls ") + name(*callee);
  }
  say("add ", name(function), text);
}

void Rig::addFunction(ModelMethod& method) {
  const ModelFunction& first = *method.functions.front();
  ModelFunction& function = model_.addFunction(method, static_cast<int>(method.functions.size()));
  TestFunction& real = vm_.add(*modules_.at(method.module), method.token, method.tag, function.instantiation);
  real_[&function] = &real;
  models_[&real] = &function;
  function.calls = first.calls;
  function.inlines = first.inlines;
  function.recursive = real.recursive = first.recursive;
  real.calls = this->real(first).calls;
  real.inlines = this->real(first).inlines;
  say("add ", name(function));
}

void Rig::loadModule(int number) {
  const std::string name = "plug" + std::to_string(number % 3);
  for (const auto& [id, loaded] : moduleNames_)
    if (loaded == name && modules_.at(id)) return;
  const int module = nextModule_++;
  say("load ", name);
  modules_[module] = &vm_.addModule(name);
  moduleNames_[module] = name;
  addMethod(module, number);
  addMethod(module, number / 3 + 5);
  std::vector<ModelMethod*> wanted;
  for (const Early& early : early_)
    if (early.module == name && !methodOf({modules_.at(module), early.token}))
      expectedErrors_.insert({early.client, nullptr, Status::UnknownMethod});
  rejit_->moduleLoaded(*modules_.at(module), name);
  for (const Early& early : early_)
    if (ModelMethod* method = methodOf({modules_.at(module), early.token}); method && early.module == name)
      model_.take(early.client->id, *method, Change::Kind::Request, 0, early.client->name, early.why);
}

void Rig::unloadModule(int which) {
  std::vector<int> loaded;
  for (const auto& [id, module] : modules_)
    if (id != 0 && module) loaded.push_back(id);
  if (loaded.empty()) return;
  const int id = loaded[static_cast<std::size_t>(which) % loaded.size()];
  say("unload ", moduleNames_.at(id));
  // forgetEntrypoint waits for whoever is about to activate something there.
  std::erase_if(pending_, [&](const Pending& one) {
    if (one.native->function->method->module != id) return false;
    --one.native->pins;
    vm_.manager->abandon(one.version);
    return true;
  });
  unloading_ = true;
  rejit_->moduleUnloading(*modules_.at(id));
  unloading_ = false;
  for (ModelFunction& function : model_.functions) {
    if (function.method->module != id || !function.method->loaded) continue;
    races_.erase(&function);
    throws_.erase(&function);
    models_.erase(&real(function));
    real_.erase(&function);
  }
  std::erase_if(slots_, [&](const Slot& slot) { return slot.function->method->module == id; });
  vm_.unload(*modules_.at(id));
  model_.unload(id);
  modules_[id] = nullptr;
}

void Rig::finish() {
  trace_ << "finish\n";
  stepBase_ = lastIL_;
  if (parked_) park();
  races_.clear();
  throws_.clear();
  while (!pending_.empty()) perform({Op::TierAbandon});
  while (!slots_.empty()) removeSlot(0);
  for (const auto& client : clients_)
    if (client->attached) detach(*client);
  for (ModelMethod* method : methods()) {
    while (method->defaultHolds) hold(*method, 0, true);
    for (ModelIL& il : method->versions)
      while (il.exists && il.holds) hold(*method, il.id, true);
    if (method->wishes.contains(kHotReloadStage)) apply(kHotReloadStage, *method, Change::Kind::Revert, 0, true);
    check(method->wishes.empty(), "somebody wishes something still");
  }
  if (!failure_.empty()) return;
  learn();
  auditAll();
  collect(true);
  auditAll();
  if (!failure_.empty()) return;

  bool explicitNatives = false, links = false, unpublished = false;
  for (ModelFunction& function : model_.functions)
    for (ModelNative& native : function.natives) {
      if (!native.exists) continue;
      explicitNatives |= native.id != 0;
      links |=
          native.body && (function.recursive || !native.body->inlined.empty() || !native.body->directCallees.empty());
      unpublished |= native.body && model_.published(function) != &native;
    }
  const versioning::ManagerUse use = vm_.manager->use();
  check(use.ilNodes == 0, use.ilNodes, " IL versions left");
  if (!explicitNatives && !unpublished)
    check(use.bytesLive() == use.linkBytes, "bytes left: ", use.bytesLive(), ", of links ", use.linkBytes, ", of ",
          use.methodStates, " method states, ", use.entrypointStates, " entrypoint states");
  if (!links) check(use.linkBytes == 0, "bytes of links left: ", use.linkBytes);

  for (const auto& [id, module] : modules_)
    if (module) rejit_->moduleUnloading(*module);
  while (!vm_.modules.empty()) vm_.unload(*vm_.modules.back());
  vm_.collectAll();
  check(vm_.manager->use().bytesLive() == 0, "bytes left at the end: ", vm_.manager->use().bytesLive());
  check(vm_.memory->use().bodiesLive == 0, "bodies left at the end: ", vm_.memory->use().bodiesLive);
  check(vm_.bodiesMade == vm_.bodiesReleased, "side tables left at the end: ", vm_.bodiesMade - vm_.bodiesReleased);
  check(vm_.memory->stubs().use().precodesLive == 0, "precodes left at the end");
}

// --- What the library calls ---

void Rig::onCompile(const versioning::CompileRequest& request) {
  ++compiles_;
  ModelFunction& function = modelOf(request.method);
  ModelMethod& method = *function.method;
  learn(method);
  ModelIL* const il = method.find(request.il.id());
  const NativeVersionId id = request.version.id();
  check(il || request.il.isDefault(), "compiling IL that is not there");
  check(!il || il->state == ILVersionState::Active, "compiling IL that is not complete");
  ModelNative* native = nullptr;
  for (ModelNative& one : function.natives)
    if (one.exists && one.id == id) native = &one;
  const bool isExplicit = native && native == explicitBuild_;
  if (isExplicit) {
    explicitBuild_ = nullptr;
  } else {
    check(il == method.runs(), "compiling ", name(il), " of ", name(function), ", not ", name(method.runs()));
    check(model_.candidates(function, il).empty(), "compiling ", name(function), " ", name(il), " again");
    check(request.tier == (options_.tier0 ? Tier::Tier0 : Tier::Optimized), "first tier");
    if (!native) {
      check(id > function.lastId, "native id ", id, " does not rise");
      function.lastId = std::max(function.lastId, id);
      native = &function.natives.emplace_back();
      native->function = &function;
      native->il = il;
      native->tier = request.tier;
      native->id = id;
      if (il) native->who = il->who, native->why = il->why;
    }
    if (id == 0) native->tier = request.tier;
    check(native->offered, "the prestub compiles a version that was never made active");
  }
  check(native->il == il && native->tier == request.tier, "compiling another version");
  check(!native->body, "compiling a version that has code");
  say("compile ", name(function), " native ", native->id, " of ", name(il), ", ", versioning::describe(request.tier));

  ++native->pins;
  ++depth_;
  if (const auto target = insideCalls_.find(&function); target != insideCalls_.end()) call(*target->second);
  if (const auto race = races_.find(&function); race != races_.end()) {
    Command what = race->second;
    races_.erase(race);
    if (what.op == Op::Call) {  // of this very function
      const auto all = functions();
      what.a = static_cast<std::uint8_t>(std::find(all.begin(), all.end(), &function) - all.begin());
    }
    if (depth_ < 4) perform(what);
  }
  --depth_;
  --native->pins;

  const bool throws = throws_.erase(&function);
  if (throws || (il && !il->compiles)) {
    if (!il) ++throwCount_;
    if (il && !isExplicit && !il->failed()) {
      model_.fail(*il);
      if (const Client* client = clientOf(il->stage); client && client->attached)
        expectedErrors_.insert({client, il, Status::CompileFailed});
    }
    if (throws) throw std::runtime_error("as told");
    return;
  }
  if (native->body) return;  // another build of it, begun later, was first
  std::vector<ModelFunction*> callees;
  native->body = model_.compile(function, request.tier, callees);
  if (!isFinal(request.tier)) return;
  for (ModelFunction* callee : callees) {
    const NativeCodeVersion reached = vm_.manager->published(real(*callee));
    if (!reached) continue;
    for (ModelNative& one : callee->natives)
      if (one.exists && one.id == reached.id() && one.body && isFinal(one.tier))
        native->body->directCallees.insert(one.body);
  }
}

// What the client does while it is asked.
void Rig::interfere(Client& client, ModelMethod& method) {
  const int doing = std::exchange(client.doings[&method], 0) % 16;
  const auto index = [](const auto& all, const auto* one) {
    return static_cast<std::uint8_t>(std::find(all.begin(), all.end(), one) - all.begin());
  };
  std::vector<const Client*> clients;
  for (const auto& one : clients_) clients.push_back(one.get());
  const std::uint8_t me = index(clients, &client), it = index(methods(), &method);
  constexpr int kFirstDoing = 9;  // most often nothing
  constexpr Op kDoings[] = {Op::Call, Op::Request, Op::Revert, Op::Detach, Op::HotReload, Op::CollectStep, Op::Supply};
  if (doing >= kFirstDoing && depth_ < 3) {
    const Op op = kDoings[doing - kFirstDoing];
    ++depth_;
    perform({op, op == Op::Call ? index(functions(), method.functions.front()) : me, it, 0, 0});
    --depth_;
    learn(method);
  }
}

Answer Rig::onAsked(const std::shared_ptr<Client>& client, const rejit::ParameterRequest& request) {
  ++asks_;
  const auto nothing = [&] { return Answer::refuse("the test has failed"); };
  ModelMethod* const method = methodOf(request.version.method());
  if (!method) return fail("asked about an unknown method"), nothing();
  learn(*method);
  ModelIL* const il = method->find(request.version.id());
  if (!il) return fail("asked about an unknown version"), nothing();
  say("asks ", client->name, " for ", name(il), " of ", name(*method));
  check(client->attached, "a detached client is asked");
  check(il->stage == client->id, "the wrong client is asked");
  check(il->state == ILVersionState::Requested && !il->asked, "asked twice");
  check(method->firstPartial() == il, "asked out of turn");
  check(idOf(il->parent) == request.parent.id(), "the parent is ", request.parent.id(), ", not ", idOf(il->parent));
  check(request.version.origin() == il->origin->id, "the origin is ", request.version.origin());
  const auto* parentBody = static_cast<const testing::TestIL*>(request.parent.body().get());
  const std::int64_t parentTag = parentBody ? parentBody->tag : method->tag;
  check(bool(parentBody) == bool(il->parent), "the parent has no IL");
  check(parentTag == (il->parent ? il->parent->tag : method->tag), "the parent's IL is another");
  il->asked = true;
  il->state = ILVersionState::GettingReJITParameters;

  interfere(*client, *method);

  Saying saying = Saying::Supply;
  if (const auto said = client->sayings.find(method); said != client->sayings.end()) saying = said->second;
  const bool counts = il->exists && il->asking();
  const std::int64_t tag = combine(parentTag, client->number, il->id);
  const auto failed = [&] {
    if (!counts) return;
    model_.fail(*il);
    expectedErrors_.insert({client.get(), il, Status::SupplyFailed});
  };
  switch (saying) {
    case Saying::Supply:
    case Saying::SupplyUncompilable: {
      const bool compiles = saying == Saying::Supply;
      say("  supplied");
      if (counts) model_.complete(*il, tag, compiles);
      return Answer::supply(testing::il(tag, compiles));
    }
    case Saying::Refuse:
      say("  refused");
      failed();
      return Answer::refuse("no");
    case Saying::SupplyNothing:
      say("  supplied nothing");
      failed();
      return Answer::supply(nullptr);
    case Saying::Throw:
      say("  threw");
      failed();
      throw std::runtime_error("a client's exception");
    case Saying::Later:
      say("  later");
      if (counts) questions_.push_back({client, il, request.answer});
      return Answer::later();
    case Saying::OtherThread: {
      say("  supplied by another thread");
      if (counts) model_.complete(*il, tag, true);
      bool counted = false;
      std::thread([&] { counted = request.answer.supply(testing::il(tag)); }).join();
      check(counted == counts, "another thread's answer ", counted ? "counted" : "did not count");
      return Answer::later();
    }
  }
  return nothing();
}

void Rig::onError(Client& client, MethodKey key, ILVersionId id, Status status) {
  ModelMethod* const method = methodOf(key);
  if (method) learn(*method);
  ModelIL* const il = method ? method->find(id) : nullptr;
  say("tells ", client.name, " of version ", id, ": ", versioning::describe(status));
  check(client.attached, "a detached client is told of an error");
  const bool isTimeOut = status == Status::DeadlineExceeded && depth_ == 0;
  if (il && il->asking() && (isTimeOut || (status == Status::NotAttached && unloading_))) {
    const bool questioned =
        std::any_of(questions_.begin(), questions_.end(), [&](const Question& question) { return question.il == il; });
    check(questioned, "a question that is not open failed");
    model_.fail(*il);
    return;
  }
  const auto expected = expectedErrors_.find({&client, il, status});
  if (expected == expectedErrors_.end())
    fail("unexpected error ", versioning::describe(status), " of version ", id);
  else
    expectedErrors_.erase(expected);
}

// --- Comparison ---

void Rig::learn() {
  for (ModelMethod& method : model_.methods)
    if (method.loaded) learn(method);
}

// Versions that the model expects and whose ids it does not know: found in the tree by what they are.
void Rig::learn(ModelMethod& method) {
  if (std::all_of(method.versions.begin(), method.versions.end(), [](const ModelIL& il) { return il.id != 0; })) return;
  const MethodTree tree = vm_.manager->tree(key(method));
  for (const ILVersionInfo& info : tree.versions) {
    if (info.id == 0 || method.find(info.id)) continue;
    for (ModelIL& il : method.versions) {
      if (il.id != 0 || !il.exists || il.stage != info.stage || idOf(il.parent) != info.parent) continue;
      if (info.origin != (il.origin == &il ? info.id : il.origin->id)) continue;
      if (il.origin == &il && !il.why.empty() && il.why != info.why) continue;
      check(info.id > stepBase_, "IL id ", info.id, " does not rise");
      il.id = info.id;
      lastIL_ = std::max(lastIL_, info.id);
      break;
    }
  }
}

void Rig::auditAll() {
  if (!failure_.empty()) return;
  check(expectedErrors_.empty(), "a client was not told of an error: ",
        expectedErrors_.empty() ? "" : versioning::describe(expectedErrors_.begin()->status));
  for (ModelMethod& method : model_.methods)
    if (method.loaded) auditMethod(method);
  auditMemory();
  if (!failure_.empty()) return;
  for (ModelFunction* function : functions()) callQuietly(*function, real(*function).precode.entry(), "its precode");
  for (const Slot& slot : slots_) callQuietly(*slot.function, slot.cell->load(), "a slot");
}

void Rig::callQuietly(ModelFunction& function, const void* address, const char* how) {
  if (!model_.isSettled(function) || !failure_.empty()) return;
  const int asks = asks_, compiles = compiles_;
  const std::int64_t got = through(address);
  check(got == model_.answer(function, kDepth), "call of ", name(function), " through ", how, " answered ", got,
        ", not ", model_.answer(function, kDepth));
  check(asks == asks_ && compiles == compiles_, "call of ", name(function), " through ", how, " asked or compiled");
}

void Rig::auditMethod(ModelMethod& method) {
  const MethodTree tree = vm_.manager->tree(key(method));
  const std::string which = "tree of " + name(method) + ": ";
  std::size_t existing = 1;
  for (const ModelIL& il : method.versions) {
    if (!il.exists) continue;
    ++existing;
    const auto info = std::find_if(tree.versions.begin(), tree.versions.end(),
                                   [&](const ILVersionInfo& one) { return one.id == il.id && one.id != 0; });
    if (info == tree.versions.end()) return fail(which, "version ", il.id, " of stage ", il.stage, " is missing");
    const auto wish = method.wishes.find(il.stage);
    const std::string that = which + "version " + std::to_string(il.id) + " has another ";
    check(info->stage == il.stage, that, "stage: ", info->stage);
    check(info->parent == idOf(il.parent), that, "parent: ", info->parent, ", not ", idOf(il.parent));
    check(info->origin == il.origin->id, that, "origin: ", info->origin, ", not ", il.origin->id);
    check(info->state == il.state, that, "state: ", versioning::describe(info->state), ", not ",
          versioning::describe(il.state));
    check(info->who == il.who, that, "who: ", info->who, ", not ", il.who);
    check(info->why == il.why, that, "why: ", info->why, ", not ", il.why);
    check(info->holds == static_cast<std::uint32_t>(il.holds), that, "number of holds: ", info->holds);
    check(info->active == (wish != method.wishes.end() && wish->second.now == &il), that, "activity: ", info->active);
    check(info->leaf == (method.leaf() == &il), that, "leafness: ", info->leaf);
    check(info->version == vm_.manager->findIL(key(method), il.id), that, "value");
  }
  check(tree.versions.size() == existing, which, tree.versions.size(), " versions, not ", existing);
  for (std::size_t i = 1; i < tree.versions.size(); ++i)
    check(tree.versions[i - 1].id < tree.versions[i].id, which, "ids do not rise");
  check(tree.versions.front().leaf == !method.leaf(), which, "the default version's leafness");
  check(tree.versions.front().holds == static_cast<std::uint32_t>(method.defaultHolds), which, "default holds");
  check(vm_.manager->activeIL(key(method)).id() == idOf(method.leaf()), which, "active IL ",
        vm_.manager->activeIL(key(method)).id());
  for (const auto& client : clients_) {
    const auto wish = method.wishes.find(client->id);
    check(rejit_->versionOf(client->id, key(method)) == (wish == method.wishes.end() ? 0 : wish->second.now->id), which,
          "what ", client->name, " wants");
  }
  for (ModelFunction* function : method.functions) auditFunction(*function, tree);
}

void Rig::auditFunction(ModelFunction& function, const MethodTree& tree) {
  if (!failure_.empty()) return;
  const std::string which = name(function) + ": ";
  TestFunction& real = this->real(function);
  ModelNative* const best = model_.published(function);
  const void* target = nullptr;
  int active = 0;
  std::size_t seen = 0, existing = 0;
  std::map<ILVersionId, std::size_t> perIL;
  for (const ModelNative& native : function.natives) existing += native.exists;
  for (const ILVersionInfo& il : tree.versions) {
    NativeVersionId last = 0;
    for (const NativeVersionInfo& info : il.natives) {
      if (&info.version.method() != &real) continue;
      ++seen;
      ModelNative* native = nullptr;
      for (ModelNative& one : function.natives)
        if (one.exists && one.id == info.id) native = &one;
      if (!native) return fail(which, "the model has no native version ", info.id);
      const std::string that = which + "native " + std::to_string(info.id) + " has another ";
      check(info.id == 0 || info.id > last, which, "native ids do not rise");
      last = info.id;
      check(info.il == idOf(native->il) && info.il == il.id, that, "IL: ", info.il);
      if (info.id != 0 || native->body)
        check(info.tier == native->tier, that, "tier: ", versioning::describe(info.tier));
      check(info.parent == native->parent, that, "parent: ", info.parent);
      check(info.who == native->who && info.why == native->why, that, "provenance: ", info.who, ", ", info.why);
      check(bool(info.code) == bool(native->body), that, "idea of whether it has code: ", bool(info.code));
      if (!failure_.empty()) return;
      check(vm_.manager->ilOf(info.version).id() == info.il, that, "ilOf");
      if (native->body) {
        check(info.stale == model_.isStale(*native->body), that, "staleness: ", info.stale);
        check(info.inlinings == native->body->inlined.size(), that, "number of inlinings: ", info.inlinings, ", not ",
              native->body->inlined.size());
        const std::byte* const ends[] = {info.code - 1, info.code, info.code + info.codeBytes - 1};
        for (const std::byte* at : ends)
          check(vm_.manager->versionAt(at) == info.version, which, "versionAt does not find native ", info.id);
      }
      check(!info.published || info.active, which, "native ", info.id, " is published and not active");
      check(vm_.manager->isPublished(info.version) == info.published, that, "isPublished");
      active += info.active;
      if (info.active)
        check(native->il == function.method->leaf() && native->offered, which, "native ", info.id, " is active");
      if (info.active && native->body) check(info.published, which, "native ", info.id, " is active and not published");
      native->published = info.published;
      if (!info.published) continue;
      target = info.code;
      // The best of several of the same tier is the manager's choice.
      const auto candidates = model_.candidates(function, function.method->leaf());
      check(best && std::find(candidates.begin(), candidates.end(), native) != candidates.end() &&
                native->tier == best->tier,
            which, "native ", info.id, " is published");
    }
  }
  check(seen == existing, which, seen, " native versions, not ", existing);
  check(active <= 1, which, active, " active native versions");
  check(bool(best) == bool(target), which, best ? "callers are at the prestub" : "something is published");
  check(bool(vm_.manager->published(real)) == bool(target), which, "published()");
  check(target ? real.precode.target() == target : real.precode.atPrestub(), which, "the precode leads elsewhere");
  for (const Slot& slot : slots_)
    if (slot.function == &function)
      check(slot.cell->load() == (target ? target : real.precode.entry()), which, "a slot leads elsewhere");
}

void Rig::auditMemory() {
  if (!failure_.empty()) return;
  std::size_t bodies = 0;
  std::set<const ModelBody*> pads;  // bodies that are gone but for the pads that others still call
  for (const ModelFunction& function : model_.functions)
    for (const ModelNative& native : function.natives) {
      if (!native.exists || !native.body) continue;
      ++bodies;
      for (const auto& callee : native.body->directCallees)
        if (!callee->exists) pads.insert(callee.get());
    }
  const std::size_t live = vm_.memory->use().bodiesLive, tombstones = vm_.manager->use().tombstones;
  check(live == bodies + tombstones, "code memory has ", live, " bodies, not ", bodies, " and ", tombstones, " pads");
  check(allCollected_ ? tombstones == pads.size() : tombstones >= pads.size(), pads.size(), " pads are called, ",
        tombstones, " are left");
  const int released = vm_.bodiesReleased, made = vm_.bodiesMade;
  check(static_cast<std::size_t>(made - released) == bodies, made - released, " side tables, not ", bodies);
  if (!tier0_) return;
  for (const auto& [method, id] : tier0_->forgotten) {
    const auto model = models_.find(method);
    if (model == models_.end()) continue;
    for (const ModelNative& native : model->second->natives)
      check(!(native.exists && native.id == id && native.id != 0), "the native stage forgot a version that exists");
  }
  tier0_->forgotten.clear();
}

void Rig::reconcile(bool all) {
  if (!failure_.empty()) return;
  const bool allCode = (parked_ && parkedStrictly_) || (depth_ > 0 && enteredStrictly_);
  const Model::Kept must = model_.mustKeep(allCode);
  const Model::Kept may = model_.mayKeep();
  for (ModelMethod& method : model_.methods) {
    if (!method.loaded) continue;
    const MethodTree tree = vm_.manager->tree(key(method));
    std::set<ILVersionId> ils;
    std::set<std::pair<const versioning::MethodDesc*, NativeVersionId>> natives;
    for (const ILVersionInfo& il : tree.versions) {
      ils.insert(il.id);
      for (const NativeVersionInfo& native : il.natives)
        if (native.id != 0 || native.code) natives.emplace(&native.version.method(), native.id);
    }
    for (ModelIL& il : method.versions) {
      if (!il.exists) continue;
      if (!ils.contains(il.id)) {
        check(!must.il.contains(&il), "IL version ", il.id, " of ", name(method), " was collected");
        il.exists = false;
      } else if (all) {
        check(may.il.contains(&il), "IL version ", il.id, " of ", name(method), " is garbage and was not collected");
      }
    }
    for (ModelFunction* function : method.functions)
      for (ModelNative& native : function->natives) {
        if (!native.exists || (native.id == 0 && !native.body)) continue;
        if (!natives.contains({&real(*function), native.id})) {
          check(!must.natives.contains(&native), "native version ", native.id, " of ", name(*function),
                " was collected");
          if (native.body) native.body->exists = false;
          native.body = nullptr;
          native.exists = native.id == 0;
        } else if (all) {
          check(may.natives.contains(&native), "native version ", native.id, " of ", name(*function),
                " is garbage and was not collected");
        }
      }
  }
}

}  // namespace codicil::property
