// SPDX-License-Identifier: MIT
// A client's shared library: opened for one client, closed when no code that the client gave is left.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include <tl/expected.hpp>

#include "codicil/client.h"

namespace codicil::clients {

// Whoever may be in the library's code, or has code that calls it, holds one; the last to go has `released` called and
// the library closed, on a thread of its own, as it may go under locks.
class ClientLibrary : public std::enable_shared_from_this<ClientLibrary> {
 public:
  // The error is for people: no such file, not a library, no codicil_client_initialize.
  static tl::expected<std::shared_ptr<ClientLibrary>, std::string> open(const std::string& path);
  ~ClientLibrary();
  ClientLibrary(const ClientLibrary&) = delete;
  ClientLibrary& operator=(const ClientLibrary&) = delete;

  // Its own initialize, on a thread of its own. The error says that it threw, crashed, does not come back, or what it
  // answered. It is never closed after the second and third.
  tl::expected<void, std::string> initialize(const codicil_api& api, codicil_client client,
                                             const std::string& arguments);

  // As the library filled them in: of initialize, or before the first call that takes the client.
  const codicil_callbacks& callbacks() const { return callbacks_; }
  // It was in: `released` is to be called.
  void setAttached() { isAttached_ = true; }

 private:
  struct Initialization;
  explicit ClientLibrary(void* handle, codicil_client_initialize_function initialize)
      : handle_(handle), initialize_(initialize) {
    callbacks_.size = sizeof callbacks_;
  }

  void* const handle_;
  const codicil_client_initialize_function initialize_;
  codicil_callbacks callbacks_{};
  std::atomic<bool> isAttached_{false};
  std::atomic<bool> isKept_{false};  // for good
};

}  // namespace codicil::clients
