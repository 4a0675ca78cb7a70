// SPDX-License-Identifier: MIT
// Stopping threads that run compiled code. A signal looks where it meets the thread: where the code may be interrupted,
// the thread waits in the signal's handler; elsewhere the return address of the function it is in is replaced, and it
// waits when it returns. In native code the signal changes nothing: the thread stops when it comes back from a
// P/Invoke, or is met in compiled code the next time.
#pragma once

#include <memory>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "threading/ThreadList.hpp"

namespace codicil::execution {

class Suspension final : public threading::ThreadInterrupter {
 public:
  // Installs the signal's handler, for the rest of the process's life; `memory` has all bodies. One in a process.
  static tl::expected<std::unique_ptr<Suspension>, codememory::MemoryError> create(codememory::CodeMemory& memory);
  ~Suspension();

  void interrupt(threading::Thread& thread) override;

  // How often, of all interruptions: for tests and for people. Approximate.
  struct Counts {
    std::uint64_t waitedInHandler = 0;
    std::uint64_t returnsReplaced = 0;
    std::uint64_t nothingDone = 0;  // in native code, or in a thread that had stopped
  };
  static Counts counts();

 private:
  Suspension() = default;
};

}  // namespace codicil::execution
