// Trees for people and for programs.
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "ManagerImpl.hpp"

namespace codicil::versioning {

// Copies one method's tree out. Lock held.
struct TreeReader {
  Host& host;
  codememory::CodeMemory& memory;
  VersionTree& tree;
  BodyLinks& links;
  Publisher& publisher;
  StageTable& stages;

  NativeVersionInfo native(MethodDesc& method, NativeCodeVersionNode* node, const ILCodeVersioningState* state) const {
    NativeVersionInfo info;
    info.version = node ? NativeCodeVersion(method, node) : NativeCodeVersion(method);
    info.id = info.version.id();
    info.il = node ? idOf(node->il) : 0;
    info.entrypoint = host.nameOf(method);
    if (node) {
      // The first of an IL version is there because that is.
      const RequesterPtr& requester =
          !node->cold->requester && node->il ? node->il->run->requester() : node->cold->requester;
      if (requester) info.who = requester->who, info.why = requester->why;
      info.parent = node->cold->parent;
      info.createdAtNanos = node->cold->createdAtNanos;
    }
    const MethodDescVersioningState* entry = tree.stateOf(method);
    const BodyIndex body = node    ? node->body.load(std::memory_order_relaxed)
                           : entry ? entry->defaultBody
                                   : tree.defaultWord(method).body;
    info.tier = publisher.tierOf(method, node, body);
    if (body != kNoBody) {
      const codememory::BodyInfo code = memory.info(body);
      info.code = code.code;
      info.codeBytes = code.bytes;
      info.compileMicros = code.compileMicros;
      info.builtAtNanos = code.builtAtNanos;
      if (!node) info.createdAtNanos = code.builtAtNanos;
      info.stale = links.isStale(body);
      if (const BodyLink* link = links.find(body)) info.inlinings = static_cast<std::uint32_t>(link->inlinings.size());
    }
    if (const NativeStage* stage = publisher.nativeStage()) info.calls = stage->callsOf(info.version);
    const Choice choice = publisher.choose(method, state ? state->leaf : nullptr);
    info.active = choice.found && choice.node == node && (node ? node->il : nullptr) == (state ? state->leaf : nullptr);
    info.published = publisher.published(method) == info.version;
    return info;
  }

  ILVersionInfo il(MethodKey key, ILCodeVersionNode* node, const ILCodeVersioningState* state) const {
    ILVersionInfo info;
    info.version = node ? ILCodeVersion(key, node) : ILCodeVersion(key);
    info.id = info.version.id();
    info.leaf = (state ? state->leaf : nullptr) == node;
    if (node) {
      info.parent = idOf(node->parent);
      info.origin = node->origin;
      info.stage = node->stage;
      info.state = node->state.load(std::memory_order_relaxed);
      if (const RequesterPtr& requester = node->run->requester()) info.who = requester->who, info.why = requester->why;
      info.createdAtNanos = node->run->createdAtNanos();
      info.holds = node->holds;
      info.active = node->active;
    } else {
      info.active = true;
      info.holds = state ? state->defaultHolds : 0;
    }
    info.stageName = stages.name(info.stage);
    return info;
  }

