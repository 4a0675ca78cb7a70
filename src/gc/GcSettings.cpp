#include "gc/GcSettings.hpp"

#include <strings.h>

#include <cerrno>
#include <cstdlib>

namespace codicil::gc {

namespace {

// The whole of `text` as a number; 64-bit values wrap into the sign as the collector expects of masks.
std::optional<std::int64_t> number(const std::string& text, int base) {
  if (text.empty()) {
    return std::nullopt;
  }
  char* end = nullptr;
  errno = 0;
  unsigned long long value = std::strtoull(text.c_str(), &end, base);
  if (*end != '\0' || errno == ERANGE) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<std::string> GcSettings::property(const char* publicKey) const {
  return publicKey == nullptr ? std::nullopt : properties_(publicKey);
}

std::optional<bool> GcSettings::boolean(const char* privateKey, const char* publicKey) const {
  if (auto text = environment_(privateKey)) {
    if (auto value = number(*text, 16)) {
      return *value != 0;
    }
  }
  if (auto text = property(publicKey)) {
    if (strcasecmp(text->c_str(), "true") == 0) return true;
    if (strcasecmp(text->c_str(), "false") == 0) return false;
  }
  return std::nullopt;
}

std::optional<std::int64_t> GcSettings::integer(const char* privateKey, const char* publicKey) const {
  if (auto text = environment_(privateKey)) {
    if (auto value = number(*text, 16)) {
      return value;
    }
  }
  auto text = property(publicKey);
  return text ? number(*text, 0) : std::nullopt;
}

std::optional<std::string> GcSettings::text(const char* privateKey, const char* publicKey) const {
  auto value = environment_(privateKey);
  return value ? value : property(publicKey);
}

}  // namespace codicil::gc
