// The pipeline: one build a version, races lost and won, failures.
#include <latch>

#include "versioning/Support.hpp"

namespace codicil::testing {
namespace {

TEST(Build, LosingBuildStaysInTheTreeUnpublished) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  bool once = false;
  vm.onCompile = [&](const versioning::CompileRequest&) {
    if (!once) {
      once = true;
      reload(vm, f, 200);
    }
  };
  EXPECT_EQ(vm(f), 200);
  EXPECT_EQ(vm.compiles, 2);
  EXPECT_EQ(vm.manager->nativesOf(vm.manager->findIL(f.key(), 0)).size(), 1u);  // the loser's code
  EXPECT_EQ(revert(vm, f), Status::Ok);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.compiles, 2);
}

TEST(Build, ManyThreadsOneCompile) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  std::latch started(8);
  vm.onCompile = [&](const versioning::CompileRequest&) {
    started.wait();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      started.count_down();
      EXPECT_EQ(vm(f), 100);
      TestVm::forgetThread();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(vm.compiles, 1);
}

// Without the rule that a builder waits for nobody, these two threads would wait for each other for ever.
TEST(Build, BuildersThatNeedEachOtherDoNotDeadlock) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  TestFunction& g = vm.add(2, 200);
  std::latch both(2);
  std::atomic<int> entered{0};
  vm.onCompile = [&](const versioning::CompileRequest& request) {
    if (entered++ >= 2) return;
    both.arrive_and_wait();
    // As a class constructor run by the compiler would.
    EXPECT_EQ(&request.method == &f ? vm(g) : vm(f), &request.method == &f ? 200 : 100);
  };
  std::thread one([&] { EXPECT_EQ(vm(f), 100), TestVm::forgetThread(); });
  std::thread two([&] { EXPECT_EQ(vm(g), 200), TestVm::forgetThread(); });
  one.join();
  two.join();
  EXPECT_GE(vm.compiles, 3);
  EXPECT_EQ(vm.memory->use().bodiesLive, 2u);  // one of each; the others were thrown away
}

TEST(Build, VersionThatDoesNotCompileLeavesWhatRan) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  EXPECT_EQ(vm(f), 100);
  versioning::EventStream::Reader events(vm.manager->events());
  const ILVersionId id = reload(vm, f, 200, false);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.compiles, 2);
  EXPECT_EQ(vm.manager->tree(f.key()).versions[1].state, versioning::ILVersionState::Failed);
  bool failed = false;
  while (const auto event = events.next())
    failed |= event->kind == versioning::EventKind::Failed && event->il == id && event->status == Status::CompileFailed;
  EXPECT_TRUE(failed);
  reload(vm, f, 300);
  EXPECT_EQ(vm(f), 300);
}

TEST(Build, DefaultThatDoesNotCompileIsAnErrorForTheHost) {
  TestVm vm;
  TestFunction& f = vm.add(1, 100);
  vm.onCompile = [](const versioning::CompileRequest&) { throw std::runtime_error("no compiler today"); };
  EXPECT_EQ(vm(f), TestVm::kNoVersion);
  EXPECT_EQ(vm.lastErrorStatus, static_cast<int>(Status::CompileFailed));
  vm.onCompile = nullptr;
  EXPECT_EQ(vm(f), 100);
}

TEST(Build, OutOfCodeMemoryLeavesWhatRan) {
  TestVm vm({.reserveBytes = 1 << 20});
  TestFunction& f = vm.add(1, 100);
  EXPECT_EQ(vm(f), 100);
  vm.padding = 8 << 20;
  reload(vm, f, 200);
  EXPECT_EQ(vm(f), 100);
  EXPECT_EQ(vm.manager->tree(f.key()).versions[1].state, versioning::ILVersionState::Failed);
  vm.padding = 0;
  reload(vm, f, 300);
  EXPECT_EQ(vm(f), 300);
}

TEST(Build, Tier1OfAnOldILVersionIsNotActivated) {
  TestVm vm;
  AlwaysTier0 tiers;
  vm.manager->setNativeStage(&tiers);
  TestFunction& f = vm.add(1, 100);
  vm(f);
  const NativeCodeVersion tier1 = vm.manager->addNativeVersion(vm.manager->published(f), Tier::Tier1, kTest);
  ASSERT_TRUE(vm.manager->build(tier1));
  reload(vm, f, 200);
  EXPECT_FALSE(vm.manager->activate(tier1));
  EXPECT_EQ(vm(f), 200);
  EXPECT_EQ(publishedTier(vm, f), Tier::Tier0);
  vm.manager->setNativeStage(nullptr);
}

TEST(Build, ModuleUnloadedWhileItsMethodIsCompiledOnThisThread) {
  TestVm vm;
  TestModule& plugin = vm.addModule("plugin");
  TestFunction& f = vm.add(plugin, 1, 1);
  bool once = false;
  vm.onCompile = [&](const versioning::CompileRequest&) {
    if (once) return;
    once = true;
    vm.manager->forgetEntrypoint(f);
    vm.manager->unloadModule(plugin);
  };
  EXPECT_EQ(vm(f), TestVm::kNoVersion);
  EXPECT_EQ(vm.lastErrorStatus, static_cast<int>(Status::UnknownModule));
  EXPECT_EQ(vm.bodiesMade, vm.bodiesReleased);
}

TEST(Build, UnloadWaitsForABuildOnAnotherThread) {
  TestVm vm;
  TestModule& plugin = vm.addModule("plugin");
  TestFunction& f = vm.add(plugin, 1, 1);
  std::latch building(1);
  std::atomic<bool> built{false};
  vm.onCompile = [&](const versioning::CompileRequest&) {
    building.count_down();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    built = true;
  };
  std::thread caller([&] {
    vm(f);
    TestVm::forgetThread();
  });
  building.wait();
  vm.manager->unloadModule(plugin);
  EXPECT_TRUE(built);
  caller.join();
  EXPECT_EQ(vm.bodiesMade, vm.bodiesReleased);
}

}  // namespace
}  // namespace codicil::testing
