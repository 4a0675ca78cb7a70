// SPDX-License-Identifier: MIT
// Which method a virtual call runs, against Type.GetInterfaceMap of whole assemblies and against calls made under
// `dotnet`.
#include "typesystem/Dispatch.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "typesystem/QueriesOracle.hpp"

namespace codicil::typesystem::test {
namespace {

std::string hex(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "%08x", value);
  return text;
}

std::string nameOf(const MethodDesc& method) {
  const auto& metadata = method.module().metadata();
  const auto name = metadata.string(metadata.row<metadata::MethodDefRow>(method.token().rid()).name);
  return name ? std::string(*name) : "?";
}

std::string lineOf(TypeLoader& loader, const Dispatch& dispatch, MethodTable& type, MethodTable& interface,
                   const MethodDesc& method) {
  const auto result = method.isStatic() ? dispatch.staticMethod(type, interface, method)
                                        : dispatch.interfaceMethod(type, interface, method);
  if (!result) return result.error().toString();
  if (result->status == DispatchStatus::NotImplemented || result->status == DispatchStatus::Ambiguous) return "none";
  return hex(result->method->token().value) + ' ' + loader.nameOf(TypeHandle(result->owner));
}

std::string interfaceMapOf(TypeLoader& loader, const Dispatch& dispatch, Token token, MethodTable& type) {
  std::string text;
  for (MethodTable* interface : type.interfaces()) {
    const std::string start = hex(token.value) + ' ' + loader.nameOf(TypeHandle(&type)) + " as " +
                              loader.nameOf(TypeHandle(interface)) + ": ";
    for (const MethodDesc& method : interface->classData().methods) {
      const bool isVirtual = (method.attributes() & metadata::MethodAttributes::kVirtual) != 0;
      if (!isVirtual) continue;
      text += start + hex(method.token().value) + " -> " + lineOf(loader, dispatch, type, *interface, method) + '\n';
    }
  }
  return text;
}

class InterfaceMaps : public testing::TestWithParam<const char*> {};

TEST_P(InterfaceMaps, EqualDotnets) {
  QueriesWorld world = makeQueriesWorld();
  Module* module = world.module(GetParam());
  ASSERT_NE(world.loader, nullptr);
  ASSERT_NE(module, nullptr);
  const std::string theirs = queriesOracleSays("interfaces " + std::string(GetParam()));
  ASSERT_GT(theirs.size(), 1000u);
  const Casting casting(*world.loader);
  const Dispatch dispatch(*world.loader, casting);
  std::string ours;
  std::istringstream lines(theirs);
  std::string last;
  // The oracle's lines say which types are asked for, in which order.
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.substr(0, 8);
    if (name == last) continue;
    last = name;
    const Token token{static_cast<std::uint32_t>(std::stoul(name, nullptr, 16))};
    const auto type = world.loader->load(*module, token);
    ASSERT_TRUE(type) << type.error().toString();
    ours += interfaceMapOf(*world.loader, dispatch, token, *type->methodTable());
  }
  expectSameLines(ours, theirs);
}

INSTANTIATE_TEST_SUITE_P(All, InterfaceMaps,
                         testing::Values(".", "System.Private.CoreLib", "System.Private.Xml", "System.Linq.Expressions",
                                         "System.Collections.Immutable", "System.Linq.Parallel", "System.Text.Json",
                                         "System.Data.Common", "Microsoft.CSharp"),
                         [](const auto& info) { return "Assembly" + std::to_string(info.index); });

class Calls : public testing::Test {
 protected:
  void SetUp() override {
    world_ = makeQueriesWorld();
    module_ = world_.module(".");
    ASSERT_NE(world_.loader, nullptr);
    casting_ = std::make_unique<Casting>(*world_.loader);
    dispatch_ = std::make_unique<Dispatch>(*world_.loader, *casting_);
  }

  // "Plain", "ICo`1<Dog>", "ICo`1<Object>".
  TypeHandle named(const std::string& name) {
    const std::size_t bracket = name.find('<');
    if (bracket != std::string::npos) {
      const TypeHandle argument = named(name.substr(bracket + 1, name.size() - bracket - 2));
      const auto exact = world_.loader->instantiate(named(name.substr(0, bracket)), {{argument}});
      EXPECT_TRUE(exact) << name;
      return exact ? *exact : TypeHandle();
    }
    Module* module = module_;
    Token token = module->image().types().find("QueriesOracle", name);
    if (token.isNil()) {
      module = world_.coreLib;
      token = module->image().types().find("System", name);
    }
    const auto type = world_.loader->load(*module, token);
    EXPECT_TRUE(type) << name;
    return type ? *type : TypeHandle();
  }

  MethodDesc* methodOf(TypeHandle type, const std::string& name) {
    for (MethodDesc& method : type.methodTable()->classData().methods)
      if (nameOf(method) == name) return &method;
    ADD_FAILURE() << name;
    return nullptr;
  }

