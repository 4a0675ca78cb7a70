// What CoreCLR answers its JIT reads right through our declarations: layouts and numbers are those of the framework
// that is installed. When a patch moves one, this goes red first.
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/InstalledFramework.hpp"
#include "host/TemporaryDirectory.hpp"
#include "jitinterface/ProcessorFeatures.hpp"

namespace codicil::jit {
namespace {

namespace fs = std::filesystem;

using Answer = std::map<std::string, std::string>;

// A dotnet root of links to the installed one, in which the JIT is the spy. What looks for its neighbours by its own
// path is copied.
void layOutRoot(const fs::path& root, const host::Framework& framework) {
  fs::path installed = framework.directory.parent_path().parent_path().parent_path();
  fs::path copy = root / "shared" / framework.name / framework.directory.filename();
  fs::create_directories(copy);
  for (const auto& entry : fs::directory_iterator(framework.directory)) {
    fs::path name = entry.path().filename();
    if (name == "libcoreclr.so" || name == "libhostpolicy.so") {
      fs::copy_file(entry.path(), copy / name);
    } else if (name != "libclrjit.so") {
      fs::create_symlink(entry.path(), copy / name);
    }
  }
  fs::copy_file(CODICIL_TEST_JIT_SPY, copy / "libclrjit.so");
  fs::copy_file(installed / "dotnet", root / "dotnet");
  fs::copy(installed / "host", root / "host", fs::copy_options::recursive);
}

// The answers by slot, of a program that runs without precompiled code.
std::map<std::string, std::vector<Answer>> answers() {
  host::TemporaryDirectory directory;
  host::Framework framework = host::installedFramework();
  layOutRoot(directory.path(), framework);
  fs::path program = directory.path() / "Props.dll";
  fs::copy_file(CODICIL_TEST_PROPERTIES_DLL, program);
  directory.write("Props.runtimeconfig.json", R"({"runtimeOptions": {"framework": {"name": "Microsoft.NETCore.App",
      "version": "10.0.0"}}})");
  std::string command = "DOTNET_ReadyToRun=0 DOTNET_TieredCompilation=0 DOTNET_ROOT=" + directory.path().string() +
                        " CODICIL_SPY_JIT=" + (framework.directory / "libclrjit.so").string() +
                        " CODICIL_SPY_OUT=" + (directory.path() / "answers").string() + " " +
                        (directory.path() / "dotnet").string() + " " + program.string() + " >/dev/null";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;

  std::map<std::string, std::vector<Answer>> bySlot;
  std::ifstream lines(directory.path() / "answers");
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string slot;
    words >> slot;
    Answer answer;
    for (std::string key, value; words >> key >> value;) {
      answer[key] = value;
    }
    bySlot[slot].push_back(std::move(answer));
  }
  return bySlot;
}

unsigned long number(const Answer& answer, const char* key, int base = 10) {
  return std::strtoul(answer.at(key).c_str(), nullptr, base);
}

TEST(EngineAnswers, MakeSense) {
  auto bySlot = answers();
  ASSERT_GT(bySlot["compileMethod"].size(), 100u);

  for (const Answer& answer : bySlot["getEEInfo"]) {
    ASSERT_EQ(number(answer, "pageSize"), static_cast<unsigned long>(sysconf(_SC_PAGESIZE)));
    ASSERT_EQ(number(answer, "abi", 16), static_cast<unsigned>(RuntimeAbi::CoreClr));
    ASSERT_EQ(number(answer, "os"), static_cast<unsigned>(TargetOs::Unix));
  }
  std::uint64_t sets = detectInstructionSets(host::runtimeSetting).word(0);
  for (const Answer& answer : bySlot["getJitFlags"]) {
    ASSERT_EQ(number(answer, "bytes"), sizeof(CompileFlags));
    ASSERT_EQ(number(answer, "sets", 16), sets);
  }
  for (const Answer& answer : bySlot["getCallInfo"]) {
    ASSERT_LE(number(answer, "kind"), static_cast<unsigned>(CallKind::VirtualTable));
    ASSERT_EQ(number(answer, "access"), static_cast<unsigned>(AccessVerdict::Allowed));
    ASSERT_LE(number(answer, "transform"), static_cast<unsigned>(ThisTransform::Dereference));
    ASSERT_LE(number(answer, "returns"), static_cast<unsigned>(CorType::TypeVariable));
  }
  for (const Answer& answer : bySlot["getFieldInfo"]) {
    ASSERT_LE(number(answer, "accessor"), static_cast<unsigned>(FieldAccessor::IntrinsicIsLittleEndian));
    ASSERT_LE(number(answer, "type"), static_cast<unsigned>(CorType::TypeVariable));
    ASSERT_EQ(number(answer, "access"), static_cast<unsigned>(AccessVerdict::Allowed));
  }
  for (const Answer& answer : bySlot["allocMem"]) {
    ASSERT_GT(number(answer, "hot"), 0u);
    ASSERT_EQ(number(answer, "placed"), 1u);
  }
  for (const Answer& answer : bySlot["recordRelocation"]) {
    ASSERT_THAT(number(answer, "kind"), testing::AnyOf(10u, 16u));
  }
}

// Managed helpers have telling names: they check the numbering.
TEST(EngineAnswers, HelperNumbersNameTheirMethods) {
  std::map<std::string, std::string> methods;
  auto bySlot = answers();
  for (const Answer& answer : bySlot["getHelperFtn"]) {
    methods[answer.at("helper")] = answer.at("method");
  }
  for (auto [helper, method] : {std::pair{"RNGCHKFAIL", "ThrowIndexOutOfRangeException"},
                                {"GET_GCSTATIC_BASE", "GetGCStaticBase"},
                                {"ISINSTANCEOFCLASS", "IsInstanceOfClass"},
                                {"CHKCASTCLASS", "ChkCastClass"},
                                {"RUNTIMEHANDLE_CLASS", "Class"},
                                {"ARRADDR_ST", "StelemRef"},
                                {"NEWSFAST", "-"}}) {
    EXPECT_EQ(methods[helper], method) << helper;
  }
}

}  // namespace
}  // namespace codicil::jit
