// Several clients and hot reload on one method: each writes on what is above it, and each can leave alone.
#include "rejit/TestClient.hpp"

namespace codicil::testing {
namespace {

struct ReJitComposition : ReJitTest {};

TEST_F(ReJitComposition, ClientsWriteOnTopOfEachOtherInTheirOrder) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  request(b, f);  // the later stage first: order of stages decides, not of requests
  EXPECT_EQ(vm(f), 16);
  request(a, f);
  EXPECT_EQ(vm(f), 156);
  EXPECT_EQ(clientB->asked, 2);  // its level was made partial by the level above
}

TEST_F(ReJitComposition, TheMiddleOneLeavesAndTheOthersStay) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  const auto [c, clientC] = attach(7);
  request(a, f), request(b, f), request(c, f);
  EXPECT_EQ(vm(f), 1567);
  EXPECT_EQ(revert(b, f), Status::Ok);
  EXPECT_EQ(vm(f), 157);
  EXPECT_EQ(rejit.detach(a), Status::Ok);
  EXPECT_EQ(vm(f), 17);
  EXPECT_EQ(rejit.detach(c), Status::Ok);
  EXPECT_EQ(vm(f), 1);
}

TEST_F(ReJitComposition, RevertAndReturnOfAnUpperLevelReusesTheOldCodeBelow) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  request(a, f), request(b, f);
  EXPECT_EQ(vm(f), 156);
  const ILVersionId leaf = vm.manager->activeIL(f.key()).id();
  const ILVersionId ofA = rejit.versionOf(a, f.key());
  vm.manager->hold(f.key(), leaf);
  EXPECT_EQ(revert(a, f), Status::Ok);
  EXPECT_EQ(vm(f), 16);
  const int compiles = vm.compiles;
  vm.collectAll();
  EXPECT_EQ(reactivate(a, f, ofA), Status::Ok);
  EXPECT_EQ(vm(f), 156);
  EXPECT_EQ(vm.compiles, compiles);
  EXPECT_EQ(vm.manager->activeIL(f.key()).id(), leaf);
  EXPECT_EQ(clientB->asked, 2);
}

TEST_F(ReJitComposition, RevertLeadsBackToCodeThatCollectionsLeftAlone) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  EXPECT_EQ(vm(f), 1);
  request(a, f);
  EXPECT_EQ(vm(f), 15);
  request(b, f);
  EXPECT_EQ(vm(f), 156);
  const int compiles = vm.compiles;
  vm.collectAll();
  EXPECT_EQ(vm.bodiesMade - vm.bodiesReleased, 3);
  EXPECT_EQ(revert(b, f), Status::Ok);
  EXPECT_EQ(vm(f), 15);
  vm.collectAll();
  EXPECT_EQ(vm.bodiesMade - vm.bodiesReleased, 2);
  EXPECT_EQ(revert(a, f), Status::Ok);
  EXPECT_EQ(vm(f), 1);
  EXPECT_EQ(vm.compiles, compiles);
}

TEST_F(ReJitComposition, CollectionsTakeWhatHotReloadReplacedAboveAClient) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  EXPECT_EQ(vm(f), 1);
  request(a, f);
  EXPECT_EQ(vm(f), 15);
  reload(vm, f, 2);
  EXPECT_EQ(vm(f), 25);
  vm.collectAll();
  EXPECT_EQ(vm.bodiesMade - vm.bodiesReleased, 1);
}

TEST_F(ReJitComposition, InstrumentationSurvivesAnEdit) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  request(a, f), request(b, f);
  EXPECT_EQ(vm(f), 156);
  reload(vm, f, 2);
  EXPECT_EQ(vm.manager->activeIL(f.key()).state(), versioning::ILVersionState::Requested);
  EXPECT_EQ(vm(f), 256);
  EXPECT_EQ(clientA->asked, 2);
  reload(vm, f, 3);
  EXPECT_EQ(revert(a, f), Status::Ok);
  EXPECT_EQ(vm(f), 36);
  EXPECT_EQ(testing::revert(vm, f), Status::Ok);
  EXPECT_EQ(vm(f), 16);
}

TEST_F(ReJitComposition, RefusalOfOneLevelIsPassedThrough) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  clientA->onAsk = [](const ParameterRequest&) { return Answer::refuse("no"); };
  request(a, f), request(b, f);
  EXPECT_EQ(vm(f), 16);
  EXPECT_EQ(clientB->asked, 1);
}

