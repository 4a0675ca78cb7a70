// A host for tests: functions whose bodies are real machine code that says which version it is.
//
// A body computes  answer = tag(version) [+ what its callees answer]  where the tag is the IL's number; bodies are
// called through their precodes with the System V convention, no argument, result in rax.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "codicil/versioning/CodeVersionManager.hpp"
#include "codicil/versioning/ReJit.hpp"
#include "codicil/versioning/ThreadEpochs.hpp"

namespace codicil::testing {

using versioning::CodeVersionManager;
using versioning::ILBody;
using versioning::ILBodyPtr;
using versioning::ILCodeVersion;
using versioning::ILVersionId;
using versioning::MethodKey;
using versioning::NativeCodeVersion;
using versioning::Status;
using versioning::Tier;
using versioning::Token;

class TestModule;

// IL of the test language: a number, and whether it compiles.
struct TestIL final : ILBody {
  explicit TestIL(std::int64_t tag, bool compiles = true) : tag(tag), compiles(compiles) {}
  std::size_t bytes() const override { return sizeof *this; }
  const std::int64_t tag;
  const bool compiles;
};
inline ILBodyPtr il(std::int64_t tag, bool compiles = true) { return std::make_shared<TestIL>(tag, compiles); }

class TestFunction final : public versioning::MethodDesc {
 public:
  TestFunction(TestModule& module, Token token, int instantiation, std::int64_t tag)
      : module(module), token(token), instantiation(instantiation), tag(tag) {}
  TestModule& module;
  const Token token;
  const int instantiation;
  const std::int64_t tag;                     // of its own IL
  codememory::Precode precode;                // guarded by the manager's lock
  std::vector<TestFunction*> calls;           // answers of these are added; set before the first call
  std::vector<TestFunction*> inlines;         // tags of these are added, inlined in final tiers and called in tier-0
  bool recursive = false;                     // called with depth n it calls itself, direct in final tiers, with n - 1
  bool optimizedAtOnce = false;               // asked for tier-0 the compiler makes final code
  bool loops = false;                         // runs until stopLoops, polling
  TestFunction* nextInstantiation = nullptr;  // of the same method; guarded by the module's mutex
  MethodKey key() const;
};

class TestModule final : public versioning::Module {
 public:
  explicit TestModule(std::string name) : name(std::move(name)) {}
  const std::string name;
  std::map<std::pair<Token, int>, std::unique_ptr<TestFunction>> functions;
  std::vector<TestFunction*> byToken;  // the last instantiation of each method
  mutable std::mutex mutex;            // guards the above

  TestFunction* first(Token token) const { return token < byToken.size() ? byToken[token] : nullptr; }
};

inline MethodKey TestFunction::key() const { return {&module, token}; }

class TestVm final : public versioning::Host {
 public:
  static constexpr std::int64_t kNoVersion = -1;  // what a call answers when no version could be compiled
  explicit TestVm(const codememory::CodeMemoryOptions& options = {},
                  const versioning::ManagerOptions& managerOptions = {});
  ~TestVm() override;

  TestModule& addModule(std::string name);
  void unload(TestModule& module);
  TestFunction& add(TestModule& module, Token token, std::int64_t tag, int instantiation = 0);
  TestFunction& add(Token token, std::int64_t tag, int instantiation = 0) {
    return add(*main, token, tag, instantiation);
  }

  // Calls the function through its precode, in an epoch region of this thread.
  std::int64_t call(TestFunction& function, int depth = 0);
  std::int64_t operator()(TestFunction& function) { return call(function); }
  // Collects until nothing more is freed and no grace period runs. Needs all threads outside of code.
  versioning::CollectResult collectAll();
  versioning::ThreadEpochs::Thread& thread();  // of this thread
  static void forgetThread();                  // before the vm dies, on every thread that used it but the last

  std::int64_t tagOf(MethodKey method) const { return function(method).tag; }  // of its own IL

  // Knobs. Set while nobody compiles.
  std::function<void(const versioning::CompileRequest&)> onCompile;   // no lock held
  std::function<void(const versioning::CompileRequest&)> onCompiled;  // the same, when the body is written
  std::set<std::pair<versioning::Module*, Token>> notVersionable;
  bool precodesFail = false;
  std::atomic<bool> stopLoops{false};
  std::atomic<int> compiles{0};
  std::atomic<int> bodiesReleased{0};
  std::atomic<int> bodiesMade{0};
  std::atomic<int> lastErrorStatus{0};
  std::uint32_t padding = 0;  // extra bytes behind each body
  // Default versions of these are adopted: a body from before, which answers the function's own tag and those of what
  // it inlines. Needs CodeMemoryOptions::precompiledBytes, a page for each.
  std::set<const TestFunction*> precompiled;

  // versioning::Host
  MethodKey keyOf(const versioning::MethodDesc& method) const override;
  codememory::Precode precodeOf(versioning::MethodDesc& method) override;
  void forEachEntrypoint(MethodKey method, EntrypointVisitor& visitor) override;
  Status checkVersionable(MethodKey method) const override;
  tl::expected<versioning::CompiledBody, versioning::CompileError> compile(
      const versioning::CompileRequest& request) override;
  void forEachInlining(const versioning::MethodDesc& method, InliningVisitor& visitor) override;
  void releaseBody(void* hostData) override;
  std::uint64_t beginGracePeriod() override { return epochs.beginGracePeriod(); }
  bool pollGracePeriod(std::uint64_t moment, versioning::CodeInUse& inUse) override {
    return epochs.pollGracePeriod(moment, inUse);
  }
  std::string nameOf(const versioning::MethodDesc& method) const override;
  std::string nameOf(MethodKey method) const override;

  versioning::ThreadEpochs epochs;
  std::unique_ptr<codememory::CodeMemory> memory;
  std::unique_ptr<CodeVersionManager> manager;
  std::vector<std::unique_ptr<TestModule>> modules;
  TestModule* main = nullptr;

 private:
  static const void* prestub(void* context, void* method);
  tl::expected<versioning::CompiledBody, versioning::CompileError> adopt(const versioning::CompileRequest& request);
  std::map<const TestFunction*, std::byte*> precompiledCode_;  // guarded by the module's mutex
  static std::uint64_t poll(TestVm* vm);
  const TestFunction& function(MethodKey method) const;
  std::int64_t tagOf(const ILCodeVersion& version) const;
};

}  // namespace codicil::testing
