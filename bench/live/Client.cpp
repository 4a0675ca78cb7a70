// SPDX-License-Identifier: MIT
// A client of codicil that does what the program asks of Control.hpp: codicil's side of the comparison. Without
// arguments it asks for nothing by itself.
#include "codicil/client.h"

#include <atomic>
#include <vector>

#include "Bodies.hpp"
#include "Control.hpp"

namespace codicil::live {

namespace {

const codicil_api* api = nullptr;
codicil_client client = nullptr;
std::atomic<BodyKind> kind{BodyKind::Constant};

// The same each time for the same module.
template <std::size_t Bytes>
std::uint32_t bind(codicil_module module, const std::array<std::uint8_t, Bytes>& signature) {
  return api->bind_signature(module, signature.data(), Bytes, CODICIL_CALL_WITHOUT_TRANSITION);
}

Tokens tokensFor(BodyKind wanted, codicil_module module) {
  switch (wanted) {
    case BodyKind::Constant:
      return {};
    case BodyKind::Count:
      return {.count = bind(module, kCountSignature)};
    case BodyKind::Time:
      return {.enter = bind(module, kEnterSignature), .leave = bind(module, kLeaveSignature)};
  }
  return {};
}

void giveBody(void*, codicil_question question, const codicil_request* request) {
  const BodyKind wanted = kind;
  const std::vector<std::uint8_t> code =
      rewrite(wanted, {request->il->code, request->il->code_bytes}, tokensFor(wanted, request->method.module));
  codicil_il il{};
  il.size = sizeof(il);
  il.code = code.data();
  il.code_bytes = static_cast<std::uint32_t>(code.size());
  il.max_stack = kMaxStack;
  il.flags = CODICIL_IL_INIT_LOCALS;
  if (wanted == BodyKind::Time) {
    il.locals = kTimeLocals.data();
    il.locals_bytes = kTimeLocals.size();
  }
  if (api->supply(question, &il) == CODICIL_BAD_IL) api->refuse(question, api->last_error());
}

std::vector<codicil_method> methodsOf(const std::uint32_t* tokens, std::int32_t count) {
  static const codicil_module module = api->find_module(kLiveModule);  // it stays: the program is what calls
  std::vector<codicil_method> methods;
  methods.reserve(static_cast<std::size_t>(count));
  for (std::int32_t i = 0; i < count; ++i) methods.push_back({module, tokens[i]});
  return methods;
}

}  // namespace

}  // namespace codicil::live

using namespace codicil::live;

std::int32_t live_request(const std::uint32_t* methods, std::int32_t count, std::int32_t wanted) {
  kind = static_cast<BodyKind>(wanted);
  const std::vector<codicil_method> all = methodsOf(methods, count);
  return api->request(client, all.data(), all.size(), "bench", nullptr);
}

std::int32_t live_revert(const std::uint32_t* methods, std::int32_t count) {
  const std::vector<codicil_method> all = methodsOf(methods, count);
  return api->revert(client, all.data(), all.size(), nullptr);
}

void live_nothing() {}

std::uint64_t live_probed_calls() { return probedCalls(); }

CODICIL_LIVE_EXPORT int codicil_client_initialize(const codicil_api* given, codicil_client self, const char*,
                                                  codicil_callbacks* callbacks) {
  api = given;
  client = self;
  callbacks->name = "bench";
  callbacks->rewrite = giveBody;
  return 0;
}
