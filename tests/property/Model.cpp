#include "Model.hpp"

#include <algorithm>

namespace codicil::property {

ModelIL* ModelMethod::leaf() const {
  ModelIL* leaf = nullptr;
  for (const auto& [stage, wish] : wishes)
    if (!wish.now->failed()) leaf = wish.now;
  return leaf;
}

ModelIL* ModelMethod::firstPartial() const {
  ModelIL* first = nullptr;
  for (ModelIL* il = leaf(); il && il->partial(); il = il->parent) first = il;
  return first;
}

ModelIL* ModelMethod::runs() const {
  const ModelIL* partial = firstPartial();
  return partial ? partial->parent : leaf();
}

bool ModelMethod::answersAnotherRequest(const ModelIL& il) const {
  const auto isBelow = [&](const ModelIL* other) {
    while (other != nullptr && other != &il) other = other->parent;
    return other == &il;
  };
  return il.state == ILVersionState::Requested && il.origin == &il &&
         std::none_of(versions.begin(), versions.end(), [&](const ModelIL& other) {
           return &other != &il && other.exists &&
                  (other.origin == &il || (other.state == ILVersionState::Active && isBelow(&other)));
         });
}

ModelIL* ModelMethod::find(ILVersionId id) {
  for (ModelIL& il : versions)
    if (il.exists && il.id == id && id != 0) return &il;
  return nullptr;
}

ModelMethod& Model::addMethod(int module, Token token, std::int64_t tag) {
  ModelMethod& method = methods.emplace_back();
  method.module = module;
  method.token = token;
  method.tag = tag;
  return method;
}

ModelFunction& Model::addFunction(ModelMethod& method, int instantiation) {
  ModelFunction& function = functions.emplace_back();
  function.method = &method;
  function.instantiation = instantiation;
  ModelNative& synthetic = function.natives.emplace_back();
  synthetic.function = &function;
  method.functions.push_back(&function);
  return function;
}

void Model::unload(int module) {
  for (ModelMethod& method : methods) {
    if (method.module != module || !method.loaded) continue;
    method.loaded = false;
    method.wishes.clear();
    for (ModelIL& il : method.versions) il.exists = false;
    for (ModelFunction* function : method.functions)
      for (ModelNative& native : function->natives) {
        native.exists = false;
        if (native.body) native.body->exists = false;
        native.body = nullptr;
      }
  }
}

std::set<Status> Model::check(StageId stage, ModelMethod* method, Change::Kind kind, ILVersionId version,
                              const std::set<ModelMethod*>& before) const {
  if (!method) return {Status::UnknownMethod};
  std::set<Status> reasons;
  if (!method->loaded) reasons.insert(Status::UnknownModule);
  if (!method->versionable) reasons.insert(Status::NotVersionable);
  if (before.contains(method)) reasons.insert(Status::Duplicate);
  if (kind == Change::Kind::Revert && !method->wishes.contains(stage)) reasons.insert(Status::NothingToRevert);
  if (kind == Change::Kind::Reactivate) {
    const ModelIL* il = method->find(version);
    if (!il || il->stage != stage) reasons.insert(Status::UnknownVersion);
  }
  if (reasons.empty()) reasons.insert(Status::Ok);
  return reasons;
}

ModelIL* Model::take(StageId stage, ModelMethod& method, Change::Kind kind, ILVersionId version, std::string_view who,
                     std::string_view why, std::int64_t tag, bool compiles) {
  const auto wish = method.wishes.find(stage);
  switch (kind) {
    case Change::Kind::Request:
      if (wish != method.wishes.end() && method.answersAnotherRequest(*wish->second.now)) return wish->second.now;
      [[fallthrough]];
    case Change::Kind::Supply: {
      ModelIL& il = method.versions.emplace_back();
      il.method = &method;
      il.stage = stage;
      for (const auto& [above, its] : method.wishes)
        if (above < stage && !its.now->failed()) il.parent = its.now;
      il.origin = &il;
      il.who = who;
      il.why = why;
      if (kind == Change::Kind::Supply) {
        il.state = ILVersionState::Active;
        il.tag = tag;
        il.compiles = compiles;
      }
      method.wishes[stage] = {&il, &il};
      break;
    }
    case Change::Kind::Revert:
      method.wishes.erase(stage);
      break;
    case Change::Kind::Reactivate: {
      ModelIL* il = method.find(version);
      method.wishes[stage] = {il->origin, il};
      break;
    }
  }
  repath(method);
  return kind == Change::Kind::Revert ? nullptr : method.wishes.at(stage).now;
}

void Model::detach(StageId stage) {
  for (ModelMethod& method : methods) {
    if (method.wishes.erase(stage)) repath(method);
    for (ModelIL& il : method.versions)
      if (il.stage == stage && il.exists && il.asking()) fail(il);
  }
}

void Model::complete(ModelIL& il, std::int64_t tag, bool compiles) {
  il.state = ILVersionState::Active;
  il.tag = tag;
  il.compiles = compiles;
}

void Model::fail(ModelIL& il) {
  il.state = ILVersionState::Failed;
  repath(*il.method);
}

// Every level sees the nearest level above that is not out of order. A level whose version was made for another parent
// goes back to the version it had on this one, or to a new one that is to be asked for.
void Model::repath(ModelMethod& method) {
  ModelIL* parent = nullptr;
  for (auto& [stage, wish] : method.wishes) {
    ModelIL* now = nullptr;
    for (ModelIL& il : method.versions)
      if (il.exists && il.stage == stage && il.origin == wish.origin && il.parent == parent) now = &il;
    if (!now) {
      ModelIL& made = method.versions.emplace_back();
      made.method = &method;
      made.stage = stage;
      made.parent = parent;
      made.origin = wish.origin;
      made.who = wish.now->who;
      made.why = wish.now->why;
      now = &made;
    }
    wish.now = now;
    if (!now->failed()) parent = now;
  }
  if (method.leaf() != method.leafBefore) ++leafChanges;
  method.leafBefore = method.leaf();
}

bool Model::isStale(const ModelBody& body) const {
  return std::any_of(body.inlined.begin(), body.inlined.end(), [](const Inlined& inlined) {
    return inlined.method->loaded && inlined.method->leaf() != inlined.il;
  });
}

int Model::rank(Tier tier) {
  switch (tier) {
    case Tier::Tier0:
      return 0;
    case Tier::Tier0Instrumented:
      return 1;
    case Tier::Optimized:
      return 2;
    case Tier::Tier1:
      return 3;
    case Tier::OSR:
    case Tier::Precompiled:
      break;
  }
  return -1;
}

std::vector<ModelNative*> Model::candidates(ModelFunction& function, ModelIL* il) const {
  std::vector<ModelNative*> found;
  for (ModelNative& native : function.natives)
    if (native.exists && native.il == il && native.offered && native.body && !isStale(*native.body))
      found.push_back(&native);
  return found;
}

ModelNative* Model::best(ModelFunction& function, ModelIL* il) const {
  ModelNative* best = nullptr;
  for (ModelNative* native : candidates(function, il))
    if (!best || rank(native->tier) > rank(best->tier)) best = native;
  return best;
}

bool Model::isOnlyBest(const ModelNative& native) const {
  const std::vector<ModelNative*> all = candidates(*native.function, native.il);
  return best(*native.function, native.il) == &native && std::none_of(all.begin(), all.end(), [&](ModelNative* other) {
           return other != &native && other->tier == native.tier;
         });
}

ModelNative* Model::published(ModelFunction& function) const {
  ModelIL* leaf = function.method->leaf();
  return leaf && leaf->partial() ? nullptr : best(function, leaf);
}

std::shared_ptr<ModelBody> Model::compile(const ModelFunction& function, Tier tier,
                                          std::vector<ModelFunction*>& callees) const {
  auto body = std::make_shared<ModelBody>();
  const bool inlines = tier == Tier::Optimized || tier == Tier::Tier1;
  std::vector<const ModelFunction*> work{&function};
  while (!work.empty()) {
    const ModelFunction* next = work.back();
    work.pop_back();
    callees.insert(callees.end(), next->calls.begin(), next->calls.end());
    for (ModelFunction* callee : next->inlines) {
      if (inlines && callee->method->loaded && !callee->method->firstPartial()) {
        body->inlined.insert({callee->method, callee->method->leaf()});
        work.push_back(callee);
      } else {
        callees.push_back(callee);
      }
    }
  }
  return body;
}

std::int64_t Model::answer(const ModelFunction& function, int depth) const {
  const ModelIL* il = function.method->runs();
  std::int64_t sum = il ? il->tag : function.method->tag;
  for (const ModelFunction* callee : function.calls) sum += answer(*callee, 0);
  for (const ModelFunction* callee : function.inlines) sum += answer(*callee, 0);
  if (function.recursive && depth > 0) sum += answer(function, depth - 1);
  return sum;
}

bool Model::isSettled(ModelFunction& function) const {
  if (function.method->firstPartial() || !published(function)) return false;
  const auto settled = [&](ModelFunction* callee) { return isSettled(*callee); };
  return std::all_of(function.calls.begin(), function.calls.end(), settled) &&
         std::all_of(function.inlines.begin(), function.inlines.end(), settled);
}

Model::Kept Model::mustKeep(bool allCode) const { return keep(false, allCode); }
Model::Kept Model::mayKeep() const { return keep(true, false); }

bool Model::keepsIL(const ModelIL& il, const Kept& kept) const {
  if (il.holds || il.asking()) return true;
  for (const auto& [stage, wish] : il.method->wishes)
    if (wish.now == &il) return true;
  for (const ModelIL& child : il.method->versions)
    if (child.parent == &il && kept.il.contains(&child)) return true;
  for (const ModelFunction* function : il.method->functions)
    for (const ModelNative& native : function->natives)
      if (native.il == &il && kept.natives.contains(&native)) return true;
  return false;
}

bool Model::mayBeRevertedTo(const ModelMethod& method, const ModelIL* il) {
  if (il == method.leaf()) return false;
  if (!il) return !method.wishes.empty() && method.wishes.begin()->first != versioning::kHotReloadStage;
  return !il->failed() && std::any_of(method.wishes.begin(), method.wishes.end(),
                                      [&](const auto& wish) { return wish.second.now == il; });
}

bool Model::keepsNative(ModelNative& native, const Kept& kept, bool generous, bool allCode) const {
  ModelFunction& function = *native.function;
  if (native.pins) return true;
  if (generous ? native.published : published(function) && native.il == function.method->leaf() && isOnlyBest(native))
    return true;
  if (allCode && native.body) return true;
  const int holds = native.il ? native.il->holds : function.method->defaultHolds;
  const bool revertible = mayBeRevertedTo(*function.method, native.il);
  if ((holds || revertible) && isOnlyBest(native)) return true;
  if (!generous || !native.offered) return false;
  if (holds) return true;
  if (native.il != function.method->leaf() && !revertible) return false;
  if (revertible && best(function, native.il) && rank(best(function, native.il)->tier) == rank(native.tier))
    return true;
  if (!native.body) return !best(function, native.il);
  // Switched off by what it inlined: it may wait for that to come back, as long as all of that exists.
  return isStale(*native.body) &&
         std::all_of(native.body->inlined.begin(), native.body->inlined.end(), [&](const Inlined& inlined) {
           return inlined.method->loaded && (!inlined.il || kept.il.contains(inlined.il));
         });
}

// The generous answer begins with everything and takes out what nothing keeps; the strict one begins with nothing and
// adds what something needs.
Model::Kept Model::keep(bool generous, bool allCode) const {
  Kept kept;
  if (generous) {
    for (const ModelMethod& method : methods)
      for (const ModelIL& il : method.versions)
        if (il.exists) kept.il.insert(&il);
    for (const ModelFunction& function : functions)
      for (const ModelNative& native : function.natives)
        if (native.exists) kept.natives.insert(&native);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const ModelMethod& method : methods)
      for (const ModelIL& il : method.versions) {
        if (!il.exists) continue;
        if (keepsIL(il, kept) == kept.il.contains(&il)) continue;
        if (!generous)
          kept.il.insert(&il);
        else
          kept.il.erase(&il);
        changed = true;
      }
    for (const ModelFunction& function : functions)
      for (const ModelNative& constant : function.natives) {
        auto& native = const_cast<ModelNative&>(constant);
        if (!native.exists || (native.id == 0 && !native.body)) continue;
        if (keepsNative(native, kept, generous, allCode) == kept.natives.contains(&native)) continue;
        if (!generous)
          kept.natives.insert(&native);
        else
          kept.natives.erase(&native);
        changed = true;
      }
  }
  return kept;
}

}  // namespace codicil::property
