#include "host/JsonFile.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "host/ReadFile.hpp"

namespace codicil::host {

namespace {

using Json = nlohmann::ordered_json;

// "LINE:COLUMN" of a byte, counted from 1.
std::string placeOf(std::string_view text, std::size_t byte) {
  text = text.substr(0, std::min(byte == 0 ? 0 : byte - 1, text.size()));
  auto line = std::count(text.begin(), text.end(), '\n') + 1;
  auto lineStart = text.rfind('\n');
  auto column = lineStart == std::string_view::npos ? text.size() + 1 : text.size() - lineStart;
  return std::to_string(line) + ":" + std::to_string(column);
}

// nlohmann's text without its "[json.exception…] parse error at line 1, column 2: ", on one line.
std::string reasonOf(const Json::parse_error& error) {
  std::string what = error.what();
  if (auto start = what.find(": "); start != std::string::npos) {
    what = what.substr(start + 2);
  }
  std::replace(what.begin(), what.end(), '\n', ' ');
  return what;
}

}  // namespace

HostResult<JsonFile> JsonFile::read(const std::filesystem::path& file) {
  auto text = readFile(file);
  if (!text) {
    return tl::unexpected(text.error());
  }
  try {
    return JsonFile(file, Json::parse(*text, nullptr, true, true));
  } catch (const Json::parse_error& error) {
    return hostError(file.string() + ":" + placeOf(*text, error.byte) + ": not JSON: " + reasonOf(error));
  } catch (const Json::exception& error) {
    return hostError(file.string() + ": not JSON: " + error.what());
  }
}

JsonFile::JsonFile(const std::filesystem::path& file, Json value)
    : file_(std::make_shared<const std::filesystem::path>(file)),
      value_(std::make_shared<const Json>(std::move(value))) {}

JsonValue JsonFile::root() const { return JsonValue(this, value_.get(), ""); }

bool JsonValue::isObject() const { return value_->is_object(); }
bool JsonValue::isString() const { return value_->is_string(); }

tl::unexpected<HostError> JsonValue::error(std::string_view problem) const {
  return hostError(file_->file().string() + ": " + path() + ": " + std::string(problem));
}

JsonValue JsonValue::at(const Json& value, std::string_view name) const {
  return JsonValue(file_, &value, path_ + "/" + std::string(name));
}

const Json* JsonValue::find(std::string_view name) const {
  if (!value_->is_object()) {
    return nullptr;
  }
  auto found = value_->find(std::string(name));
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

HostResult<std::optional<JsonValue>> JsonValue::object(std::string_view name) const {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_object()) {
    return at(*value, name).error("is not an object");
  }
  return at(*value, name);
}

HostResult<std::optional<std::string>> JsonValue::string(std::string_view name) const {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  auto text = at(*value, name).asString();
  if (!text) {
    return tl::unexpected(text.error());
  }
  return std::move(*text);
}

HostResult<std::optional<bool>> JsonValue::boolean(std::string_view name) const {
  const Json* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_boolean()) {
    return at(*value, name).error("is not true or false");
  }
  return value->get<bool>();
}

HostResult<std::vector<JsonValue>> JsonValue::array(std::string_view name) const {
  std::vector<JsonValue> elements;
  if (const Json* value = find(name)) {
    if (!value->is_array()) {
      return at(*value, name).error("is not an array");
    }
    for (std::size_t i = 0; i < value->size(); ++i) {
      elements.push_back(at((*value)[i], std::string(name) + "/" + std::to_string(i)));
    }
  }
  return elements;
}

HostResult<std::string> JsonValue::requiredString(std::string_view name) const {
  auto text = string(name);
  if (!text) {
    return tl::unexpected(text.error());
  }
  if (!*text) {
    return error("has no \"" + std::string(name) + "\"");
  }
  return std::move(**text);
}

HostResult<std::string> JsonValue::asString() const {
  if (!value_->is_string()) {
    return error("is not a string");
  }
  return value_->get<std::string>();
}

std::vector<std::pair<std::string, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<std::string, JsonValue>> members;
  for (const auto& [name, value] : value_->items()) {
    members.emplace_back(name, at(value, name));
  }
  return members;
}

std::string JsonValue::asText() const {
  if (value_->is_string()) {
    return value_->get<std::string>();
  }
  std::string text = value_->dump(-1, ' ', false, Json::error_handler_t::replace);
  auto exponent = value_->is_number_float() ? text.find('e') : std::string::npos;
  if (exponent != std::string::npos) {  // 1e+21, 1.5e-07 → 1e21, 1.5e-7, as the host writes them
    auto digits = text.find_first_not_of("+-0", exponent + 1);
    text = text.substr(0, exponent + 1) + (text[exponent + 1] == '-' ? "-" : "") + text.substr(digits);
  }
  return text;
}

}  // namespace codicil::host
