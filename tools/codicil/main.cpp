// The codicil command: parses what was asked and passes it on.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
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

int run(int argc, char** argv) {
  CLI::App app(kDescription, "codicil");
  app.set_version_flag("--version", "codicil " CODICIL_VERSION);
  app.prefix_command();  // what follows APP.dll is the application's
  std::string footer =
      "Exit codes: 0 well; 1 not well, with one line on standard error that says why; others are a program's own.\n\n"
      "CODICIL_LOG=AREA,AREA... prints what the engine does to standard error:";
  for (const codicil::logging::AreaDescription& area : codicil::logging::areas()) {
    const std::string name = area.name;
    footer += "\n  " + name + std::string(12 - name.size(), ' ') + area.what;
  }
  app.footer(footer);

  codicil::tool::InfoOptions info;
  CLI::App* infoCommand =
      app.add_subcommand("info", "Shows the .NET found, checks that this engine can use it, lists settings in force");
  infoCommand->prefix_command(false);
  infoCommand->add_option("APP.dll", info.application, "Look at this application's frameworks and settings as well");
  infoCommand->add_flag("--json", info.json, "Print JSON");
  infoCommand->add_flag("--self-test", info.selfTest, "Compile and run methods with the JIT, and collect garbage");
  infoCommand->add_option("--dotnet-root", info.dotnetRoot, "Look for .NET here and nowhere else")->type_name("DIR");
  infoCommand->add_option("--framework-dir", info.frameworkDirectory, "Use the Microsoft.NETCore.App in this directory")
      ->envname("CODICIL_FRAMEWORK_DIR")
      ->type_name("DIR");

  std::string coreLib;
  CLI::App* nativesCommand = app.add_subcommand("natives", "Lists the native methods of a CoreLib that are missing");
  nativesCommand->add_option("System.Private.CoreLib.dll", coreLib, "The file")->required();

  codicil::tool::RunOptions run;
  const auto addClients = [&run](CLI::App* to) {
    to->add_option("--client", run.clients, "Attach this client library before Main; may be given more than once")
        ->type_name("LIBRARY[=ARGUMENTS]")
        ->allow_extra_args(false);
  };
  addClients(&app);
  CLI::App* runCommand = app.add_subcommand("run", "Runs an application");
  runCommand->prefix_command();
  runCommand->add_flag("--versions{*}", run.versions,
                       "At the end, print the version trees of the methods that ran (--versions='Shop.Cart::Add*') to "
                       "standard error");

  addClients(runCommand);

  bool psJson = false;
  CLI::App* psCommand = app.add_subcommand("ps", "Lists the programs that Codicil runs");
  psCommand->add_flag("--json", psJson, "Print JSON");

  codicil::tool::VersionsOptions versions;
  CLI::App* versionsCommand = app.add_subcommand("versions", "Prints the version trees of a running program's methods");
  versionsCommand->add_option("PID", versions.process, "Which program: see codicil ps")->required();
  versionsCommand->add_option("PATTERN", versions.pattern, "Names, 'Shop.Cart::Add*'; those of methods that ran");
  versionsCommand->add_flag("--json", versions.json, "Print JSON");
  versionsCommand->add_flag("--stats", versions.stats,
                            "Instead, how many bytes of code and versions live and were freed");

  codicil::tool::ProbeCommandOptions probe;
  std::string probeTime;
  CLI::App* probeCommand = app.add_subcommand(
      "probe", "Puts log points into a running program and shows what they see, until Ctrl-C takes them out");
  probeCommand->prefix_command(false);
  probeCommand->add_option("PID", probe.process, "Which program: see codicil ps")->required();
  probeCommand->add_option("PATTERN", probe.probe.pattern, "Which methods: 'Shop.Cart::Add*'")->required();
  probeCommand->add_flag("--args", probe.probe.arguments, "Show each call's arguments");
  probeCommand->add_flag("--return", probe.probe.returned,
                         "Show what each call returns or throws, and how long it took");
  probeCommand->add_flag("--stack", probe.probe.stack, "Show who called");
  probeCommand->add_flag("--time", probe.probe.time, "Show a histogram of how long calls take");
  probeCommand->add_flag("--count", probe.probe.count, "Count calls; without another option nothing else is done");
  probeCommand
      ->add_option("--if", probe.probe.condition, "Only calls for which this holds: 'arg0 > 100 && name != null'")
      ->type_name("CONDITION");
  probeCommand->add_option("--for", probeTime, "How long: 10s, 500ms, 2m")->type_name("TIME");
  probeCommand->add_flag("--json", probe.json, "Print JSON, an object a line");
  codicil::tool::ClientOptions client;
  CLI::App* clientCommand = app.add_subcommand("client", "Attaches client libraries to a running program");
  clientCommand->require_subcommand(1);
  CLI::App* attachClient = clientCommand->add_subcommand("attach", "Lets a program load a client library");
  attachClient->add_option("PID", client.process, "Which program: see codicil ps")->required();
  attachClient->add_option("LIBRARY", client.library, "The file")->required();
  attachClient->add_option("ARGUMENTS", client.arguments, "What its initialize is given");
  CLI::App* listClients = clientCommand->add_subcommand("list", "Lists the clients of a program");
  listClients->add_option("PID", client.process, "Which program")->required();
  listClients->add_flag("--json", client.json, "Print JSON");
  CLI::App* detachClient = clientCommand->add_subcommand("detach", "Takes a client out, with all that it changed");
  detachClient->add_option("PID", client.process, "Which program")->required();
  detachClient->add_option("CLIENT", client.client, "Its number: see codicil client list")->required();
  CLI::App* askClient = clientCommand->add_subcommand("ask", "Sends a message to a client and prints its answer");
  askClient->add_option("PID", client.process, "Which program")->required();
  askClient->add_option("CLIENT", client.client, "Its number")->required();
  askClient->add_option("MESSAGE", client.message, "Whatever the client understands")->required();

  codicil::tool::RootOptions root;
  CLI::App* rootCommand = app.add_subcommand(
      "root", "Makes a dotnet root of links to the installed .NET, in which Codicil stands for libcoreclr.so");
  rootCommand->prefix_command(false);
  rootCommand->add_option("DIR", root.directory, "Where; a root made by this command before is made anew")->required();
  rootCommand->add_option("--dotnet-root", root.dotnetRoot, "Link to the .NET here")->type_name("DIR");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // help or version was asked for
      return app.exit(error);
    }
    std::fprintf(stderr, "codicil: %s; see codicil --help\n", error.what());
    return 1;
  }
  if (infoCommand->parsed()) {
    return codicil::tool::infoCommand(info);
  }
  if (nativesCommand->parsed()) return codicil::tool::nativesCommand(coreLib);
  if (rootCommand->parsed()) {
    return codicil::tool::rootCommand(root);
  }
  if (psCommand->parsed()) return codicil::tool::psCommand(psJson);
  if (versionsCommand->parsed()) return codicil::tool::versionsCommand(versions);
  if (probeCommand->parsed()) {
    probe.seconds = probeTime.empty() ? 0 : codicil::tool::parseSeconds(probeTime);
    if (probe.seconds < 0) throw std::runtime_error("--for '" + probeTime + "': 10s, 500ms or 2m is a time");
    return codicil::tool::probeCommand(probe);
  }
  if (attachClient->parsed()) return codicil::tool::attachClientCommand(client);
  if (listClients->parsed()) return codicil::tool::listClientsCommand(client);
  if (detachClient->parsed()) return codicil::tool::detachClientCommand(client);
  if (askClient->parsed()) return codicil::tool::askClientCommand(client);
  run.arguments = runCommand->parsed() ? runCommand->remaining() : app.remaining();
  if (run.arguments.empty()) {
    std::fputs(app.help().c_str(), runCommand->parsed() ? stderr : stdout);
    return 1;
  }
  return codicil::tool::runCommand(run);
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
