// A JSON file, and its members with their types checked. Errors name the file, and the line and column where it is not
// JSON, or the path of the member ("/runtimeOptions/framework/name") that is not what it should be.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "host/HostError.hpp"

namespace codicil::host {

class JsonFile;

// A value in a JsonFile, which must outlive it.
class JsonValue {
 public:
  std::string path() const { return path_.empty() ? "/" : path_; }

  bool isObject() const;
  bool isString() const;

  // Each: nothing if there is no such member (or it is null), an error if it is there and of another type.
  HostResult<std::optional<JsonValue>> object(std::string_view name) const;
  HostResult<std::optional<std::string>> string(std::string_view name) const;
  HostResult<std::optional<bool>> boolean(std::string_view name) const;
  HostResult<std::vector<JsonValue>> array(std::string_view name) const;  // empty if missing

  HostResult<std::string> requiredString(std::string_view name) const;

  HostResult<std::string> asString() const;
  // Members in the order of the file; of an object only.
  std::vector<std::pair<std::string, JsonValue>> members() const;
  // A string's own text, any other value's JSON.
  std::string asText() const;

  // "FILE: PATH: problem"
  tl::unexpected<HostError> error(std::string_view problem) const;

 private:
  friend class JsonFile;
  JsonValue(const JsonFile* file, const nlohmann::ordered_json* value, std::string path)
      : file_(file), value_(value), path_(std::move(path)) {}
  JsonValue at(const nlohmann::ordered_json& value, std::string_view name) const;
  const nlohmann::ordered_json* find(std::string_view name) const;

  const JsonFile* file_;
  const nlohmann::ordered_json* value_;
  std::string path_;
};

class JsonFile {
 public:
  // Comments and a byte order mark are allowed, as the host allows them.
  static HostResult<JsonFile> read(const std::filesystem::path& file);

  const std::filesystem::path& file() const { return *file_; }
  JsonValue root() const;

 private:
  friend class JsonValue;
  JsonFile(const std::filesystem::path& file, nlohmann::ordered_json value);
  std::shared_ptr<const std::filesystem::path> file_;
  std::shared_ptr<const nlohmann::ordered_json> value_;
};

}  // namespace codicil::host
