// The virtual machine: loads modules, and is the library's Host.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "Heap.hpp"
#include "Program.hpp"
#include "codicil/versioning/CodeVersionManager.hpp"
#include "codicil/versioning/Host.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"
#include "codicil/versioning/Tiering.hpp"

namespace minivm {

namespace versioning = codicil::versioning;

class Thread;

struct VmOptions {
  codicil::tiering::TieringSettings tiering;
  std::size_t codeMemoryBytes = std::size_t{64} << 20;
  bool quiet = false;  // print() prints nothing
};

class Vm final : public versioning::Host, public codicil::tiering::Eligibility {
 public:
  // Throws std::runtime_error if there is no code memory to be had.
  explicit Vm(const VmOptions& options);
  ~Vm() override;  // all Threads are gone

  // --- Programs ---

  // The module in this file, with what it imports from files beside it; again if it is loaded. The error is for people.
  tl::expected<Module*, std::string> load(const std::filesystem::path& file);
  // Fails while another module imports it, or a thread is in it.
  tl::expected<void, std::string> unload(Module& module);
  // Replaces a function by another declaration of it: hot reload. The new IL version's id.
  tl::expected<versioning::ILVersionId, std::string> replace(Function& function, std::string_view text,
                                                             const std::string& why);
  std::vector<Module*> modules() const;

  // Every thread's code fails soon, with "stopped".
  void stop();
  bool isStopping() const { return stopping_.load(std::memory_order_relaxed); }

  // --- Parts ---

  codicil::codememory::CodeMemory& memory() { return *memory_; }
  versioning::CodeVersionManager& manager() { return *manager_; }
  codicil::rejit::ReJit& rejit() { return *rejit_; }
  codicil::tiering::Tiering& tiering() { return *tiering_; }
  versioning::ThreadEpochs& epochs() { return epochs_; }
  Heap& heap() { return heap_; }
  void print(const std::string& line);

  void addThread(Thread& thread);
  void removeThread(Thread& thread);

  // --- versioning::Host ---

  versioning::MethodKey keyOf(const versioning::MethodDesc& method) const override;
  codicil::codememory::Precode precodeOf(versioning::MethodDesc& method) override;
  void forEachEntrypoint(versioning::MethodKey method, EntrypointVisitor& visitor) override;
  versioning::Status checkVersionable(versioning::MethodKey method) const override;
  tl::expected<versioning::CompiledBody, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void releaseBody(void* hostData) override;
  std::uint64_t beginGracePeriod() override;
  bool pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) override;
  std::string nameOf(const versioning::MethodDesc& method) const override;
  std::string nameOf(versioning::MethodKey method) const override;

  // --- codicil::tiering::Eligibility ---

  bool mayTier(const versioning::MethodDesc& method, const versioning::ILCodeVersion& il) const override;

 private:
  static const void* prestub(void* vm, void* method);
  Module& loadOrThrow(const std::filesystem::path& file, std::vector<std::filesystem::path>& importing);
  void allocatePrecodes(Module& module);
  void requestPolls();

  const bool quiet_;
  std::atomic<bool> stopping_{false};
  Heap heap_;
  versioning::ThreadEpochs epochs_;
  std::mutex printMutex_;

  mutable std::mutex modulesMutex_;
  std::vector<std::unique_ptr<Module>> modules_;  // guarded by modulesMutex_
  std::mutex threadsMutex_;
  std::vector<Thread*> threads_;  // guarded by threadsMutex_

  // In the order in which they need each other.
  std::unique_ptr<codicil::codememory::CodeMemory> memory_;
  std::unique_ptr<versioning::CodeVersionManager> manager_;
  std::unique_ptr<codicil::tiering::Scheduler> scheduler_;
  std::unique_ptr<codicil::tiering::Tiering> tiering_;
  std::unique_ptr<codicil::rejit::ReJit> rejit_;
};

}  // namespace minivm
