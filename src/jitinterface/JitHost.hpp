// What the JIT gets from us beside the interface: memory and its settings.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "codicil/versioning/AdaptiveMutex.hpp"
#include "jitinterface/JitCompiler.hpp"

namespace codicil::jit {

// The text of a setting ("JitDisasm", without the DOTNET_ before it), if it is set. Thread-safe.
using JitSettings = std::function<std::optional<std::string>(std::string_view name)>;

class JitHost final : public JitHostInterface {
 public:
  explicit JitHost(JitSettings settings) : settings_(std::move(settings)) {}
  ~JitHost();
  JitHost(const JitHost&) = delete;
  JitHost& operator=(const JitHost&) = delete;

  void* allocateMemory(std::size_t bytes) override;
  void freeMemory(void* memory) override;
  // Numbers are hexadecimal, as in every DOTNET_ variable; one that is none counts as not set.
  std::int32_t getIntConfigValue(const char* name, std::int32_t defaultValue) override;
  const char* getStringConfigValue(const char* name) override;
  void freeStringConfigValue(const char* value) override;
  void* allocateSlab(std::size_t bytes, std::size_t* actualBytes) override;
  void freeSlab(void* slab, std::size_t actualBytes) override;

 private:
  // Each compile takes at least one slab, of this size unless a method is large, and gives it back in the end. So large
  // a block would have the C library sort all that is free each time, so a few are kept.
  static constexpr std::size_t kSlabBytes = 64 * 1024;

  JitSettings settings_;
  versioning::AdaptiveMutex mutex_;
  std::array<void*, 4> kept_{};  // guarded; null: a free place
};

}  // namespace codicil::jit
