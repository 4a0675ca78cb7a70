// For hosts whose threads poll: tells when a thread can no longer be in code that was switched off. A thread announces
// itself when it enters code and when it leaves; while it stays long inside it refreshes at its polls, naming the code
// addresses on its stack. Answers Host::beginGracePeriod and Host::pollGracePeriod.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "codicil/versioning/Host.hpp"

namespace codicil::versioning {

class ThreadEpochs {
 public:
  // One thread's announcement. Made and destroyed by its thread; enter, leave and refresh are that thread's alone.
  class Thread {
   public:
    explicit Thread(ThreadEpochs& epochs);
    ~Thread();
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    // From now on this thread may load code addresses and run them. Nests.
    void enter() {
      if (depth_++ == 0) announce();
    }
    void leave() {
      // [model: epoch.leave] Release: all that this thread read in code happens before the collector sees it gone.
      if (--depth_ == 0) epoch_.store(0, std::memory_order_release);
    }

    // Is somebody waiting for this thread to refresh? One relaxed load; poll it at loop back-edges.
    bool shouldRefresh() const {
      return depth_ != 0 && epoch_.load(std::memory_order_relaxed) != epochs_.now_.load(std::memory_order_relaxed);
    }
    // This thread holds no code address but these (and what it loads from now on).
    void refresh(std::span<const void* const> stack);

   private:
    friend class ThreadEpochs;
    void announce();
    ThreadEpochs& epochs_;
    std::atomic<std::uint64_t> epoch_{0};  // 0: outside
    std::uint32_t depth_ = 0;
    std::mutex stackLock_;
    std::vector<const void*> stack_;  // guarded by stackLock_
  };

  // For the scope of one call into code.
  class Region {
   public:
    explicit Region(Thread& thread) : thread_(thread) { thread_.enter(); }
    ~Region() { thread_.leave(); }
    Region(const Region&) = delete;
    Region& operator=(const Region&) = delete;

   private:
    Thread& thread_;
  };

  std::uint64_t beginGracePeriod();
  bool pollGracePeriod(std::uint64_t moment, CodeInUse& inUse);

 private:
  std::atomic<std::uint64_t> now_{1};
  std::mutex threadsLock_;
  std::vector<Thread*> threads_;  // guarded by threadsLock_
};

}  // namespace codicil::versioning
