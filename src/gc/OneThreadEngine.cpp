#include "gc/OneThreadEngine.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace codicil::gc {

OneThreadEngine::OneThreadEngine(GcSettings settings) : settings_(std::move(settings)) {
  freeObject_ = {1, kHasComponentSize, kArrayBaseBytes, {}};
  byteArray_ = freeObject_;
}

bool OneThreadEngine::enablePreemptiveGc() {
  bool was = cooperative_;
  cooperative_ = false;
  return was;
}

void OneThreadEngine::gcEnumAllocContexts(AllocContextFunction* function, void* parameter) {
  function(&allocContext_, parameter);
}

// The one thread is the only one there is: the collector does without its background thread.
bool OneThreadEngine::createThread(void (*)(void*), void*, bool, const char* name) {
  messages_.push_back(std::string("no thread for ") + (name == nullptr ? "the collector" : name));
  return false;
}

// Each change fills in the fields it is about, and no others.
void OneThreadEngine::stompWriteBarrier(WriteBarrierParameters* parameters) {
  switch (parameters->change) {
    case BarrierChange::Initialize:
      writeBarrier_ = *parameters;
      break;
    case BarrierChange::Resize:
      writeBarrier_.cardTable = parameters->cardTable;
      writeBarrier_.cardBundleTable = parameters->cardBundleTable;
      writeBarrier_.lowestAddress = parameters->lowestAddress;
      writeBarrier_.highestAddress = parameters->highestAddress;
      break;
    case BarrierChange::Ephemeral:
      writeBarrier_.ephemeralLow = parameters->ephemeralLow;
      writeBarrier_.ephemeralHigh = parameters->ephemeralHigh;
      break;
    case BarrierChange::SwitchToWriteWatch:
      writeBarrier_.writeWatchTable = parameters->writeWatchTable;
      break;
    case BarrierChange::SwitchToNonWriteWatch:
      writeBarrier_.writeWatchTable = nullptr;
      break;
  }
}

void OneThreadEngine::handleFatalError(std::uint32_t exitCode) {
  std::fprintf(stderr, "codicil: the collector cannot go on: 0x%08x\n", exitCode);
  std::abort();
}

bool OneThreadEngine::getBooleanConfigValue(const char* privateKey, const char* publicKey, bool* value) {
  auto found = settings_.boolean(privateKey, publicKey);
  *value = found.value_or(*value);
  return found.has_value();
}

bool OneThreadEngine::getIntConfigValue(const char* privateKey, const char* publicKey, std::int64_t* value) {
  auto found = settings_.integer(privateKey, publicKey);
  *value = found.value_or(*value);
  return found.has_value();
}

bool OneThreadEngine::getStringConfigValue(const char* privateKey, const char* publicKey, const char** value) {
  auto found = settings_.text(privateKey, publicKey);
  if (found) {
    *value = strdup(found->c_str());
  }
  return found.has_value();
}

void OneThreadEngine::freeStringConfigValue(const char* value) { std::free(const_cast<char*>(value)); }

std::uint32_t OneThreadEngine::getCurrentProcessCpuCount() { return std::thread::hardware_concurrency(); }

std::uint64_t OneThreadEngine::getThreadOsThreadId(ThreadPtr) { return static_cast<std::uint64_t>(gettid()); }

}  // namespace codicil::gc
