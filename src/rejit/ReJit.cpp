#include "codicil/versioning/ReJit.hpp"

#include <map>

#include "Client.hpp"

namespace codicil::rejit {

using versioning::Change;
using versioning::ChangeResult;
using versioning::Requester;

struct ReJit::Impl {
  explicit Impl(versioning::CodeVersionManager& manager) : manager(manager) {}

  struct Early {  // a request for a module that is not loaded
    ClientId client;
    versioning::Token method;
    std::string why;
  };

  versioning::CodeVersionManager& manager;
  mutable std::mutex mutex;
  std::map<ClientId, std::shared_ptr<Client>> clients;
  std::map<std::string, std::vector<Early>, std::less<>> early;
  std::map<std::string, Module*, std::less<>> loaded;

  std::shared_ptr<Client> find(ClientId id) const {
    const std::lock_guard<std::mutex> guard(mutex);
    const auto it = clients.find(id);
    return it == clients.end() ? nullptr : it->second;
  }

  static Status notAttached(std::span<Status> statuses) {
    for (Status& status : statuses) status = Status::NotAttached;
    return Status::NotAttached;
  }
  static versioning::RequesterPtr requester(const Client& client, std::string_view why) {
    return std::make_shared<const Requester>(Requester{std::string(client.name()), std::string(why)});
  }

  Status apply(ClientId id, std::string_view why, std::span<const Change> changes, std::span<Status> statuses) {
    const std::shared_ptr<Client> client = find(id);
    if (!client) return notAttached(statuses);
    std::vector<ChangeResult> results(changes.size());
    const Status all = manager.apply(id, requester(*client, why), changes, results);
    for (std::size_t i = 0; i < statuses.size() && i < results.size(); ++i) statuses[i] = results[i].status;
    return all;
  }
};

bool PendingAnswer::supply(ILBodyPtr body) const {
  return body && ReJit::Client::decide(state_, std::move(body), Status::Ok, {});
}

bool PendingAnswer::refuse(std::string_view why) const {
  return ReJit::Client::decide(state_, nullptr, Status::SupplyFailed, why);
}

ReJit::ReJit(versioning::CodeVersionManager& manager) : impl_(std::make_shared<Impl>(manager)) {}

ReJit::~ReJit() {
  std::vector<ClientId> ids;
  {
    const std::lock_guard<std::mutex> guard(impl_->mutex);
    for (const auto& [id, client] : impl_->clients) ids.push_back(id);
  }
  // From the bottom up: then no level below has to be made anew on another parent.
  for (auto id = ids.rbegin(); id != ids.rend(); ++id) detach(*id);
}

ClientId ReJit::attach(std::shared_ptr<ReJitCallbacks> callbacks, ClientOptions options) {
  auto client = std::make_shared<Client>(impl_->manager, std::move(callbacks), std::move(options));
  const ClientId id = impl_->manager.attachStage(client);
  const std::lock_guard<std::mutex> guard(impl_->mutex);
  impl_->clients.emplace(id, std::move(client));
  return id;
}

Status ReJit::detach(ClientId id) {
  const std::shared_ptr<Client> client = impl_->find(id);
  if (!client) return Status::NotAttached;
  impl_->manager.detachStage(id);
  client->close();
  const bool quiet = client->drain();
  const std::lock_guard<std::mutex> guard(impl_->mutex);
  for (auto& [module, requests] : impl_->early)
    std::erase_if(requests, [&](const Impl::Early& request) { return request.client == id; });
  impl_->clients.erase(id);
  return quiet ? Status::Ok : Status::DeadlineExceeded;
}

Status ReJit::requestReJIT(ClientId id, std::span<const MethodKey> methods, std::span<Status> statuses,
                           std::string_view why) {
  const std::shared_ptr<Client> client = impl_->find(id);
  if (!client) return Impl::notAttached(statuses);
  return impl_->manager.apply(id, Impl::requester(*client, why), Change::Kind::Request, methods, statuses);
}

Status ReJit::requestRevert(ClientId id, std::span<const MethodKey> methods, std::span<Status> statuses) {
  if (!impl_->find(id)) return Impl::notAttached(statuses);
  return impl_->manager.apply(id, nullptr, Change::Kind::Revert, methods, statuses);
}

Status ReJit::reactivate(ClientId client, std::span<const Reactivation> versions, std::span<Status> statuses) {
  std::vector<Change> changes;
  changes.reserve(versions.size());
  for (const Reactivation& version : versions)
    changes.push_back(
        {.method = version.method, .kind = Change::Kind::Reactivate, .version = version.version, .body = nullptr});
  return impl_->apply(client, {}, changes, statuses);
}

Status ReJit::supply(ClientId client, std::span<const MethodKey> methods, std::span<const ILBodyPtr> bodies,
                     std::span<Status> statuses, std::string_view why) {
  std::vector<Change> changes;
  changes.reserve(methods.size());
  for (std::size_t i = 0; i < methods.size(); ++i)
    changes.push_back({.method = methods[i], .kind = Change::Kind::Supply, .body = bodies[i]});
  return impl_->apply(client, why, changes, statuses);
}

Status ReJit::requestWhenLoaded(ClientId client, std::string_view moduleName, versioning::Token method,
                                std::string_view why) {
  Module* module = nullptr;
  {
    const std::lock_guard<std::mutex> guard(impl_->mutex);
    if (!impl_->clients.contains(client)) return Status::NotAttached;
    if (const auto it = impl_->loaded.find(moduleName); it != impl_->loaded.end())
      module = it->second;
    else
      impl_->early[std::string(moduleName)].push_back({client, method, std::string(why)});
  }
  if (!module) return Status::Ok;
  const MethodKey key{module, method};
  Status status = Status::Ok;
  requestReJIT(client, {&key, 1}, {&status, 1}, why);
  return status;
}

void ReJit::moduleLoaded(Module& module, std::string_view name) {
  impl_->manager.loadModule(module);
  std::vector<Impl::Early> requests;
  {
    // Under one lock: a request made now either sees the module or is found here.
    const std::lock_guard<std::mutex> guard(impl_->mutex);
    impl_->loaded.insert_or_assign(std::string(name), &module);
    if (const auto it = impl_->early.find(name); it != impl_->early.end()) requests = it->second;
  }
  // They stay on file: a module of this name may come again, after an unload. One by one: a bad token among them must
  // not keep the others from being applied.
  for (const Impl::Early& request : requests) {
    const MethodKey key{&module, request.method};
    Status status = Status::Ok;
    requestReJIT(request.client, {&key, 1}, {&status, 1}, request.why);
    if (status == Status::Ok) continue;
    if (const std::shared_ptr<Client> client = impl_->find(request.client))
      client->report(key, 0, status, describe(status));
  }
}

void ReJit::moduleUnloading(Module& module) {
  std::vector<std::shared_ptr<Client>> clients;
  {
    const std::lock_guard<std::mutex> guard(impl_->mutex);
    std::erase_if(impl_->loaded, [&](const auto& entry) { return entry.second == &module; });
    for (const auto& [id, client] : impl_->clients) clients.push_back(client);
  }
  for (const auto& client : clients) client->dropQuestions(&module);
}

ILVersionId ReJit::versionOf(ClientId client, MethodKey method) const {
  return impl_->manager.wantedBy(client, method).id();
}

}  // namespace codicil::rejit
