// SPDX-License-Identifier: MIT
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classlib/Binding.hpp"
#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

using QCallTable = std::span<const QCall> (*)();
std::vector<QCallTable>& moreQCalls() {
  static auto& tables = *new std::vector<QCallTable>;  // never destroyed: threads run while the process exits
  return tables;
}

// Made when the first is looked for: some rows' code is not there before the engine is.
struct Names {
  std::unordered_multimap<std::string_view, const FCall*> fcalls;  // by method name
  std::unordered_map<std::string_view, const void*> qcalls;

  Names() {
    for (const auto table : kFCallTables)
      for (const FCall& row : table()) fcalls.emplace(row.method, &row);
    const auto add = [this](QCallTable table) {
      for (const QCall& row : table()) qcalls.emplace(row.entryPoint, row.code);
    };
    for (const auto table : kQCallTables) add(table);
    for (const auto table : moreQCalls()) add(table);
  }
};

const Names& names() {
  static const Names& all = *new Names;
  return all;
}

}  // namespace

void addQCalls(QCallTable table) { moreQCalls().push_back(table); }

const FCall* findFCall(const char* type, const char* method, const char* parameters) {
  const auto [first, last] = names().fcalls.equal_range(method);
  for (auto row = first; row != last; ++row) {
    const FCall& one = *row->second;
    if (std::strcmp(one.type, type) != 0) continue;
    if (one.parameters == nullptr || std::strcmp(one.parameters, parameters) == 0) return &one;
  }
  return nullptr;
}

const void* findQCall(const char* entryPoint) {
  const auto row = names().qcalls.find(entryPoint);
  return row == names().qcalls.end() ? nullptr : row->second;
}

}  // namespace codicil::classlib
