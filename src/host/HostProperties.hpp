// SPDX-License-Identifier: MIT
// What a host tells the runtime: names with values, which AppContext gets as well.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codicil::host {

using HostProperties = std::vector<std::pair<std::string, std::string>>;

// Null: it is not among them.
const std::string* propertyNamed(const HostProperties& properties, std::string_view name);

// Of a property that is a list with ':' between: what stands in it, without empty ones.
std::vector<std::filesystem::path> pathsIn(const HostProperties& properties, std::string_view name);
// The same, each with its final '/'.
std::vector<std::string> directoriesIn(const HostProperties& properties, std::string_view name);

}  // namespace codicil::host
