// The codicil command: parses what was asked and passes it on.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "AttachCommands.hpp"
#include "ClientCommands.hpp"
#include "InfoCommand.hpp"
#include "NativesCommand.hpp"
#include "ProbeCommand.hpp"
#include "RootCommand.hpp"
#include "RunCommand.hpp"
#include "logging/Log.hpp"

namespace {

constexpr const char* kDescription =
    "Codicil, an execution engine for .NET 10 whose code can change while it runs\n"
    "  codicil APP.dll [ARGUMENTS...]   is short for codicil run";

// A subcommand, and what it does once its options are parsed.
struct Command {
  const CLI::App* asked;
  std::function<int()> run;
};
using Commands = std::vector<Command>;

std::string footer() {
  std::string text =
      "Exit codes: 0 well; 1 not well, with one line on standard error that says why; others are a program's own.\n\n"
      "CODICIL_LOG=AREA,AREA... prints what the engine does to standard error:";
  for (const codicil::logging::AreaDescription& area : codicil::logging::areas()) {
    const std::string name = area.name;
    text += "\n  " + name + std::string(12 - name.size(), ' ') + area.what;
  }
  return text;
}

void addInfo(CLI::App& app, Commands& commands) {
  const auto info = std::make_shared<codicil::tool::InfoOptions>();
  CLI::App* const command =
      app.add_subcommand("info", "Shows the .NET found, checks that this engine can use it, lists settings in force");
  command->prefix_command(false);
  command->add_option("APP.dll", info->application, "Look at this application's frameworks and settings as well");
  command->add_flag("--json", info->json, "Print JSON");
  command->add_flag("--self-test", info->selfTest, "Compile and run methods with the JIT, and collect garbage");
  command->add_option("--dotnet-root", info->dotnetRoot, "Look for .NET here and nowhere else")->type_name("DIR");
  command->add_option("--framework-dir", info->frameworkDirectory, "Use the Microsoft.NETCore.App in this directory")
      ->envname("CODICIL_FRAMEWORK_DIR")
      ->type_name("DIR");
  commands.push_back({command, [info] { return codicil::tool::infoCommand(*info); }});
}

void addNatives(CLI::App& app, Commands& commands) {
  const auto coreLib = std::make_shared<std::string>();
  CLI::App* const command = app.add_subcommand("natives", "Lists the native methods of a CoreLib that are missing");
  command->add_option("System.Private.CoreLib.dll", *coreLib, "The file")->required();
  commands.push_back({command, [coreLib] { return codicil::tool::nativesCommand(*coreLib); }});
}

void addClients(CLI::App& to, codicil::tool::RunOptions& run) {
  to.add_option("--client", run.clients, "Attach this client library before Main; may be given more than once")
      ->type_name("LIBRARY[=ARGUMENTS]")
      ->allow_extra_args(false);
}

// The command, or without one what the application and its arguments are.
int runApplication(const CLI::App& app, const CLI::App& command, codicil::tool::RunOptions& run) {
  run.arguments = command.parsed() ? command.remaining() : app.remaining();
  if (run.arguments.empty()) {
    std::fputs(app.help().c_str(), command.parsed() ? stderr : stdout);
    return 1;
  }
  return codicil::tool::runCommand(run);
}

std::function<int()> addRun(CLI::App& app) {
  const auto run = std::make_shared<codicil::tool::RunOptions>();
  addClients(app, *run);
  CLI::App* const command = app.add_subcommand("run", "Runs an application");
  command->prefix_command();
  command->add_flag("--versions{*}", run->versions,
                    "At the end, print the version trees of the methods that ran (--versions='Shop.Cart::Add*') to "
                    "standard error");
  addClients(*command, *run);
  return [&app, command, run] { return runApplication(app, *command, *run); };
}

void addPs(CLI::App& app, Commands& commands) {
  const auto asJson = std::make_shared<bool>(false);
  CLI::App* const command = app.add_subcommand("ps", "Lists the programs that Codicil runs");
  command->add_flag("--json", *asJson, "Print JSON");
  commands.push_back({command, [asJson] { return codicil::tool::psCommand(*asJson); }});
}

void addVersions(CLI::App& app, Commands& commands) {
  const auto versions = std::make_shared<codicil::tool::VersionsOptions>();
  CLI::App* const command = app.add_subcommand("versions", "Prints the version trees of a running program's methods");
  command->add_option("PID", versions->process, "Which program: see codicil ps")->required();
  command->add_option("PATTERN", versions->pattern, "Names, 'Shop.Cart::Add*'; those of methods that ran");
  command->add_flag("--json", versions->json, "Print JSON");
  command->add_flag("--stats", versions->stats, "Instead, how many bytes of code and versions live and were freed");
  commands.push_back({command, [versions] { return codicil::tool::versionsCommand(*versions); }});
}

void addProbe(CLI::App& app, Commands& commands) {
  const auto options = std::make_shared<codicil::tool::ProbeCommandOptions>();
  const auto time = std::make_shared<std::string>();
  CLI::App* const command = app.add_subcommand(
      "probe", "Puts log points into a running program and shows what they see, until Ctrl-C takes them out");
  command->prefix_command(false);
  command->add_option("PID", options->process, "Which program: see codicil ps")->required();
  command->add_option("PATTERN", options->probe.pattern, "Which methods: 'Shop.Cart::Add*'")->required();
  command->add_flag("--args", options->probe.arguments, "Show each call's arguments");
  command->add_flag("--return", options->probe.returned, "Show what each call returns or throws, and how long it took");
  command->add_flag("--stack", options->probe.stack, "Show who called");
  command->add_flag("--time", options->probe.time, "Show a histogram of how long calls take");
  command->add_flag("--count", options->probe.count, "Count calls; without another option nothing else is done");
  command->add_option("--if", options->probe.condition, "Only calls for which this holds: 'arg0 > 100 && name != null'")
      ->type_name("CONDITION");
  command->add_option("--for", *time, "How long: 10s, 500ms, 2m")->type_name("TIME");
  command->add_flag("--json", options->json, "Print JSON, an object a line");
  commands.push_back({command, [options, time] {
                        options->seconds = time->empty() ? 0 : codicil::tool::parseSeconds(*time);
                        if (options->seconds < 0)
                          throw std::runtime_error("--for '" + *time + "': 10s, 500ms or 2m is a time");
                        return codicil::tool::probeCommand(*options);
                      }});
}

void addClient(CLI::App& app, Commands& commands) {
  const auto client = std::make_shared<codicil::tool::ClientOptions>();
  CLI::App* const command = app.add_subcommand("client", "Attaches client libraries to a running program");
  command->require_subcommand(1);
  CLI::App* const attach = command->add_subcommand("attach", "Lets a program load a client library");
  attach->add_option("PID", client->process, "Which program: see codicil ps")->required();
  attach->add_option("LIBRARY", client->library, "The file")->required();
  attach->add_option("ARGUMENTS", client->arguments, "What its initialize is given");
  commands.push_back({attach, [client] { return codicil::tool::attachClientCommand(*client); }});
  CLI::App* const list = command->add_subcommand("list", "Lists the clients of a program");
  list->add_option("PID", client->process, "Which program")->required();
  list->add_flag("--json", client->json, "Print JSON");
  commands.push_back({list, [client] { return codicil::tool::listClientsCommand(*client); }});
  CLI::App* const detach = command->add_subcommand("detach", "Takes a client out, with all that it changed");
  detach->add_option("PID", client->process, "Which program")->required();
  detach->add_option("CLIENT", client->client, "Its number: see codicil client list")->required();
  commands.push_back({detach, [client] { return codicil::tool::detachClientCommand(*client); }});
  CLI::App* const ask = command->add_subcommand("ask", "Sends a message to a client and prints its answer");
  ask->add_option("PID", client->process, "Which program")->required();
  ask->add_option("CLIENT", client->client, "Its number")->required();
  ask->add_option("MESSAGE", client->message, "Whatever the client understands")->required();
  commands.push_back({ask, [client] { return codicil::tool::askClientCommand(*client); }});
}

void addRoot(CLI::App& app, Commands& commands) {
  const auto root = std::make_shared<codicil::tool::RootOptions>();
  CLI::App* const command = app.add_subcommand(
      "root", "Makes a dotnet root of links to the installed .NET, in which Codicil stands for libcoreclr.so");
  command->prefix_command(false);
  command->add_option("DIR", root->directory, "Where; a root made by this command before is made anew")->required();
  command->add_option("--dotnet-root", root->dotnetRoot, "Link to the .NET here")->type_name("DIR");
  commands.push_back({command, [root] { return codicil::tool::rootCommand(*root); }});
}

int run(int argc, char** argv) {
  CLI::App app(kDescription, "codicil");
  app.set_version_flag("--version", "codicil " CODICIL_VERSION);
  app.prefix_command();  // what follows APP.dll is the application's
  app.footer(footer());
  Commands commands;
  addInfo(app, commands);
  addNatives(app, commands);
  const std::function<int()> runApplication = addRun(app);
  addPs(app, commands);
  addVersions(app, commands);
  addProbe(app, commands);
  addClient(app, commands);
  addRoot(app, commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // help or version was asked for
      return app.exit(error);
    }
    std::fprintf(stderr, "codicil: %s; see codicil --help\n", error.what());
    return 1;
  }
  for (const Command& command : commands)
    if (command.asked->parsed()) return command.run();
  return runApplication();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int exitCode = run(argc, argv);
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exitCode;
    std::fprintf(stderr, "codicil: standard output: %s\n", std::strerror(errno));
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "codicil: %s\n", error.what());
    return 1;
  }
}
