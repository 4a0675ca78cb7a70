// SPDX-License-Identifier: MIT
// What clients hear of assemblies that the program unloads, and what becomes of what they did there.
#include <mutex>

#include "ClientFixture.hpp"

namespace codicil {
namespace {

using Unloading = ClientFixture;

// A client that asks for Targets::Value wherever it is loaded, makes it answer 42, and holds that body.
struct Follower {
  std::mutex lock;
  std::vector<codicil_module> loaded, unloading;  // guarded
  std::atomic<int> rewritten{0}, refused{0};

  void attachTo(Unloading& fixture, Script& script) {
    script.moduleLoaded = [this, &script](codicil_module module) {
      if (std::string(script.api->module_name(module)) != "Targets") return;
      {
        const std::lock_guard guard(lock);
        loaded.push_back(module);
      }
      codicil_method value{};
      codicil_status status = CODICIL_OK;
      if (script.api->find_method(module, "Targets::Value", -1, &value) == CODICIL_OK)
        script.api->request(script.client, &value, 1, "follows", &status);
    };
    script.rewrite = [this, &script](codicil_question question, const codicil_request& request) {
      const Code code = returning(42);
      const codicil_il il = code.il();
      if (script.api->supply(question, &il) == CODICIL_OK) ++rewritten;
      script.api->hold(script.client, request.method, request.version);
    };
    script.moduleUnloading = [this, &script](codicil_module module) {
      // Its handles are good to the end of this.
      codicil_method value{};
      EXPECT_EQ(script.api->find_method(module, "Targets::Value", -1, &value), CODICIL_OK);
      const std::lock_guard guard(lock);
      unloading.push_back(module);
    };
    EXPECT_NE(fixture.attach(script), 0u);
  }
};

TEST_F(Unloading, IsToldOnceOfEachModuleThatGoes) {
  static Follower& follower = *new Follower;
  Script& script = newScript();
  follower.attachTo(*this, script);
  EXPECT_EQ(run("Unloaded"), 42 * 100 + 3);  // three copies of it said 42, and went
  const std::lock_guard guard(follower.lock);
  ASSERT_EQ(follower.loaded.size(), 4u);  // the program itself, and the copies
  EXPECT_EQ(follower.rewritten, 3);
  EXPECT_EQ(follower.unloading,
            (std::vector<codicil_module>{follower.loaded[1], follower.loaded[2], follower.loaded[3]}));
}

TEST_F(Unloading, WhatWasAskedForThereLeavesNothing) {
  static Follower& follower = *new Follower;
  Script& script = newScript();
  follower.attachTo(*this, script);
  run("Unloaded");
  const versioning::ManagerUse before = program->versions().use();
  for (int i = 0; i < 5; ++i) run("Unloaded");
  // Some of the first round may have been there still.
  const auto isAsBefore = [&] {
    program->versions().collect();
    const versioning::ManagerUse now = program->versions().use();
    return now.ilNodes <= before.ilNodes && now.methodStates <= before.methodStates &&
           now.ilBodyBytes <= before.ilBodyBytes;
  };
  EXPECT_TRUE(eventually(isAsBefore)) << program->versions().use().ilNodes << " IL versions, before " << before.ilNodes;
}

// Nobody called what was asked for: the client is not asked for IL, and nothing of the request stays.
TEST_F(Unloading, RequestsThatAreNotAnsweredYetGoWithIt) {
  static std::atomic<int> requested, asked;
  Script& script = newScript();
  script.moduleLoaded = [&script](codicil_module module) {
    codicil_method other{};
    codicil_status status = CODICIL_OK;
    if (script.api->find_method(module, "Targets::Other", -1, &other) != CODICIL_OK) return;
    if (script.api->request(script.client, &other, 1, "for nobody", &status) == CODICIL_OK) ++requested;
  };
  script.rewrite = [](codicil_question, const codicil_request&) { ++asked; };
  attach(script);
  EXPECT_EQ(run("Unloaded"), 100 + 3);
  EXPECT_EQ(requested, 4);  // of the program itself, and of the copies
  EXPECT_EQ(asked, 0);
  const auto onlyTheProgramsIsLeft = [&] {
    program->versions().collect();
    return program->versions().use().ilNodes == 1;
  };
  EXPECT_TRUE(eventually(onlyTheProgramsIsLeft)) << program->versions().use().ilNodes << " IL versions";
}

// The call went on with the old body at the deadline, and what it was called in has gone when the answer comes.
TEST_F(Unloading, AnswersThatComeAfterItAreRefused) {
  static std::vector<codicil_question> questions;
  Script& script = newScript();
  script.initialize = [](codicil_callbacks& callbacks) {
    callbacks.deadline_milliseconds = 50;
    return 0;
  };
  script.moduleLoaded = [&script](codicil_module module) {
    codicil_method value{};
    codicil_status status = CODICIL_OK;
    if (script.api->find_method(module, "Targets::Value", -1, &value) == CODICIL_OK)
      script.api->request(script.client, &value, 1, "answered late", &status);
  };
  script.rewrite = [](codicil_question question, const codicil_request&) { questions.push_back(question); };
  attach(script);
  EXPECT_EQ(run("Unloaded"), 100 + 3);
  ASSERT_EQ(questions.size(), 3u);
  const Code code = returning(42);
  const codicil_il il = code.il();
  for (const codicil_question question : questions)
    EXPECT_EQ(script.api->supply(question, &il), CODICIL_INVALID_ARGUMENT);  // nothing of it is looked at any more
}

TEST_F(Unloading, RequestsForItAreRefused) {
  static codicil_module gone = nullptr;
  Script& script = newScript();
  script.moduleUnloading = [](codicil_module module) { gone = module; };
  attach(script);
  run("Unloaded");
  ASSERT_NE(gone, nullptr);
  const codicil_method method{gone, 0x06000001};
  codicil_status status = CODICIL_OK;
  script.api->request(script.client, &method, 1, "too late", &status);
  EXPECT_EQ(status, CODICIL_UNKNOWN_MODULE);
}

}  // namespace
}  // namespace codicil
