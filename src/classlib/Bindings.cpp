// SPDX-License-Identifier: MIT
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "classlib/Binding.hpp"
#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

struct Names {
  std::unordered_multimap<std::string_view, const FCall*> fcalls;  // by method name
  std::unordered_map<std::string_view, const void*> qcalls;

  Names() {
    for (const auto table : kFCallTables)
      for (const FCall& row : table()) fcalls.emplace(row.method, &row);
    for (const auto table : kQCallTables)
      for (const QCall& row : table()) qcalls.emplace(row.entryPoint, row.code);
  }
};

const Names& names() {
  static const Names& all = *new Names;  // never destroyed: threads run while the process exits
  return all;
}

}  // namespace

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
