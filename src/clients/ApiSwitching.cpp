// SPDX-License-Identifier: MIT
// client.h: requests, answers, reverts. The rules about versions are the library's; here they get their C form.
#include <array>
#include <memory_resource>
#include <span>
#include <vector>

#include "clients/ClientApi.hpp"
#include "clients/ClientLookup.hpp"

namespace codicil::clients {

using typesystem::Module;
using versioning::MethodKey;
using versioning::Status;

namespace {

// A batch of whatever names a method each, on its way to the library. A small one allocates nothing.
struct Batch {
  std::array<std::byte, 512> room;
  std::pmr::monotonic_buffer_resource memory{room.data(), room.size()};
  std::pmr::vector<MethodKey> methods{&memory};
  std::pmr::vector<Status> statuses{&memory};  // none where nobody asks for them

  template <typename Item, typename MethodOf>
  Batch(const Item* items, std::size_t count, const codicil_status* results, MethodOf&& methodOf) {
    methods.reserve(count);
    for (std::size_t i = 0; i < count; ++i) methods.push_back(keyOf(methodOf(items[i])));
    if (results != nullptr) statuses.resize(count);
  }
  codicil_status answer(Status all, codicil_status* results) const {
    for (std::size_t i = 0; i < statuses.size(); ++i) results[i] = statusOf(statuses[i]);
    setLastError(all == Status::Ok ? "" : versioning::describe(all));
    return statusOf(all);
  }
};

// Null, with a last error.
Clients* attachedTo(codicil_client client, const void* items, std::size_t count) {
  Clients* const all = Clients::instance();
  setLastError({});
  if (all != nullptr && client != nullptr && (items != nullptr || count == 0)) return all;
  setLastError("a client and what to switch");
  return nullptr;
}

constexpr auto kItself = [](const codicil_method& method) { return method; };

codicil_status request(codicil_client client, const codicil_method* methods, std::size_t count, const char* why,
                       codicil_status* statuses) {
  Clients* const all = attachedTo(client, methods, count);
  if (all == nullptr) return CODICIL_INVALID_ARGUMENT;
  Batch batch(methods, count, statuses, kItself);
  const Status status = all->parts().rejit.requestReJIT(Client::of(client)->stage(), batch.methods, batch.statuses,
                                                        why != nullptr ? why : "");
  return batch.answer(status, statuses);
}

codicil_status supplyNow(codicil_client client, const codicil_method* methods, const codicil_il* const* bodies,
                         std::size_t count, const char* why, codicil_status* statuses) {
  Clients* const all = attachedTo(client, methods, count);
  if (all == nullptr || (count != 0 && bodies == nullptr)) return CODICIL_INVALID_ARGUMENT;
  Client& its = *Client::of(client);
  const rejit::ClientId stage = its.stage();
  Batch batch(methods, count, statuses, kItself);
  std::vector<versioning::ILBodyPtr> made;
  std::string error;
  std::size_t failures = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (statuses != nullptr) statuses[i] = CODICIL_BATCH_ABORTED;
    Module* const module = moduleWith(methods[i]);
    if (module == nullptr || bodies[i] == nullptr) {
      if (statuses != nullptr) statuses[i] = module == nullptr ? CODICIL_UNKNOWN_METHOD : CODICIL_INVALID_ARGUMENT;
      if (failures++ == 0) error = "method " + std::to_string(i) + " of the batch is none, or without a body";
      continue;
    }
    auto body = its.convert(*bodies[i], its.library(), batch.methods[i],
                            all->parts().code.manager().bodyAbove(stage, batch.methods[i]));
    if (body) {
      made.push_back(std::move(*body));
      continue;
    }
    if (statuses != nullptr) statuses[i] = CODICIL_BAD_IL;
    if (failures++ == 0) error = body.error();
  }
  if (failures != 0) return failed(CODICIL_BATCH_ABORTED, std::move(error));
  const Status status =
      all->parts().rejit.supply(stage, batch.methods, made, batch.statuses, why != nullptr ? why : "");
  return batch.answer(status, statuses);
}

codicil_status revert(codicil_client client, const codicil_method* methods, std::size_t count,
                      codicil_status* statuses) {
  Clients* const all = attachedTo(client, methods, count);
  if (all == nullptr) return CODICIL_INVALID_ARGUMENT;
  Batch batch(methods, count, statuses, kItself);
  const Status status = all->parts().rejit.requestRevert(Client::of(client)->stage(), batch.methods, batch.statuses);
  all->parts().collectSoon(count);
  return batch.answer(status, statuses);
}

codicil_status reactivate(codicil_client client, const codicil_reactivation* versions, std::size_t count,
                          codicil_status* statuses) {
  Clients* const all = attachedTo(client, versions, count);
  if (all == nullptr) return CODICIL_INVALID_ARGUMENT;
  Batch batch(versions, count, statuses, [](const codicil_reactivation& one) { return one.method; });
  std::vector<rejit::Reactivation> wanted;
  for (std::size_t i = 0; i < count; ++i) wanted.push_back({batch.methods[i], versions[i].version});
  const Status status = all->parts().rejit.reactivate(Client::of(client)->stage(), wanted, batch.statuses);
  return batch.answer(status, statuses);
}

// Of Client::hold or drop.
codicil_status setHeld(codicil_client client, codicil_method method, std::uint64_t version,
                       Status (Client::*set)(versioning::CodeVersionManager&, MethodKey, versioning::ILVersionId)) {
  Clients* const all = attachedTo(client, nullptr, 0);
  if (all == nullptr) return CODICIL_INVALID_ARGUMENT;
  if (moduleWith(method) == nullptr) return CODICIL_UNKNOWN_METHOD;
  const Status status = (Client::of(client)->*set)(all->parts().code.manager(), keyOf(method), version);
  return status == Status::Ok ? CODICIL_OK : failed(statusOf(status), versioning::describe(status));
}

codicil_status hold(codicil_client client, codicil_method method, std::uint64_t version) {
  return setHeld(client, method, version, &Client::hold);
}

codicil_status release(codicil_client client, codicil_method method, std::uint64_t version) {
  const codicil_status status = setHeld(client, method, version, &Client::drop);
  if (status == CODICIL_OK) Clients::instance()->parts().collectSoon(1);
  return status;
}

codicil_status requestWhenLoaded(codicil_client client, const char* moduleName, std::uint32_t token, const char* why) {
  Clients* const all = attachedTo(client, moduleName, 1);
  if (all == nullptr) return CODICIL_INVALID_ARGUMENT;
  return statusOf(
      all->parts().rejit.requestWhenLoaded(Client::of(client)->stage(), moduleName, token, why != nullptr ? why : ""));
}

std::uint64_t versionOf(codicil_client client, codicil_method method) {
  Clients* const all = attachedTo(client, nullptr, 0);
  if (all == nullptr || moduleWith(method) == nullptr) return 0;
  return all->parts().rejit.versionOf(Client::of(client)->stage(), keyOf(method));
}

// ---- Answers ----

codicil_status supply(codicil_question handle, const codicil_il* il) {
  std::unique_ptr<Question> question = Client::take(handle);
  if (question == nullptr || il == nullptr) {
    if (question != nullptr) Client::putBack(std::move(question));
    return failed(CODICIL_INVALID_ARGUMENT, "no such question waits, or no IL");
  }
  auto body = question->client->convert(*il, question->library, question->method, question->above);
  if (!body) {
    Client::putBack(std::move(question));
    return failed(CODICIL_BAD_IL, body.error());
  }
  setLastError({});
  return question->answer.supply(std::move(*body)) ? CODICIL_OK
                                                   : failed(CODICIL_DEADLINE_EXCEEDED, "the answer comes too late");
}

codicil_status refuse(codicil_question handle, const char* why) {
  const std::unique_ptr<Question> question = Client::take(handle);
  if (question == nullptr) return failed(CODICIL_INVALID_ARGUMENT, "no such question waits");
  setLastError({});
  return question->answer.refuse(why != nullptr ? why : "the client refused")
             ? CODICIL_OK
             : failed(CODICIL_DEADLINE_EXCEEDED, "the answer comes too late");
}

}  // namespace

void addSwitchFunctions(codicil_api& api) {
  api.request = &request;
  api.supply_now = &supplyNow;
  api.revert = &revert;
  api.reactivate = &reactivate;
  api.hold = &hold;
  api.release = &release;
  api.request_when_loaded = &requestWhenLoaded;
  api.version_of = &versionOf;
  api.supply = &supply;
  api.refuse = &refuse;
}

}  // namespace codicil::clients
