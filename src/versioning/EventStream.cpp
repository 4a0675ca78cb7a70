#include <algorithm>
#include <cstring>
#include <type_traits>

#include "Nodes.hpp"
#include "codicil/versioning/Events.hpp"

namespace codicil::versioning {

namespace {

static_assert(std::is_trivially_copyable_v<Event>);
constexpr std::size_t kWords = sizeof(Event) / 8;
static_assert(sizeof(Event) % 8 == 0);
constexpr std::uint32_t kMostGroupLog2 = 5;

}  // namespace

// Guarded by its own sequence: 2n+1 while event n is being written, 2n+2 when it is whole. Words are atomics so that a
// reader overtaken by a writer reads a mixture, and sees by the sequence that it did, rather than racing.
struct EventStream::Slot {
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<std::uint64_t> words[kWords]{};

  void write(const Event& event) {
    sequence.store(2 * event.sequence + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);  // the odd sequence is seen before any new word
    const auto* bytes = reinterpret_cast<const std::byte*>(&event);
    for (std::size_t i = 0; i < kWords; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + i * sizeof word, sizeof word);
      words[i].store(word, std::memory_order_relaxed);
    }
    sequence.store(2 * event.sequence + 2, std::memory_order_release);
  }
};

// Neighbouring slots, which are claimed together: who writes any of them is counted here, and all who do write events
// of one lap, so that each has a slot to himself. A claim for each slot would be most of what a batch's events cost.
class EventStream::Group {
 public:
  // `number` counts groups from the first event on, through all laps. Another writer a whole lap behind could still be
  // writing: the later events are dropped then rather than mixed, and readers count them lost.
  bool enter(std::uint64_t number) {
    std::uint64_t before = state_.load(std::memory_order_relaxed);
    for (;;) {
      const std::uint64_t last = before >> kWriterBits, writers = before & kWriters;
      if (last > number || (last < number && writers != 0) || writers == kWriters) return false;
      const std::uint64_t after = last == number ? before + 1 : number << kWriterBits | 1;
      if (state_.compare_exchange_weak(before, after, std::memory_order_acquire)) return true;
    }
  }
  void leave() { state_.fetch_sub(1, std::memory_order_release); }

 private:
  static constexpr unsigned kWriterBits = 16;
  static constexpr std::uint64_t kWriters = (1u << kWriterBits) - 1;
  std::atomic<std::uint64_t> state_{0};  // the number it was last entered with, and how many are in it
};

EventStream::EventStream(std::uint32_t capacityLog2)
    : mask_((std::uint64_t{1} << capacityLog2) - 1), groupLog2_(std::min(capacityLog2, kMostGroupLog2)) {}

EventStream::~EventStream() = default;

void EventStream::write(Event event) {
  if (!isRead()) return;
  if (event.atNanos == 0) event.atNanos = monotonicNanos();
  write({&event, 1});
}

void EventStream::fetch(std::uint64_t ahead) const {
  if (!isRead()) return;
  const Slot& slot = slots_[(next_.load(std::memory_order_relaxed) + ahead) & mask_];
  __builtin_prefetch(&slot, 1);
  __builtin_prefetch(&slot.words[kWords - 1], 1);
}

void EventStream::write(std::span<Event> events) {
  if (!isRead()) return;
  std::uint64_t ticket = next_.fetch_add(events.size(), std::memory_order_acq_rel);
  for (auto event = events.begin(); event != events.end();) {
    const std::uint64_t number = ticket >> groupLog2_;
    Group& group = groups_[(ticket & mask_) >> groupLog2_];
    const bool isEntered = group.enter(number);
    for (; event != events.end() && ticket >> groupLog2_ == number; ++event, ++ticket) {
      event->sequence = ticket;
      if (isEntered) slots_[ticket & mask_].write(*event);
    }
    if (isEntered) group.leave();
  }
}

EventStream::Reader::Reader(EventStream& stream) : stream_(stream) {
  std::call_once(stream.firstReader_, [&] {
    stream.slots_ = std::make_unique<Slot[]>(stream.mask_ + 1);
    stream.groups_ = std::make_unique<Group[]>((stream.mask_ + 1) >> stream.groupLog2_);
  });
  stream.readers_.fetch_add(1, std::memory_order_release);
  at_ = stream.written();
}

EventStream::Reader::~Reader() { stream_.readers_.fetch_sub(1, std::memory_order_relaxed); }

std::optional<Event> EventStream::Reader::next() {
  for (;;) {
    const std::uint64_t written = stream_.written();
    if (at_ >= written) return std::nullopt;
    const std::uint64_t capacity = stream_.mask_ + 1;
    if (written - at_ > capacity) {
      lost_ += written - capacity - at_;
      at_ = written - capacity;
    }
    const Slot& slot = stream_.slots_[at_ & stream_.mask_];
    const std::uint64_t whole = 2 * at_ + 2;
    const std::uint64_t before = slot.sequence.load(std::memory_order_acquire);
    if (before < whole) {
      // Its writer has the ticket but is not done: come again. Unless it dropped the event, which shows when later
      // events are there.
      if (written - at_ < capacity / 2) return std::nullopt;
      ++lost_;
      ++at_;
      continue;
    }
    std::uint64_t words[kWords];
    for (std::size_t i = 0; i < kWords; ++i) words[i] = slot.words[i].load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);  // the words are read before the sequence is read again
    if (before != whole || slot.sequence.load(std::memory_order_relaxed) != whole) {
      ++lost_;
      ++at_;
      continue;
    }
    ++at_;
    Event event;
    std::memcpy(&event, words, sizeof event);
    return event;
  }
}

}  // namespace codicil::versioning
