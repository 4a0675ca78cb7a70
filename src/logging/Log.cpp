// SPDX-License-Identifier: MIT
#include "logging/Log.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>

namespace codicil::logging {
namespace {

constexpr AreaDescription kAreas[] = {
    {"loading", "assemblies, as they are opened"},
    {"types", "types, as they are loaded"},
    {"compile", "bodies, as they are asked for and made"},
    {"versions", "what the code version manager does"},
    {"gc", "collections, and how long threads were stopped"},
    {"exceptions", "exceptions, where they are thrown, pass and are caught"},
    {"faults", "what the engine throws, and why methods could not be compiled"},
};

int lengthOf(std::string_view text) { return static_cast<int>(text.size()); }

// 0: there is no area of that name.
std::uint32_t bitOf(std::string_view name) {
  const auto found =
      std::find_if(std::begin(kAreas), std::end(kAreas), [&](const auto& one) { return name == one.name; });
  return found == std::end(kAreas) ? 0 : 1u << (found - std::begin(kAreas));
}

std::uint32_t parse(const char* text) {
  std::uint32_t on = 0;
  for (std::string_view rest = text != nullptr ? text : ""; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    if (name.empty()) continue;
    const std::uint32_t bit = bitOf(name);
    on |= bit;
    if (bit == 0)
      std::fprintf(stderr, "codicil: CODICIL_LOG: there is no area %.*s; see codicil --help\n", lengthOf(name),
                   name.data());
  }
  return on;
}

}  // namespace

const std::uint32_t detail::kAreasOn = parse(std::getenv("CODICIL_LOG"));

std::span<const AreaDescription> areas() { return kAreas; }

void line(Area area, const char* format, ...) {
  const int error = errno;
  char text[2048];
  constexpr std::size_t kRoom = sizeof text - 1;  // for the line's end
  auto length = static_cast<std::size_t>(std::snprintf(text, kRoom, "%s: ", kAreas[static_cast<unsigned>(area)].name));
  va_list arguments;
  va_start(arguments, format);
  const int wanted = std::vsnprintf(text + length, kRoom - length, format, arguments);
  va_end(arguments);
  length = std::min(length + static_cast<std::size_t>(std::max(wanted, 0)), kRoom - 1);
  text[length++] = '\n';
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, length);
  errno = error;
}

}  // namespace codicil::logging
