// What the JIT gets from us beside the interface: memory and its settings.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "jitinterface/JitCompiler.hpp"

namespace codicil::jit {

// The text of a setting ("JitDisasm", without the DOTNET_ before it), if it is set. Thread-safe.
using JitSettings = std::function<std::optional<std::string>(std::string_view name)>;

class JitHost final : public JitHostInterface {
 public:
  explicit JitHost(JitSettings settings) : settings_(std::move(settings)) {}

  void* allocateMemory(std::size_t bytes) override;
  void freeMemory(void* memory) override;
  // Numbers are hexadecimal, as in every DOTNET_ variable; one that is none counts as not set.
  std::int32_t getIntConfigValue(const char* name, std::int32_t defaultValue) override;
  const char* getStringConfigValue(const char* name) override;
  void freeStringConfigValue(const char* value) override;
  void* allocateSlab(std::size_t bytes, std::size_t* actualBytes) override;
  void freeSlab(void* slab, std::size_t actualBytes) override;

 private:
  JitSettings settings_;
};

}  // namespace codicil::jit
