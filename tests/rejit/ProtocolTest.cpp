// Requested → GettingReJITParameters → Active, and what can come in between.
#include <latch>

#include "rejit/TestClient.hpp"

namespace codicil::testing {
namespace {

using versioning::ILVersionState;

struct ReJitProtocol : ReJitTest {};

TEST_F(ReJitProtocol, RequestSwitchesOnTheNextCallAndRevertBack) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(request(id, f), Status::Ok);
  EXPECT_EQ(client->asked, 0);
  EXPECT_EQ(vm.manager->activeIL(f.key()).state(), ILVersionState::Requested);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(client->asked, 1);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(client->asked, 1);
  EXPECT_EQ(revert(id, f), Status::Ok);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(revert(id, f), Status::NothingToRevert);
}

TEST_F(ReJitProtocol, SecondRequestBeforeTheAskingReusesTheVersion) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  request(id, f);
  const ILVersionId first = rejit.versionOf(id, f.key());
  EXPECT_EQ(request(id, f), Status::Ok);
  EXPECT_EQ(rejit.versionOf(id, f.key()), first);
  vm(f);
  EXPECT_EQ(request(id, f), Status::Ok);
  EXPECT_GT(rejit.versionOf(id, f.key()), first);
  vm(f);
  EXPECT_EQ(client->asked, 2);
}

TEST_F(ReJitProtocol, RequestDuringTheAskingMakesANewVersion) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  request(id, f);
  const ILVersionId first = rejit.versionOf(id, f.key());
  ILVersionId second = 0;
  client->onAsk = [&, client = client.get(), id = id](const ParameterRequest& asked) {
    if (asked.version.id() == first) {
      EXPECT_EQ(request(id, f), Status::Ok);
      second = rejit.versionOf(id, f.key());
      return Answer::supply(il(77));
    }
    return Answer::supply(client->rewrite(asked));
  };
  EXPECT_EQ(vm(f), 15);
  EXPECT_GT(second, first);
  EXPECT_EQ(client->asked, 2);
}

TEST_F(ReJitProtocol, OneAskingForManyThreadsAndInstantiations) {
  std::vector<TestFunction*> instantiations;
  for (int i = 0; i < 4; ++i) instantiations.push_back(&vm.add(1, 1, i));
  const auto [id, client] = attach(5);
  client->onAsk = [client = client.get()](const ParameterRequest& asked) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return Answer::supply(client->rewrite(asked));
  };
  request(id, *instantiations[0]);
  std::latch together(8);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      together.arrive_and_wait();
      EXPECT_EQ(vm(*instantiations[i % 4]), 15);
      TestVm::forgetThread();
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(client->asked, 1);
  EXPECT_EQ(vm.compiles, 4);
}

TEST_F(ReJitProtocol, RefusalFallsBackToTheParentAndIsReported) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  EXPECT_EQ(vm(f), 1);
  client->onAsk = [](const ParameterRequest&) { return Answer::refuse("not this one"); };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->errorCount(), 1u);
  EXPECT_EQ(client->lastError(), Status::SupplyFailed);
  EXPECT_EQ(vm.compiles, 1);
  client->onAsk = nullptr;
  request(id, f);  // a new request is asked for again
  EXPECT_EQ(vm(f), 15);
}

TEST_F(ReJitProtocol, ILThatDoesNotCompileFallsBackAndIsReported) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [](const ParameterRequest&) { return Answer::supply(il(9, false)); };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->lastError(), Status::CompileFailed);
}

TEST_F(ReJitProtocol, AnswerMayComeLaterFromAnotherThread) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  std::thread answering;
  client->onAsk = [&](const ParameterRequest& asked) {
    answering = std::thread([answer = asked.answer] {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      EXPECT_TRUE(answer.supply(il(42)));
      EXPECT_FALSE(answer.supply(il(43)));  // the first one counts
      EXPECT_FALSE(answer.refuse("changed my mind"));
    });
    return Answer::later();
  };
  request(id, f);
  EXPECT_EQ(vm(f), 42);
  answering.join();
}

TEST_F(ReJitProtocol, NoAnswerWithinTheDeadlineRunsTheParent) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5, {.deadline = std::chrono::milliseconds(20)});
  std::optional<rejit::PendingAnswer> kept;
  client->onAsk = [&](const ParameterRequest& asked) {
    kept = asked.answer;
    return Answer::later();
  };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->lastError(), Status::DeadlineExceeded);
  EXPECT_FALSE(kept->supply(il(42)));
  EXPECT_EQ(vm(f), 1);
}

