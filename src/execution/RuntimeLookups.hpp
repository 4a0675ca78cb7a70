// SPDX-License-Identifier: MIT
// What code that is shared over instantiations looks up at run time, and the dictionary slots that remember answers.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "execution/RuntimeServices.hpp"
#include "typesystem/Dispatch.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

enum class LookupResult : std::uint8_t {
  Type,              // of a type token; of a Newarr token the array
  OwnerType,         // of a member's token
  Method,            // a MethodDesc, as a hidden argument or a RuntimeMethodHandle
  MethodEntry,       // its address, called without a hidden argument
  ConstrainedEntry,  // of `constrained` `token`: the address of what the type has for the method
  Field,
  DispatchCell,    // of an interface's method
  MethodArgument,  // the type that is the first argument of a method token
};

// One question of one method's code. Immutable, lives as long as its table; its address is the JIT's "signature".
struct RuntimeLookup {
  LookupResult result{};
  bool isArray = false;
  std::uint16_t slot = 0;  // behind the arguments of the dictionary
  const MethodDesc* caller = nullptr;
  typesystem::Module* module = nullptr;
  typesystem::Token token{};
  typesystem::Token constrained{};
};

// Thread-safe.
class RuntimeLookups {
 public:
  RuntimeLookups(typesystem::TypeLoader& types, const typesystem::Dispatch& dispatch, RuntimeServices& services)
      : types_(types), dispatch_(dispatch), services_(services) {}

  // The one for these words; `question.slot` is chosen here.
  const RuntimeLookup& lookup(const RuntimeLookup& question);

  // The answer for the instantiation that `method`, or else `type` (or an ancestor of it), is of; remembered in its
  // slot. Throws threading::ExceptionRequest.
  std::uintptr_t answer(const RuntimeLookup& question, MethodDesc* method, MethodTable* type);

  // The questions of code that lives in it, and the cells in its dictionaries; which go with what is answered.
  std::shared_ptr<void> forget(const typesystem::LoaderAllocator& allocator);

 private:
  struct Key {
    const void* dictionary;  // whose slots: a method or a canonical type
    std::uint64_t question;
    std::uint64_t constrained;
    const void* module;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return reinterpret_cast<std::size_t>(key.dictionary) ^ (key.question * 0x9e3779b97f4a7c15u) ^ key.constrained ^
             (reinterpret_cast<std::size_t>(key.module) << 7);
    }
  };

  std::uintptr_t evaluate(const RuntimeLookup& question, typesystem::TokenContext context,
                          const typesystem::LoaderAllocator* allocator);

  typesystem::TypeLoader& types_;
  const typesystem::Dispatch& dispatch_;
  RuntimeServices& services_;
  std::mutex lock_;
  std::unordered_map<Key, std::unique_ptr<RuntimeLookup>, KeyHash> lookups_;  // guarded
  std::unordered_map<const void*, std::uint16_t> slotsUsed_;                  // guarded
  struct Cell {
    const typesystem::LoaderAllocator* allocator;  // its dictionary's
    std::unique_ptr<DispatchCell> cell;
  };
  std::vector<Cell> cells_;  // guarded; those in dictionaries
};

}  // namespace codicil::execution
