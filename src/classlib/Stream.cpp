// SPDX-License-Identifier: MIT
// System.IO.Stream: whether a type of streams has its own BeginRead or EndRead, BeginWrite or EndWrite.
#include <atomic>

#include "classlib/Tables.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {
namespace {

using execution::engine;
using execution::orRequest;
using typesystem::MethodDesc;
using typesystem::MethodTable;

// CoreLib's MethodTableAuxiliaryData.Flags.
constexpr std::uint32_t kChecked = 0x400, kOverridesRead = 0x800, kOverridesWrite = 0x1000;

bool overridesEither(const MethodTable& type, const char* begin, const char* end) {
  for (const char* name : {begin, end}) {
    const MethodDesc* declared = orRequest(engine().types->coreLibMethod("System.IO.Stream", name));
    if (type.classData().slots[declared->slot()] != declared) return true;
  }
  return false;
}

std::int32_t hasOverridden(MethodTable* type, std::int32_t isRead) {
  std::uint32_t found = kChecked;
  if (overridesEither(*type, "BeginRead", "EndRead")) found |= kOverridesRead;
  if (overridesEither(*type, "BeginWrite", "EndWrite")) found |= kOverridesWrite;
  std::atomic_ref(type->auxiliaryData->flags).fetch_or(found, std::memory_order_release);
  return (found & (isRead != 0 ? kOverridesRead : kOverridesWrite)) != 0;
}

}  // namespace

std::span<const QCall> streamQCalls() {
  static const QCall rows[] = {
      {"Stream_HasOverriddenSlow", qcall<&hasOverridden>()},
  };
  return rows;
}

}  // namespace codicil::classlib
