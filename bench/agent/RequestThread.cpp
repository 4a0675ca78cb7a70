// SPDX-License-Identifier: MIT
// Hands requests over, one at a time.
#include "RequestThread.hpp"

#include <thread>

namespace codicil::agent {

RequestThread::RequestThread() {
  std::thread([this] { serve(); }).detach();
}

void RequestThread::run(const std::function<void()>& request) {
  std::unique_lock<std::mutex> guard(mutex_);
  request_ = &request;
  changed_.notify_all();
  changed_.wait(guard, [&] { return request_ == nullptr; });
}

void RequestThread::serve() {
  std::unique_lock<std::mutex> guard(mutex_);
  while (true) {
    changed_.wait(guard, [&] { return request_ != nullptr; });
    (*request_)();
    request_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace codicil::agent
