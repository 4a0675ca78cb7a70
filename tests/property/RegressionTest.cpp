// Sequences in which the properties once failed.
#include <gtest/gtest.h>

#include "Rig.hpp"

namespace codicil::property {
namespace {

void plays(const RigOptions& options, const std::vector<Command>& commands) {
  Rig rig(options);
  const std::string failure = rig.run(commands);
  EXPECT_EQ(failure, "") << rig.trace();
}

// The pad of a function outlives it when a function of the same module called it; both go, the pad a collection later.
TEST(Regression, PadOfAnUnloadedModule) {
  plays({.methods = 2}, {{Op::LoadModule, 153}, {Op::Call, 122}, {Op::AddMethod}, {Op::Call, 153}, {Op::UnloadModule}});
}

// The default body made for a caller that cannot wait is not published while a version above it is asked for. Nothing
// led the collector to it.
TEST(Regression, DefaultBodyMadeWhileAClientIsAsked) {
  plays({.methods = 2}, {{Op::Request, 0, 3, 63}, {Op::CallInCompile, 15}, {Op::Collect}});
}

// One instantiation's compile fails, so the IL version has failed; another instantiation's higher tier, begun before,
// is not compiled from it.
TEST(Regression, HigherTierOfILThatFailed) {
  plays({}, {{Op::HotReload},
             {Op::AddMethod},
             {Op::AddInstantiation},
             {Op::AddInstantiation},
             {Op::Call, 55},
             {Op::TierBegin, 97},
             {Op::FailCompile},
             {Op::Call},
             {Op::TierBuild}});
}

// A compile in which a client answers calls back into the method that is being switched.
TEST(Regression, CallWhileTheFirstCompileHasFailed) {
  plays({},
        {{Op::LoadModule}, {Op::AddInstantiation}, {Op::Request, 0, 0, 0, 41}, {Op::FailCompile, 17}, {Op::Call, 136}});
}

// While one client is asked, a complete version from a client further down takes the method: the one between is not
// asked any more.
TEST(Regression, CompleteVersionWhileTheChainIsAsked) {
  plays({.inlining = false, .methods = 2, .clients = 3},
        {{Op::Request, 1}, {Op::Race, 0, 0, 154, 10}, {Op::Attach}, {Op::Request, 0, 0, 0, 185}, {Op::Call}});
}

}  // namespace
}  // namespace codicil::property
