// What compiled bodies rely on: the IL they inlined and the pads they call. Only bodies that do either have a record.
// Needs the manager's lock throughout.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "BloomFilter.hpp"
#include "Nodes.hpp"

namespace codicil::versioning {

struct Inlining {
  MethodKey callee;
  ILVersionId version;  // the callee's active IL version when its IL was read
};

struct BodyLink {
  std::vector<Inlining> inlinings;
  std::vector<BodyIndex> directCallees;
  std::uint32_t stale = 0;          // inlinings whose callee has another active version now
  std::uint32_t directCallers = 0;  // bodies, and compiles under way, that call this body's pad
  bool callsItself = false;         // through its own pad
  bool tombstone = false;           // only the pad is left, for its direct callers
  bool relinked = false;            // a version in place of this one was asked for
};

class BodyLinks {
 public:
  const BodyLink* find(BodyIndex body) const { return hasLink(body) ? &links_.find(body)->second : nullptr; }
  BodyLink& at(BodyIndex body) {
    if (body >= hasLink_.size()) hasLink_.resize(body + 1);
    hasLink_[body] = true;
    return links_[body];
  }

  bool isStale(BodyIndex body) const {
    const BodyLink* link = find(body);
    return link && link->stale != 0;
  }
  // Whether somebody may call the pad, so that it has to be stamped while the body is not published.
  bool padIsCalled(BodyIndex body) const {
    const BodyLink* link = find(body);
    return link && (link->directCallers != 0 || link->callsItself);
  }

  // A new body relied on these; `activeVersion(callee)` answers what is active now.
  template <class ActiveVersion>
  void record(BodyIndex body, std::vector<Inlining> inlinings, std::vector<BodyIndex> directCallees,
              ActiveVersion activeVersion);

  // False: no body on record has it inlined. True: one may.
  bool mayBeInlined(const MethodKey& callee) const { return mayBeInlined_.mayHave(callee); }
  // A method's active IL version changed: counts stale inlinings, and tells `changed(body)` of bodies that became stale
  // or fresh.
  template <class Changed>
  void leafChanged(MethodKey callee, ILVersionId was, ILVersionId is, Changed changed);

  // Bodies that were not compiled here, while nobody has asked what they inlined.
  void addUnasked(BodyIndex body) { unasked_.insert(body); }
  std::unordered_set<BodyIndex> takeUnasked() { return std::exchange(unasked_, {}); }

  // Forgets what a dying body relied on. Its direct callees are returned: each lost one caller.
  std::vector<BodyIndex> forget(BodyIndex body);
  // Drops the record of a body that is gone altogether.
  void erase(BodyIndex body) {
    if (!hasLink(body)) return;
    hasLink_[body] = false;
    links_.erase(body);
    if (links_.empty()) hasLink_ = std::vector<bool>();
  }

  // A module's methods are gone: what was inlined from them cannot change any more.
  void forgetModule(const Module& module);

  // Every body with a record: visit(body, link).
  template <class Visit>
  void forEach(Visit visit) {
    for (auto& [body, link] : links_) visit(body, link);
  }

  std::size_t inliningCount() const;
  std::size_t tombstoneCount() const;
  std::size_t bytes() const;

 private:
  struct Edge {
    BodyIndex inliner;
    ILVersionId version;
  };
  bool hasLink(BodyIndex body) const { return body < hasLink_.size() && hasLink_[body]; }

  std::unordered_map<BodyIndex, BodyLink> links_;
  std::vector<bool> hasLink_;  // by body: asked of every body of a batch, few of which have one
  std::unordered_set<BodyIndex> unasked_;
  std::unordered_map<MethodKey, std::vector<Edge>> inlinersOf_;
  BloomFilter<MethodKey> mayBeInlined_;
};

template <class ActiveVersion>
void BodyLinks::record(BodyIndex body, std::vector<Inlining> inlinings, std::vector<BodyIndex> directCallees,
                       ActiveVersion activeVersion) {
  if (inlinings.empty() && directCallees.empty()) return;
  BodyLink& link = at(body);
  for (const Inlining& inlining : inlinings) {
    inlinersOf_[inlining.callee].push_back({body, inlining.version});
    mayBeInlined_.add(inlining.callee, inlinersOf_);
    // [model: inline.check] The callee may have switched while this body was compiled: then it is born stale.
    if (activeVersion(inlining.callee) != inlining.version) ++link.stale;
  }
  link.inlinings = std::move(inlinings);
  link.directCallees = std::move(directCallees);
}

template <class Changed>
void BodyLinks::leafChanged(MethodKey callee, ILVersionId was, ILVersionId is, Changed changed) {
  const auto edges = inlinersOf_.find(callee);
  if (edges == inlinersOf_.end()) return;
  for (const Edge& edge : edges->second) {
    // [model: inline.stale] Under the same lock as the switch, so no caller can find the inliner published after it.
    if (edge.version == was && links_[edge.inliner].stale++ == 0) changed(edge.inliner);
    if (edge.version == is && --links_[edge.inliner].stale == 0) changed(edge.inliner);
  }
}

}  // namespace codicil::versioning
