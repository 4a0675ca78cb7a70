#include "Clients.hpp"

#include <algorithm>
#include <bit>

#include "Rewrite.hpp"

namespace minivm {

using codicil::rejit::Answer;
using codicil::rejit::ParameterRequest;
using codicil::versioning::MethodKey;

// --- Counter ---

Answer Counter::getReJITParameters(const ParameterRequest& request) {
  const MethodKey function = request.version.method();
  std::shared_ptr<Cell> cell;
  {
    // Asked again after a hot reload, it goes on counting in the same cell.
    const std::lock_guard<std::mutex> guard(mutex_);
    Counted& counted = counted_[{function.module, function.token}];
    if (!counted.cell) counted = {functionOf(function).qualifiedName(), std::make_shared<Cell>(0)};
    cell = counted.cell;
  }
  const HostFunction count = [](void* data, auto...) {
    static_cast<Cell*>(data)->fetch_add(1, std::memory_order_relaxed);
    return std::int64_t{0};
  };
  return Answer::supply(withEntry(*ilOf(request.parent), count, cell));
}

std::int64_t Counter::count(MethodKey function) const {
  const std::lock_guard<std::mutex> guard(mutex_);
  const auto it = counted_.find({function.module, function.token});
  return it == counted_.end() ? 0 : it->second.cell->load(std::memory_order_relaxed);
}

std::map<std::string, std::int64_t> Counter::counts() const {
  std::map<std::string, std::int64_t> counts;
  const std::lock_guard<std::mutex> guard(mutex_);
  for (const auto& [function, counted] : counted_)
    counts[counted.name] += counted.cell->load(std::memory_order_relaxed);
  return counts;
}

// --- Tracer ---

void TraceBuffer::write(TraceRecord record) {
  record.number = next_.fetch_add(1, std::memory_order_acq_rel);
  Slot& slot = slots_[record.number % kCapacity];
  // A writer that was overtaken by a whole lap drops its record rather than mix it with a newer one.
  std::uint64_t turn = slot.turn.load(std::memory_order_relaxed);
  if ((turn & 1) || turn > 2 * record.number ||
      !slot.turn.compare_exchange_strong(turn, 2 * record.number + 1, std::memory_order_acquire))
    return;
  std::atomic_thread_fence(std::memory_order_release);  // the odd turn is seen before any new word
  const auto words = std::bit_cast<std::array<std::uint64_t, kWords>>(record);
  for (std::size_t i = 0; i < kWords; ++i) slot.words[i].store(words[i], std::memory_order_relaxed);
  slot.turn.store(2 * record.number + 2, std::memory_order_release);
}

std::vector<TraceRecord> TraceBuffer::last(std::size_t count) const {
  std::vector<TraceRecord> records;
  const std::uint64_t end = written();
  for (std::uint64_t n = end - std::min<std::uint64_t>({count, end, kCapacity}); n < end; ++n) {
    const Slot& slot = slots_[n % kCapacity];
    if (slot.turn.load(std::memory_order_acquire) != 2 * n + 2) continue;
    std::array<std::uint64_t, kWords> words;
    for (std::size_t i = 0; i < kWords; ++i) words[i] = slot.words[i].load(std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_acquire);  // the words are read before the turn is read again
    if (slot.turn.load(std::memory_order_relaxed) != 2 * n + 2) continue;
    records.push_back(std::bit_cast<TraceRecord>(words));
  }
  return records;
}

namespace {

// What the tracer's code in a function knows.
struct Site {
  std::shared_ptr<TraceBuffer> buffer;
  std::int32_t function;
  std::int32_t parameters;
};

std::int64_t traceEntry(void* data, std::int64_t a, std::int64_t b, std::int64_t c, std::int64_t d, std::int64_t e) {
  const auto* site = static_cast<const Site*>(data);
  site->buffer->write({.function = site->function, .values = site->parameters, .value = {a, b, c, d, e}});
  return 0;
}

std::int64_t traceExit(void* data, std::int64_t result, std::int64_t, std::int64_t, std::int64_t, std::int64_t) {
  const auto* site = static_cast<const Site*>(data);
  site->buffer->write({.function = site->function, .values = -1, .value = {result}});
  return result;
}

}  // namespace

Answer Tracer::getReJITParameters(const ParameterRequest& request) {
  const Function& function = functionOf(request.version.method());
  auto site = std::make_shared<Site>(Site{buffer_, 0, static_cast<std::int32_t>(function.parameters.size())});
  {
    const std::lock_guard<std::mutex> guard(mutex_);
    const std::string name = function.qualifiedName();
    const auto known = std::find(names_.begin(), names_.end(), name);
    site->function = static_cast<std::int32_t>(known - names_.begin());
    if (known == names_.end()) names_.push_back(name);
  }
  return Answer::supply(withEntry(*withExit(*ilOf(request.parent), &traceExit, site), &traceEntry, site));
}

std::string Tracer::describe(const TraceRecord& record) const {
  const std::lock_guard<std::mutex> guard(mutex_);
  std::string text = names_[static_cast<std::size_t>(record.function)];
  if (record.values < 0) return text + " returned " + std::to_string(record.value[0]);
  text += "(";
  for (std::int32_t i = 0; i < record.values; ++i)
    text += (i ? ", " : "") + std::to_string(record.value[static_cast<std::size_t>(i)]);
  return text + ")";
}

}  // namespace minivm
