// What the library knows of the host's methods: nothing but an identity and one word of its own in each.
#pragma once

#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace codicil::versioning {

struct ModuleVersions;
class VersionTree;
class CodeVersionManager;

// Base of the host's module class. Adds one pointer; no virtual functions. The host calls
// CodeVersionManager::unloadModule before it destroys one.
class Module {
 public:
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

 protected:
  ~Module() = default;

 private:
  friend class VersionTree;
  ModuleVersions* versions_ =
      nullptr;  // guarded by the manager's lock; null: every method has only its default version
};

// Base of the host's class for one callable entrypoint: a method plus a generic instantiation. Adds one word.
class MethodDesc {
 public:
  MethodDesc() = default;
  MethodDesc(const MethodDesc&) = delete;
  MethodDesc& operator=(const MethodDesc&) = delete;

 protected:
  ~MethodDesc() = default;

 private:
  friend class VersionTree;
  // 0, or the default version's code (odd), or a pointer to the entrypoint's MethodDescVersioningState.
  std::atomic<std::uint64_t> versions_{0};
};

// A MethodDef token of the host's module, or whatever number names a method within it.
using Token = std::uint32_t;

// A method: IL and instantiation are no part of it. Every question about IL versions is asked by this key.
struct MethodKey {
  Module* module = nullptr;
  Token token = 0;
  friend bool operator==(const MethodKey&, const MethodKey&) = default;
};

}  // namespace codicil::versioning

template <>
struct std::hash<codicil::versioning::MethodKey> {
  std::size_t operator()(const codicil::versioning::MethodKey& key) const noexcept {
    return std::hash<void*>()(key.module) ^ (std::size_t{key.token} * 0x9e3779b97f4a7c15u);
  }
};
