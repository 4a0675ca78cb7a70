// SPDX-License-Identifier: MIT
// A running program that a command asks something of.
#pragma once

#include <string>

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

namespace codicil::tool {

// One request over a connection of its own. The error names the process.
tl::expected<nlohmann::json, std::string> ask(pid_t process, nlohmann::json request);

}  // namespace codicil::tool
