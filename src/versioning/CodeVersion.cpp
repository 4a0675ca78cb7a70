#include "codicil/versioning/CodeVersion.hpp"

#include "Nodes.hpp"
#include "codicil/versioning/Events.hpp"

namespace codicil::versioning {

ILVersionId ILCodeVersion::id() const { return node_ ? node_->id : 0; }
StageId ILCodeVersion::stage() const { return node_ ? node_->stage : kBaseStage; }
ILVersionState ILCodeVersion::state() const {
  return node_ ? node_->state.load(std::memory_order_acquire) : ILVersionState::Active;
}
ILCodeVersion ILCodeVersion::parent() const {
  if (!node_) return {};
  return node_->parent ? ILCodeVersion(method_, node_->parent) : ILCodeVersion(method_);
}
ILVersionId ILCodeVersion::origin() const { return node_ ? node_->origin : 0; }
ILBodyPtr ILCodeVersion::body() const {
  if (!node_) return nullptr;
  // Acquire pairs with the release in completeIL: the body was written before the state said Active. A version that
  // fails later keeps it: another thread may be compiling it still, and must not take null for the host's own IL.
  const ILVersionState state = node_->state.load(std::memory_order_acquire);
  return state == ILVersionState::Active || state == ILVersionState::Failed ? bodyOf(*node_) : nullptr;
}

NativeVersionId NativeCodeVersion::id() const { return node_ ? node_->id : 0; }

const char* describe(ILVersionState state) {
  switch (state) {
    case ILVersionState::Requested:
      return "requested";
    case ILVersionState::GettingReJITParameters:
      return "getting parameters";
    case ILVersionState::Active:
      return "complete";
    case ILVersionState::Failed:
      return "failed";
  }
  return "?";
}

const char* describe(Tier tier) {
  switch (tier) {
    case Tier::Optimized:
      return "optimized";
    case Tier::Tier0:
      return "tier-0";
    case Tier::Tier0Instrumented:
      return "tier-0 instrumented";
    case Tier::Tier1:
      return "tier-1";
    case Tier::OSR:
      return "OSR";
    case Tier::Precompiled:
      return "precompiled";
  }
  return "?";
}

const char* describe(EventKind kind) {
  switch (kind) {
    case EventKind::Created:
      return "created";
    case EventKind::Requested:
      return "requested";
    case EventKind::Supplied:
      return "supplied";
    case EventKind::Built:
      return "built";
    case EventKind::Published:
      return "published";
    case EventKind::Failed:
      return "failed";
    case EventKind::Reverted:
      return "reverted";
    case EventKind::Reactivated:
      return "reactivated";
    case EventKind::Invalidated:
      return "invalidated";
    case EventKind::Collected:
      return "collected";
    case EventKind::CountingStarted:
      return "counting started";
    case EventKind::TierRequested:
      return "tier requested";
  }
  return "?";
}

const char* describe(Status status) {
  switch (status) {
    case Status::Ok:
      return "ok";
    case Status::UnknownModule:
      return "the module is not loaded";
    case Status::UnknownMethod:
      return "the module has no such method";
    case Status::NotVersionable:
      return "this method's body cannot be replaced";
    case Status::UnknownVersion:
      return "no such version, or it was collected";
    case Status::NothingToRevert:
      return "nothing to revert";
    case Status::NotAttached:
      return "not attached";
    case Status::Duplicate:
      return "the method stands in the batch twice";
    case Status::PublishFailed:
      return "an entrypoint has no stable address";
    case Status::OutOfCodeMemory:
      return "out of code memory";
    case Status::CompileFailed:
      return "the version could not be compiled";
    case Status::SupplyFailed:
      return "no IL was supplied";
    case Status::DeadlineExceeded:
      return "no IL was supplied in time";
    case Status::BatchAborted:
      return "not switched, because another method of the batch could not be";
  }
  return "?";
}

}  // namespace codicil::versioning
