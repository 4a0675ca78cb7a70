// The command line.
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "Clients.hpp"
#include "Demo.hpp"
#include "Thread.hpp"
#include "Vm.hpp"

namespace {

using namespace minivm;

enum ExitCode { kFine = 0, kNotRun = 1, kFailed = 2 };

struct RunOptions {
  std::string file;
  int threads = 1;
  double seconds = 0;
  bool noTiering = false;
  bool interpret = false;
  bool instrumentAll = false;
  bool versions = false;
  bool json = false;
  std::size_t codeMemoryKiB = 64 << 10;
};

VmOptions vmOptions(const RunOptions& options) {
  VmOptions vm;
  vm.tiering = codicil::tiering::TieringSettings::fromEnvironment([](const char* name) { return std::getenv(name); });
  if (options.noTiering) vm.tiering.enabled = false;
  if (options.interpret) {
    vm.tiering.enabled = true;
    vm.tiering.callCountThreshold = INT32_MAX;
  }
  vm.codeMemoryBytes = options.codeMemoryKiB << 10;
  return vm;
}

// Both clients on every function.
struct Instruments {
  explicit Instruments(Vm& vm) {
    std::vector<versioning::MethodKey> functions;
    for (const Module* module : vm.modules())
      for (const auto& function : module->functions) functions.push_back(function->key());
    std::vector<versioning::Status> statuses(functions.size());
    for (const auto client :
         {vm.rejit().attach(counter, {.name = "counter"}), vm.rejit().attach(tracer, {.name = "tracer"})})
      vm.rejit().requestReJIT(client, functions, statuses, "--instrument-all");
  }
  void report() const {
    for (const auto& [function, count] : counter->counts())
      std::fprintf(stderr, "%s: %lld calls\n", function.c_str(), static_cast<long long>(count));
    std::fprintf(stderr, "%llu trace records\n", static_cast<unsigned long long>(tracer->buffer().written()));
  }
  const std::shared_ptr<Counter> counter = std::make_shared<Counter>();
  const std::shared_ptr<Tracer> tracer = std::make_shared<Tracer>();
};

// Runs `main` on some threads, until they return or the time is up. False if one failed.
bool runThreads(Vm& vm, Instance& main, int count, double seconds) {
  std::atomic<int> running = count;
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      Thread thread(vm, i);
      const auto result = thread.call(main, {});
      if (!result && !vm.isStopping()) {
        std::fprintf(stderr, "minivm: %s\n", result.error().c_str());
        failed = true;
      }
      --running;
    });
  }
  const auto start = std::chrono::steady_clock::now();
  while (running != 0) {
    vm.manager().collect();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (seconds > 0 && passed.count() > seconds) vm.stop();
  }
  for (std::thread& thread : threads) thread.join();
  return !failed;
}

int run(const RunOptions& options, bool quiet) {
  VmOptions settings = vmOptions(options);
  settings.quiet = quiet;
  Vm vm(settings);
  const auto module = vm.load(options.file);
  if (!module) {
    std::fprintf(stderr, "minivm: %s\n", module.error().c_str());
    return kNotRun;
  }
  const Function* main = (*module)->find("main");
  if (!main || !main->parameters.empty() || main->isGeneric()) {
    std::fprintf(stderr, "minivm: %s: no fn main()\n", options.file.c_str());
    return kNotRun;
  }
  std::unique_ptr<Instruments> instruments;
  if (options.instrumentAll) instruments = std::make_unique<Instruments>(vm);
  const bool fine = runThreads(vm, main->instance(Type::Int), options.threads, options.seconds);
  std::fflush(stdout);
  if (instruments) instruments->report();
  if (options.versions) std::printf("%s\n", (options.json ? vm.manager().dumpJson() : vm.manager().dump()).c_str());
  return fine ? kFine : kFailed;
}

void addRunOptions(CLI::App& command, RunOptions& options) {
  command.add_option("FILE", options.file, "the program: a file with fn main()")->required();
  command.add_option("--threads", options.threads, "how many threads run main")->check(CLI::Range(1, 256));
  command.add_option("--seconds", options.seconds, "stop the program after this time")->check(CLI::PositiveNumber);
  auto* noTiering = command.add_flag("--no-tiering", options.noTiering, "compile every function on its first call");
  command.add_flag("--interpret", options.interpret, "never compile: stay at tier-0")->excludes(noTiering);
  command.add_flag("--instrument-all", options.instrumentAll, "count and trace all calls; prints the counts");
  command.add_option("--code-memory", options.codeMemoryKiB, "KiB of address space for code")
      ->check(CLI::Range(1, 1 << 20));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "A small virtual machine on codicil-versioning.\n"
      "The settings DOTNET_TieredCompilation, DOTNET_TC_… work here as they do in .NET.",
      "minivm");
  app.set_version_flag("--version", "minivm 0.1.0");
  app.require_subcommand(1);

  RunOptions options;
  CLI::App* runCommand = app.add_subcommand("run", "Run a program");
  addRunOptions(*runCommand, options);
  runCommand->add_flag("--versions", options.versions, "print the version trees at the end");

  CLI::App* dumpCommand =
      app.add_subcommand("dump", "Run a program, and print its version trees instead of its output");
  addRunOptions(*dumpCommand, options);
  dumpCommand->add_flag("--json", options.json, "as JSON");

  std::string shop = (std::filesystem::path(__FILE__).parent_path() / "programs" / "shop.mini").string();
  CLI::App* demoCommand = app.add_subcommand("demo", "Change a program while it runs, and tell how it goes");
  demoCommand->add_option("FILE", shop, "the program, if not programs/shop.mini: it must have the same functions");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*demoCommand) return demonstrate(shop);
    if (*dumpCommand) options.versions = true;
    return run(options, dumpCommand->parsed());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "minivm: %s\n", error.what());
    return kNotRun;
  }
}
