// SPDX-License-Identifier: MIT
#include "clients/ClientLibrary.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <mutex>
#include <system_error>
#include <thread>

#include <dlfcn.h>

#include "execution/Faults.hpp"

namespace codicil::clients {
namespace {

constexpr std::chrono::milliseconds kPatience{5000};

void closeLater(void* handle, const codicil_callbacks& callbacks, bool isAttached) {
  const auto close = [handle, callbacks, isAttached] {
    if (isAttached && callbacks.released != nullptr) {
      try {
        callbacks.released(callbacks.state);
      } catch (...) {
        return;  // who knows what of it still runs
      }
    }
    dlclose(handle);
  };
  try {
    std::thread(close).detach();
  } catch (const std::system_error&) {
    // Without a thread for it, it stays.
  }
}

}  // namespace

tl::expected<std::shared_ptr<ClientLibrary>, std::string> ClientLibrary::open(const std::string& path) {
  std::error_code error;
  const std::filesystem::path file = std::filesystem::absolute(path, error);
  void* const handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return tl::unexpected(std::string(dlerror()));
  auto* const initialize =
      reinterpret_cast<codicil_client_initialize_function>(dlsym(handle, CODICIL_CLIENT_INITIALIZE));
  if (initialize == nullptr) {
    dlclose(handle);
    return tl::unexpected(file.string() + ": does not export " CODICIL_CLIENT_INITIALIZE);
  }
  return std::shared_ptr<ClientLibrary>(new ClientLibrary(handle, initialize));
}

ClientLibrary::~ClientLibrary() {
  if (!isKept_) closeLater(handle_, callbacks_, isAttached_);
}

// Shared with the thread, which may outlive the wait for it.
struct ClientLibrary::Initialization {
  std::mutex lock;
  std::condition_variable changed;
  bool isDone = false;  // guarded
  std::string error;    // guarded; empty: it answered 0
  bool hasCrashed = false;

  void end(std::string why, bool crashed = false) {
    const std::lock_guard guard(lock);
    isDone = true;
    error = std::move(why);
    hasCrashed = crashed;
    changed.notify_all();
  }
};

tl::expected<void, std::string> ClientLibrary::initialize(const codicil_api& api, codicil_client client,
                                                          const std::string& arguments) {
  const auto state = std::make_shared<Initialization>();
  try {
    std::thread([self = shared_from_this(), state, &api, client, arguments] {
      std::string why;
      const int fault = execution::guardedFromFaults([&] {
        try {
          const int answer = self->initialize_(&api, client, arguments.c_str(), &self->callbacks_);
          if (answer != 0) why = "it answered " + std::to_string(answer);
        } catch (const std::exception& exception) {
          why = std::string("it threw: ") + exception.what();
        } catch (...) {
          why = "it threw";
        }
      });
      if (fault != 0)
        state->end("it crashed with signal " + std::to_string(fault), true);
      else
        state->end(std::move(why));
    }).detach();
  } catch (const std::system_error& error) {
    return tl::unexpected(std::string(error.what()));
  }
  std::unique_lock guard(state->lock);
  if (!state->changed.wait_for(guard, kPatience, [&] { return state->isDone; })) {
    isKept_ = true;
    return tl::unexpected("it did not come back within " + std::to_string(kPatience.count()) + " ms");
  }
  if (state->hasCrashed) isKept_ = true;
  if (!state->error.empty()) return tl::unexpected(state->error);
  return {};
}

}  // namespace codicil::clients
