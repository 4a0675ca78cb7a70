// What `codicil info` found out, and how it is printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/Application.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Framework.hpp"

namespace codicil::tool {

// One of the parts that are not ours: what this engine needs of it and what is there.
struct ContractCheck {
  std::string part;
  std::string contract;  // "JIT interface"
  std::string wanted;
  std::string found;    // empty: it did not get that far
  std::string problem;  // empty: it is as wanted. One line
};

struct SelfTest {
  std::string name;
  std::string result;
  std::string detail;
  std::string problem;  // empty: passed
};

struct InfoReport {
  std::optional<host::DotnetRoot> root;
  std::optional<host::Framework> framework;
  std::optional<host::Application> application;
  std::vector<ContractCheck> contracts;
  std::vector<SelfTest> selfTests;
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<std::string> problems;  // beside those of contracts and self tests

  bool isWell() const;
  // Every problem there is, a line each.
  std::vector<std::string> allProblems() const;
};

std::string toText(const InfoReport& report);
std::string toJson(const InfoReport& report);

}  // namespace codicil::tool
