// SPDX-License-Identifier: MIT
#include "clients/ClientLookup.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "clients/ClientApi.hpp"

namespace codicil::clients {

using typesystem::Module;
using typesystem::TableId;
using typesystem::Token;

Module* moduleOf(codicil_module handle) {
  setLastError({});
  const Clients* const all = Clients::instance();
  auto* const module = reinterpret_cast<Module*>(handle);
  if (all != nullptr && module != nullptr && all->parts().code.manager().isLoaded(module)) return module;
  setLastError("no module has this handle");
  return nullptr;
}

Module* moduleWith(codicil_method method) {
  Module* const module = moduleOf(method.module);
  if (module == nullptr) return nullptr;
  const Token token{method.token};
  if (token.is(TableId::MethodDef) && module->metadata().contains(token)) return module;
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", method.token);
  setLastError(module->fileName() + ": there is no method " + text);
  return nullptr;
}

Token typeDefNamed(const Module& module, std::string_view name) {
  const std::size_t nested = name.find('+');
  const std::string_view outer = name.substr(0, nested);
  const std::size_t dot = outer.rfind('.');
  Token type = dot == std::string_view::npos ? module.image().types().find("", outer)
                                             : module.image().types().find(outer.substr(0, dot), outer.substr(dot + 1));
  std::string_view rest = nested == std::string_view::npos ? std::string_view() : name.substr(nested + 1);
  while (type.is(TableId::TypeDef) && !rest.empty()) {
    const std::size_t next = rest.find('+');
    type = module.image().types().findNested(type, rest.substr(0, next));
    rest = next == std::string_view::npos ? std::string_view() : rest.substr(next + 1);
  }
  return type.is(TableId::TypeDef) ? type : Token();
}

std::size_t copyText(std::string_view text, char* buffer, std::size_t bufferBytes) {
  if (buffer != nullptr && bufferBytes != 0) {
    const std::size_t copied = std::min(text.size(), bufferBytes - 1);
    std::memcpy(buffer, text.data(), copied);
    buffer[copied] = 0;
  }
  return text.size();
}

}  // namespace codicil::clients
