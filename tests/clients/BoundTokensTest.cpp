// SPDX-License-Identifier: MIT
// IL whose tokens a client bound by handle, run.
#include "ClientFixture.hpp"

namespace codicil {
namespace {

struct BoundTokens : ClientFixture {
  void SetUp() override {
    ClientFixture::SetUp();
    attach(script);
    run("Other");
    targets = script.api->find_module("Targets");
    coreLib = script.api->find_module("System.Private.CoreLib");
  }
  const codicil_api& api() const { return *script.api; }
  codicil_type type(const char* name) {
    codicil_type found = nullptr;
    EXPECT_EQ(api().find_type(coreLib, name, &found), CODICIL_OK) << api().last_error();
    return found;
  }
  std::uint32_t method(const char* name, std::uint32_t owner = 0, std::vector<std::uint32_t> arguments = {}) {
    const std::uint32_t token = api().bind_method(targets, find(script, name, "System.Private.CoreLib"), owner,
                                                  arguments.data(), static_cast<std::uint32_t>(arguments.size()));
    EXPECT_NE(token, 0u) << api().last_error();
    return token;
  }

  Script& script = newScript();
  codicil_module targets = nullptr, coreLib = nullptr;
};

TEST_F(BoundTokens, StringAndMethodOfAnotherModule) {
  const std::uint32_t text = api().bind_string(targets, "grüße");
  EXPECT_EQ(give(script, "Targets::Value",
                 Code().op({0x72}).token(text).op({0x28}).token(method("System.String::get_Length")).op({0x2a})),
            CODICIL_OK);
  EXPECT_EQ(run("Value"), 5);
}

TEST_F(BoundTokens, FieldThatNoOtherModuleMayName) {
  codicil_field hidden{};
  ASSERT_EQ(api().find_field(targets, "Targets::hidden", &hidden), CODICIL_OK);
  const std::uint32_t field = api().bind_field(targets, hidden, 0);
  EXPECT_EQ(give(script, "Targets::Value", Code().op({0x7e}).token(field).op({0x2a})), CODICIL_OK);
  EXPECT_EQ(run("Value"), 7);
}

TEST_F(BoundTokens, TypeByHandle) {
  const std::uint32_t guid = api().bind_type(targets, type("System.Guid"));
  EXPECT_EQ(give(script, "Targets::Value", Code().op({0xfe, 0x1c}).token(guid).op({0x2a})), CODICIL_OK);  // sizeof
  EXPECT_EQ(run("Value"), 16);
}

TEST_F(BoundTokens, MethodsOfInstantiatedTypes) {
  codicil_type list = nullptr;
  const codicil_type arguments[] = {type("System.Int64")};
  ASSERT_EQ(api().instantiate(type("System.Collections.Generic.List`1"), arguments, 1, &list), CODICIL_OK);
  char name[80];
  api().type_name(list, name, sizeof name);
  EXPECT_STREQ(name, "System.Collections.Generic.List`1[System.Int64]");
  const std::uint32_t owner = api().bind_type(targets, list);
  Code code;  // new List<long> { 5L }.Count
  code.op({0x73}).token(method("System.Collections.Generic.List`1::.ctor", owner));
  code.op({0x25, 0x1b, 0x6a, 0x6f}).token(method("System.Collections.Generic.List`1::Add", owner));
  code.op({0x6f}).token(method("System.Collections.Generic.List`1::get_Count", owner)).op({0x2a});
  EXPECT_EQ(give(script, "Targets::Value", code), CODICIL_OK);
  EXPECT_EQ(run("Value"), 1);
}

TEST_F(BoundTokens, SameMeaningHasTheSameToken) {
  EXPECT_EQ(api().bind_string(targets, "a"), api().bind_string(targets, "a"));
  EXPECT_NE(api().bind_string(targets, "a"), api().bind_string(targets, "b"));
}

// !!0 of shared and of exact code, each as its own.
TEST_F(BoundTokens, VariablesOfTheRewrittenMethod) {
  const std::uint8_t variable[] = {0x1e, 0};
  const std::uint32_t own = api().bind_type_signature(targets, variable, sizeof variable);
  EXPECT_EQ(give(script, "Targets::SizeOf", Code().op({0xfe, 0x1c}).token(own).op({0x2a})), CODICIL_OK);
  EXPECT_EQ(run("Sizes"), 81);
  const std::uint32_t fromHandle = method("System.Type::GetTypeFromHandle");
  const std::uint32_t toString = method("System.Object::ToString");
  const Code name =
      Code().op({0xd0}).token(own).op({0x28}).token(fromHandle).op({0x6f}).token(toString).op({0x2a});  // ldtoken
  EXPECT_EQ(give(script, "Targets::NameOf", name), CODICIL_OK);
  EXPECT_EQ(run("Names"), 1);
  const std::uint8_t ofType[] = {0x13, 0};  // !0
  const std::uint32_t owners = api().bind_type_signature(targets, ofType, sizeof ofType);
  EXPECT_EQ(give(script, "Pair`1::Kind",
                 Code().op({0xd0}).token(owners).op({0x28}).token(fromHandle).op({0x6f}).token(toString).op({0x2a})),
            CODICIL_OK);
  EXPECT_EQ(run("Kinds"), 1);
}

// A generic method of another module, at the rewritten method's own variable: a look-up at run time.
TEST_F(BoundTokens, GenericMethodAtAVariable) {
  const std::uint8_t variable[] = {0x1e, 0};
  const std::uint32_t own = api().bind_type_signature(targets, variable, sizeof variable);
  const std::uint32_t empty = method("System.Array::Empty", 0, {own});
  const Code code = Code()
                        .op({0x28})
                        .token(empty)
                        .op({0x6f})
                        .token(method("System.Object::GetType"))
                        .op({0x6f})
                        .token(method("System.Type::GetElementType"))
                        .op({0x6f})
                        .token(method("System.Object::ToString"))
                        .op({0x2a});
  EXPECT_EQ(give(script, "Targets::NameOf", code), CODICIL_OK) << api().last_error();
  EXPECT_EQ(run("Names"), 1);
}

TEST_F(BoundTokens, CatchOfABoundTypeAndLocals) {
  const std::uint32_t fault = api().bind_type(targets, type("System.DivideByZeroException"));
  const std::uint8_t locals[] = {0x07, 1, 0x08};  // int
  Code code;
  code.op({0x1f, 10, 0x02, 0x5b, 0x0a, 0xde, 5});        // 0: ldc 10, ldarg.0, div, stloc.0, leave.s 12
  code.op({0x26, 0x1f, 55, 0x0a, 0xde, 0, 0x06, 0x2a});  // 7: pop, ldc 55, stloc.0, leave.s 13?, ldloc.0, ret
  codicil_il il = code.il();
  const codicil_clause clause{0, 0, 7, 7, 6, fault};
  il.clauses = &clause;
  il.clause_count = 1;
  il.locals = locals;
  il.locals_bytes = sizeof locals;
  std::uint8_t fixed[15];
  std::copy(il.code, il.code + il.code_bytes, fixed);
  fixed[6] = 6;   // leave.s to 13
  fixed[12] = 0;  // leave.s to 13
  il.code = fixed;
  const codicil_il* const body = &il;
  const codicil_method guarded = find(script, "Targets::Guarded");
  EXPECT_EQ(api().supply_now(script.client, &guarded, &body, 1, "test", nullptr), CODICIL_OK) << api().last_error();
  EXPECT_EQ(run("Guarded"), 57);
}

Script* reading = nullptr;

// The native function is called without a transition, with the address of a local that holds the reference.
TEST_F(BoundTokens, NativeFunctionReadsAString) {
  reading = &script;
  int (*const read)(void**) = [](void** place) -> int {
    std::uint32_t length = 0;
    const std::uint16_t* const text = reading->api->string_characters(*place, &length);
    char name[40];
    reading->api->type_name(reading->api->object_type(*place), name, sizeof name);
    return text != nullptr && text[2] == u'ü' && std::string(name) == "System.String" ? static_cast<int>(length) : -1;
  };
  const std::uint8_t signature[] = {0x01, 1, 0x08, 0x18};  // unmanaged cdecl int(native int)
  const std::uint32_t call =
      api().bind_signature(targets, signature, sizeof signature, CODICIL_CALL_WITHOUT_TRANSITION);
  const std::uint32_t text = api().bind_string(targets, "grüße");
  Code code;
  code.op({0x72}).token(text).op({0x0a, 0x12, 0, 0xe0});  // ldstr, stloc.0, ldloca.s 0, conv.u
  code.op({0x21}).address(reinterpret_cast<const void*>(read)).op({0xd3, 0x29}).token(call).op({0x2a});
  const std::uint8_t locals[] = {0x07, 1, 0x0e};  // string
  codicil_il il = code.il();
  il.locals = locals;
  il.locals_bytes = sizeof locals;
  const codicil_il* const body = &il;
  const codicil_method value = find(script, "Targets::Value");
  EXPECT_EQ(api().supply_now(script.client, &value, &body, 1, "test", nullptr), CODICIL_OK) << api().last_error();
  EXPECT_EQ(run("Value"), 5);
}

TEST_F(BoundTokens, WhatCannotBeBoundIsRefused) {
  const std::uint8_t truncated[] = {0x15};
  EXPECT_EQ(api().bind_type_signature(targets, truncated, 1), 0u);
  EXPECT_STRNE(api().last_error(), "");
  EXPECT_EQ(api().bind_signature(targets, truncated, 1, 0), 0u);
  EXPECT_EQ(api().bind_method(targets, {targets, 0x0600ffff}, 0, nullptr, 0), 0u);
  EXPECT_EQ(api().bind_method(targets, find(script, "Targets::SizeOf"), 0, nullptr, 0), 0u);  // of what type?
  EXPECT_EQ(api().bind_method(targets, find(script, "Targets::Value"), 0x06000001, nullptr, 0), 0u);
  EXPECT_EQ(api().bind_field(targets, {targets, 0x0400ffff}, 0), 0u);
  EXPECT_EQ(api().bind_type(targets, nullptr), 0u);
  EXPECT_EQ(api().bind_string(nullptr, "a"), 0u);
}

}  // namespace
}  // namespace codicil
