// SPDX-License-Identifier: MIT
// The thread on which an agent makes its requests: dotnet refuses them on threads that run managed code.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>

namespace codicil::agent {

class RequestThread {
 public:
  RequestThread();  // runs until the process ends

  // Runs `request` on the thread and waits for it. Callers must not be several at once.
  void run(const std::function<void()>& request);

 private:
  void serve();

  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* request_ = nullptr;
};

}  // namespace codicil::agent
