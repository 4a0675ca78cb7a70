#include "typesystem/OracleProgram.hpp"

#include <gtest/gtest.h>

#include "metadata/OracleAssembly.hpp"
#include "metadata/SharedFramework.hpp"

namespace codicil::typesystem::test {

using metadata::test::outputOf;

std::string oracleAssembly() {
  const auto program = metadata::test::oracleAssembly(CODICIL_ORACLE_SOURCES, CODICIL_ORACLE_BUILD, "TypeSystemOracle");
  if (program) return *program;
  ADD_FAILURE() << "dotnet build failed:\n" << program.error();
  return {};
}

std::string oracleSays(const std::string& assembly) {
  const std::string program = oracleAssembly();
  if (program.empty()) return {};
  int status = 0;
  std::string output = outputOf("dotnet '" + program + "' " + assembly, status);
  EXPECT_EQ(status, 0);
  return output;
}

}  // namespace codicil::typesystem::test
