#include "Thread.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "Vm.hpp"

namespace minivm {

namespace {

thread_local Thread* currentThread = nullptr;

// What C++ and the library need below the last frame of code: the interpreter's recursion through one expression most
// of all.
constexpr std::uintptr_t kStackReserve = 512u << 10;

std::uintptr_t endOfStack() {
  pthread_attr_t attributes;
  pthread_getattr_np(pthread_self(), &attributes);
  void* lowest = nullptr;
  std::size_t bytes = 0;
  pthread_attr_getstack(&attributes, &lowest, &bytes);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<std::uintptr_t>(lowest) + std::min<std::uintptr_t>(kStackReserve, bytes / 2);
}

}  // namespace

Transition::Transition(ThreadState& state, const void* frame, const void* ip)
    : thread(Thread::of(state)), outer(thread.innermost_), frame(frame), ip(ip) {
  thread.innermost_ = this;
}

Transition::~Transition() { thread.innermost_ = outer; }

Thread::Thread(Vm& vm, int number) : vm(vm), epoch_(vm.epochs()), stackEnd_(endOfStack()) {
  stackGuard = stackEnd_;
  index = number;
  vm.addThread(*this);
}

Thread::~Thread() { vm.removeThread(*this); }

Thread* Thread::current() { return currentThread; }

tl::expected<std::int64_t, std::string> Thread::call(Instance& function, std::span<const std::int64_t> arguments) {
  std::int64_t values[kMaxArguments] = {};
  std::copy(arguments.begin(), arguments.end(), values);
  failed = 0;
  currentThread = this;
  ++function.function.module.calls;
  std::int64_t result = 0;
  {
    const codicil::versioning::ThreadEpochs::Region inCode(epoch_);
    const auto body = reinterpret_cast<Body>(const_cast<void*>(function.precode.entry()));
    result = body(this, values[0], values[1], values[2], values[3], values[4]);
  }
  --function.function.module.calls;
  currentThread = nullptr;
  if (failed) return tl::unexpected(std::exchange(failure_, {}));
  return result;
}

void Thread::fail(const std::string& message) {
  if (failed) return;
  failed = 1;
  failure_ = message;
}

void Thread::poll(const void* stack) {
  // An exchange: it reads the last request, so what was done before that request is visible here, and a request that
  // is made from now on is not overwritten.
  stackGuard.exchange(stackEnd_, std::memory_order_acq_rel);
  if (vm.isStopping()) fail("stopped");
  if (reinterpret_cast<std::uintptr_t>(stack) < stackEnd_) fail("the stack is full");
  if (epoch_.shouldRefresh()) epoch_.refresh(codeOnStack());
}

void Thread::pause(std::int64_t milliseconds) {
  for (; milliseconds > 0 && !failed; --milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const char here = 0;
    if (mustPoll(&here)) poll(&here);
  }
}

// Bodies that called each other form a chain of rbp frames. It begins where code called C++ last, and ends where C++
// called code: there the return address is none of ours. Above that goes on the next transition.
std::vector<const void*> Thread::codeOnStack() const {
  std::vector<const void*> addresses;
  for (const Transition* transition = innermost_; transition; transition = transition->outer) {
    const auto* frame = static_cast<const void* const*>(transition->frame);
    for (const void* ip = transition->ip; vm.memory().contains(ip); frame = static_cast<const void* const*>(frame[0])) {
      addresses.push_back(ip);
      ip = frame[1];
    }
  }
  return addresses;
}

}  // namespace minivm
