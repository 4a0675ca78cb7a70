// SPDX-License-Identifier: MIT
// What clients do to a running program by include/codicil/client.h.
#include "ClientFixture.hpp"
#include "metadata/AssemblyImage.hpp"

namespace codicil {
namespace {

using Clients = ClientFixture;

// ---- Finding ----

TEST_F(Clients, FindWhatThereIsByName) {
  Script& script = newScript();
  attach(script);
  const codicil_api& api = *script.api;
  run("Value");
  const codicil_module targets = api.find_module("targets");  // as assemblies' names: whatever the case
  ASSERT_NE(targets, nullptr) << api.last_error();
  EXPECT_STREQ(api.module_name(targets), "Targets");
  EXPECT_NE(std::string(api.module_path(targets)).find("Targets.dll"), std::string::npos);
  std::size_t bytes = 0;
  ASSERT_NE(api.module_metadata(targets, &bytes), nullptr);
  EXPECT_EQ(*static_cast<const std::uint32_t*>(api.module_metadata(targets, &bytes)), 0x424A5342u);  // II.24.2.1

  std::vector<std::string> names;
  const auto visit = [](void* context, codicil_method, const char* name) {
    static_cast<std::vector<std::string>*>(context)->emplace_back(name);
    return 0;
  };
  EXPECT_EQ(api.for_each_method(targets, "Targets::Si*", visit, &names), 1u);
  EXPECT_EQ(names, std::vector<std::string>{"Targets::SizeOf"});
  EXPECT_EQ(api.for_each_method(nullptr, "no such*", nullptr, nullptr), 0u);
  EXPECT_GT(api.for_each_method(api.find_module("System.Private.CoreLib"), "*", nullptr, nullptr), 20000u);

  const codicil_method value = find(script, "Targets::Value");
  char name[8];
  EXPECT_EQ(api.method_name(value, name, sizeof name), 14u);
  EXPECT_STREQ(name, "Targets");
  std::uint32_t owner = 0, parameters = 9;
  int isValueType = 1;
  EXPECT_EQ(api.method_owner(find(script, "Pair`1::Kind"), &owner, &parameters, &isValueType), CODICIL_OK);
  EXPECT_EQ(parameters, 1u);
  EXPECT_EQ(isValueType, 0);
  const std::uint8_t* const signature = api.method_signature(value, &parameters);
  ASSERT_EQ(parameters, 3u);
  EXPECT_EQ(signature[2], 0x08);  // int

  codicil_method none{};
  EXPECT_EQ(api.find_method(targets, "Targets::None", -1, &none), CODICIL_NOT_FOUND);
  EXPECT_NE(std::string(api.last_error()).find("Targets.dll: there is no method Targets::None"), std::string::npos);
  EXPECT_EQ(api.find_module("None"), nullptr);
  EXPECT_EQ(api.method_signature({targets, 0x06ffffff}, nullptr), nullptr);
  EXPECT_EQ(api.method_signature({reinterpret_cast<codicil_module>(&script), 0x06000001}, nullptr), nullptr);
}

// ---- Switching ----

TEST_F(Clients, SuppliedBodyRunsAtOnceAndIsReverted) {
  Script& script = newScript();
  attach(script);
  EXPECT_EQ(run("Caller"), 11);
  EXPECT_EQ(give(script, "Targets::Value", returning(42)), CODICIL_OK);
  EXPECT_EQ(run("Value"), 42);
  EXPECT_EQ(run("Caller"), 52);  // which had inlined it
  EXPECT_EQ(revert(script, "Targets::Value"), CODICIL_OK);
  EXPECT_EQ(run("Caller"), 11);
  EXPECT_EQ(revert(script, "Targets::Value"), CODICIL_NOTHING_TO_REVERT);
}

TEST_F(Clients, AreAskedOnceForAllInstantiations) {
  Script& script = newScript();
  std::atomic<int> asked{0};
  script.rewrite = [&](codicil_question question, const codicil_request& request) {
    ++asked;
    EXPECT_EQ(request.parent, 0u);
    EXPECT_EQ(script.api->version_of(script.client, request.method), request.version);
    const Code code = returning(5);
    const codicil_il il = code.il();
    EXPECT_EQ(script.api->supply(question, &il), CODICIL_OK);
    EXPECT_EQ(script.api->supply(question, &il), CODICIL_INVALID_ARGUMENT);  // it was answered
  };
  attach(script);
  run("Value");
  EXPECT_EQ(request(script, "Pair`1::Count"), CODICIL_OK);
  EXPECT_EQ(run("Counts"), 55);
  EXPECT_EQ(asked, 1);
}

TEST_F(Clients, SeeTheILOfTheLevelAboveAndLeaveInAnyOrder) {
  Script &first = newScript(), &middle = newScript(), &last = newScript();
  const auto adding = [](Script& script, unsigned number) {
    script.rewrite = [&script, number](codicil_question question, const codicil_request& request) {
      const codicil_il& old = *request.il;  // ldc, ret: without its ret, and "ldc.i4.s number, add, ret" behind it
      std::vector<std::uint8_t> code(old.code, old.code + old.code_bytes - 1);
      for (const unsigned byte : {0x1fu, number, 0x58u, 0x2au}) code.push_back(static_cast<std::uint8_t>(byte));
      codicil_il made = old;
      made.code = code.data();
      made.code_bytes = static_cast<std::uint32_t>(code.size());
      EXPECT_EQ(script.api->supply(question, &made), CODICIL_OK);
    };
  };
  adding(first, 10);
  adding(middle, 20);
  adding(last, 40);
  attach(first);
  attach(middle);
  attach(last);
  run("Other");
  for (const Script* script : {&first, &middle, &last}) EXPECT_EQ(request(*script, "Targets::Value"), CODICIL_OK);
  EXPECT_EQ(run("Value"), 71);
  EXPECT_EQ(middle.api->detach(middle.client), CODICIL_OK);
  EXPECT_EQ(run("Value"), 51);
  EXPECT_EQ(first.api->detach(first.client), CODICIL_OK);
  EXPECT_EQ(run("Value"), 41);
  EXPECT_EQ(request(first, "Targets::Value"), CODICIL_NOT_ATTACHED);
  EXPECT_EQ(last.api->detach(last.client), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);
}

TEST_F(Clients, HeldVersionsComeBackTogether) {
  Script& script = newScript();
  attach(script);
  run("Value");
  const codicil_method value = find(script, "Targets::Value"), other = find(script, "Targets::Other");
  give(script, "Targets::Value", returning(30));
  give(script, "Targets::Other", returning(40));
  const codicil_reactivation both[] = {{value, script.api->version_of(script.client, value)},
                                       {other, script.api->version_of(script.client, other)}};
  for (const codicil_reactivation& one : both)
    EXPECT_EQ(script.api->hold(script.client, one.method, one.version), CODICIL_OK);
  EXPECT_EQ(script.api->hold(script.client, value, 12345), CODICIL_UNKNOWN_VERSION);
  EXPECT_EQ(run("Value") + run("Other"), 70);
  const codicil_method methods[] = {value, other};
  script.api->revert(script.client, methods, 2, nullptr);
  EXPECT_EQ(run("Value") + run("Other"), 3);
  EXPECT_EQ(script.api->reactivate(script.client, both, 2, nullptr), CODICIL_OK);
  EXPECT_EQ(run("Value") + run("Other"), 70);
}

TEST_F(Clients, HoldsEndWithTheClient) {
  Script& script = newScript();
  std::atomic<bool> isReleased{false};
  script.released = [&] { isReleased = true; };
  attach(script);
  run("Value");
  const codicil_method value = find(script, "Targets::Value");
  give(script, "Targets::Value", returning(30));
  EXPECT_EQ(run("Value"), 30);
  const std::uint64_t version = script.api->version_of(script.client, value);
  EXPECT_EQ(script.api->release(script.client, value, version), CODICIL_UNKNOWN_VERSION);  // it does not hold it
  EXPECT_EQ(script.api->hold(script.client, value, version), CODICIL_OK);
  EXPECT_EQ(script.api->hold(script.client, value, version), CODICIL_OK);
  EXPECT_EQ(script.api->detach(script.client), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);
  EXPECT_TRUE(eventually([&] {
    program->versions().collect();
    return isReleased.load();
  }));
  script.released = {};
}

TEST_F(Clients, BatchIsAllOrNothingWithAStatusEach) {
  Script& script = newScript();
  attach(script);
  run("Value");
  const codicil_method methods[] = {
      find(script, "Targets::Value"), {script.api->find_module("Targets"), 0x06fffff0}, find(script, "Targets::Value")};
  codicil_status statuses[3];
  EXPECT_EQ(script.api->request(script.client, methods, 3, "test", statuses), CODICIL_BATCH_ABORTED);
  EXPECT_EQ(statuses[0], CODICIL_BATCH_ABORTED);
  EXPECT_EQ(statuses[1], CODICIL_UNKNOWN_METHOD);
  EXPECT_EQ(statuses[2], CODICIL_DUPLICATE);
  EXPECT_EQ(script.api->version_of(script.client, methods[0]), 0u);
}

TEST_F(Clients, RequestBeforeTheAssemblyIsLoaded) {
  Script& script = newScript();
  script.rewrite = [&](codicil_question question, const codicil_request&) {
    const Code code = returning(33);
    const codicil_il il = code.il();
    EXPECT_EQ(script.api->supply(question, &il), CODICIL_OK);
  };
  attach(script);
  const auto file = metadata::AssemblyImage::open(CODICIL_TEST_PROGRAMS "/Targets/Targets.dll");
  ASSERT_TRUE(file);
  const metadata::Metadata& metadata = (*file)->metadata();
  metadata::Rid row = 1;
  while (metadata.string(metadata.row<metadata::MethodDefRow>(row).name).value_or("Value") != "Value") ++row;
  ASSERT_EQ(script.api->find_module("Targets"), nullptr);
  EXPECT_EQ(script.api->request_when_loaded(script.client, "Targets", 0x06000000 | row, "early"), CODICIL_OK);
  EXPECT_EQ(run("Value"), 33);
}

TEST_F(Clients, HearOfTypesThatTheProgramMakesAndSwitchTheirMethods) {
  Script& script = newScript();
  int made = 0;
  script.typeMade = [&](codicil_module module, std::uint32_t type) {
    ++made;
    EXPECT_STREQ(script.api->module_name(module), "Emitted");
    EXPECT_EQ(type, 0x02000002u);
    EXPECT_EQ(script.api->module_metadata(module, nullptr), nullptr);
    codicil_method value{};
    EXPECT_EQ(script.api->find_method(module, "Made::Value", 0, &value), CODICIL_OK) << script.api->last_error();
    const Code code = returning(30);
    const codicil_il il = code.il();
    const codicil_il* const body = &il;
    codicil_status status = CODICIL_OK;
    EXPECT_EQ(script.api->supply_now(script.client, &value, &body, 1, "early", &status), CODICIL_OK);
  };
  attach(script);
  EXPECT_EQ(run("Emitted"), 30);
  EXPECT_EQ(made, 1);
  const codicil_method value = find(script, "Made::Value", "Emitted");
  EXPECT_EQ(script.api->revert(script.client, &value, 1, nullptr), CODICIL_OK);
  EXPECT_EQ(run("Emitted"), 1);
  const Code code = returning(42);
  const codicil_il il = code.il();
  const codicil_il* const body = &il;
  EXPECT_EQ(script.api->supply_now(script.client, &value, &body, 1, "late", nullptr), CODICIL_OK);
  EXPECT_EQ(run("Emitted"), 42);
  script.typeMade = {};
}

TEST_F(Clients, HearOfEachModuleOnceAndBeforeItsCodeRuns) {
  Script& script = newScript();
  std::vector<std::string> loaded;
  script.moduleLoaded = [&](codicil_module module) {
    loaded.emplace_back(script.api->module_name(module));
    codicil_method value{};
    if (loaded.back() == "Targets" && script.api->find_method(module, "Targets::Value", -1, &value) == CODICIL_OK) {
      const Code code = returning(66);
      const codicil_il il = code.il();
      const codicil_il* const body = &il;
      EXPECT_EQ(script.api->supply_now(script.client, &value, &body, 1, "first", nullptr), CODICIL_OK);
    }
  };
  attach(script);
  EXPECT_EQ(std::ranges::count(loaded, "System.Private.CoreLib"), 1);
  EXPECT_EQ(std::ranges::count(loaded, "Targets"), 0);
  EXPECT_EQ(run("Value"), 66);
  EXPECT_EQ(std::ranges::count(loaded, "Targets"), 1);
}

// The loop is left only if its own call, in code that is running, reaches the new body.
TEST_F(Clients, SwitchWhatAThreadIsCalling) {
  Script& script = newScript();
  attach(script);
  run("Value");
  const codicil_module targets = script.api->find_module("Targets");
  const std::uint32_t value = script.api->bind_method(targets, find(script, "Targets::Value"), 0, nullptr, 0);
  const Code loop = Code().op({0x28}).token(value).op({0x1f, 100, 0x33, 0xf7, 0x1f, 100, 0x2a});  // bne.un.s back
  const Code one = returning(1);
  codicil_il body = one.il();
  body.flags = CODICIL_IL_NO_INLINING;
  const codicil_il* const given = &body;
  const codicil_method target = find(script, "Targets::Value");
  ASSERT_EQ(script.api->supply_now(script.client, &target, &given, 1, "not inlined", nullptr), CODICIL_OK);
  ASSERT_EQ(give(script, "Targets::Loop", loop), CODICIL_OK);
  std::thread switcher([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_EQ(give(script, "Targets::Value", returning(100)), CODICIL_OK);
  });
  EXPECT_EQ(run("Loop"), 100);
  switcher.join();
}

// ---- Callbacks that do things ----

TEST_F(Clients, CallbackMayRequestRevertAndDetach) {
  Script& script = newScript();
  script.rewrite = [&](codicil_question question, const codicil_request& request) {
    EXPECT_EQ(give(script, "Targets::Other", returning(20)), CODICIL_OK);
    EXPECT_EQ(revert(script, "Targets::Other"), CODICIL_OK);
    const Code code = returning(77);
    const codicil_il il = code.il();
    EXPECT_EQ(script.api->supply(question, &il), CODICIL_OK);
    EXPECT_EQ(request.method.token, find(script, "Targets::Value").token);
    EXPECT_EQ(script.api->detach(script.client), CODICIL_OK);
    EXPECT_EQ(script.api->detach(script.client), CODICIL_NOT_ATTACHED);
  };
  std::atomic<bool> isReleased{false};
  script.released = [&] { isReleased = true; };
  attach(script);
  run("Other");
  EXPECT_EQ(request(script, "Targets::Value"), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);  // the client is gone, and what it gave
  EXPECT_TRUE(eventually([&] {
    program->versions().collect();
    return isReleased.load();
  }));
}

TEST_F(Clients, MessagesAreAnswered) {
  Script& script = newScript();
  script.asked = [](const std::string& message) { return "seen " + message; };
  attach(script);
  EXPECT_EQ(program->askClient(1, "it").value_or(""), "seen it");
  EXPECT_FALSE(program->askClient(99, "it"));
}

// ---- Seeing ----

TEST_F(Clients, SeeVersionsCodeAndMaps) {
  Script& script = newScript();
  std::atomic<int> built{0};
  script.codeBuilt = [&](const codicil_code& code) { built += code.code != nullptr ? 1 : 0; };
  attach(script);
  const auto give42 = [&] { return give(script, "Targets::Value", returning(42)); };
  run("Value");
  EXPECT_EQ(give42(), CODICIL_OK);
  EXPECT_EQ(run("Value"), 42);
  EXPECT_GT(built, 10);
  const codicil_method value = find(script, "Targets::Value");

  std::vector<std::string> versions;
  script.api->for_each_version(
      script.client, value,
      [](void* context, const codicil_version* version) {
        static_cast<std::vector<std::string>*>(context)->push_back(
            std::string(version->client) + (version->mine ? " mine" : "") + (version->active ? " active" : ""));
        return 0;
      },
      &versions);
  EXPECT_EQ(versions, (std::vector<std::string>{"base active", "scripted mine active"}));

  struct Seen {
    const void* code = nullptr;
    std::uint64_t il = 0;
    std::uint32_t bytes = 0;
  } seen;
  const codicil_visit_code published = [](void* context, const codicil_code* code) {
    if (code->published != 0) *static_cast<Seen*>(context) = {code->code, code->il_version, code->code_bytes};
    return 0;
  };
  script.api->for_each_code(value, published, &seen);
  ASSERT_NE(seen.code, nullptr);
  EXPECT_EQ(seen.il, script.api->version_of(script.client, value));
  Seen at;
  EXPECT_EQ(script.api->code_at(static_cast<const char*>(seen.code) + seen.bytes - 1, published, &at), CODICIL_OK);
  EXPECT_EQ(at.code, seen.code);
  EXPECT_EQ(script.api->code_at(&at, published, &at), CODICIL_NOT_FOUND);
  std::vector<codicil_code_map_entry> map(script.api->code_map(seen.code, nullptr, 0));
  EXPECT_EQ(script.api->code_map(seen.code, map.data(), map.size()), map.size());
  EXPECT_TRUE(std::ranges::any_of(map, [](const auto& entry) { return entry.il_offset == 0; }));
  EXPECT_EQ(script.api->code_map(static_cast<const char*>(seen.code) + 1, nullptr, 0), 0u);
}

Script* walking = nullptr;
std::vector<std::string> walked;

TEST_F(Clients, WalkTheStackOfACallWithATransition) {
  Script& script = newScript();
  attach(script);
  run("Value");
  walking = &script;
  void (*const look)() = [] {
    walking->api->walk_stack(
        [](void*, const codicil_frame* frame) {
          walked.push_back(std::string(frame->name) + (frame->il_version != 0 ? " changed" : ""));
          return 0;
        },
        nullptr);
  };
  const codicil_module targets = script.api->find_module("Targets");
  const std::uint8_t signature[] = {0x01, 0, 0x01};
  const std::uint32_t token = script.api->bind_signature(targets, signature, sizeof signature, 0);
  Code code;
  code.op({0x21}).address(reinterpret_cast<const void*>(look)).op({0xd3, 0x29}).token(token).op({0x1f, 3, 0x2a});
  EXPECT_EQ(give(script, "Targets::Value", code), CODICIL_OK);
  EXPECT_EQ(run("Value"), 3);
  ASSERT_GE(walked.size(), 2u);
  EXPECT_EQ(walked[0], "Targets::Value changed");
  EXPECT_EQ(walked[1], "Targets::Main");
}

// Old code runs on in its place, and says its old lines.
TEST_F(Clients, StackTracesTellTheLinesOfTheOldCode) {
  Script& script = newScript();
  script.rewrite = [&](codicil_question question, const codicil_request& request) {
    const codicil_il& old = *request.il;
    std::vector<std::uint8_t> code(100);  // nop
    code.insert(code.end(), old.code, old.code + old.code_bytes);
    const codicil_il_map_entry map[] = {{-1, 0}, {0, 100}};
    codicil_il made = old;
    made.code = code.data();
    made.code_bytes = static_cast<std::uint32_t>(code.size());
    made.map = map;
    made.map_count = 2;
    EXPECT_EQ(script.api->supply(question, &made), CODICIL_OK) << script.api->last_error();
  };
  attach(script);
  const int line = run("Line");
  EXPECT_GT(line, 10);
  EXPECT_EQ(request(script, "Targets::Thrower"), CODICIL_OK);
  EXPECT_EQ(run("Line"), line);
}

}  // namespace
}  // namespace codicil
