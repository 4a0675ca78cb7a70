// SPDX-License-Identifier: MIT
// A thread of the VM: how it enters and leaves code, how it stops in the middle, and where its frames are.
#pragma once

#include <atomic>
#include <csetjmp>
#include <cstdint>
#include <span>
#include <string>

#include "Program.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"

namespace minivm {

class Vm;

// Every body, of either tier, lies on this list while it is on its thread's stack: so the code that the thread will
// return to is known. A VM with a stack walker needs no such list.
struct FrameLink {
  FrameLink* outer;
  const void* code;
};

// What generated code reads and writes of its thread.
struct ThreadState {
  // A stack pointer below it means: poll. That is the end of the stack, or, when somebody wants this thread to poll,
  // above any stack; so one comparison at each entry and loop answers two questions.
  std::atomic<std::uintptr_t> stackGuard{0};
  FrameLink* innermost = nullptr;
};

class Thread : public ThreadState {
 public:
  explicit Thread(Vm& vm);
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  static Thread& current();  // inside of call(), on its thread

  // Runs the function on this (the calling) thread. Throws std::runtime_error if its code fails.
  std::int64_t call(const Instance& function, std::span<const std::int64_t> arguments = {});

  // From any thread.
  void requestPoll() { stackGuard.store(UINTPTR_MAX, std::memory_order_release); }

  // --- Inside of call(), on this thread ---

  // A safe point. pollNow() does what others wait for.
  void poll() {
    if (reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < stackGuard.load(std::memory_order_relaxed))
      pollNow(this);
  }
  static void pollNow(Thread* thread);
  // Ends the call() with `failure`. It jumps over all frames in between, so they must have nothing to destroy.
  [[noreturn]] void unwind() { std::longjmp(exit_, 1); }

  Vm& vm;
  std::string failure;

 private:
  std::int64_t run(const void* code, const std::int64_t* arguments);

  codicil::versioning::ThreadEpochs::Thread epoch_;
  const std::uintptr_t stackEnd_;
  std::jmp_buf exit_ = {};
};

}  // namespace minivm
