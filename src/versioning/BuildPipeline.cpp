#include "BuildPipeline.hpp"

#include <algorithm>
#include <cassert>
#include <exception>

namespace codicil::versioning {

std::string StageTable::name(StageId stage) const {
  if (stage == kBaseStage) return "base";
  if (stage == kHotReloadStage) return "hot reload";
  const std::shared_ptr<ILStage> attached = get(stage);
  return attached ? std::string(attached->name()) : "detached";
}

bool BuildPipeline::isBuilding(NativeCodeVersion version) const {
  return std::any_of(builds_.begin(), builds_.end(), [&](const Build& build) { return build.version == version; });
}

void BuildPipeline::awaitModule(const Module& module) {
  while (NoWaitScope::mayWait() &&
         std::any_of(builds_.begin(), builds_.end(), [&](const Build& build) { return build.key.module == &module; }))
    lock_.wait();
}

void BuildPipeline::awaitEntrypoint(MethodDesc& method) {
  std::erase(ahead_, &method);
  const auto isInUse = [&] {
    if (isBuilding(NativeCodeVersion(method))) return true;
    if (std::find(buildingAhead_.begin(), buildingAhead_.end(), &method) != buildingAhead_.end()) return true;
    const MethodDescVersioningState* state = tree_.stateOf(method);
    for (const NativeCodeVersionNode* node = state ? state->first : nullptr; node; node = node->next)
      if (node->pins != 0) return true;
    return false;
  };
  while (NoWaitScope::mayWait() && isInUse()) lock_.wait();
}

void BuildPipeline::addAhead(const std::vector<MethodDesc*>& entrypoints) {
  ahead_.insert(ahead_.end(), entrypoints.begin(), entrypoints.end());
}

bool BuildPipeline::buildAhead(std::size_t most) {
  LockHolder lock(lock_);
  for (std::size_t i = 0; i < most && !ahead_.empty(); ++i) {
    MethodDesc* const method = ahead_.back();
    ahead_.pop_back();
    buildingAhead_.push_back(method);  // forgetEntrypoint() waits for it
    // Whoever supplied what fails hears of it; the next call fails again.
    if (!tree_.callTarget(*method, memory_)) (void)prestub(*method, lock);
    buildingAhead_.erase(std::find(buildingAhead_.begin(), buildingAhead_.end(), method));
    lock_.wakeAll();
  }
  if (!ahead_.empty()) return true;
  ahead_ = std::vector<MethodDesc*>();  // there were many
  return false;
}

tl::expected<const std::byte*, CompileError> BuildPipeline::build(NativeCodeVersion version) {
  LockHolder lock(lock_);
  const MethodKey key = host_.keyOf(version.method());
  if (!tree_.isLoaded(key.module))
    return tl::unexpected(CompileError{Status::UnknownModule, "the method's module is not loaded, or being unloaded"});
  NativeCodeVersionNode* node = version.node();
  if (!node)
    return tl::unexpected(CompileError{Status::UnknownVersion, "a default version is built by its first call"});
  if (const BodyIndex body = node->body.load(std::memory_order_relaxed)) return memory_.codeOf(body);
  if (node->il && node->il->state.load(std::memory_order_relaxed) == ILVersionState::Failed)
    return tl::unexpected(CompileError{Status::CompileFailed, "another version of this IL failed to compile"});
  const ILCodeVersion il = node->il ? ILCodeVersion(key, node->il) : ILCodeVersion(key);
  const auto built = compileAndAttach(version, il, node->tier, lock);
  if (!built) return tl::unexpected(built.error());
  return memory_.codeOf(*built);
}

const void* BuildPipeline::sideTables(const MethodDescVersioningState& entry, NativeVersionId id) const {
  BodyIndex body = entry.defaultBody;
  for (const NativeCodeVersionNode* node = id == 0 ? nullptr : entry.first; node; node = node->next)
    if (node->id == id) body = node->body.load(std::memory_order_relaxed);
  return memory_.info(body).hostData;
}

tl::expected<BodyIndex, CompileError> BuildPipeline::compileAndAttach(NativeCodeVersion version, ILCodeVersion il,
                                                                      Tier tier, LockHolder& lock) {
  NativeCodeVersionNode* node = version.node();
  if (node) ++node->pins;
  if (il.node()) ++il.node()->pins;
  if (spareBuilds_.empty()) spareBuilds_.emplace_back();
  const Builds::iterator entry = spareBuilds_.begin();
  *entry = {version, il.method()};
  builds_.splice(builds_.end(), spareBuilds_, entry);
  CompileScope scope(manager_, version);
  CompileRequest request{version, version.method(), il, tier, scope};
  if (const MethodDescVersioningState* state = tree_.stateOf(version.method()); node && !node->il && state)
    request.isFromPrecompiled = state->defaultBody != kNoBody && memory_.isAdopted(state->defaultBody);
  if (tier == Tier::OSR) {
    request.osrOffset = node->cold->osrOffset;
    request.osrBase = sideTables(*node->entry, node->cold->parent);
  }
  lock.unlock();

  const std::uint64_t began = monotonicNanos();
  tl::expected<CompiledBody, CompileError> compiled;
  {
    const NoWaitScope noWait;
    try {
      compiled = host_.compile(request);
    } catch (const std::exception& thrown) {
      compiled =
          tl::unexpected(CompileError{Status::CompileFailed, std::string("the compiler threw: ") + thrown.what()});
    } catch (...) {
      compiled = tl::unexpected(CompileError{Status::CompileFailed, "the compiler threw"});
    }
  }
  if (compiled && scope.body_ == kNoBody)
    compiled = tl::unexpected(CompileError{Status::CompileFailed, "the compiler returned without allocating a body"});
  const auto micros = static_cast<std::uint32_t>((monotonicNanos() - began) / 1000);

  lock.relock();
  bool discarded = false;
  if (compiled) {
    discarded = !attach(version, il, tier, scope, *compiled, micros);
  } else {
    events_.write({.kind = EventKind::Failed,
                   .status = compiled.error().status,
                   .tier = tier,
                   .stage = il.stage(),
                   .method = il.method(),
                   .entrypoint = &version.method(),
                   .il = il.id(),
                   .native = version.id()});
  }
  discard(scope);
  spareBuilds_.splice(spareBuilds_.end(), builds_, entry);
  lock_.wakeAll();

  BodyIndex body = kNoBody;
  if (node) {
    body = node->body.load(std::memory_order_relaxed);
    --node->pins;
  } else if (const MethodDescVersioningState* state = tree_.stateOf(version.method())) {
    body = state->defaultBody;
  } else {
    body = tree_.defaultWord(version.method()).body;
  }
  if (il.node()) --il.node()->pins;
  if (discarded) {
    lock.unlock();
    host_.releaseBody(compiled->hostData);
    lock.relock();
  }
  if (!compiled) return tl::unexpected(compiled.error());
  if (body == kNoBody)
    return tl::unexpected(
        CompileError{Status::UnknownModule, "the method's module was unloaded while it was compiled"});
  return body;
}

// [model: build.attach] The code joins the tree whether or not its version still is the active one. False if another
// builder of the same version was first, or the module has gone: the new code is then thrown away.
bool BuildPipeline::attach(NativeCodeVersion version, const ILCodeVersion& il, Tier asked, CompileScope& scope,
                           const CompiledBody& compiled, std::uint32_t micros) {
  MethodDesc& method = version.method();
  if (!tree_.isLoaded(il.method().module)) return false;
  NativeCodeVersionNode* node = version.node();
  MethodDescVersioningState* state = tree_.stateOf(method);
  const BodyIndex before =
      node ? node->body.load(std::memory_order_relaxed) : (state ? state->defaultBody : tree_.defaultWord(method).body);
  if (before != kNoBody) return false;

  // A default body that will not be published, since its method has IL versions by now, has to be found by the
  // collector: that takes a state.
  if (const ILCodeVersioningState* versions = tree_.find(il.method()); !state && !node && versions && versions->leaf)
    state = &tree_.ensureState(method, il.method());

  const BodyIndex body = scope.body_;
  scope.body_ = kNoBody;
  const bool isFinal =
      asked == Tier::Optimized || (compiled.isFinal && (asked == Tier::Tier0 || asked == Tier::Tier0Instrumented));
  const Tier tier = memory_.isAdopted(body) ? Tier::Precompiled : isFinal ? Tier::Optimized : asked;
  memory_.publish(body, node ? BodyOwner::word(node) : BodyOwner::word(&method, isFinal), compiled.hostData, micros);
  std::vector<Inlining> inlinings;
  inlinings.reserve(scope.inlined_.size());
  for (const ILCodeVersion& inlined : scope.inlined_) inlinings.push_back({inlined.method(), inlined.id()});
  links_.record(body, std::move(inlinings), std::move(scope.directCallees_), [&](MethodKey callee) {
    const ILCodeVersioningState* callees = tree_.find(callee);
    return callees ? idOf(callees->leaf) : ILVersionId{0};
  });
  scope.directCallees_.clear();
  if (scope.callsItself_) links_.at(body).callsItself = true;
  if (memory_.isAdopted(body)) publisher_.adopted(body);

  if (node) {
    node->tier = tier;
    node->code = memory_.codeOf(body);
    node->body.store(body, std::memory_order_release);
  } else if (state) {
    state->defaultBody = body;
  } else {
    tree_.setDefaultWord(method, {body, false});
  }
  if (scope.callsItself_) {  // it is not published, so its pad must not lead to it
    publisher_.stampUnpublished(method, body);
    publisher_.finish();
  }
  const codememory::BodyInfo info = memory_.info(body);
  events_.write({.kind = EventKind::Built,
                 .tier = tier,
                 .stage = il.stage(),
                 .method = il.method(),
                 .entrypoint = &method,
                 .il = il.id(),
                 .native = version.id(),
                 .code = info.code,
                 .codeBytes = info.bytes});
  return true;
}

std::optional<ILCodeVersion> BuildPipeline::inlinee(CompileScope& scope, MethodKey callee) {
  LockHolder lock(lock_);
  if (!tree_.isLoaded(callee.module)) return std::nullopt;
  ILCodeVersioningState* state = tree_.find(callee);
  ILCodeVersionNode* leaf = state ? state->leaf : nullptr;
  if (leaf && isPartial(*leaf)) return std::nullopt;
  // [model: inline.record] Which version is active is read and recorded in one holding of the lock.
  const ILCodeVersion version = leaf ? ILCodeVersion(callee, leaf) : ILCodeVersion(callee);
  if (std::find(scope.inlined_.begin(), scope.inlined_.end(), version) == scope.inlined_.end()) {
    if (leaf) ++leaf->pins;
    scope.inlined_.push_back(version);
  }
  return version;
}

const void* BuildPipeline::callTarget(CompileScope& scope, MethodDesc& callee) {
  LockHolder lock(lock_);
  if (&callee == &scope.version_.method()) {
    const NativeCodeVersionNode* node = scope.version_.node();
    const Tier tier = node ? node->tier : publisher_.initialTier(callee, ILCodeVersion(host_.keyOf(callee)));
    const bool direct = tier == Tier::Optimized || tier == Tier::Tier1 || tier == Tier::OSR;
    if (direct && tier != Tier::OSR && scope.body_ != kNoBody) {
      scope.callsItself_ = true;
      return memory_.padOf(scope.body_);
    }
  } else {
    BodyIndex body = kNoBody;
    if (const std::byte* pad = publisher_.directTarget(callee, body)) {
      if (std::find(scope.directCallees_.begin(), scope.directCallees_.end(), body) == scope.directCallees_.end())
        scope.directCallees_.push_back(body);
      else
        publisher_.releaseDirect({body});  // one body is one caller, however many calls it makes
      return pad;
    }
  }
  return host_.precodeOf(callee).entry();
}

void BuildPipeline::discard(CompileScope& scope) {
  for (const ILCodeVersion& inlined : scope.inlined_)
    if (inlined.node()) --inlined.node()->pins;
  scope.inlined_.clear();
  publisher_.releaseDirect(scope.directCallees_);
  scope.directCallees_.clear();
  if (scope.body_ != kNoBody) memory_.free(scope.body_);
  scope.body_ = kNoBody;
}

}  // namespace codicil::versioning
