// SPDX-License-Identifier: MIT
// The functions of client.h, by what they are about; each family is a file. None throws.
#pragma once

#include <string>

#include "codicil/client.h"

namespace codicil::clients {

// The whole table, filled once.
const codicil_api& clientApi();

// The families' parts of it.
void addModuleFunctions(codicil_api& api);
void addTypeFunctions(codicil_api& api);
void addTokenFunctions(codicil_api& api);
void addSwitchFunctions(codicil_api& api);
void addVersionFunctions(codicil_api& api);

// What last_error answers on this thread.
void setLastError(std::string why);
codicil_status failed(codicil_status status, std::string why);

}  // namespace codicil::clients
