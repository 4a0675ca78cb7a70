// SPDX-License-Identifier: MIT
#include "execution/CastCache.hpp"

#include <atomic>
#include <bit>

#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "gc/HandleManager.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"

namespace codicil::execution {

void CastCache::install(typesystem::TypeLoader& types, RuntimeServices& services) {
  typesystem::MethodTable& helpers = *orRequest(types.coreLibType("System.Runtime.CompilerServices.CastHelpers"));
  const typesystem::TypeHandle numbers =
      orRequest(types.arrayOf(typesystem::TypeHandle(orRequest(types.primitive(metadata::ElementType::I4)))));
  const typesystem::FieldDesc* const field = typesystem::fieldNamed(helpers, "s_table");
  if (field == nullptr) throw threading::ExceptionRequest{"System.MissingFieldException", "CastHelpers.s_table", ""};
  auto* const slot =
      reinterpret_cast<gc::ObjectPtr*>(static_cast<std::byte*>(services.staticBase(helpers, true)) + field->offset());
  const threading::Cooperative cooperative(*threading::Thread::current());
  const std::int64_t length = ((std::int64_t{1} << kLogEntries) + 1) * static_cast<std::int64_t>(sizeof(Entry) / 4);
  gc::ObjectPtr table = threading::allocateArray(*threading::Thread::current(), *numbers.methodTable(), length,
                                                 threading::Placement::Pinned);
  engine().handles->createGlobalHandleOfType(table, gc::HandleType::Strong);
  auto* const data = reinterpret_cast<std::int32_t*>(threading::elementsOf(table));
  data[0] = 64 - kLogEntries;                     // how far a hash is shifted
  data[1] = (1 << kLogEntries) - 1;               // and masked
  entries_ = reinterpret_cast<Entry*>(data) + 1;  // the first entry's place holds the above
  *slot = table;
}

// An entry that is being read is found changed, and not used: see add().
void CastCache::flush() {
  const std::lock_guard guard(lock_);
  if (entries_ == nullptr) return;
  for (std::size_t i = 0; i < std::size_t{1} << kLogEntries; ++i) {
    Entry& entry = entries_[i];
    if (entry.version == 0) continue;
    const std::uint32_t version = entry.version;
    std::atomic_ref(entry.version).store(version | 1, std::memory_order_release);
    std::atomic_thread_fence(std::memory_order_release);
    std::atomic_ref(entry.source).store(0, std::memory_order_relaxed);
    std::atomic_ref(entry.targetAndResult).store(0, std::memory_order_relaxed);
    std::atomic_ref(entry.version).store((version & ~1u) + 2, std::memory_order_release);
  }
}

void CastCache::add(std::uintptr_t source, std::uintptr_t target, bool canCast) {
  const std::lock_guard guard(lock_);
  if (entries_ == nullptr) return;
  const std::uint64_t hash = (std::rotl(std::uint64_t{source}, 32) ^ target) * 11400714819323198485u;
  const auto first = static_cast<unsigned>(hash >> (64 - kLogEntries));
  Entry* chosen = nullptr;
  unsigned at = first;
  for (unsigned probe = 0; probe < kProbes; ++probe, at = (at + probe) & ((1u << kLogEntries) - 1)) {
    Entry& entry = entries_[at];
    if (entry.version == 0) {
      chosen = &entry;
      break;
    }
    if (entry.source == source && (entry.targetAndResult & ~std::uintptr_t{1}) == (target & ~std::uintptr_t{1})) return;
  }
  if (chosen == nullptr) chosen = &entries_[first];
  const std::uint32_t version = chosen->version;
  std::atomic_ref(chosen->version).store(version | 1, std::memory_order_release);
  std::atomic_thread_fence(std::memory_order_release);
  std::atomic_ref(chosen->source).store(source, std::memory_order_relaxed);
  std::atomic_ref(chosen->targetAndResult).store(target | (canCast ? 1 : 0), std::memory_order_relaxed);
  std::atomic_ref(chosen->version).store((version & ~1u) + 2, std::memory_order_release);
}

}  // namespace codicil::execution
