// SPDX-License-Identifier: MIT
// System.TypeLoadException's messages, in dotnet's words.
#include "classlib/ReflectionObjects.hpp"
#include "classlib/Tables.hpp"
#include "typesystem/UnloadableType.hpp"

namespace codicil::classlib {
namespace {

// A reason's number, or whatever a program set.
void getTypeLoadFormat(std::int32_t resource, ObjectHandleOnStack result) {
  using typesystem::TypeLoadReason;
  const bool isReason = resource > 0 && resource <= static_cast<std::int32_t>(TypeLoadReason::TooManyDimensions);
  setString(result, sentenceOf(isReason ? static_cast<TypeLoadReason>(resource) : TypeLoadReason::General));
}

}  // namespace

std::span<const QCall> typeLoadExceptionQCalls() {
  static const QCall rows[] = {{"GetTypeLoadExceptionMessage", qcall<&getTypeLoadFormat>()}};
  return rows;
}

}  // namespace codicil::classlib
