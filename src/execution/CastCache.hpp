// SPDX-License-Identifier: MIT
// The table in which CoreLib's CastHelpers finds casts that were answered before: an int[] that its static field
// s_table holds. Read there without a lock (each entry has a version, odd while it is being written), written here.
#pragma once

#include <cstdint>
#include <mutex>

#include "execution/RuntimeServices.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::execution {

// Thread-safe.
class CastCache {
 public:
  // Allocates the table, which never moves, and stores it. Before any cast. Throws threading::ExceptionRequest.
  void install(typesystem::TypeLoader& types, RuntimeServices& services);

  // Types are about to go that may be in it.
  void flush();

  void add(std::uintptr_t source, std::uintptr_t target, bool canCast);

 private:
  struct Entry {
    std::uint32_t version;
    std::uintptr_t source;
    std::uintptr_t targetAndResult;
  };
  static constexpr unsigned kLogEntries = 12;
  static constexpr unsigned kProbes = 8;  // CoreLib looks so far, each time one further

  std::mutex lock_;
  Entry* entries_ = nullptr;
};

}  // namespace codicil::execution
