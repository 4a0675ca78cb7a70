#include "BodyLinks.hpp"

#include <algorithm>

namespace codicil::versioning {

namespace {
constexpr std::size_t kSmallList = 8;
}

std::vector<BodyIndex> BodyLinks::forget(BodyIndex body) {
  unasked_.erase(body);
  if (!hasLink(body)) return {};
  BodyLink& link = at(body);
  for (const Inlining& inlining : link.inlinings) {
    const auto edges = inlinersOf_.find(inlining.callee);
    auto& list = edges->second;
    const auto mine = std::find_if(list.begin(), list.end(), [&](const Edge& edge) {
      return edge.inliner == body && edge.version == inlining.version;
    });
    *mine = list.back();
    list.pop_back();
    if (list.empty())
      inlinersOf_.erase(edges);
    else if (list.capacity() > kSmallList && list.capacity() > 4 * list.size())
      list.shrink_to_fit();  // there were many while a collection was under way
  }
  if (inlinersOf_.empty()) mayBeInlined_ = {};
  link.inlinings = {};
  link.stale = 0;
  link.callsItself = false;
  std::vector<BodyIndex> callees = std::move(link.directCallees);
  link.directCallees = {};
  if (link.directCallers == 0) erase(body);
  return callees;
}

void BodyLinks::forgetModule(const Module& module) {
  for (auto edges = inlinersOf_.begin(); edges != inlinersOf_.end();) {
    if (edges->first.module != &module) {
      ++edges;
      continue;
    }
    for (const Edge& edge : edges->second) {
      auto& inlinings = links_.at(edge.inliner).inlinings;
      std::erase_if(inlinings, [&](const Inlining& inlining) { return inlining.callee == edges->first; });
    }
    edges = inlinersOf_.erase(edges);
  }
  if (inlinersOf_.empty()) mayBeInlined_ = {};
}

std::size_t BodyLinks::inliningCount() const {
  std::size_t count = 0;
  for (const auto& [body, link] : links_) count += link.inlinings.size();
  return count;
}

std::size_t BodyLinks::tombstoneCount() const {
  return static_cast<std::size_t>(
      std::count_if(links_.begin(), links_.end(), [](const auto& entry) { return entry.second.tombstone; }));
}

std::size_t BodyLinks::bytes() const {
  // An unordered_map node carries the pair, a link and a cached hash at most.
  constexpr std::size_t kNodeOverhead = 2 * sizeof(void*);
  std::size_t bytes =
      unasked_.size() * (sizeof(BodyIndex) + kNodeOverhead) + hasLink_.capacity() / 8 + mayBeInlined_.bytes();
  for (const auto& [body, link] : links_)
    bytes += sizeof body + sizeof link + kNodeOverhead + link.inlinings.capacity() * sizeof(Inlining) +
             link.directCallees.capacity() * sizeof(BodyIndex);
  for (const auto& [method, edges] : inlinersOf_)
    bytes += sizeof method + sizeof edges + kNodeOverhead + edges.capacity() * sizeof(Edge);
  return bytes;
}

}  // namespace codicil::versioning
