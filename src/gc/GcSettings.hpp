// How the collector's settings are found: an environment variable by the private name, else a runtimeconfig property by
// the public one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace codicil::gc {

class GcSettings {
 public:
  using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

  // `environment` takes names without the DOTNET_ before them; `properties` those of runtimeconfig.json. Both are
  // called by any thread.
  GcSettings(Lookup environment, Lookup properties)
      : environment_(std::move(environment)), properties_(std::move(properties)) {}

  // `publicKey` may be null. Nothing: not set, or not of the type asked for.
  std::optional<bool> boolean(const char* privateKey, const char* publicKey) const;
  // In the environment hexadecimal, always; in a property decimal, 0x hexadecimal or 0 octal.
  std::optional<std::int64_t> integer(const char* privateKey, const char* publicKey) const;
  std::optional<std::string> text(const char* privateKey, const char* publicKey) const;

  bool serverRequested() const { return boolean("gcServer", "System.GC.Server").value_or(false); }
  bool concurrent() const { return boolean("gcConcurrent", "System.GC.Concurrent").value_or(true); }

 private:
  std::optional<std::string> property(const char* publicKey) const;
  Lookup environment_;
  Lookup properties_;
};

}  // namespace codicil::gc
