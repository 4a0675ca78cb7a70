#include <cstring>
#include <type_traits>

#include "Nodes.hpp"
#include "codicil/versioning/Events.hpp"

namespace codicil::versioning {

namespace {

static_assert(std::is_trivially_copyable_v<Event>);
constexpr std::size_t kWords = sizeof(Event) / 8;
static_assert(sizeof(Event) % 8 == 0);

}  // namespace

// Guarded by its own sequence: 2n+1 while event n is being written, 2n+2 when it is whole. Words are atomics so that a
// reader overtaken by a writer reads a mixture, and sees by the sequence that it did, rather than racing.
struct EventStream::Slot {
  std::atomic<std::uint64_t> sequence{0};
  std::atomic<std::uint64_t> words[kWords]{};

  void write(const Event& event) {
    // Another writer a whole lap behind could still be writing this slot: the later ticket's event is dropped then
    // rather than mixed, and readers count it lost.
    const std::uint64_t ticket = event.sequence;
    std::uint64_t before = sequence.load(std::memory_order_relaxed);
    if ((before & 1) || before > 2 * ticket ||
        !sequence.compare_exchange_strong(before, 2 * ticket + 1, std::memory_order_acquire))
      return;
    std::atomic_thread_fence(std::memory_order_release);  // the odd sequence is seen before any new word
    const auto* bytes = reinterpret_cast<const std::byte*>(&event);
    for (std::size_t i = 0; i < kWords; ++i) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes + i * sizeof word, sizeof word);
      words[i].store(word, std::memory_order_relaxed);
    }
    sequence.store(2 * ticket + 2, std::memory_order_release);
  }
};

EventStream::EventStream(std::uint32_t capacityLog2)
    : mask_((std::uint64_t{1} << capacityLog2) - 1), slots_(std::make_unique<Slot[]>(mask_ + 1)) {}

EventStream::~EventStream() = default;

void EventStream::write(Event event) {
  if (event.atNanos == 0) event.atNanos = monotonicNanos();
  write({&event, 1});
}

void EventStream::fetch(std::uint64_t ahead) const {
  const Slot& slot = slots_[(next_.load(std::memory_order_relaxed) + ahead) & mask_];
  __builtin_prefetch(&slot, 1);
  __builtin_prefetch(&slot.words[kWords - 1], 1);
}

void EventStream::write(std::span<Event> events) {
  std::uint64_t ticket = next_.fetch_add(events.size(), std::memory_order_acq_rel);
  for (Event& event : events) {
    event.sequence = ticket++;
    slots_[event.sequence & mask_].write(event);
  }
}

EventStream::Reader::Reader(const EventStream& stream, bool fromStart)
    : stream_(stream), at_(fromStart ? 0 : stream.written()) {}

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
