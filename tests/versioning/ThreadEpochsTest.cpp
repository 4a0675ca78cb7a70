// The announcement and the collector's look at it, with nothing around them.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "codicil/versioning/ThreadEpochs.hpp"

namespace codicil::testing {
namespace {

using versioning::CodeInUse;
using versioning::ThreadEpochs;

constexpr int kRounds = 1'000'000;
constexpr std::chrono::seconds kAtMost{4};  // a machine that is busy runs fewer

struct Nothing final : CodeInUse {
  void at(const void*) override {}
};

// Both sides wait here, so that they run into each other.
class Rendezvous {
 public:
  void arrive() {
    const int mine = arrivals_.fetch_add(1) / 2;
    while (arrivals_.load(std::memory_order_acquire) / 2 == mine) {
      if (++spins_ % 4096 == 0) std::this_thread::yield();
    }
  }

 private:
  std::atomic<int> arrivals_{0};
  std::atomic<int> spins_{0};
};

// A thread enters code and reads what is published, while a collector unpublishes it and then looks at the thread.
// Either the thread reads what is new, or the collector sees that it is inside. Seen to fail on x86-64 when announce()
// stores relaxed: the announcement is then in the store buffer yet while the address has been read.
TEST(ThreadEpochs, AnnouncementIsSeenBeforeCodeIsRead) {
  ThreadEpochs epochs;
  std::atomic<int> published{0};
  std::atomic<bool> vouched{false}, last{false};
  Rendezvous start, checked, end;
  int wrong = 0;
  std::thread caller([&] {
    ThreadEpochs::Thread self(epochs);
    while (!last) {
      start.arrive();
      self.enter();
      const int read = published.load(std::memory_order_relaxed);
      checked.arrive();  // the collector has looked; this thread still is inside
      if (vouched && read == 0) ++wrong;
      self.leave();
      end.arrive();
    }
  });
  Nothing nothing;
  const auto until = std::chrono::steady_clock::now() + kAtMost;
  for (int i = 0; !last; ++i) {
    published.store(0);
    vouched = false;
    const bool enough = i == kRounds || std::chrono::steady_clock::now() > until;
    start.arrive();
    published.store(1, std::memory_order_release);
    vouched = epochs.pollGracePeriod(epochs.beginGracePeriod(), nothing);
    checked.arrive();
    if (enough) last = true;
    end.arrive();
  }
  caller.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace codicil::testing
