#include "Clients.hpp"

#include <algorithm>

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
  const std::lock_guard<std::mutex> guard(mutex_);
  record.number = written_++;
  records_[record.number % kCapacity] = record;
}

std::uint64_t TraceBuffer::written() const {
  const std::lock_guard<std::mutex> guard(mutex_);
  return written_;
}

std::vector<TraceRecord> TraceBuffer::last(std::size_t count) const {
  const std::lock_guard<std::mutex> guard(mutex_);
  std::vector<TraceRecord> records;
  for (std::uint64_t n = written_ - std::min<std::uint64_t>({count, written_, kCapacity}); n < written_; ++n)
    records.push_back(records_[n % kCapacity]);
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
