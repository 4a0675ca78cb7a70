// SPDX-License-Identifier: MIT
#include "threading/ManagedHeap.hpp"

#include <cstdlib>
#include <map>
#include <stdexcept>

#include "metadata/SharedFramework.hpp"

namespace codicil::threading::test {

namespace {

std::optional<std::string> setting(std::string_view name) {
  static const std::map<std::string_view, const char*> ours = {
      {"HeapVerify", "1"}, {"GCgen0size", "80000"}, {"gcConcurrent", CODICIL_TEST_CONCURRENT}};
  if (const char* given = std::getenv(("DOTNET_" + std::string(name)).c_str())) return given;
  const auto found = ours.find(name);
  return found == ours.end() ? std::nullopt : std::optional<std::string>(found->second);
}

}  // namespace

ManagedHeap& ManagedHeap::instance() {
  static auto* const heap = new ManagedHeap;  // never freed, as the collector never lets go of it
  return *heap;
}

ManagedHeap::ManagedHeap() {
  const std::filesystem::path directory = metadata::test::sharedFramework().directory;
  auto started = Collector::start({directory / "libclrgc.so",
                                   gc::GcSettings(setting, [](std::string_view) { return std::nullopt; }), threads,
                                   Collector::stressFromEnvironment()});
  if (!started) throw std::runtime_error(started.error().message);
  collector = *started;
  memory = codememory::CodeMemory::create().value();
  code = RuntimeCode::make(*memory, *collector).value();
  binder = std::make_unique<typesystem::test::DirectoryBinder>(std::vector<std::string>{directory});
  types = typesystem::TypeLoader::create(*binder->open("System.Private.CoreLib").value(), *binder).value();
  const auto arrayOf = [&](const char* name) {
    return types->arrayOf(typesystem::TypeHandle(named(name))).value().methodTable();
  };
  objectArray = arrayOf("System.Object");
  byteArray = arrayOf("System.Byte");
  string = named("System.String");
}

}  // namespace codicil::threading::test
