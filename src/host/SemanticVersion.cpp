#include "host/SemanticVersion.hpp"

#include <charconv>

namespace codicil::host {

namespace {

// A decimal number without leading zeros at the start of `text`, which it is taken off.
std::optional<int> takeNumber(std::string_view& text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  auto length = static_cast<std::size_t>(end - text.data());
  if (error != std::errc() || length == 0 || text[0] == '-' || (length > 1 && text[0] == '0')) {
    return std::nullopt;
  }
  text.remove_prefix(length);
  return value;
}

bool takeDot(std::string_view& text) {
  if (text.empty() || text[0] != '.') {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

bool isNumeric(std::string_view identifier) {
  return identifier.find_first_not_of("0123456789") == std::string_view::npos;
}

// Dot-separated identifiers of [0-9A-Za-z-], none of them empty.
bool areIdentifiers(std::string_view text) {
  constexpr std::string_view kAllowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-.";
  return !text.empty() && text.find_first_not_of(kAllowed) == std::string_view::npos && text.front() != '.' &&
         text.back() != '.' && text.find("..") == std::string_view::npos;
}

std::weak_ordering compareIdentifiers(std::string_view a, std::string_view b) {
  bool aNumeric = isNumeric(a);
  bool bNumeric = isNumeric(b);
  if (aNumeric != bNumeric) {
    return aNumeric ? std::weak_ordering::less : std::weak_ordering::greater;
  }
  if (aNumeric && a.size() != b.size()) {  // no leading zeros: the longer is the greater
    return a.size() <=> b.size();
  }
  return a.compare(b) <=> 0;
}

std::weak_ordering comparePrereleases(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {  // a release comes after its prereleases
    return b.size() == 0 && a.size() == 0 ? std::weak_ordering::equivalent
           : a.empty()                    ? std::weak_ordering::greater
                                          : std::weak_ordering::less;
  }
  while (!a.empty() && !b.empty()) {
    auto aEnd = a.find('.');
    auto bEnd = b.find('.');
    if (auto order = compareIdentifiers(a.substr(0, aEnd), b.substr(0, bEnd)); order != 0) {
      return order;
    }
    a.remove_prefix(aEnd == std::string_view::npos ? a.size() : aEnd + 1);
    b.remove_prefix(bEnd == std::string_view::npos ? b.size() : bEnd + 1);
  }
  return a.size() <=> b.size();
}

}  // namespace

std::optional<SemanticVersion> SemanticVersion::parse(std::string_view text) {
  SemanticVersion version;
  auto major = takeNumber(text);
  auto minor = major && takeDot(text) ? takeNumber(text) : std::nullopt;
  auto patch = minor && takeDot(text) ? takeNumber(text) : std::nullopt;
  if (!patch) {
    return std::nullopt;
  }
  version.major = *major;
  version.minor = *minor;
  version.patch = *patch;

  if (auto plus = text.find('+'); plus != std::string_view::npos) {
    version.build = text.substr(plus + 1);
    text = text.substr(0, plus);
    if (!areIdentifiers(version.build)) {
      return std::nullopt;
    }
  }
  if (!text.empty()) {
    version.prerelease = text.substr(1);
    if (text[0] != '-' || !areIdentifiers(version.prerelease)) {
      return std::nullopt;
    }
  }
  return version;
}

std::string SemanticVersion::toString() const {
  std::string text = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  if (!prerelease.empty()) {
    text += "-" + prerelease;
  }
  if (!build.empty()) {
    text += "+" + build;
  }
  return text;
}

std::weak_ordering operator<=>(const SemanticVersion& a, const SemanticVersion& b) {
  if (auto order = a.major <=> b.major; order != 0) return order;
  if (auto order = a.minor <=> b.minor; order != 0) return order;
  if (auto order = a.patch <=> b.patch; order != 0) return order;
  return comparePrereleases(a.prerelease, b.prerelease);
}

}  // namespace codicil::host
