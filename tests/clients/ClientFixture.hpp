// SPDX-License-Identifier: MIT
// A program in this process, and scripted clients of it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "ScriptedClient.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"

namespace codicil {

// IL in bytes, as a client writes it.
class Code {
 public:
  Code& op(std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes) code_.push_back(static_cast<std::uint8_t>(byte));
    return *this;
  }
  Code& token(std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) code_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Code& address(const void* value) {
    for (unsigned i = 0; i < 8; ++i)
      code_.push_back(static_cast<std::uint8_t>(reinterpret_cast<std::uintptr_t>(value) >> (8 * i)));
    return *this;
  }
  // Points into this; what is not said is as in a body without locals and clauses.
  codicil_il il() const {
    codicil_il body{};
    body.size = sizeof body;
    body.code = code_.data();
    body.code_bytes = static_cast<std::uint32_t>(code_.size());
    body.max_stack = 8;
    return body;
  }

 private:
  std::vector<std::uint8_t> code_;
};

inline Code returning(unsigned number) { return Code().op({0x1f, number, 0x2a}); }  // ldc.i4.s, ret

struct ClientFixture : testing::Test {
  void SetUp() override {
    const auto root = host::findDotnetRoot(host::processRootSearch()).value();
    const auto application = host::loadApplication(CODICIL_TEST_PROGRAMS "/Targets/Targets.dll", root.directory);
    ASSERT_TRUE(application) << application.error().message;
    auto made = host::Program::create(*application);
    ASSERT_TRUE(made) << made.error().message;
    program = std::move(*made);
    ASSERT_TRUE(program->start());
  }

  // Their libraries hear of their end on other threads, after the test.
  static Script& newScript() {
    static auto* const scripts = new std::deque<Script>;
    return scripts->emplace_back();
  }

  int run(const std::string& method) { return program->runMain({method}).value(); }
  // Its number; the test fails if it is refused.
  std::uint32_t attach(Script& script) {
    const auto id = program->attachClient(CODICIL_SCRIPTED_CLIENT, script.argument());
    EXPECT_TRUE(id) << id.error().message;
    return id.value_or(0);
  }
  static codicil_method find(const Script& script, const char* name, const char* module = "Targets") {
    codicil_method found{};
    EXPECT_EQ(script.api->find_method(script.api->find_module(module), name, -1, &found), CODICIL_OK)
        << script.api->last_error();
    return found;
  }
  static codicil_status give(const Script& script, const char* method, const Code& code) {
    const codicil_method target = find(script, method);
    const codicil_il il = code.il();
    const codicil_il* const body = &il;
    codicil_status status = CODICIL_OK;
    script.api->supply_now(script.client, &target, &body, 1, "test", &status);
    return status;
  }
  static codicil_status request(const Script& script, const char* method) {
    const codicil_method target = find(script, method);
    codicil_status status = CODICIL_OK;
    script.api->request(script.client, &target, 1, "test", &status);
    return status;
  }
  static codicil_status revert(const Script& script, const char* method) {
    const codicil_method target = find(script, method);
    codicil_status status = CODICIL_OK;
    script.api->revert(script.client, &target, 1, &status);
    return status;
  }
  // Until it is so, or too long.
  template <typename Condition>
  static bool eventually(Condition&& isSo) {
    for (int i = 0; i < 500 && !isSo(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return isSo();
  }

  std::unique_ptr<host::Program> program;
};

}  // namespace codicil
