// Where a type's static fields are: what lies in front of its MethodTableAuxiliaryData. CoreLib's structures of the
// same names.
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::typesystem {

class MethodTable;

// Bit 0 of an address says that the class constructor has not run: managed code masks it off.
struct DynamicStaticsInfo {
  static constexpr std::uintptr_t kNotInitialized = 1;
  std::uintptr_t gcStatics = kNotInitialized;
  std::uintptr_t nonGcStatics = kNotInitialized;
  MethodTable* methodTable = nullptr;
};
static_assert(sizeof(DynamicStaticsInfo) == 24);

// In each thread's tables: where the type's fields are. See threading/ThreadStatics.hpp.
struct ThreadStaticsInfo {
  static constexpr std::uint32_t kNoIndex = 0xffffffff;  // none yet

  std::uint32_t nonGcIndex = kNoIndex;
  std::uint32_t gcIndex = kNoIndex;
  std::uintptr_t padding = 0;
  DynamicStaticsInfo regular{};
};
static_assert(sizeof(ThreadStaticsInfo) == 40 && offsetof(ThreadStaticsInfo, gcIndex) == 4);

}  // namespace codicil::typesystem
