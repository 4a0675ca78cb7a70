// SPDX-License-Identifier: MIT
#include "diagnostics/VersionLog.hpp"

#include <pthread.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>

#include "logging/Log.hpp"

namespace codicil::diagnostics {
namespace {

constexpr std::chrono::milliseconds kInterval(20);

void writeLine(versioning::CodeVersionManager& manager, const versioning::Event& event) {
  // Nothing of a module that has gone meanwhile.
  const std::string name = manager.tree(event.method).name;
  std::string code;
  if (event.code != nullptr) {
    char text[48];
    std::snprintf(text, sizeof text, ", code %p", static_cast<const void*>(event.code));
    code = text;
  }
  logging::line(logging::Area::Versions, "%s %s, IL %llu, native %llu, %s%s%s%s", describe(event.kind),
                name.empty() ? "(unloaded)" : name.c_str(), static_cast<unsigned long long>(event.il),
                static_cast<unsigned long long>(event.native), describe(event.tier), code.c_str(),
                event.status == versioning::Status::Ok ? "" : ": ",
                event.status == versioning::Status::Ok ? "" : describe(event.status));
}

}  // namespace

VersionLog::VersionLog(versioning::CodeVersionManager& manager)
    : manager_(manager), reader_(manager.events()), thread_([this] { run(); }) {}

VersionLog::~VersionLog() {
  {
    const std::lock_guard guard(endLock_);
    isEnding_ = true;
  }
  ending_.notify_one();
  thread_.join();
  catchUp();
}

void VersionLog::catchUp() {
  const std::lock_guard guard(lock_);
  while (const auto event = reader_.next()) writeLine(manager_, *event);
  if (reader_.lost() == lost_) return;
  logging::line(logging::Area::Versions, "%llu events were lost",
                static_cast<unsigned long long>(reader_.lost() - lost_));
  lost_ = reader_.lost();
}

void VersionLog::run() {
  sigset_t all;  // signals are the program's threads'
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
  std::unique_lock guard(endLock_);
  while (!ending_.wait_for(guard, kInterval, [this] { return isEnding_; })) catchUp();
}

}  // namespace codicil::diagnostics
