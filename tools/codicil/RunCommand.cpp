#include "RunCommand.hpp"

#include <cstdio>
#include <cstdlib>

#include "Failure.hpp"
#include "host/Application.hpp"
#include "host/DotnetRoot.hpp"
#include "host/Program.hpp"
#include "host/Settings.hpp"

namespace codicil::tool {

int runCommand(const RunOptions& options) {
  const std::string& assembly = options.arguments.front();
  if (assembly.starts_with("-")) return failure("there is no option " + assembly + "; see codicil --help");
  const auto root = host::findDotnetRoot(host::processRootSearch());
  if (!root) return failure(root.error().message);
  const auto application = host::loadApplication(assembly, root->directory);
  if (!application) return failure(application.error().message);
  const auto program = host::Program::create(*application);
  if (!program) return failure(program.error().message);
  if (!options.clients.empty())
    if (const auto started = (*program)->start(); !started) return failure(started.error().message);
  for (const std::string& setting : options.clients) {
    const host::NamedClient client = host::clientNamed(setting);
    if (const auto in = (*program)->attachClient(client.path, client.arguments); !in)
      return failure(in.error().message);
  }
  const auto exitCode = (*program)->runMain({options.arguments.begin() + 1, options.arguments.end()});
  if (!exitCode) return failure(exitCode.error().message);
  if (!options.versions.empty()) std::fputs((*program)->versionTrees(options.versions).c_str(), stderr);
  std::exit(*exitCode);  // not back to where the engine would be taken apart: threads may be running managed code
}

}  // namespace codicil::tool
