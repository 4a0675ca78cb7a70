// SPDX-License-Identifier: MIT
// Who is told of each body of code, of every method and version: CodeHost::addObserver.
#pragma once

#include "codicil/versioning/Host.hpp"
#include "execution/CodeTables.hpp"

namespace codicil::execution {

// Called on the thread that makes or frees the body, preemptive, without a lock. Thread-safe.
class BodyObserver {
 public:
  // Before the first call of it; the bytes at request.scope.code() are final. Another thread's body of the same version
  // may turn out to have been first: this one is freed then, never run.
  virtual void made(const versioning::CompileRequest& request, const CodeTables& tables) = 0;
  // Its code is gone, and the tables are about to go.
  virtual void freed(const CodeTables& tables) = 0;

 protected:
  ~BodyObserver() = default;
};

}  // namespace codicil::execution
