// SPDX-License-Identifier: MIT
// What a running program answers to the tools that attach to it.
#pragma once

#include <string>
#include <vector>

#include "clients/AttachServer.hpp"
#include "clients/Clients.hpp"
#include "execution/CodeHost.hpp"

namespace codicil::host {

// Each once, by name: of the methods that have an entry and whose names match `pattern` (fnmatch(3)).
std::vector<versioning::MethodTree> treesMatching(execution::CodeHost& code, const std::string& pattern);

// Unless DOTNET_EnableDiagnostics or CODICIL_ATTACH is 0.
bool mayBeAttachedTo();

// Both outlive the handler.
clients::AttachHandler attachHandler(execution::CodeHost& code, clients::Clients& clients);

}  // namespace codicil::host
