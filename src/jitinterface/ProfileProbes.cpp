// SPDX-License-Identifier: MIT
#include "jitinterface/ProfileProbes.hpp"

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "execution/Delegates.hpp"
#include "execution/Engine.hpp"
#include "jitinterface/Pgo.hpp"
#include "threading/Allocation.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::jit {
namespace {

using typesystem::MethodDesc;

// The JIT's layout of a histogram: how often it was asked, then a reservoir.
template <typename Count>
struct Histogram {
  Count count;
  std::uint64_t entries[kHistogramEntries];
};
static_assert(offsetof(Histogram<std::uint32_t>, entries) == 8 && offsetof(Histogram<std::uint64_t>, entries) == 8);

// Marsaglia's xorshift, of each thread its own.
std::uint32_t nextRandom() {
  thread_local std::uint32_t state = static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(&state) >> 4) | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

// Racing threads may lose an entry or a count: it is a sample.
template <typename Count>
std::uint64_t* entryFor(Histogram<Count>& histogram) {
  std::atomic_ref<Count> count(histogram.count);
  const Count index = count.load(std::memory_order_relaxed);
  count.store(index + 1, std::memory_order_relaxed);
  if (index < kHistogramEntries) return &histogram.entries[index];
  const std::uint32_t chance = nextRandom() % kHistogramSampleInterval;
  return chance < kHistogramEntries ? &histogram.entries[chance] : nullptr;
}
void write(std::uint64_t& entry, std::uint64_t value) {
  std::atomic_ref<std::uint64_t>(entry).store(value, std::memory_order_relaxed);
}

// What may be unloaded is in no profile: code that guesses it could stay longer.
std::uint64_t handleInProfile(const MethodDesc* method) {
  const bool stays = method != nullptr && typesystem::allocatorOf(*method) == nullptr;
  return stays ? reinterpret_cast<std::uint64_t>(method) : kUnknownHandle;
}

template <typename Count>
void sampleClass(gc::ObjectPtr object, Histogram<Count>* histogram) {
  std::uint64_t* const entry = object != nullptr ? entryFor(*histogram) : nullptr;
  if (entry == nullptr) return;
  const typesystem::MethodTable& type = threading::typeOf(object);
  write(*entry, type.isCollectible() ? kUnknownHandle : reinterpret_cast<std::uint64_t>(&type));
}

execution::CodeHost* codeHost = nullptr;

MethodDesc* methodAt(const void* code) {
  if (MethodDesc* method = codeHost->methodAt(code)) return method;
  const versioning::NativeCodeVersion version = codeHost->manager().versionAt(code);
  return version ? static_cast<MethodDesc*>(&version.method()) : nullptr;
}

// Only calls of instance methods on the delegate's own target can be guessed; null: it makes another.
const MethodDesc* calledBy(gc::ObjectPtr delegate) {
  const execution::Delegates& fields = *execution::engine().delegates;
  const auto pointer = [&](const typesystem::FieldDesc& field) {
    return *reinterpret_cast<const void**>(threading::fieldsOf(delegate) + field.offset());
  };
  if (pointer(*fields.methodPtrAux) != nullptr) return nullptr;
  const MethodDesc* const method = methodAt(pointer(*fields.methodPtr));
  const bool canBeGuessed = method != nullptr && method->kind() == typesystem::MethodKind::IL && !method->isStatic();
  return canBeGuessed ? method : nullptr;
}

template <typename Count>
void sampleDelegate(gc::ObjectPtr delegate, Histogram<Count>* histogram) {
  std::uint64_t* const entry = delegate != nullptr ? entryFor(*histogram) : nullptr;
  if (entry == nullptr) return;
  write(*entry, handleInProfile(calledBy(delegate)));
}

template <typename Count>
void sampleVirtual(gc::ObjectPtr object, MethodDesc* declared, Histogram<Count>* histogram) {
  if (object == nullptr) return;
  typesystem::MethodTable& type = threading::typeOf(object);
  if (declared->owner()->isInterface() || declared->slot() >= type.numVirtuals) return;
  std::uint64_t* const entry = entryFor(*histogram);
  if (entry == nullptr) return;
  write(*entry, handleInProfile(methodAt(type.virtualSlots()[declared->slot()])));
}

template <typename Count, typename Value>
void sampleValue(Value value, Histogram<Count>* histogram) {
  if (std::uint64_t* const entry = entryFor(*histogram)) write(*entry, static_cast<std::uint64_t>(value));
}

// Exact up to 2^13; from there on by 2^k with a chance of 1 in 2^k, so that the error stays within a few percent.
template <typename Count>
void count(Count* counter) {
  constexpr int kExactBits = 13;
  std::atomic_ref<Count> shared(*counter);
  const Count now = shared.load(std::memory_order_relaxed);
  Count delta = 1;
  if (now >= Count{1} << kExactBits) {
    delta = Count{1} << (std::bit_width(now) - kExactBits);
    if ((nextRandom() & static_cast<std::uint32_t>(delta - 1)) != 0) return;
  }
  shared.fetch_add(delta, std::memory_order_relaxed);
}

}  // namespace

void installProfileProbes(RuntimeHelpers& helpers, execution::CodeHost& code) {
  codeHost = &code;
  using enum HelperFunction;
  const auto set = [&](HelperFunction helper, auto* function) {
    helpers.set(helper, reinterpret_cast<const void*>(function));
  };
  set(ClassProfile32, &sampleClass<std::uint32_t>);
  set(ClassProfile64, &sampleClass<std::uint64_t>);
  set(DelegateProfile32, &sampleDelegate<std::uint32_t>);
  set(DelegateProfile64, &sampleDelegate<std::uint64_t>);
  set(VTableProfile32, &sampleVirtual<std::uint32_t>);
  set(VTableProfile64, &sampleVirtual<std::uint64_t>);
  set(CountProfile32, &count<std::uint32_t>);
  set(CountProfile64, &count<std::uint64_t>);
  set(ValueProfile32, &sampleValue<std::uint32_t, std::uint32_t>);
  set(ValueProfile64, &sampleValue<std::uint64_t, std::uint64_t>);
}

}  // namespace codicil::jit
