// SPDX-License-Identifier: MIT
// client.h: versions, their code and maps, and the stack.
#include "clients/ClientApi.hpp"
#include "clients/ClientLookup.hpp"
#include "execution/StackWalk.hpp"
#include "threading/Thread.hpp"

namespace codicil::clients {

using versioning::CodeVersionManager;
using versioning::MethodKey;
using versioning::NativeCodeVersion;

namespace {

CodeVersionManager& manager() { return Clients::instance()->parts().code.manager(); }

codicil_code codeOf(codicil_method method, const versioning::NativeVersionInfo& info) {
  codicil_code code{};
  code.size = sizeof code;
  code.method = method;
  code.entrypoint = info.entrypoint.c_str();
  code.il_version = info.il;
  code.native_version = info.id;
  code.tier = static_cast<codicil_tier>(info.tier);
  code.code = info.code;
  code.code_bytes = info.codeBytes;
  code.compile_microseconds = info.compileMicros;
  code.calls = info.calls;
  code.active = info.active ? 1 : 0;
  code.published = info.published ? 1 : 0;
  return code;
}

void forEachVersion(codicil_client client, codicil_method method, codicil_visit_version visit, void* context) {
  if (moduleWith(method) == nullptr || visit == nullptr || client == nullptr) return;
  const rejit::ClientId stage = Client::of(client)->stage();
  const versioning::MethodTree tree = manager().tree(keyOf(method));
  for (const versioning::ILVersionInfo& info : tree.versions) {
    const codicil_version version{sizeof version,
                                  method,
                                  info.id,
                                  info.parent,
                                  info.stageName.c_str(),
                                  info.why.c_str(),
                                  static_cast<std::uint32_t>(info.state),
                                  info.active ? 1 : 0,
                                  info.id != 0 && info.stage == stage ? 1 : 0};
    if (visit(context, &version) != 0) return;
  }
}

void forEachCode(codicil_method method, codicil_visit_code visit, void* context) {
  if (moduleWith(method) == nullptr || visit == nullptr) return;
  const versioning::MethodTree tree = manager().tree(keyOf(method));
  for (const versioning::ILVersionInfo& version : tree.versions)
    for (const versioning::NativeVersionInfo& info : version.natives) {
      const codicil_code code = codeOf(method, info);
      if (visit(context, &code) != 0) return;
    }
}

codicil_status codeAt(const void* ip, codicil_visit_code visit, void* context) {
  setLastError({});
  if (Clients::instance() == nullptr || visit == nullptr) return CODICIL_INVALID_ARGUMENT;
  const execution::CodeHost& host = Clients::instance()->parts().code;
  const NativeCodeVersion version = manager().versionAt(ip);
  if (!version) return CODICIL_NOT_FOUND;
  const MethodKey key = host.keyOf(version.method());
  const versioning::MethodTree tree = manager().tree(key);
  for (const versioning::ILVersionInfo& il : tree.versions)
    for (const versioning::NativeVersionInfo& info : il.natives) {
      const auto* const address = static_cast<const std::byte*>(ip);
      if (info.code == nullptr || address < info.code || address >= info.code + info.codeBytes) continue;
      const codicil_code code = codeOf(handleOf(key), info);
      visit(context, &code);
      return CODICIL_OK;
    }
  return CODICIL_NOT_FOUND;
}

std::size_t codeMap(const void* code, codicil_code_map_entry* entries, std::size_t room) {
  if (Clients::instance() == nullptr) return 0;
  std::size_t count = 0;
  manager().inspectBody(static_cast<const std::byte*>(code), [&](const void* hostData) {
    for (const execution::IlToNative& one : static_cast<const execution::CodeTables*>(hostData)->offsets()) {
      if (entries != nullptr && count < room)
        entries[count] = {one.nativeOffset, static_cast<std::int32_t>(one.ilOffset)};
      ++count;
    }
  });
  return count;
}

// The frames' bodies are on this thread's stack: they stay.
void walkStack(codicil_visit_frame visit, void* context) {
  threading::Thread* const thread = threading::Thread::current();
  const Clients* const all = Clients::instance();
  if (thread == nullptr || all == nullptr || visit == nullptr) return;
  if (thread->isCooperative.load(std::memory_order_relaxed) != 0) return;
  thread->restoreReturn();
  execution::CodeHost& host = all->parts().code;
  for (execution::StackWalk walk(host.memory(), *thread); !walk.atEnd(); walk.next()) {
    if (walk.isParentOfFunclet()) continue;
    const void* const ip = walk.code() + walk.offset();
    const NativeCodeVersion version = host.manager().versionAt(walk.code());
    if (!version) continue;
    const std::string name = host.nameOf(version.method());
    codicil_frame frame{};
    frame.size = sizeof frame;
    frame.method = handleOf(host.keyOf(version.method()));
    frame.name = name.c_str();
    frame.ip = ip;
    frame.native_offset = walk.offset();
    frame.il_version = host.manager().ilOf(version).id();
    frame.native_version = version.id();
    frame.tier = static_cast<codicil_tier>(host.manager().tierOf(version));
    if (visit(context, &frame) != 0) return;
  }
}

}  // namespace

void addVersionFunctions(codicil_api& api) {
  api.for_each_version = &forEachVersion;
  api.for_each_code = &forEachCode;
  api.code_at = &codeAt;
  api.code_map = &codeMap;
  api.walk_stack = &walkStack;
}

}  // namespace codicil::clients
