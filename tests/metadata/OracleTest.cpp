// Two readers that share nothing, this one and System.Reflection.Metadata, must agree on every assembly of the shared
// framework: names, signatures, values, bodies, ownership.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "metadata/ImageSummary.hpp"
#include "metadata/Opcode.hpp"
#include "metadata/OracleAssembly.hpp"
#include "metadata/SharedFramework.hpp"
#include "metadata/TypeNames.hpp"

namespace codicil::metadata::test {
namespace {

// Builds oracle/ in the build tree and answers what it prints. Fails the test if either fails.
std::string oracleSays(const std::string& arguments) {
  const auto program = oracleAssembly(CODICIL_ORACLE_SOURCES, CODICIL_ORACLE_BUILD, "MetadataOracle");
  if (!program) {
    ADD_FAILURE() << "dotnet build failed:\n" << program.error();
    return {};
  }
  int status = 0;
  std::string output = outputOf("dotnet '" + *program + "' " + arguments, status);
  EXPECT_EQ(status, 0);
  return output;
}

// Whole texts of a megabyte do not make a readable failure; the first lines that differ do.
void expectSameLines(const std::string& ours, const std::string& theirs) {
  std::istringstream a(ours);
  std::istringstream b(theirs);
  std::string file;
  int differences = 0;
  for (std::string lineA, lineB; differences < 20;) {
    const bool moreA = static_cast<bool>(std::getline(a, lineA));
    const bool moreB = static_cast<bool>(std::getline(b, lineB));
    if (!moreA && !moreB) return;
    if (lineA.starts_with("file ")) file = lineA;
    if (moreA != moreB || lineA != lineB) {
      ADD_FAILURE() << file << "\n  codicil: " << lineA << "\n  oracle:  " << lineB;
      ++differences;
      if (moreA != moreB) return;
    }
  }
}

TEST(Oracle, AgreesOnEverySharedFrameworkAssembly) {
  const SharedFramework& framework = sharedFramework();
  ASSERT_FALSE(framework.assemblies.empty()) << framework.reason;

  std::vector<std::unique_ptr<AssemblyImage>> images;
  EnumsByName enums;
  std::string arguments = "summary";
  for (const std::string& path : framework.assemblies) {
    auto image = AssemblyImage::open(path);
    ASSERT_TRUE(image) << image.error().toString();
    enums.add((*image)->metadata());
    images.push_back(std::move(*image));
    arguments += " '" + path + "'";
  }
  std::string ours;
  for (const auto& image : images)
    ours += summaryOf(*image, std::filesystem::path(image->file().name()).filename(), enums);

  const std::string theirs = oracleSays(arguments);
  EXPECT_GT(std::count(theirs.begin(), theirs.end(), '\n'), 20 * static_cast<long>(images.size()));
  expectSameLines(ours, theirs);
}

const char* operandName(OperandKind kind) {
  switch (kind) {
    case OperandKind::None:
      return "InlineNone";
    case OperandKind::UInt8:
    case OperandKind::Int8:
      return "ShortInlineI";
    case OperandKind::Int32:
      return "InlineI";
    case OperandKind::Int64:
      return "InlineI8";
    case OperandKind::Float32:
      return "ShortInlineR";
    case OperandKind::Float64:
      return "InlineR";
    case OperandKind::Variable8:
      return "ShortInlineVar";
    case OperandKind::Variable16:
      return "InlineVar";
    case OperandKind::Branch8:
      return "ShortInlineBrTarget";
    case OperandKind::Branch32:
      return "InlineBrTarget";
    case OperandKind::Switch:
      return "InlineSwitch";
    case OperandKind::Method:
      return "InlineMethod";
    case OperandKind::Field:
      return "InlineField";
    case OperandKind::Type:
      return "InlineType";
    case OperandKind::AnyToken:
      return "InlineTok";
    case OperandKind::Signature:
      return "InlineSig";
    case OperandKind::String:
      return "InlineString";
  }
  return "?";
}

const char* flowName(FlowKind kind) {
  switch (kind) {
    case FlowKind::Next:
      return "Next";
    case FlowKind::Branch:
      return "Branch";
    case FlowKind::ConditionalBranch:
      return "Cond_Branch";
    case FlowKind::Call:
      return "Call";
    case FlowKind::Return:
      return "Return";
    case FlowKind::Throw:
      return "Throw";
    case FlowKind::Break:
      return "Break";
    case FlowKind::Prefix:
      return "Meta";
  }
  return "?";
}

TEST(Oracle, AgreesOnEveryOpcode) {
  std::string ours;
  for (std::uint32_t value = 0; value <= 0xFFFF; ++value) {
    const auto opcode = static_cast<Opcode>(value);
    const OpcodeInfo& info = infoOf(opcode);
    if (info.name == nullptr || opcode == Opcode::No) continue;  // Reflection.Emit does not know ECMA-335's "no."
    char line[128];
    std::snprintf(line, sizeof line, "%04x %s %s %s %d %d\n", value, info.name, operandName(info.operand),
                  flowName(info.flow), info.pops, info.pushes);
    ours += line;
  }
  expectSameLines(ours, oracleSays("opcodes"));
}

}  // namespace
}  // namespace codicil::metadata::test
