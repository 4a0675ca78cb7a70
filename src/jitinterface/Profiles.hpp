// SPDX-License-Identifier: MIT
// What instrumented bodies count, by the JIT's own schema: kept for as long as the program runs, for a method may be
// inlined long after its profile was taken.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "codicil/versioning/CodeVersion.hpp"
#include "jitinterface/Pgo.hpp"
#include "typesystem/LoaderAllocator.hpp"
#include "typesystem/MethodDesc.hpp"

namespace codicil::jit {

// Of one IL version of one entrypoint. The schema is immutable; running code writes into the data.
struct Profile {
  std::vector<PgoSchemaItem> schema;
  std::unique_ptr<std::byte[]> data;
};

// Lays out the data as the schema asks: fills the items' offsets and returns the bytes of all.
std::size_t layOut(std::span<PgoSchemaItem> schema);

// Profiles that were there before the program ran.
class GivenProfiles {
 public:
  // Of the method's own IL; null: there is none. Thread-safe; the profile stays.
  virtual const Profile* profileOf(const typesystem::MethodDesc& method) = 0;

 protected:
  ~GivenProfiles() = default;
};

// Thread-safe.
class Profiles {
 public:
  // Lays out the data, fills the items' offsets and gives room for it, zeroed; what was counted before by the same
  // schema goes on.
  Profile& begin(const typesystem::MethodDesc& method, versioning::ILVersionId il, std::span<PgoSchemaItem> schema);
  // Null: none was taken.
  Profile* find(const typesystem::MethodDesc& method, versioning::ILVersionId il);
  // Those of methods that live in it, none of which runs any more.
  void forget(const typesystem::LoaderAllocator& allocator);

 private:
  struct Key {
    const typesystem::MethodDesc* method;
    versioning::ILVersionId il;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return std::hash<const void*>()(key.method) ^ std::hash<std::uint64_t>()(key.il);
    }
  };

  std::mutex lock_;
  std::unordered_map<Key, std::unique_ptr<Profile>, Hash> profiles_;
  std::vector<std::unique_ptr<Profile>> replaced_;  // code that writes into them may still run
};

}  // namespace codicil::jit
