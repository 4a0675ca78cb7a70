#include "RunCommand.hpp"

#include <cstdio>
#include <cstdlib>

#include "host/Application.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "host/Settings.hpp"

namespace codicil::tool {

namespace {

int fail(const std::string& message) {
  std::fprintf(stderr, "codicil: %s\n", message.c_str());
  return 1;
}

}  // namespace

int runCommand(const RunOptions& options) {
  const std::string& assembly = options.arguments.front();
  if (assembly.starts_with("-")) return fail("there is no option " + assembly + "; see codicil --help");
  const auto root = host::findDotnetRoot(host::processRootSearch());
  if (!root) return fail(root.error().message);
  const auto application = host::loadApplication(assembly, root->directory);
  if (!application) return fail(application.error().message);
  const auto program = host::Program::create(*application);
  if (!program) return fail(program.error().message);
  if (!options.clients.empty())
    if (const auto started = (*program)->start(); !started) return fail(started.error().message);
  for (const std::string& setting : options.clients) {
    const host::NamedClient client = host::clientNamed(setting);
    if (const auto in = (*program)->attachClient(client.path, client.arguments); !in) return fail(in.error().message);
  }
  const auto exitCode = (*program)->runMain({options.arguments.begin() + 1, options.arguments.end()});
  if (!exitCode) return fail(exitCode.error().message);
  if (!options.versions.empty()) std::fputs((*program)->versionTrees(options.versions).c_str(), stderr);
  std::exit(*exitCode);  // not back to where the engine would be taken apart: threads may be running managed code
}

}  // namespace codicil::tool
