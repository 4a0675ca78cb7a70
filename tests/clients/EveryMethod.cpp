// SPDX-License-Identifier: MIT
// A client that rewrites every method there is as it is first compiled: a call of a native function in front, or, with
// the argument "transition", one that leaves the collector's mode. What it counted and what failed it prints at the
// end.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "codicil/client.h"

namespace {

const codicil_api* api;
codicil_client client;
std::uint32_t callFlags = CODICIL_CALL_WITHOUT_TRANSITION;
std::atomic<std::uint64_t> calls{0}, rewritten{0}, failures{0};

void entered() { calls.fetch_add(1, std::memory_order_relaxed); }

void append(std::vector<std::uint8_t>& code, std::uint64_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) code.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void rewrite(void*, codicil_question question, const codicil_request* request) {
  const codicil_il& old = *request->il;
  const std::uint8_t signature[] = {0x01, 0, 0x01};  // unmanaged cdecl void()
  const std::uint32_t token = api->bind_signature(old.scope, signature, sizeof signature, callFlags);
  std::vector<std::uint8_t> code = {0x21};  // ldc.i8
  append(code, reinterpret_cast<std::uint64_t>(&entered), 8);
  code.push_back(0xD3);  // conv.i
  code.push_back(0x29);  // calli
  append(code, token, 4);
  const auto added = static_cast<std::uint32_t>(code.size());
  code.insert(code.end(), old.code, old.code + old.code_bytes);
  std::vector<codicil_clause> clauses(old.clauses, old.clauses + old.clause_count);
  for (codicil_clause& clause : clauses) {
    clause.try_offset += added;
    clause.handler_offset += added;
    if (clause.kind == 1) clause.catch_token_or_filter += added;
  }
  const codicil_il_map_entry map[] = {{-1, 0}, {0, added}};
  codicil_il made = old;
  made.code = code.data();
  made.code_bytes = static_cast<std::uint32_t>(code.size());
  if (made.max_stack < 1) made.max_stack = 1;
  made.clauses = clauses.data();
  made.map = map;
  made.map_count = 2;
  if (api->supply(question, &made) == CODICIL_BAD_IL) {
    std::fprintf(stderr, "every method: %s\n", api->last_error());
    api->refuse(question, "bad IL");
  }
  ++rewritten;
}

void failed(void*, codicil_method method, std::uint64_t, codicil_status status, const char* why) {
  char name[512];
  api->method_name(method, name, sizeof name);
  if (std::getenv("CODICIL_TEST_EVERY_METHOD") != nullptr)
    std::fprintf(stderr, "every method: %s: status %d: %s\n", name, status, why);
  ++failures;
}

// Those of a module that nobody asked for yet.
void requestAll(codicil_module module) {
  static std::mutex& lock = *new std::mutex;
  static auto& known = *new std::set<std::pair<codicil_module, std::uint32_t>>;
  std::vector<codicil_method> all, methods;
  const auto add = [](void* context, codicil_method method, const char*) {
    static_cast<std::vector<codicil_method>*>(context)->push_back(method);
    return 0;
  };
  api->for_each_method(module, "*", add, &all);
  {
    const std::lock_guard guard(lock);
    for (const codicil_method& method : all)
      if (known.emplace(method.module, method.token).second) methods.push_back(method);
  }
  std::vector<codicil_status> statuses(methods.size());
  while (!methods.empty() &&
         api->request(client, methods.data(), methods.size(), "every", statuses.data()) == CODICIL_BATCH_ABORTED) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < methods.size(); ++i)
      if (statuses[i] == CODICIL_BATCH_ABORTED) methods[kept++] = methods[i];
    if (kept == methods.size()) std::abort();
    methods.resize(kept);
  }
}

void moduleLoaded(void*, codicil_module module) { requestAll(module); }
void typeMade(void*, codicil_module module, std::uint32_t) { requestAll(module); }

void detached(void*) {
  if (std::getenv("CODICIL_TEST_EVERY_METHOD") != nullptr)
    std::fprintf(stderr, "every method: %llu rewritten, %llu calls, %llu failed\n",
                 static_cast<unsigned long long>(rewritten), static_cast<unsigned long long>(calls),
                 static_cast<unsigned long long>(failures));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) int codicil_client_initialize(const codicil_api* functions,
                                                                                codicil_client self,
                                                                                const char* arguments,
                                                                                codicil_callbacks* callbacks) {
  api = functions;
  client = self;
  if (std::strcmp(arguments, "transition") == 0) callFlags = 0;
  callbacks->name = "every method";
  callbacks->rewrite = &rewrite;
  callbacks->failed = &failed;
  callbacks->module_loaded = &moduleLoaded;
  callbacks->type_made = &typeMade;
  callbacks->detached = &detached;
  return 0;
}
