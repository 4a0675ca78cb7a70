// SPDX-License-Identifier: MIT
// Clients that do it wrong: a clear error, and the program goes on with what ran before.
#include <dlfcn.h>

#include <stdexcept>

#include "ClientFixture.hpp"

namespace codicil {
namespace {

using BadClients = ClientFixture;

// ---- Libraries ----

std::string refusal(host::Program& program, const std::string& path, const std::string& arguments = "") {
  const auto in = program.attachClient(path, arguments);
  return in ? "attached" : in.error().message;
}

TEST_F(BadClients, WhatIsNoClientIsRefused) {
  EXPECT_NE(refusal(*program, "/no/such/library.so").find("/no/such/library.so"), std::string::npos);
  EXPECT_NE(refusal(*program, "libm.so.6").find("libm.so.6"), std::string::npos);
  EXPECT_NE(refusal(*program, "/proc/self/exe").find("exe"), std::string::npos);
  EXPECT_EQ(run("Value"), 1);
}

TEST_F(BadClients, InitializeThatFailsThrowsOrCrashes) {
  Script& script = newScript();
  script.initialize = [&](codicil_callbacks&) {
    script.api->explain(script.client, "not today");
    return 3;
  };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()).find("not today"), std::string::npos);
  script.initialize = [](codicil_callbacks&) { return 3; };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()).find("answered 3"), std::string::npos);
  script.initialize = [](codicil_callbacks&) -> int { throw std::runtime_error("oops"); };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()).find("it threw: oops"), std::string::npos);
  script.initialize = [](codicil_callbacks&) {
    *reinterpret_cast<volatile int*>(8) = 1;
    return 0;
  };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()).find("it crashed with signal 11"),
            std::string::npos);
  EXPECT_EQ(run("Value"), 1);
}

TEST_F(BadClients, InitializeThatChangedSomethingAndFailsLeavesNothing) {
  Script& script = newScript();
  run("Value");
  script.initialize = [&](codicil_callbacks&) {
    EXPECT_EQ(give(script, "Targets::Value", returning(9)), CODICIL_OK);
    return 1;
  };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()), "attached");
  EXPECT_EQ(run("Value"), 1);
}

TEST_F(BadClients, InitializeThatNeverComesBackCostsItsPatienceAlone) {
  static std::atomic<bool> mayEnd{false};
  static Script script;  // its thread goes on
  script.initialize = [](codicil_callbacks&) {
    while (!mayEnd) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return 0;
  };
  EXPECT_NE(refusal(*program, CODICIL_SCRIPTED_CLIENT, script.argument()).find("did not come back"), std::string::npos);
  EXPECT_EQ(run("Value"), 1);
  mayEnd = true;
}

TEST_F(BadClients, LibraryThatClosesItselfStays) {
  Script& script = newScript();
  attach(script);
  void* const own = dlopen(CODICIL_SCRIPTED_CLIENT, RTLD_NOW | RTLD_NOLOAD);
  ASSERT_NE(own, nullptr);
  dlclose(own);  // ours
  run("Value");
  EXPECT_EQ(give(script, "Targets::Value", returning(9)), CODICIL_OK);
  EXPECT_EQ(run("Value"), 9);
}

TEST_F(BadClients, AnswerThatNeverComesIsWaitedForNoLongerThanItsDeadline) {
  Script& script = newScript();
  std::atomic<int> failures{0};
  script.initialize = [](codicil_callbacks& callbacks) {
    callbacks.deadline_milliseconds = 100;
    return 0;
  };
  script.rewrite = [](codicil_question, const codicil_request&) {};
  script.failed = [&](codicil_method, std::uint64_t, codicil_status status, const char*) {
    EXPECT_EQ(status, CODICIL_DEADLINE_EXCEEDED);
    ++failures;
  };
  attach(script);
  run("Other");
  EXPECT_EQ(request(script, "Targets::Value"), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);
  EXPECT_EQ(failures, 1);
}

TEST_F(BadClients, CallbackThatThrowsIsARefusal) {
  Script& script = newScript();
  std::string why;
  script.rewrite = [](codicil_question, const codicil_request&) { throw std::runtime_error("cannot"); };
  script.failed = [&](codicil_method, std::uint64_t, codicil_status, const char* text) { why = text; };
  attach(script);
  run("Other");
  EXPECT_EQ(request(script, "Targets::Value"), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);
  EXPECT_NE(why.find("cannot"), std::string::npos);
}

