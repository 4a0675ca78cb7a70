// SPDX-License-Identifier: MIT
// CODICIL_LOG=area,area: what the engine does, as lines on standard error, for people who look for a fault in it. An
// area that is off costs a test of a constant.
#pragma once

#include <cstdint>
#include <span>

namespace codicil::logging {

enum class Area : std::uint8_t { Loading, Types, Compile, Versions, Gc, Exceptions, Faults };

struct AreaDescription {
  const char* name;
  const char* what;
};
// By Area. For help texts.
std::span<const AreaDescription> areas();

namespace detail {
extern const std::uint32_t kAreasOn;  // a bit each; set before main. Names that are none are said on standard error
}
inline bool isOn(Area area) { return (detail::kAreasOn >> static_cast<unsigned>(area) & 1) != 0; }

// "AREA: " and the text as printf(3) formats it, to be asked for if isOn() alone. One write, without a lock or memory
// of its own: threads' lines do not mix, and it may be called while threads are stopped. Keeps errno.
[[gnu::format(printf, 2, 3)]] void line(Area area, const char* format, ...);

}  // namespace codicil::logging
