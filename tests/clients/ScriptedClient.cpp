// SPDX-License-Identifier: MIT
#include "ScriptedClient.hpp"

#include <cstdlib>

namespace {

using codicil::Script;

Script& scriptOf(void* state) { return *static_cast<Script*>(state); }

}  // namespace

extern "C" __attribute__((visibility("default"))) int codicil_client_initialize(const codicil_api* api,
                                                                                codicil_client client,
                                                                                const char* arguments,
                                                                                codicil_callbacks* callbacks) {
  auto* const script = reinterpret_cast<Script*>(std::strtoull(arguments, nullptr, 10));
  script->api = api;
  script->client = client;
  callbacks->state = script;
  callbacks->name = "scripted";
  if (script->rewrite)
    callbacks->rewrite = [](void* state, codicil_question question, const codicil_request* request) {
      scriptOf(state).rewrite(question, *request);
    };
  if (script->failed)
    callbacks->failed = [](void* state, codicil_method method, std::uint64_t version, codicil_status status,
                           const char* why) { scriptOf(state).failed(method, version, status, why); };
  if (script->moduleLoaded)
    callbacks->module_loaded = [](void* state, codicil_module module) { scriptOf(state).moduleLoaded(module); };
  if (script->typeMade)
    callbacks->type_made = [](void* state, codicil_module module, std::uint32_t type) {
      scriptOf(state).typeMade(module, type);
    };
  if (script->moduleUnloading)
    callbacks->module_unloading = [](void* state, codicil_module module) { scriptOf(state).moduleUnloading(module); };
  if (script->codeBuilt)
    callbacks->code_built = [](void* state, const codicil_code* code) { scriptOf(state).codeBuilt(*code); };
  if (script->asked)
    callbacks->asked = [](void* state, const char* message, void* reply) {
      scriptOf(state).api->answer(reply, scriptOf(state).asked(message).c_str());
    };
  callbacks->detached = [](void* state) {
    if (scriptOf(state).detached) scriptOf(state).detached();
  };
  callbacks->released = [](void* state) {
    if (scriptOf(state).released) scriptOf(state).released();
  };
  return script->initialize(*callbacks);
}
