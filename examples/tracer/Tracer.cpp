// SPDX-License-Identifier: MIT
// A client that prints the name of each method that is called, and how often it was called by then:
//
//   codicil --client ./libtracer.so='Shop.Cart::*' shop.dll
//   codicil client attach PID ./libtracer.so 'Shop.Cart::*'
//
// docs/clients.md goes through it.
#include <fnmatch.h>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codicil/client.h"

namespace {

struct Traced {
  std::string name;
  std::atomic<std::uint64_t> calls{0};
};

struct Tracer {
  const codicil_api* api = nullptr;
  codicil_client client = nullptr;
  std::string pattern;
  std::mutex lock;
  std::vector<std::unique_ptr<Traced>> traced;  // guarded; each stays as long as code that calls entered() with it

  Traced& add(codicil_method method) {
    char name[512];
    api->method_name(method, name, sizeof name);
    const std::lock_guard guard(lock);
    return *traced.emplace_back(new Traced{name});
  }
};

Tracer& tracerOf(void* state) { return *static_cast<Tracer*>(state); }

// What the rewritten methods call, with a transition as any native function: it may wait.
void entered(Traced* method) {
  std::fprintf(stderr, "%s (%llu)\n", method->name.c_str(), static_cast<unsigned long long>(++method->calls));
}

// ldc.i8 value, conv.i (ECMA-335 III.3.40, III.3.27)
void loadNative(std::vector<std::uint8_t>& code, const void* value) {
  const auto number = reinterpret_cast<std::uint64_t>(value);
  code.push_back(0x21);
  for (unsigned i = 0; i < 8; ++i) code.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
  code.push_back(0xD3);
}

// The body with a call of entered() before it. Branches are relative, so that nothing else of it changes.
void rewrite(void* state, codicil_question question, const codicil_request* request) {
  Tracer& tracer = tracerOf(state);
  const codicil_il& old = *request->il;
  // unmanaged cdecl void(native int): II.23.2.3
  const std::uint8_t signature[] = {0x01, 1, 0x01, 0x18};
  const std::uint32_t token = tracer.api->bind_signature(old.scope, signature, sizeof signature, 0);
  if (token == 0) {
    tracer.api->refuse(question, tracer.api->last_error());
    return;
  }
  std::vector<std::uint8_t> code;
  loadNative(code, &tracer.add(request->method));
  loadNative(code, reinterpret_cast<const void*>(&entered));
  code.push_back(0x29);  // calli
  for (unsigned i = 0; i < 4; ++i) code.push_back(static_cast<std::uint8_t>(token >> (8 * i)));
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
  made.max_stack = old.max_stack < 2 ? 2 : old.max_stack;
  made.clauses = clauses.data();
  made.map = map;
  made.map_count = 2;
  if (tracer.api->supply(question, &made) == CODICIL_BAD_IL) tracer.api->refuse(question, tracer.api->last_error());
}

void failed(void*, codicil_method, std::uint64_t, codicil_status, const char* why) {
  std::fprintf(stderr, "tracer: %s\n", why);
}

// All that match, in one batch; those that cannot be switched, and say so, are left out.
void moduleLoaded(void* state, codicil_module module) {
  Tracer& tracer = tracerOf(state);
  std::vector<codicil_method> methods;
  const auto add = [](void* context, codicil_method method, const char*) {
    static_cast<std::vector<codicil_method>*>(context)->push_back(method);
    return 0;
  };
  tracer.api->for_each_method(module, tracer.pattern.c_str(), add, &methods);
  while (!methods.empty()) {
    std::vector<codicil_status> statuses(methods.size());
    const codicil_status all =
        tracer.api->request(tracer.client, methods.data(), methods.size(), "traced", statuses.data());
    if (all != CODICIL_BATCH_ABORTED) break;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < methods.size(); ++i)
      if (statuses[i] == CODICIL_OK || statuses[i] == CODICIL_BATCH_ABORTED) methods[kept++] = methods[i];
    if (kept == methods.size()) break;
    methods.resize(kept);
  }
}

void asked(void* state, const char* message, void* reply) {
  Tracer& tracer = tracerOf(state);
  std::string answer;
  const std::lock_guard guard(tracer.lock);
  for (const auto& method : tracer.traced)
    if (fnmatch(message, method->name.c_str(), 0) == 0)
      answer += method->name + " " + std::to_string(method->calls) + "\n";
  tracer.api->answer(reply, answer.c_str());
}

// Nothing calls entered() any more.
void released(void* state) { delete &tracerOf(state); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int codicil_client_initialize(const codicil_api* api,
                                                                                codicil_client client,
                                                                                const char* arguments,
                                                                                codicil_callbacks* callbacks) {
  if (api->version != CODICIL_CLIENT_VERSION) {
    api->explain(client, "made for another version of client.h");
    return 1;
  }
  if (*arguments == 0) {
    api->explain(client, "which methods? A pattern, 'Shop.Cart::*', is its argument");
    return 1;
  }
  auto* const tracer = new Tracer;
  tracer->api = api;
  tracer->client = client;
  tracer->pattern = arguments;
  callbacks->state = tracer;
  callbacks->name = "tracer";
  callbacks->rewrite = &rewrite;
  callbacks->failed = &failed;
  callbacks->module_loaded = &moduleLoaded;
  callbacks->asked = &asked;
  callbacks->released = &released;
  return 0;
}