// ---- IL ----

struct BadIL : ClientFixture {
  void SetUp() override {
    ClientFixture::SetUp();
    script.failed = [this](codicil_method, std::uint64_t, codicil_status status, const char* text) {
      failure = status;
      why = text;
    };
    attach(script);
    run("Other");
  }
  // Refused when it is given, with a text that has this in it.
  void refused(const codicil_il& il, const char* text) {
    const codicil_il* const body = &il;
    const codicil_method value = find(script, "Targets::Value");
    codicil_status status = CODICIL_OK;
    EXPECT_EQ(script.api->supply_now(script.client, &value, &body, 1, "bad", &status), CODICIL_BATCH_ABORTED);
    EXPECT_EQ(status, CODICIL_BAD_IL);
    const std::string error = script.api->last_error();
    EXPECT_NE(error.find(text), std::string::npos) << error;
    EXPECT_NE(error.find("Targets.dll 0x06"), std::string::npos) << error;
    EXPECT_EQ(run("Value"), 1);
  }
  // Taken, and refused by the JIT or the type system when it is compiled.
  void notCompiled(const codicil_il& il) {
    const codicil_il* const body = &il;
    const codicil_method value = find(script, "Targets::Value");
    failure = CODICIL_OK;
    EXPECT_EQ(script.api->supply_now(script.client, &value, &body, 1, "bad", nullptr), CODICIL_OK)
        << script.api->last_error();
    EXPECT_EQ(run("Value"), 1);
    EXPECT_EQ(failure, CODICIL_COMPILE_FAILED);
    EXPECT_NE(why, "");
    EXPECT_EQ(run("Caller"), 11);
  }

  Script& script = newScript();
  codicil_status failure = CODICIL_OK;
  std::string why;
};

TEST_F(BadIL, FormIsCheckedWhenItIsGiven) {
  refused(Code().op({0x1f}).il(), "at 0");              // ldc.i4.s, cut off
  refused(Code().op({0x2b, 50, 0x2a}).il(), "at 0");    // br.s out of it
  refused(Code().op({0x17, 0xfe, 0x99}).il(), "at 1");  // no such opcode
  refused(Code().il(), "no code");
  codicil_il il = Code().op({0x17, 0x2a}).il();
  il.size = 8;
  refused(il, "size is 8");
  const Code one = Code().op({0x17, 0x2a});
  il = one.il();
  il.max_stack = 1u << 20;
  refused(il, "max_stack");
  const codicil_clause outside{2, 0, 1, 1, 500, 0};
  il = one.il();
  il.clauses = &outside;
  il.clause_count = 1;
  refused(il, "clause");
  il.clause_count = 1u << 30;
  refused(il, "clauses");
  il = one.il();
  std::vector<std::uint8_t> locals = {0x07, 0xc0, 0x10, 0, 0};  // 2^20 of them
  locals.resize(locals.size() + (1u << 20), 0x08);
  il.locals = locals.data();
  il.locals_bytes = static_cast<std::uint32_t>(locals.size());
  refused(il, "1048576 locals");
  il.locals_bytes = 100;
  refused(il, "locals");
}

TEST_F(BadIL, MeaningIsCheckedWhenItIsCompiled) {
  const Code empty = Code().op({0x26, 0x2a});  // pop, ret
  notCompiled(empty.il());
  const Code inside = Code().op({0x2b, 1, 0x20, 0, 0, 0, 0, 0x2a});  // br.s into an operand
  notCompiled(inside.il());
  const Code unknown = Code().op({0x28}).token(0x06ffffff).op({0x2a});
  notCompiled(unknown.il());
  const Code ofAnother = Code().op({0x28}).token(0x06004000).op({0x2a});  // CoreLib may have it
  notCompiled(ofAnother.il());
  const Code neverBound = Code().op({0x28}).token(0x72123456).op({0x2a});
  notCompiled(neverBound.il());
  const Code falls = Code().op({0x17});  // off the end
  notCompiled(falls.il());
  const Code one = Code().op({0x00, 0x00, 0x00, 0x17, 0x2a});
  const codicil_clause overlapping[] = {{2, 0, 2, 2, 1, 0}, {2, 1, 2, 3, 1, 0}};
  codicil_il il = one.il();
  il.clauses = overlapping;
  il.clause_count = 2;
  notCompiled(il);
}

}  // namespace
}  // namespace codicil
