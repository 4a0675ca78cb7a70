// Clients that misbehave: what ran runs on, and the program is told.
#include <latch>

#include "rejit/TestClient.hpp"

namespace codicil::testing {
namespace {

struct BadClient : ReJitTest {};

TEST_F(BadClient, ThrowsFromItsCallback) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [](const ParameterRequest&) -> Answer { throw std::runtime_error("oops"); };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->lastError(), Status::SupplyFailed);
  client->onAsk = [](const ParameterRequest&) -> Answer { throw 42; };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->errorCount(), 2u);
}

TEST_F(BadClient, SuppliesNothing) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [](const ParameterRequest&) { return Answer::supply(nullptr); };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->lastError(), Status::SupplyFailed);
}

TEST_F(BadClient, DetachesInsideItsCallback) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [&, id = id, client = client.get()](const ParameterRequest& asked) {
    EXPECT_EQ(rejit.detach(id), Status::Ok);
    EXPECT_EQ(rejit.detach(id), Status::NotAttached);
    return Answer::supply(client->rewrite(asked));
  };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(request(id, f), Status::NotAttached);
}

TEST_F(BadClient, RevertsInsideItsCallback) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [&, id = id, client = client.get()](const ParameterRequest& asked) {
    EXPECT_EQ(revert(id, f), Status::Ok);
    return Answer::supply(client->rewrite(asked));
  };
  request(id, f);
  EXPECT_EQ(vm(f), 1);
}

// The method whose IL is being asked for is called from the callback: nobody could ever answer. It runs the level
// above.
TEST_F(BadClient, CallsTheMethodItIsAskedAbout) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  client->onAsk = [&, client = client.get()](const ParameterRequest& asked) {
    EXPECT_EQ(vm(f), 1);
    return Answer::supply(client->rewrite(asked));
  };
  request(id, f);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(client->asked, 1);
}

// Without the rule that a thread in a callback waits for nobody, these two would wait for each other.
TEST_F(BadClient, TwoCallbacksThatNeedEachOthersAnswerDoNotDeadlock) {
  TestFunction& f = vm.add(1, 1);
  TestFunction& g = vm.add(2, 2);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  std::latch both(2);
  clientA->onAsk = [&, client = clientA.get()](const ParameterRequest& asked) {
    both.arrive_and_wait();
    vm(g);
    return Answer::supply(client->rewrite(asked));
  };
  clientB->onAsk = [&, client = clientB.get()](const ParameterRequest& asked) {
    both.arrive_and_wait();
    vm(f);
    return Answer::supply(client->rewrite(asked));
  };
  request(a, f);
  request(b, g);
  std::thread one([&] { EXPECT_EQ(vm(f), 15), TestVm::forgetThread(); });
  std::thread two([&] { EXPECT_EQ(vm(g), 26), TestVm::forgetThread(); });
  one.join();
  two.join();
}

TEST_F(BadClient, RequestsFromEveryCallback) {
  TestFunction& f = vm.add(1, 1);
  TestFunction& g = vm.add(2, 2);
  const auto [id, client] = attach(5);
  client->onAsk = [&, id = id, client = client.get()](const ParameterRequest& asked) {
    if (asked.version.method() == f.key()) {
      EXPECT_EQ(request(id, g), Status::Ok);
    }
    return Answer::supply(client->rewrite(asked));
  };
  EXPECT_EQ(vm(g), 2);
  request(id, f);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(vm(g), 25);
}

TEST_F(BadClient, HundredThousandRequestsForOneMethod) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  for (int i = 0; i < 100'000; ++i) ASSERT_EQ(request(id, f), Status::Ok);
  EXPECT_EQ(vm(f), 15);
  EXPECT_EQ(client->asked, 1);
  EXPECT_EQ(vm.manager->use().ilNodes, 1u);
}

TEST_F(BadClient, HundredThousandClientsOnOneMethod) {
  TestFunction& f = vm.add(1, 1);
  auto callbacks = std::make_shared<TestClient>(vm, 0);
  callbacks->onAsk = [](const ParameterRequest& asked) {
    const ILBodyPtr parent = asked.parent.body();
    return Answer::supply(il(parent ? static_cast<const TestIL&>(*parent).tag + 1 : 1));
  };
  constexpr int kClients = 100'000;
  std::vector<ClientId> ids;
  for (int i = 0; i < kClients; ++i) {
    ids.push_back(rejit.attach(callbacks));
    ASSERT_EQ(request(ids.back(), f), Status::Ok);
  }
  EXPECT_EQ(vm(f), kClients);
  EXPECT_EQ(callbacks->asked, kClients);
  EXPECT_EQ(rejit.detach(ids.back()), Status::Ok);
  EXPECT_EQ(vm(f), kClients - 1);
}

