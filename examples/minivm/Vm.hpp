// SPDX-License-Identifier: MIT
// The virtual machine: holds a program, and is the library's Host.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "Code.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"
#include "codicil/versioning/Host.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"
#include "codicil/versioning/Tiering.hpp"

namespace minivm {

using versioning::MethodDesc;
using versioning::MethodKey;

class Vm final : public versioning::Host, public codicil::tiering::Eligibility {
 public:
  // Throws std::runtime_error if the program cannot be loaded, or there is no code memory.
  Vm(const std::string& file, const codicil::tiering::TieringSettings& settings,
     std::size_t codeMemoryBytes = std::size_t{64} << 20);
  ~Vm() override;  // all Threads are gone

  // Replaces a function by another declaration of it: hot reload. Throws std::runtime_error.
  void replace(const Function& function, std::string_view text);

  void add(Thread& thread);
  void remove(Thread& thread);
  // Every thread's code fails soon, with "stopped".
  void stop();
  bool isStopping() const { return stopping_.load(std::memory_order_relaxed); }

  // Arrays live as long as the VM: the library has no collector in it. All zero; null if there is no room.
  Array* allocate(std::uint64_t length);

  // Whoever runs a body has loaded its address, and so sees all that its maker wrote before it was published: but in
  // machine code, where ThreadSanitizer does not see the load. C++ that is called by a body says it here.
  void seeNewCode() const { (void)bodiesMade_.load(std::memory_order_acquire); }

  // --- versioning::Host and codicil::tiering::Eligibility ---

  MethodKey keyOf(const MethodDesc& method) const override { return instanceOf(method).function.key; }
  codicil::codememory::Precode precodeOf(MethodDesc& method) override { return instanceOf(method).precode; }
  void forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) override {
    for (const auto& instance : functionOf(method).instances) visitor.visit(*instance);
  }
  versioning::Status checkVersionable(MethodKey method) const override {
    const bool known = method.token >= 1 && method.token <= program.functions.size();
    return known ? versioning::Status::Ok : versioning::Status::UnknownMethod;
  }
  tl::expected<versioning::CompiledBody, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void releaseBody(void* hostData) override;
  std::uint64_t beginGracePeriod() override;
  bool pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) override {
    return epochs.pollGracePeriod(moment, inUse);
  }
  std::string nameOf(MethodKey method) const override { return functionOf(method).name; }
  std::string nameOf(const MethodDesc& method) const override;
  bool mayTier(const MethodDesc& method, const versioning::ILCodeVersion&) const override {
    return instanceOf(method).function.mayTier;
  }

 private:
  static const void* prestub(void* vm, void* method);
  void requestPolls();

  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> bodiesMade_{0};
  std::mutex threadsMutex_;
  std::vector<Thread*> threads_;  // guarded by threadsMutex_
  std::mutex heapMutex_;
  std::vector<Array*> arrays_;  // guarded by heapMutex_, as is:
  std::size_t heapBytes_ = 0;

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

}  // namespace minivm