  MethodTree method(MethodKey key) const {
    const ILCodeVersioningState* state = tree.find(key);
    MethodTree result{.method = key, .name = host.nameOf(key), .versions = {}};
    result.versions.push_back(il(key, nullptr, state));
    for (ILCodeVersionNode* node = state ? state->first : nullptr; node; node = node->next)
      result.versions.push_back(il(key, node, state));
    std::reverse(result.versions.begin() + 1, result.versions.end());

    struct Visitor final : Host::EntrypointVisitor {
      const TreeReader& reader;
      const ILCodeVersioningState* state;
      MethodTree& result;
      Visitor(const TreeReader& reader, const ILCodeVersioningState* state, MethodTree& result)
          : reader(reader), state(state), result(result) {}
      void visit(MethodDesc& entrypoint) override {
        result.versions.front().natives.push_back(reader.native(entrypoint, nullptr, state));
        std::vector<NativeCodeVersionNode*> nodes;
        const MethodDescVersioningState* entry = reader.tree.stateOf(entrypoint);
        for (NativeCodeVersionNode* node = entry ? entry->first : nullptr; node; node = node->next)
          nodes.push_back(node);
        for (auto node = nodes.rbegin(); node != nodes.rend(); ++node) {
          const NativeVersionInfo info = reader.native(entrypoint, *node, state);
          for (ILVersionInfo& version : result.versions)
            if (version.id == info.il) version.natives.push_back(info);
        }
      }
    } visitor(*this, state, result);
    host.forEachEntrypoint(key, visitor);
    return result;
  }
};

MethodTree CodeVersionManager::tree(MethodKey method) const {
  const LockHolder lock(impl_->lock);
  if (!impl_->tree.isLoaded(method.module)) return {};
  return TreeReader{impl_->host, impl_->memory, impl_->tree, impl_->links, impl_->publisher, impl_->stages}.method(
      method);
}

std::vector<MethodTree> CodeVersionManager::trees() const {
  const LockHolder lock(impl_->lock);
  const TreeReader reader{impl_->host, impl_->memory, impl_->tree, impl_->links, impl_->publisher, impl_->stages};
  std::vector<MethodTree> trees;
  impl_->tree.forEachMethod([&](ILCodeVersioningState& method) { trees.push_back(reader.method(method.key)); });
  std::sort(trees.begin(), trees.end(), [](const MethodTree& a, const MethodTree& b) { return a.name < b.name; });
  return trees;
}

std::string CodeVersionManager::dump(const MethodTree& tree) {
  std::string text = tree.name + "\n";
  char line[512];
  for (const ILVersionInfo& il : tree.versions) {
    std::snprintf(line, sizeof line, "  IL %llu%s  %s  %s%s%s%s%s\n", static_cast<unsigned long long>(il.id),
                  il.leaf ? " *" : (il.active ? " +" : ""), il.stageName.c_str(), describe(il.state),
                  il.id ? ("  on IL " + std::to_string(il.parent)).c_str() : "",
                  il.holds ? ("  held " + std::to_string(il.holds) + "x").c_str() : "",
                  il.who.empty() ? "" : ("  by " + il.who).c_str(), il.why.empty() ? "" : (": " + il.why).c_str());
    text += line;
    for (const NativeVersionInfo& native : il.natives) {
      std::snprintf(line, sizeof line, "    %s #%u  %s", native.entrypoint.c_str(), native.id, describe(native.tier));
      text += line;
      if (native.code) {
        std::snprintf(line, sizeof line, "  %p+%u  %u us", static_cast<const void*>(native.code), native.codeBytes,
                      native.compileMicros);
        text += line;
      } else {
        text += "  no code";
      }
      if (native.calls >= 0) text += "  " + std::to_string(native.calls) + " calls";
      if (native.inlinings) text += "  " + std::to_string(native.inlinings) + " inlined";
      if (native.stale) text += "  stale";
      if (native.active) text += "  active";
      if (native.published) text += "  published";
      text += "\n";
    }
  }
  return text;
}

std::string CodeVersionManager::dump() const {
  std::string text;
  for (const MethodTree& tree : trees()) text += dump(tree);
  return text;
}

std::string CodeVersionManager::dumpJson() const { return dumpJson(trees()); }

std::string CodeVersionManager::dumpJson(std::span<const MethodTree> trees) {
  using nlohmann::json;
  json methods = json::array();
  for (const MethodTree& tree : trees) {
    json versions = json::array();
    for (const ILVersionInfo& il : tree.versions) {
      json natives = json::array();
      for (const NativeVersionInfo& native : il.natives) {
        json entry = {
            {"id", native.id},         {"entrypoint", native.entrypoint}, {"tier", describe(native.tier)},
            {"parent", native.parent}, {"active", native.active},         {"published", native.published},
            {"stale", native.stale},   {"inlinings", native.inlinings},   {"createdAtNanos", native.createdAtNanos}};
        if (native.code) {
          entry["code"] = reinterpret_cast<std::uintptr_t>(native.code);
          entry["codeBytes"] = native.codeBytes;
          entry["compileMicros"] = native.compileMicros;
          entry["builtAtNanos"] = native.builtAtNanos;
        }
        if (native.calls >= 0) entry["calls"] = native.calls;
        if (!native.who.empty()) entry["who"] = native.who;
        if (!native.why.empty()) entry["why"] = native.why;
        natives.push_back(std::move(entry));
      }
      json version = {{"id", il.id},
                      {"parent", il.parent},
                      {"origin", il.origin},
                      {"stage", il.stage},
                      {"stageName", il.stageName},
                      {"state", describe(il.state)},
                      {"active", il.active},
                      {"leaf", il.leaf},
                      {"holds", il.holds},
                      {"createdAtNanos", il.createdAtNanos},
                      {"natives", std::move(natives)}};
      if (!il.who.empty()) version["who"] = il.who;
      if (!il.why.empty()) version["why"] = il.why;
      versions.push_back(std::move(version));
    }
    methods.push_back({{"method", tree.name}, {"token", tree.method.token}, {"versions", std::move(versions)}});
  }
  // Host names may hold bytes that are not UTF-8: replaced, not thrown on.
  return json{{"methods", std::move(methods)}}.dump(2, ' ', false, json::error_handler_t::replace);
}

}  // namespace codicil::versioning
