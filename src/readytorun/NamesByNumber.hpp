// SPDX-License-Identifier: MIT
// The names of an enumeration's values, found by their numbers.
#pragma once

#include <array>
#include <cstddef>

namespace codicil::readytorun {

template <typename Enum>
struct NamedValue {
  Enum value;
  const char* name;
};

// Of values whose numbers are below `Limit`.
template <typename Enum, std::size_t Limit>
class NamesByNumber {
 public:
  template <std::size_t Count>
  explicit constexpr NamesByNumber(const NamedValue<Enum> (&named)[Count]) {
    for (const NamedValue<Enum>& one : named) names_[static_cast<std::size_t>(one.value)] = one.name;
  }
  // Null: it has none.
  const char* operator[](Enum value) const {
    const auto number = static_cast<std::size_t>(value);
    return number < Limit ? names_[number] : nullptr;
  }

 private:
  std::array<const char*, Limit> names_{};
};

}  // namespace codicil::readytorun