TEST_F(ReJitComposition, NewRequestAfterAnEditIsNotAnsweredByTheOldRequestsVersion) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  request(a, f), request(b, f);
  EXPECT_EQ(vm(f), 156);
  const ILVersionId ofA = rejit.versionOf(a, f.key());
  vm.manager->hold(f.key(), ofA);
  revert(a, f);
  EXPECT_EQ(vm(f), 16);
  request(b, f);  // a newer wish than the version that lies below A's
  EXPECT_EQ(vm(f), 16);
  reactivate(a, f, ofA);
  EXPECT_EQ(vm(f), 156);
  EXPECT_EQ(clientB->asked, 4);
}

// Three requests that must not be taken for one made before, although nobody was asked for that one's version.

TEST_F(ReJitComposition, RequestBelowILThatWasAtHandIsNotAnsweredByAVersionThatItHides) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  const auto [b, clientB] = attach(6);
  const auto [c, clientC] = attach(7);
  const MethodKey key = f.key();
  const ILBodyPtr body = il(33);
  Status status;
  request(a, f), request(b, f);
  EXPECT_EQ(rejit.supply(c, {&key, 1}, {&body, 1}, {&status, 1}), Status::Ok);
  EXPECT_EQ(vm(f), 33);  // c has written without having seen what a and b have
  EXPECT_EQ(clientA->asked, 0);
  EXPECT_EQ(request(a, f), Status::Ok);
  EXPECT_EQ(vm(f), 1567);
}

TEST_F(ReJitComposition, RequestIsNotAnsweredByAVersionOfAnEarlierOne) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  request(a, f);
  const ILVersionId first = rejit.versionOf(a, f.key());
  EXPECT_EQ(vm(f), 15);
  vm.manager->hold(f.key(), first);
  std::vector<ILVersionId> origins;
  clientA->onAsk = [&, client = clientA.get()](const ParameterRequest& asked) {
    origins.push_back(asked.version.origin());
    return Answer::supply(client->rewrite(asked));
  };
  reload(vm, f, 2);  // the first request's version is to be asked for again
  EXPECT_EQ(request(a, f), Status::Ok);
  EXPECT_EQ(vm(f), 25);
  ASSERT_EQ(origins.size(), 1u);
  EXPECT_NE(origins[0], first);
  EXPECT_EQ(reactivate(a, f, first), Status::Ok);
  EXPECT_EQ(vm(f), 25);
  EXPECT_EQ(origins.back(), first);
}

TEST_F(ReJitComposition, RequestIsNotAnsweredByAVersionWhoseOtherParentWasAskedFor) {
  TestFunction& f = vm.add(1, 1);
  const auto [a, clientA] = attach(5);
  request(a, f);
  const ILVersionId edit = reload(vm, f, 2);
  EXPECT_EQ(vm(f), 25);
  vm.manager->hold(f.key(), vm.manager->activeIL(f.key()).id());
  EXPECT_EQ(testing::revert(vm, f), Status::Ok);  // back to the version that nobody has asked for
  clientA->onAsk = [](const ParameterRequest&) { return Answer::supply(il(77)); };
  EXPECT_EQ(request(a, f), Status::Ok);
  EXPECT_EQ(testing::reactivate(vm, f, edit), Status::Ok);
  EXPECT_EQ(vm(f), 77);
}

TEST_F(ReJitComposition, SixteenClientsComeAndGoInAnyOrder) {
  TestFunction& f = vm.add(1, 0);
  std::vector<ClientId> ids;
  for (int i = 0; i < 16; ++i) {
    ids.push_back(attach(1).first);
    EXPECT_EQ(request(ids.back(), f), Status::Ok);
  }
  EXPECT_EQ(vm(f), 1111111111111111);
  for (int i = 0; i < 16; i += 2) rejit.detach(ids[static_cast<std::size_t>(i)]);
  EXPECT_EQ(vm(f), 11111111);
  for (int i = 1; i < 16; i += 2) rejit.detach(ids[static_cast<std::size_t>(i)]);
  EXPECT_EQ(vm(f), 0);
  vm.collectAll();
  EXPECT_EQ(vm.manager->use().bytesLive(), 0u);
}

}  // namespace
}  // namespace codicil::testing
