// SPDX-License-Identifier: MIT
// IL bodies as clients see and give them (codicil_il), to and from what the engine compiles.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/client.h"
#include "execution/SuppliedIL.hpp"

namespace codicil::clients {

// A body shown to a client; what il() points to lasts as long as this does.
class ShownIL {
 public:
  // The method's own body if `supplied` is null. The error is for people: it has none.
  static tl::expected<ShownIL, std::string> of(typesystem::Module& module, typesystem::Token method,
                                               versioning::ILBodyPtr supplied);
  codicil_il il() const;

 private:
  ShownIL(typesystem::Module& scope, versioning::ILBodyPtr supplied, const metadata::MethodBody& body);

  typesystem::Module* scope_;
  versioning::ILBodyPtr supplied_;  // kept
  metadata::MethodBody body_;
  std::vector<codicil_clause> clauses_;
  std::span<const std::byte> locals_;
};

// What the body is for, and who gives it.
struct GivenIL {
  typesystem::Module& module;
  typesystem::Token method;
  versioning::ILBodyPtr above;                       // the level above's; null: the assembly's
  std::shared_ptr<const void> supplier;              // see execution::SuppliedILOptions
  const std::shared_ptr<const std::string>& source;  // for errors
};

// Copies. The error names the source, the method and the offset where it can: a size that is not known, code that is
// cut off, branches and clauses that lead outside, a malformed signature of locals, too many of them.
tl::expected<std::shared_ptr<const execution::SuppliedIL>, std::string> bodyOf(const codicil_il& il,
                                                                               const GivenIL& given);

}  // namespace codicil::clients
