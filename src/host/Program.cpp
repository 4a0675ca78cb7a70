// SPDX-License-Identifier: MIT
#include "host/Program.hpp"

#include <utility>

#include "classlib/ProcessExit.hpp"
#include "execution/Calls.hpp"
#include "host/AttachCommands.hpp"
#include "host/MainCall.hpp"
#include "host/ProgramParts.hpp"
#include "host/Settings.hpp"
#include "logging/Log.hpp"

namespace codicil::host {

using typesystem::TableId;
using typesystem::Token;

Program::Program(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Program::~Program() {
  parts_->attach.reset();
  parts_->clients->detachAll();
}

HostResult<std::unique_ptr<Program>> Program::create(const Application& application) {
  auto program = create(application.properties);
  if (program) (*program)->parts_->assembly = application.assembly;
  return program;
}

HostResult<std::unique_ptr<Program>> Program::create(HostProperties properties) {
  auto parts = std::make_unique<Parts>(std::move(properties));
  if (const auto made = parts->make(); !made) return tl::unexpected(made.error());
  return std::unique_ptr<Program>(new Program(std::move(parts)));
}

HostResult<void> Program::start() {
  if (isStarted_) return {};
  isStarted_ = true;
  if (mayBeAttachedTo()) {
    auto server = clients::AttachServer::start(attachHandler(*parts_->code, *parts_->clients));
    if (server)
      parts_->attach = std::move(*server);
    else if (logging::isOn(logging::Area::Loading))
      logging::line(logging::Area::Loading, "no tool can attach: %s", server.error().c_str());
  }
  const auto setUp = asHostResult([&] {
    parts_->threads->attach();
    setUpAppContext(parts_->properties);
  });
  if (!setUp) return setUp;
  for (const NamedClient& client : clientsFromEnvironment())
    if (const auto in = attachClient(client.path, client.arguments); !in) return tl::unexpected(in.error());
  return {};
}

HostResult<std::uint32_t> Program::attachClient(const std::string& path, const std::string& arguments) {
  const threading::Preemptive preemptive(*threading::Thread::current());
  const auto id = parts_->clients->attach(path, arguments);
  if (!id) return hostError(id.error());
  return *id;
}

HostResult<std::string> Program::askClient(std::uint32_t client, const std::string& message) {
  auto answer = parts_->clients->ask(client, message);
  if (!answer) return hostError(answer.error());
  return *std::move(answer);
}

HostResult<void> Program::runMain(const std::filesystem::path& assembly, const std::vector<std::string>& arguments) {
  if (auto started = start(); !started) return started;
  return asHostResult([&] {
    parts_->threads->attach();
    callMain({assembly, arguments, propertyNamed(parts_->properties, "STARTUP_HOOKS") != nullptr});
    parts_->threads->waitForForeground();
  });
}

HostResult<int> Program::runMain(const std::vector<std::string>& arguments) {
  if (auto ran = runMain(parts_->assembly, arguments); !ran) return tl::unexpected(ran.error());
  return end();
}

HostResult<int> Program::end() {
  const auto ended = asHostResult([this] {
    parts_->threads->attach();
    classlib::processExit().beforeExit();
  });
  if (!ended) return tl::unexpected(ended.error());
  if (parts_->versionLog != nullptr) parts_->versionLog->catchUp();
  return exitCode();
}

int Program::exitCode() const { return classlib::environmentExitCode(); }

HostResult<versioning::MethodKey> Program::find(const std::string& method) {
  const auto module = parts_->assemblies->open(parts_->assembly);
  if (!module) return hostError(module.error());
  const std::uint32_t count = (*module)->metadata().rowCount(TableId::MethodDef);
  for (typesystem::Rid row = 1; row <= count; ++row) {
    const Token token = Token::of(TableId::MethodDef, row);
    if (execution::nameOf(**module, token) == method) return versioning::MethodKey{*module, token.value};
  }
  return hostError((*module)->fileName() + ": there is no method " + method);
}

versioning::CodeVersionManager& Program::versions() { return parts_->code->manager(); }

std::string Program::versionTrees(const std::string& pattern) const {
  std::string text;
  for (const versioning::MethodTree& tree : treesMatching(*parts_->code, pattern))
    text += versioning::CodeVersionManager::dump(tree);
  return text;
}

}  // namespace codicil::host
