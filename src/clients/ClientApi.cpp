// SPDX-License-Identifier: MIT
#include "clients/ClientApi.hpp"

#include <optional>

#include "clients/Clients.hpp"

namespace codicil::clients {
namespace {

thread_local std::string lastError;

void answer(void* reply, const char* message) {
  if (reply != nullptr) *static_cast<std::optional<std::string>*>(reply) = message != nullptr ? message : "";
}

void explain(codicil_client client, const char* why) {
  if (client != nullptr && why != nullptr) Client::of(client)->explain(why);
}

codicil_status detach(codicil_client client) {
  Clients* const all = Clients::instance();
  if (client == nullptr || all == nullptr) return failed(CODICIL_INVALID_ARGUMENT, "no client");
  setLastError({});
  return all->detach(*Client::of(client));
}

codicil_api filled() {
  codicil_api api{};
  api.size = sizeof api;
  api.version = CODICIL_CLIENT_VERSION;
  api.engine_version = CODICIL_VERSION;
  api.last_error = [] { return lastError.c_str(); };
  addModuleFunctions(api);
  addTypeFunctions(api);
  addTokenFunctions(api);
  addSwitchFunctions(api);
  addVersionFunctions(api);
  api.answer = &answer;
  api.explain = &explain;
  api.detach = &detach;
  return api;
}

}  // namespace

void setLastError(std::string why) { lastError = std::move(why); }

codicil_status failed(codicil_status status, std::string why) {
  setLastError(std::move(why));
  return status;
}

const codicil_api& clientApi() {
  static const auto* const api = new codicil_api(filled());  // libraries keep a pointer to it
  return *api;
}

}  // namespace codicil::clients
