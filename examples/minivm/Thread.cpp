// SPDX-License-Identifier: MIT
#include "Thread.hpp"

#include <vector>

#include "Vm.hpp"

namespace minivm {

namespace {

thread_local Thread* currentThread = nullptr;

// Of the 8 MiB that a thread has here unless told otherwise. C++ below the last frame of code needs some of the rest:
// the interpreter's recursion through one tree most of all.
constexpr std::uintptr_t kStackBytes = 6u << 20;

}  // namespace

Thread::Thread(Vm& vm)
    : vm(vm), epoch_(vm.epochs), stackEnd_(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) - kStackBytes) {
  stackGuard = stackEnd_;
  vm.add(*this);
}

Thread::~Thread() { vm.remove(*this); }

Thread& Thread::current() { return *currentThread; }

std::int64_t Thread::call(const Instance& function, std::span<const std::int64_t> arguments) {
  currentThread = this;
  innermost = nullptr;
  failure.clear();
  std::int64_t result = 0;
  {
    const codicil::versioning::ThreadEpochs::Region inCode(epoch_);
    result = run(function.precode.entry(), arguments.data());
  }
  currentThread = nullptr;
  if (!failure.empty()) throw std::runtime_error(failure);
  return result;
}

// A frame of its own, without locals that the jump could harm.
std::int64_t Thread::run(const void* code, const std::int64_t* arguments) {
  if (setjmp(exit_) != 0) return 0;
  return bodyAt(code)(this, arguments);
}

void Thread::pollNow(Thread* thread) {
  // An exchange: it reads the last request, so what was done before that request is visible here, and a request that
  // is made from now on is not overwritten.
  thread->stackGuard.exchange(thread->stackEnd_, std::memory_order_acq_rel);
  if (thread->epoch_.shouldRefresh()) {
    std::vector<const void*> stack;
    for (const FrameLink* link = thread->innermost; link; link = link->outer) stack.push_back(link->code);
    thread->epoch_.refresh(stack);
  }
  if (thread->vm.isStopping())
    thread->failure = "stopped";
  else if (reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)) < thread->stackEnd_)
    thread->failure = "the stack is full";
  else
    return;
  thread->unwind();
}

}  // namespace minivm
