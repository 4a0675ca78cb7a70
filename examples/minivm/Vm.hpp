// SPDX-License-Identifier: MIT
// The virtual machine, which holds a program and is the library's Host; its threads; and what their code is.
#pragma once

#include <atomic>
#include <csetjmp>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "Program.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"
#include "codicil/versioning/Host.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"
#include "codicil/versioning/Tiering.hpp"

namespace minivm {

using versioning::MethodDesc;
using versioning::MethodKey;
using versioning::Status;

class Vm final : public versioning::Host, public codicil::tiering::Eligibility {
 public:
  // Throws std::runtime_error if the program cannot be loaded, or there is no code memory.
  Vm(const std::string& file, const codicil::tiering::TieringSettings& settings,
     std::size_t codeMemoryBytes = std::size_t{64} << 20);
  ~Vm() override;
  // The program goes, with all its versions and code. No thread is in it.
  void unload();

  // By the name that nameOf() gives it. Throws std::runtime_error if there is none.
  Instance& instance(std::string_view name);

  // Hot reload: the function becomes what `text` declares, and back. The former throws std::runtime_error if that is no
  // declaration of it.
  Status replace(const Function& function, std::string_view text);
  Status revert(const Function& function);

  // Runs the function on a thread of its own. join() waits for all of these, and returns how they failed: "stopped" if
  // their code did so because of stop().
  void start(const Instance& function, const std::vector<Value>& arguments = {});
  bool isRunning() const { return running_ != 0; }
  void stop() { stopping_ = true; }
  std::vector<std::string> join();

  // The heap is words. An array is the place of its length, which its elements follow; it stays, as the library has no
  // garbage collector in it. An int that happens to be such a place may pass for an array, but leads nowhere else.
  Value allocate(Value length);       // all zero; 0: no room
  Value lengthOf(Value array) const;  // -1: it is no array
  // All threads read and write at once, so C++ does it atomically.
  std::atomic_ref<Value> word(Value place) const { return std::atomic_ref(heap_.get()[place]); }

  // --- versioning::Host and codicil::tiering::Eligibility ---

  MethodKey keyOf(const MethodDesc& method) const override { return instanceOf(method).function.key; }
  codicil::codememory::Precode precodeOf(MethodDesc& method) override { return instanceOf(method).precode; }
  void forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) override {
    for (const auto& [madeFor, instance] : functionOf(method).instances) visitor.visit(*instance);
  }
  Status checkVersionable(MethodKey method) const override {
    return method.token >= 1 && method.token <= program.functions.size() ? Status::Ok : Status::UnknownMethod;
  }
  tl::expected<versioning::CompiledBody, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void releaseBody(void* hostData) override;
  std::uint64_t beginGracePeriod() override { return epochs.beginGracePeriod(); }
  bool pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) override {
    return epochs.pollGracePeriod(moment, inUse);
  }
  std::string nameOf(MethodKey method) const override { return functionOf(method).name; }
  std::string nameOf(const MethodDesc& method) const override;
  bool mayTier(const MethodDesc& method, const versioning::ILCodeVersion&) const override {
    return instanceOf(method).function.mayTier;
  }

 private:
  friend class Thread;
  static const void* prestub(void* vm, void* method);
  template <class Work>
  void forEachInstance(const Work& work) {
    for (const auto& function : program.functions)
      for (const auto& [madeFor, instance] : function->instances) work(*instance);
  }

  std::atomic<std::uint64_t> bodiesMade_{0};
  const std::unique_ptr<Value, void (*)(void*)> heap_;
  std::atomic<Value> heapTop_{1};
  std::vector<std::thread> threads_;
  std::atomic<int> running_{0};
  std::atomic<bool> stopping_{false};
  std::mutex failuresMutex_;
  std::vector<std::string> failures_;  // guarded by failuresMutex_

 public:
  // --- Parts, in the order in which they need each other ---

  Module program;
  versioning::ThreadEpochs epochs;
  const std::unique_ptr<codicil::codememory::CodeMemory> memory;
  versioning::CodeVersionManager manager;
  const std::unique_ptr<codicil::tiering::Scheduler> scheduler;
  codicil::tiering::Tiering tiering;
  codicil::rejit::ReJit rejit;
};

class Thread {
 public:
  explicit Thread(Vm& vm) : vm(vm), epoch_(vm.epochs), stackEnd_(stackPointer() - kStackBytes) {}  // for this thread

  // Runs the function; arguments that are not given are 0. Throws std::runtime_error if its code fails.
  Value call(const Instance& function, std::span<const Value> arguments = {});

  // --- Inside of call() ---

  // Around every body, of either tier: so the code that the thread will return to is known. A VM with a stack walker
  // needs no such list.
  static void enter(Thread* thread, const void* code);
  static void leave(Thread* thread) { thread->frames_.pop_back(); }
  // A safe point, in every loop and enter(): does what others wait for. A faster VM asks in machine code whether there
  // is anything to do.
  static void poll(Thread* thread);
  // Ends the call() with `failure`. It jumps over all frames in between, so they must have nothing to destroy.
  [[noreturn]] void unwind() { std::longjmp(exit_, 1); }

  Vm& vm;
  std::string failure;

 private:
  static std::uintptr_t stackPointer() { return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)); }
  // Of the usual 8 MiB: C++ below the last frame needs some of the rest.
  static constexpr std::uintptr_t kStackBytes = 6u << 20;

  versioning::ThreadEpochs::Thread epoch_;
  std::vector<const void*> frames_;
  const std::uintptr_t stackEnd_;
  std::jmp_buf exit_ = {};
};

// --- Bodies ---

using Body = Value (*)(Thread* thread, const Value* arguments);
inline Body bodyAt(const void* code) { return reinterpret_cast<Body>(const_cast<void*>(code)); }

// The side tables of a body. The library keeps them with it and gives them back when it is freed.
struct BodyData {
  const Instance& instance;
  std::vector<FunctionILPtr> il;  // its own, then what it inlined: code points into them
};

// Tier 0: a body that calls interpret(). Tier 1, and everything when there are no tiers: the program in machine code.
// What cannot be made is thrown, as a CompileError.
versioning::CompiledBody makeBody(const versioning::CompileRequest& request);
Value interpret(Thread* thread, const Value* arguments, const BodyData* data);

}  // namespace minivm
