// SPDX-License-Identifier: MIT
#include "execution/NamedTypes.hpp"

#include <charconv>

#include "execution/Assemblies.hpp"
#include "execution/Calls.hpp"
#include "execution/Engine.hpp"

namespace codicil::execution {
namespace {

using metadata::TableId;
using metadata::Token;
using typesystem::Module;
using typesystem::TypeHandle;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Up to the next `separator`, which is taken off `rest`, too.
std::string_view part(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view first = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return trimmed(first);
}

AssemblySpec specOf(std::string_view text) {
  AssemblySpec spec;
  spec.name = std::string(part(text, ','));
  while (!text.empty()) {
    std::string_view value = part(text, ',');
    const std::string_view name = part(value, '=');
    if (name == "Version") {
      for (std::uint16_t* number : {&spec.major, &spec.minor, &spec.build, &spec.revision}) {
        const std::string_view digits = part(value, '.');
        std::from_chars(digits.data(), digits.data() + digits.size(), *number);
      }
    } else if (name == "Culture" && value != "neutral") {
      spec.culture = std::string(value);
    }
  }
  return spec;
}

TypeHandle typeIn(Module& first, std::string_view name) {
  Module* module = &first;
  for (int hops = 0; hops < 32; ++hops) {
    std::string_view rest = name;
    const std::string_view outer = part(rest, '+');
    const std::size_t dot = outer.rfind('.');
    Token found = dot == std::string_view::npos
                      ? module->image().types().find({}, outer)
                      : module->image().types().find(outer.substr(0, dot), outer.substr(dot + 1));
    while (!found.isNil() && !rest.empty()) found = module->image().types().findNested(found, part(rest, '+'));
    if (found.is(TableId::TypeDef)) return orRequest(engine().types->load(*module, found));
    if (!found.is(TableId::ExportedType)) break;
    const auto implementation = module->metadata().implementationOf(found);
    if (!implementation || !implementation->is(TableId::AssemblyRef)) break;
    module = orRequest(engine().assemblies->load(*module, *implementation));
  }
  throw threading::ExceptionRequest{
      "System.TypeLoadException", "Could not resolve type '" + std::string(name) + "'.", {}};
}

}  // namespace

TypeHandle typeNamed(Module& from, std::string_view name) {
  if (name.find_first_of("[!*&") != std::string_view::npos)
    throw threading::ExceptionRequest{"System.NotSupportedException", std::string(name), {}};
  const std::string_view type = part(name, ',');
  if (name.empty()) return typeIn(from, type);
  Assemblies& assemblies = *engine().assemblies;
  return typeIn(*orRequest(assemblies.load(assemblies.contextOf(from), specOf(name), &from)), type);
}

}  // namespace codicil::execution
