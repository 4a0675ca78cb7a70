// SPDX-License-Identifier: MIT
// The command line.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <thread>

#include "Clients.hpp"
#include "Demo.hpp"
#include "Vm.hpp"

namespace {

using namespace minivm;
using Clock = std::chrono::steady_clock;

struct RunOptions {
  std::string file;
  int threads = 1;
  double seconds = std::numeric_limits<double>::infinity();
  bool instrumentAll = false;
  bool versions = false;
  std::size_t codeMemoryKiB = 64 << 10;
};

int run(const RunOptions& options) {
  // The settings DOTNET_TieredCompilation, DOTNET_TC_… work here as they do in .NET.
  const auto settings =
      codicil::tiering::TieringSettings::fromEnvironment([](const char* name) { return std::getenv(name); });
  Vm vm(options.file, settings, options.codeMemoryKiB << 10);
  const Instance& main = vm.instance("main");
  if (main.function.takes != 0) throw std::runtime_error(options.file + ": main takes no arguments");

  const auto counter = std::make_shared<Counter>(vm.program);
  const auto tracer = std::make_shared<Tracer>();
  if (options.instrumentAll) {
    const std::vector<MethodKey> all = vm.program.keys();
    std::vector<Status> statuses(all.size());
    vm.rejit.requestReJIT(vm.rejit.attach(counter, {.name = "counter"}), all, statuses, "--instrument-all");
    vm.rejit.requestReJIT(vm.rejit.attach(tracer, {.name = "tracer"}), all, statuses, "--instrument-all");
  }
  for (int i = 0; i < options.threads; ++i) vm.start(main);
  for (const auto end = Clock::now() + std::chrono::duration<double>(options.seconds); vm.isRunning();) {
    vm.manager.collect();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (Clock::now() > end) vm.stop();
  }
  const std::vector<std::string> failures = vm.join();
  const auto failed = std::count_if(failures.begin(), failures.end(), [](auto& how) { return how != "stopped"; });
  for (const std::string& how : failures)
    if (how != "stopped") std::cerr << "minivm: " << how << "\n";
  std::fflush(stdout);
  if (options.instrumentAll) {
    for (const auto& function : vm.program.functions)
      std::cerr << function->name << ": " << counter->count(*function) << " calls\n";
    std::cerr << tracer->written() << " trace records\n";
  }
  if (options.versions) std::cout << vm.manager.dump() << "\n";
  return failed == 0 ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A small virtual machine on codicil-versioning.", "minivm");
  app.require_subcommand(1);

  RunOptions options;
  CLI::App* runCommand = app.add_subcommand("run", "Run a program");
  runCommand->add_option("FILE", options.file, "the program")->required();
  runCommand->add_option("--threads", options.threads, "how many threads run main")->check(CLI::Range(1, 256));
  runCommand->add_option("--seconds", options.seconds, "stop the program after this time")->check(CLI::PositiveNumber);
  runCommand->add_flag("--instrument-all", options.instrumentAll, "count and trace all calls; prints the counts");
  runCommand->add_flag("--versions", options.versions, "print the version trees at the end");
  runCommand->add_option("--code-memory", options.codeMemoryKiB, "KiB of address space for code")
      ->check(CLI::Range(1, 1 << 20));

  std::string shop = (std::filesystem::path(__FILE__).parent_path() / "programs" / "shop.mini").string();
  CLI::App* demoCommand = app.add_subcommand("demo", "Change a program while it runs, and tell how it goes");
  demoCommand->add_option("FILE", shop, "the program, if not programs/shop.mini: it must have the same functions");

  CLI11_PARSE(app, argc, argv);
  try {
    return *demoCommand ? demonstrate(shop) : run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "minivm: %s\n", error.what());
    return 1;
  }
}