  // "Plain.One": the owner's and the method's last names.
  std::string told(const Expected<Implementation>& result) {
    if (!result) return result.error().toString();
    if (result->status != DispatchStatus::Found) return "status " + std::to_string(static_cast<int>(result->status));
    std::string owner = world_.loader->nameOf(TypeHandle(result->owner));
    owner = owner.substr(0, owner.find('`'));
    const std::string method = nameOf(*result->method);
    return owner.substr(owner.rfind('.') + 1) + '.' + method.substr(method.rfind('.') + 1);
  }

  std::string run(const std::string& receiver, const std::string& interfaceMethod) {
    const std::size_t dot = interfaceMethod.rfind('.');
    const TypeHandle interface = named(interfaceMethod.substr(0, dot));
    MethodDesc* method = methodOf(interface, interfaceMethod.substr(dot + 1));
    MethodTable& type = *named(receiver).methodTable();
    return told(method->isStatic() ? dispatch_->staticMethod(type, *interface.methodTable(), *method)
                                   : dispatch_->interfaceMethod(type, *interface.methodTable(), *method));
  }

  QueriesWorld world_;
  Module* module_ = nullptr;
  std::unique_ptr<Casting> casting_;
  std::unique_ptr<Dispatch> dispatch_;
};

// What the method says of itself: "ICo<String>.Get", "Plain.IPlain.Two" → "ICo.Get", "Plain.Two".
std::string shortened(std::string said) {
  const std::size_t bracket = said.find('<');
  if (bracket != std::string::npos) said.erase(bracket, said.find('>') - bracket + 1);
  return said.substr(0, said.find('.')) + said.substr(said.rfind('.'));
}

TEST_F(Calls, RunWhatTheyRunUnderDotnet) {
  std::istringstream lines(queriesOracleSays("calls"));
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Static")) continue;
    const std::size_t colon = line.find(": ");
    const std::size_t space = line.find(' ');
    EXPECT_EQ(run(line.substr(0, space), line.substr(space + 1, colon - space - 1)), shortened(line.substr(colon + 2)))
        << line;
    ++count;
  }
  EXPECT_GT(count, 40);
}

TEST_F(Calls, OfStaticMethods) {
  EXPECT_EQ(run("StaticOne", "IStatic`1<StaticOne>.Name"), "StaticOne.Name");
  EXPECT_EQ(run("StaticOne", "IStatic`1<StaticOne>.Default"), "IStatic.Default");
  EXPECT_EQ(run("StaticDerived", "IStatic`1<StaticTwo>.Name"), "StaticTwo.Name");
  EXPECT_EQ(run("StaticDerived", "IStatic`1<StaticTwo>.Default"), "StaticTwo.Default");
  EXPECT_EQ(run("StaticValue", "IStatic`1<StaticValue>.Default"), "IStaticDerived.Default");
  EXPECT_EQ(run("StaticGeneric`1<String>", "IStaticCo`1<Object>.Make"), "StaticGeneric.Make");
  EXPECT_EQ(run("Int32", "IParsable`1<Int32>.Parse"), "Int32.Parse");
}

TEST_F(Calls, OfVirtualMethodsFollowCovariantReturns) {
  const TypeHandle shape = named("Shape");
  const TypeHandle square = named("Square");
  MethodTable& small = *named("SmallSquare").methodTable();
  const Implementation byShape = Dispatch::classMethod(small, *methodOf(shape, "Copy"));
  const Implementation bySquare = Dispatch::classMethod(small, *methodOf(square, "Copy"));
  EXPECT_EQ(byShape.owner, &small);
  EXPECT_EQ(bySquare.owner, &small);
  EXPECT_EQ(Dispatch::classMethod(small, *methodOf(shape, "Name")).owner, shape.methodTable());
}

TEST_F(Calls, OfArraysGoToTheirHelper) {
  const TypeHandle strings = *world_.loader->arrayOf(named("String"));
  const auto list = world_.loader->load(*world_.coreLib,
                                        world_.coreLib->image().types().find("System.Collections.Generic", "IList`1"));
  const TypeHandle objects = *world_.loader->instantiate(*list, {{named("Object")}});
  const auto result =
      dispatch_->interfaceMethod(*strings.methodTable(), *objects.methodTable(), *methodOf(objects, "get_Item"));
  ASSERT_TRUE(result);
  EXPECT_EQ(told(result), "SZArrayHelper.get_Item");
  EXPECT_EQ(result->arrayElement, named("Object"));
  const auto enumerable =
      world_.loader->load(*world_.coreLib, world_.coreLib->image().types().find("System.Collections", "IEnumerable"));
  EXPECT_EQ(told(dispatch_->interfaceMethod(*strings.methodTable(), *enumerable->methodTable(),
                                            *methodOf(*enumerable, "GetEnumerator"))),
            "Array.GetEnumerator");
}

}  // namespace
}  // namespace codicil::typesystem::test
