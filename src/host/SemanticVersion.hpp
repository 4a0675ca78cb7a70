// Versions of frameworks: major.minor.patch[-prerelease][+build], ordered as semver.org 2.0 says.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace codicil::host {

struct SemanticVersion {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::string prerelease;  // without the '-'; empty: a release
  std::string build;       // without the '+'; has no part in the order

  // Nothing if `text` is not all of a version.
  static std::optional<SemanticVersion> parse(std::string_view text);
  std::string toString() const;
  bool isPrerelease() const { return !prerelease.empty(); }

  friend std::weak_ordering operator<=>(const SemanticVersion& a, const SemanticVersion& b);
  friend bool operator==(const SemanticVersion& a, const SemanticVersion& b) { return std::is_eq(a <=> b); }
};

}  // namespace codicil::host
