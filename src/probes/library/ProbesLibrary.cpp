// SPDX-License-Identifier: MIT
// libcodicil-probes.so: what the engine calls.
#include <exception>

#include "codicil/client.h"
#include "probes/ProbeSession.hpp"

extern "C" [[gnu::visibility("default")]] int codicil_client_initialize(const codicil_api* api, codicil_client client,
                                                                        const char* arguments,
                                                                        codicil_callbacks* callbacks) try {
  if (api->version != CODICIL_CLIENT_VERSION || api->size < sizeof(codicil_api) ||
      callbacks->size < sizeof(codicil_callbacks)) {
    api->explain(client, "the program's engine has another client interface than this probe");
    return 1;
  }
  const auto begun =
      codicil::probes::ProbeSession::begin(*api, client, arguments == nullptr ? "" : arguments, *callbacks);
  if (begun) return 0;
  api->explain(client, begun.error().c_str());
  return 1;
} catch (const std::exception& error) {
  api->explain(client, error.what());
  return 1;
}
