// SPDX-License-Identifier: MIT
// System.String: interning. (Its constructors are its own methods Ctor.)
#include "classlib/Tables.hpp"
#include "execution/Engine.hpp"
#include "execution/InternedStrings.hpp"

namespace codicil::classlib {
namespace {

using execution::InternedStrings;

void intern(ObjectHandleOnStack string) {
  InternedStrings::instance().intern(*execution::engine().handles, string.slot);
}
void isInterned(ObjectHandleOnStack string) { InternedStrings::instance().find(string.slot); }

}  // namespace

std::span<const QCall> stringQCalls() {
  static const QCall rows[] = {
      {"String_Intern", qcall<&intern>()},
      {"String_IsInterned", qcall<&isInterned>()},
  };
  return rows;
}

}  // namespace codicil::classlib
