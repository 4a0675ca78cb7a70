#include "jitinterface/JitHost.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace codicil::jit {

// The JIT takes a null for "out of memory" only from some of these; bad_alloc unwinds it from everywhere.
void* JitHost::allocateMemory(std::size_t bytes) {
  void* memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

void JitHost::freeMemory(void* memory) { std::free(memory); }

std::int32_t JitHost::getIntConfigValue(const char* name, std::int32_t defaultValue) {
  std::optional<std::string> text = settings_(name);
  if (!text || text->empty()) {
    return defaultValue;
  }
  char* end = nullptr;
  unsigned long value = std::strtoul(text->c_str(), &end, 16);
  return *end == '\0' && value <= 0xffffffff ? static_cast<std::int32_t>(value) : defaultValue;
}

const char* JitHost::getStringConfigValue(const char* name) {
  std::optional<std::string> text = settings_(name);
  return text ? strdup(text->c_str()) : nullptr;
}

void JitHost::freeStringConfigValue(const char* value) { std::free(const_cast<char*>(value)); }

JitHost::~JitHost() {
  for (void* slab : kept_) std::free(slab);
}

void* JitHost::allocateSlab(std::size_t bytes, std::size_t* actualBytes) {
  *actualBytes = std::max(bytes, kSlabBytes);
  if (*actualBytes == kSlabBytes) {
    const std::lock_guard guard(mutex_);
    for (void*& slab : kept_)
      if (slab != nullptr) return std::exchange(slab, nullptr);
  }
  return allocateMemory(*actualBytes);
}

void JitHost::freeSlab(void* slab, std::size_t actualBytes) {
  if (actualBytes == kSlabBytes) {
    const std::lock_guard guard(mutex_);
    for (void*& place : kept_)
      if (place == nullptr) {
        place = slab;
        return;
      }
  }
  freeMemory(slab);
}

}  // namespace codicil::jit
