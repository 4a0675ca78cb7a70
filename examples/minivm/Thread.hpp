// A thread of the VM: how it enters and leaves code, how it stops in the middle, and where its frames are.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "Program.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"

namespace minivm {

class Vm;

// What generated code reads of its thread. Every body is a function
//   std::int64_t (ThreadState*, std::int64_t argument0 … argument4)   in the System V convention, with an rbp frame.
struct ThreadState {
  // A stack pointer below it means: poll. That is the end of the stack, or, when somebody wants this thread to poll,
  // above any stack; so one comparison at each entry and loop answers two questions.
  std::atomic<std::uintptr_t> stackGuard{0};
  // Set by whatever fails; the bodies on the stack return one after the other when they see it after a call.
  std::uint64_t failed = 0;
  std::int64_t index = 0;
};
using Body = std::int64_t (*)(ThreadState*, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t);

// Where generated code called C++: the frames of code above it can be found from here, whatever C++ compilers do with
// rbp. One lives on the stack around everything in C++ that may poll or call code.
struct Transition {
  Transition(ThreadState& state, const void* frame, const void* ip);
  ~Transition();
  Transition(const Transition&) = delete;
  Transition& operator=(const Transition&) = delete;

  class Thread& thread;
  Transition* const outer;
  const void* const frame;  // rbp of the body that called
  const void* const ip;     // where it will go on
};

class Thread : public ThreadState {
 public:
  Thread(Vm& vm, int index);
  ~Thread();
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  static Thread& of(ThreadState& state) { return static_cast<Thread&>(state); }
  static Thread* current();  // inside of call(), on its thread

  // Runs the function on this (the calling) thread. The error is one that its code made.
  tl::expected<std::int64_t, std::string> call(Instance& function, std::span<const std::int64_t> arguments);

  // --- Inside of call(), on this thread ---

  // The first failure counts.
  void fail(const std::string& message);
  bool mustPoll(const void* stack) const {
    return reinterpret_cast<std::uintptr_t>(stack) < stackGuard.load(std::memory_order_relaxed);
  }
  // Does what others wait for. Needs a Transition around it. `stack`: where the stack has come to.
  void poll(const void* stack);
  void pause(std::int64_t milliseconds);

  // --- From any thread ---

  void requestPoll() { stackGuard.store(UINTPTR_MAX, std::memory_order_release); }

  Vm& vm;

 private:
  friend struct Transition;
  std::vector<const void*> codeOnStack() const;

  codicil::versioning::ThreadEpochs::Thread epoch_;
  std::uintptr_t stackEnd_ = 0;
  Transition* innermost_ = nullptr;
  std::string failure_;
};

}  // namespace minivm
