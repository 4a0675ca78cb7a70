// What versions cost in the manager.
#include <malloc.h>

#include "Report.hpp"
#include "versioning/TestVm.hpp"

namespace codicil::bench {

using testing::TestFunction;
using testing::TestVm;
using versioning::Change;
using versioning::ChangeResult;

void memory(Report& report) {
  report.section("Memory of the manager, 10,000 methods");
  constexpr std::size_t kMethods = 10'000;
  TestVm vm;
  std::vector<TestFunction*> functions;
  for (versioning::Token token = 1; token <= kMethods; ++token) functions.push_back(&vm.add(token, token));
  for (TestFunction* function : functions) vm(*function);
  report.bounded("a method with only default versions, compiled and run",
                 static_cast<double>(vm.manager->use().bytesLive()) / kMethods, "bytes", 0);

  std::vector<Change> changes;
  for (TestFunction* function : functions)
    changes.push_back({.method = function->key(), .kind = Change::Kind::Supply, .body = testing::il(1)});
  std::vector<ChangeResult> results(kMethods);
  const auto requester = std::make_shared<const versioning::Requester>(versioning::Requester{"bench", "figures"});
  const std::size_t before = mallinfo2().uordblks;
  vm.manager->apply(versioning::kHotReloadStage, requester, changes, results);
  for (TestFunction* function : functions) vm(*function);
  const std::size_t heap = mallinfo2().uordblks - before;

  const versioning::ManagerUse use = vm.manager->use();
  const auto each = [](std::size_t bytes, std::size_t count) {
    return count ? static_cast<double>(bytes) / static_cast<double>(count) : 0.0;
  };
  report.bounded("an explicit native version", each(use.nativeNodeBytes, use.nativeNodes), "bytes", 64);
  report.bounded("an explicit IL version, IL and provenance aside", each(use.ilNodeBytes, use.ilNodes), "bytes", 96);
  report.value("  and its method's and its entrypoint's states",
               each(use.methodStateBytes + use.entrypointStateBytes, use.methodStates), "bytes");
  report.value("  and provenance of both", each(use.provenanceBytes, use.methodStates), "bytes");
  report.value("the heap grew, for each method with one of both, all in all", static_cast<double>(heap) / kMethods,
               "bytes");
  report.value("side tables of code memory, a body (of default versions too)",
               each(vm.memory->use().sideTableBytes, vm.memory->use().bodiesLive), "bytes");
}

}  // namespace codicil::bench