TEST_F(BadClient, BatchWithBadMembersIsNotSwitchedAndEachIsTold) {
  TestFunction& f = vm.add(1, 1);
  const auto [id, client] = attach(5);
  vm(f);
  TestModule foreign("foreign");  // never loaded
  const std::vector<MethodKey> keys{f.key(), {vm.main, 99}, {nullptr, 1}, {&foreign, 1}, f.key()};
  std::vector<Status> statuses(keys.size());
  EXPECT_EQ(rejit.requestReJIT(id, keys, statuses), Status::BatchAborted);
  EXPECT_EQ(statuses, (std::vector<Status>{Status::BatchAborted, Status::UnknownMethod, Status::UnknownModule,
                                           Status::UnknownModule, Status::Duplicate}));
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(client->asked, 0);
}

TEST_F(BadClient, HandlesOfOthersAreRefused) {
  TestFunction& f = vm.add(1, 1);
  TestFunction& g = vm.add(2, 2);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  request(a, f);
  vm(f);
  const ILVersionId ofA = rejit.versionOf(a, f.key());
  EXPECT_EQ(reactivate(b, f, ofA), Status::UnknownVersion);
  EXPECT_EQ(reactivate(a, g, ofA), Status::UnknownVersion);
  EXPECT_EQ(reactivate(a, f, 12345), Status::UnknownVersion);
  EXPECT_EQ(request(4711, f), Status::NotAttached);
  EXPECT_EQ(rejit.detach(4711), Status::NotAttached);
  EXPECT_EQ(vm.manager->hold(f.key(), 999), Status::UnknownVersion);
  vm.manager->release(f.key(), 999);
  EXPECT_EQ(vm(f), 15);
}

TEST_F(BadClient, ModuleUnloadedWhileItsMethodIsAskedFor) {
  TestModule& plugin = vm.addModule("plugin");
  rejit.moduleLoaded(plugin, "plugin");
  TestFunction& f = vm.add(plugin, 1, 1);
  const auto [id, client] = attach(5);
  std::optional<rejit::PendingAnswer> kept;
  std::latch asking(1);
  client->onAsk = [&](const ParameterRequest& asked) {
    kept = asked.answer;
    asking.count_down();
    return Answer::later();
  };
  request(id, f);
  std::thread caller([&] {
    vm(f);  // whatever it answers: it ends
    TestVm::forgetThread();
  });
  asking.wait();
  rejit.moduleUnloading(plugin);
  caller.join();
  vm.unload(plugin);
  EXPECT_FALSE(kept->supply(il(1)));
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
}

TEST_F(BadClient, DetachWaitsForACallbackOnAnotherThread) {
  TestFunction& f = vm.add(1, 1);
  auto [id, client] = attach(5);
  std::latch asking(1);
  std::atomic<bool> ended{false};
  client->onAsk = [&](const ParameterRequest&) {
    asking.count_down();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    ended = true;
    return Answer::supply(il(9));
  };
  request(id, f);
  std::thread caller([&] {
    EXPECT_EQ(vm(f), 1);
    TestVm::forgetThread();
  });
  asking.wait();
  EXPECT_EQ(rejit.detach(id), Status::Ok);
  EXPECT_TRUE(ended);  // its library may be unloaded now
  caller.join();
  EXPECT_EQ(vm(f), 1);
}

// Its library may be unloaded: neither of the question that ends with it nor of anything else does it hear any more.
TEST_F(BadClient, WhoHasLeftIsNotCalled) {
  TestFunction& f = vm.add(1, 1);
  for (int round = 0; round < 300; ++round) {
    const auto [id, client] = attach(5);
    std::latch asking(1);
    std::atomic<bool> hasLeft{false};
    std::atomic<int> late{0};
    client->onAsk = [&, last = round % 2](const ParameterRequest&) {
      if (hasLeft) ++late;
      if (last == 0) asking.count_down();
      return Answer::later();
    };
    request(id, f);
    std::thread caller([&] {
      if (round % 2 != 0) asking.count_down();  // detached as it comes
      EXPECT_EQ(vm(f), 1);
      TestVm::forgetThread();
    });
    asking.wait();
    rejit.detach(id);
    hasLeft = true;
    caller.join();
    EXPECT_EQ(late, 0);
    EXPECT_EQ(client->errorCount(), 0u);
  }
}

}  // namespace
}  // namespace codicil::testing
