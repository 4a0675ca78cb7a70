// SPDX-License-Identifier: MIT
#include "clients/Clients.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "clients/ClientApi.hpp"

namespace codicil::clients {

using typesystem::Module;

namespace {
std::atomic<Clients*> current{nullptr};
}  // namespace

Clients* Clients::instance() { return current.load(std::memory_order_acquire); }

Clients::Clients(Parts parts) : parts_(std::move(parts)) { current = this; }

Clients::~Clients() { current = nullptr; }

void Clients::detachAll() {
  for (const auto& client : attached()) detach(*client);
}

std::vector<std::shared_ptr<Client>> Clients::attached() const {
  const std::lock_guard guard(lock_);
  return clients_;
}

std::shared_ptr<Client> Clients::find(std::uint32_t id) const {
  const std::lock_guard guard(lock_);
  const auto found = std::ranges::find(clients_, id, [](const auto& client) { return client->id; });
  return found != clients_.end() ? *found : nullptr;
}

void Clients::forget(const Client& client) {
  const std::lock_guard guard(lock_);
  const auto found = std::ranges::find(clients_, &client, [](const auto& one) { return one.get(); });
  if (found == clients_.end()) return;
  gone_.push_back(std::move(*found));
  clients_.erase(found);
}

tl::expected<std::uint32_t, std::string> Clients::attach(const std::string& path, const std::string& arguments) {
  auto library = ClientLibrary::open(path);
  if (!library) return tl::unexpected(library.error());
  std::shared_ptr<Client> client;
  {
    const std::lock_guard guard(lock_);
    std::error_code error;
    client = std::make_shared<Client>(++lastId_, std::filesystem::absolute(path, error).string(), arguments,
                                      parts_.rejit, *library);
    clients_.push_back(client);
  }
  if (const auto in = (*library)->initialize(clientApi(), client->handle(), arguments); !in) {
    detach(*client);
    const std::string own = client->explanation();
    return tl::unexpected(path + ": " + (own.empty() ? in.error() : own));
  }
  if (client->stage() == 0) return tl::unexpected(path + ": it detached at once");
  for (const auto& module : parts_.assemblies.loaded()) client->tellLoaded(*module);
  return client->id;
}

codicil_status Clients::detach(Client& client) {
  const bool isFirst = client.detach();
  client.dropAll(parts_.code.manager());
  forget(client);
  if (!isFirst) return CODICIL_NOT_ATTACHED;
  parts_.collectSoon(1);
  return CODICIL_OK;
}

tl::expected<void, std::string> Clients::detach(std::uint32_t id) {
  const auto client = find(id);
  if (client == nullptr || detach(*client) != CODICIL_OK)
    return tl::unexpected("no client " + std::to_string(id) + " is attached");
  return {};
}

tl::expected<std::string, std::string> Clients::ask(std::uint32_t id, const std::string& message) {
  const auto client = find(id);
  if (client == nullptr) return tl::unexpected("no client " + std::to_string(id) + " is attached");
  return client->ask(message);
}

void Clients::moduleLoaded(Module& module) {
  for (const auto& client : attached()) client->tellLoaded(module);
}

void Clients::typeMade(Module& module, typesystem::Token type) {
  for (const auto& client : attached()) client->tellMade(module, type);
}

void Clients::moduleUnloading(Module& module) {
  for (const auto& client : attached()) client->tellUnloading(module, parts_.code.manager());
}

void Clients::processEnds() {
  for (const auto& client : attached()) client->end();
}

void Clients::made(const versioning::CompileRequest& request, const execution::CodeTables& tables) {
  if (!Client::doesAnyWantCode()) return;
  codicil_code code{};
  std::string entrypoint;
  for (const auto& client : attached()) {
    if (!client->wantsCode()) continue;
    if (code.size == 0) {
      entrypoint = parts_.code.nameOf(request.method);
      code.size = sizeof code;
      code.method = handleOf(parts_.code.keyOf(request.method));
      code.entrypoint = entrypoint.c_str();
      code.il_version = request.il.id();
      code.native_version = request.version.id();
      code.tier = static_cast<codicil_tier>(request.tier);
      code.code = request.scope.code();
      code.code_bytes = tables.codeBytes();
      code.calls = -1;
    }
    client->tellBuilt(code);
  }
}

}  // namespace codicil::clients