TEST_F(ReJitProtocol, CallbackThatNeverReturnsCostsOneDeadlineOnItsOwnThread) {
  TestFunction& f = vm.add(1, 1);
  TestFunction& g = vm.add(2, 2);
  const auto [id, client] = attach(5, {.deadline = std::chrono::milliseconds(20), .askOnOwnThread = true});
  const auto release = std::make_shared<std::latch>(1);  // the callback's thread outlives this test
  client->onAsk = [release](const ParameterRequest&) {
    release->wait();
    return Answer::supply(il(42));
  };
  request(id, f);
  request(id, g);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(vm(g), 2);
  EXPECT_EQ(rejit.detach(id), Status::DeadlineExceeded);  // still in its callback
  release->count_down();
}

TEST_F(ReJitProtocol, RequestsBeforeAModuleIsLoadedAreAppliedBeforeItRuns) {
  const auto [id, client] = attach(5);
  EXPECT_EQ(rejit.requestWhenLoaded(id, "plugin", 1), Status::Ok);
  EXPECT_EQ(rejit.requestWhenLoaded(id, "plugin", 99), Status::Ok);
  TestModule& plugin = vm.addModule("plugin");
  TestFunction& f = vm.add(plugin, 1, 1);
  rejit.moduleLoaded(plugin, "plugin");
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(vm.compiles, 1);
  EXPECT_EQ(client->lastError(), Status::UnknownMethod);  // token 99 is told, and does not keep token 1 from it
  TestFunction& g = vm.add(plugin, 2, 2);
  EXPECT_EQ(rejit.requestWhenLoaded(id, "plugin", 2), Status::Ok);  // it is loaded: at once
  EXPECT_EQ(vm(g), 25);
  rejit.moduleUnloading(plugin);
  vm.unload(plugin);
}

TEST_F(ReJitProtocol, RequestsBeforeAMethodIsCalledOrInstantiatedCompileOnce) {
  const auto [id, client] = attach(5);
  TestFunction& f = vm.add(1, 1);
  request(id, f);
  TestFunction& later = vm.add(1, 1, 7);
  EXPECT_EQ(vm(later), 15);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(client->asked, 1);
  EXPECT_EQ(vm.compiles, 2);
}

TEST_F(ReJitProtocol, SuppliedWithTheRequestNobodyIsAsked) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  const MethodKey key = f.key();
  const ILBodyPtr body = il(33);
  Status status;
  EXPECT_EQ(rejit.supply(id, {&key, 1}, {&body, 1}, {&status, 1}), Status::Ok);
  EXPECT_EQ(vm(f), 33);
  EXPECT_EQ(client->asked, 0);
}

TEST_F(ReJitProtocol, HeldVersionsComeBackTogetherWithoutCompileOrAsking) {
  std::vector<TestFunction*> functions;
  std::vector<MethodKey> keys;
  std::vector<rejit::Reactivation> old;
  const auto [id, client] = attach(5);
  for (Token token = 1; token <= 8; ++token) {
    functions.push_back(&vm.add(token, token));
    keys.push_back(functions.back()->key());
  }
  std::vector<Status> statuses(8);
  EXPECT_EQ(rejit.requestReJIT(id, keys, statuses), Status::Ok);
  for (TestFunction* function : functions) {
    EXPECT_EQ(vm(*function), function->tag * 10 + 5);
    old.push_back({function->key(), rejit.versionOf(id, function->key())});
    EXPECT_EQ(vm.manager->hold(old.back().method, old.back().version), Status::Ok);
  }
  EXPECT_EQ(rejit.requestRevert(id, keys, statuses), Status::Ok);
  for (TestFunction* function : functions) EXPECT_EQ(vm(*function), function->tag);
  vm.collectAll();
  const int compiles = vm.compiles;
  EXPECT_EQ(rejit.reactivate(id, old, statuses), Status::Ok);
  for (TestFunction* function : functions) EXPECT_EQ(vm(*function), function->tag * 10 + 5);
  EXPECT_EQ(vm.compiles, compiles);
  EXPECT_EQ(client->asked, 8);
  for (const rejit::Reactivation& version : old) vm.manager->release(version.method, version.version);
}

}  // namespace
}  // namespace codicil::testing
