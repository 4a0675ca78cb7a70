// SPDX-License-Identifier: MIT
// Versions of one request share memory and provenance: none may go before the last of them, nor stay after it.
#include "versioning/ILCodeVersionRun.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

namespace codicil::versioning {
namespace {

class ILCodeVersionRunTest : public ::testing::Test {
 protected:
  std::vector<ILCodeVersionNode*> make(std::size_t count, std::size_t announced) {
    ILCodeVersionMaker maker(requester, 7, announced);
    std::vector<ILCodeVersionNode*> nodes;
    for (std::size_t i = 0; i < count; ++i) nodes.push_back(&maker.make(method));
    return nodes;
  }
  static std::size_t runsOf(const std::vector<ILCodeVersionNode*>& nodes) {
    std::set<const ILCodeVersionRun*> runs;
    for (const ILCodeVersionNode* node : nodes) runs.insert(node->run);
    return runs.size();
  }

  ILCodeVersioningState method;
  const RequesterPtr requester = std::make_shared<const Requester>(Requester{"who", "why"});
};

TEST_F(ILCodeVersionRunTest, OneByItself) {
  const auto nodes = make(1, 1);
  EXPECT_EQ(nodes[0]->method, &method);
  EXPECT_EQ(nodes[0]->run->requester(), requester);
  EXPECT_EQ(nodes[0]->run->createdAtNanos(), 7u);
  EXPECT_EQ(requester.use_count(), 2);
  ILCodeVersionRun::destroy(nodes[0]);
  EXPECT_EQ(requester.use_count(), 1);
}

TEST_F(ILCodeVersionRunTest, TheRequesterIsKeptOnceForARunAndGoesWithItsLast) {
  std::vector<ILCodeVersionNode*> nodes = make(100, 100);
  ASSERT_EQ(runsOf(nodes), 4u);
  EXPECT_EQ(requester.use_count(), 5);
  std::shuffle(nodes.begin() + 1, nodes.end(), std::mt19937(1));
  while (nodes.size() > 1) {
    ILCodeVersionRun::destroy(nodes.back());
    nodes.pop_back();
    ASSERT_EQ(requester.use_count(), static_cast<long>(1 + runsOf(nodes)));
  }
  EXPECT_EQ(nodes[0]->run->requester(), requester);
  ILCodeVersionRun::destroy(nodes[0]);
  EXPECT_EQ(requester.use_count(), 1);
}

// A request whose methods all had a version that answers it makes fewer than it might, or none.
TEST_F(ILCodeVersionRunTest, FewerThanAnnounced) {
  EXPECT_TRUE(make(0, 100).empty());
  EXPECT_EQ(requester.use_count(), 1);
  for (ILCodeVersionNode* node : make(3, 100)) ILCodeVersionRun::destroy(node);
  EXPECT_EQ(requester.use_count(), 1);
}

// What a version is given goes with it, not with its neighbours.
TEST_F(ILCodeVersionRunTest, ABodyGoesWithItsVersion) {
  const auto nodes = make(2, 2);
  const auto body = std::make_shared<const ILBody>();
  bodyOf(*nodes[0]) = body;
  ILCodeVersionRun::destroy(nodes[0]);
  EXPECT_EQ(body.use_count(), 1);
  ILCodeVersionRun::destroy(nodes[1]);
}

}  // namespace
}  // namespace codicil::versioning
