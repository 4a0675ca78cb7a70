// SPDX-License-Identifier: MIT
// client.h: types, and what objects are.
#include "clients/ClientApi.hpp"
#include "clients/ClientLookup.hpp"
#include "execution/Engine.hpp"
#include "execution/NativeCallers.hpp"
#include "threading/Allocation.hpp"
#include "threading/ManagedException.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::clients {

using execution::engine;
using typesystem::Module;
using typesystem::Token;
using typesystem::TypeHandle;

namespace {

TypeHandle typeOf(codicil_type handle) { return TypeHandle::fromBits(reinterpret_cast<std::uintptr_t>(handle)); }

// Loading may run the program's code: the thread becomes one of the engine's.
template <typename Load>
codicil_status load(codicil_type* result, Load&& how) {
  execution::enterEngine();
  try {
    const auto type = how();
    if (!type) return failed(CODICIL_LOAD_FAILED, type.error().toString());
    *result = handleOf(*type);
    return CODICIL_OK;
  } catch (const threading::ExceptionRequest& request) {
    return failed(CODICIL_LOAD_FAILED, request.type + std::string(": ") + request.message);
  } catch (const threading::ManagedException&) {
    return failed(CODICIL_LOAD_FAILED, "the program threw an exception");
  }
}

codicil_status findType(codicil_module handle, const char* name, codicil_type* found) {
  Module* const module = moduleOf(handle);
  if (module == nullptr || name == nullptr || found == nullptr)
    return failed(CODICIL_INVALID_ARGUMENT, "find_type: a module, a name and where to put it");
  const Token type = typeDefNamed(*module, name);
  if (type.isNil()) return failed(CODICIL_NOT_FOUND, module->fileName() + ": there is no type " + name);
  return load(found, [&] { return engine().types->load(*module, type); });
}

codicil_status instantiate(codicil_type generic, const codicil_type* arguments, std::uint32_t count,
                           codicil_type* made) {
  setLastError({});
  if (generic == nullptr || made == nullptr || (count != 0 && arguments == nullptr))
    return failed(CODICIL_INVALID_ARGUMENT, "instantiate: a generic type, its arguments and where to put it");
  std::vector<TypeHandle> types;
  for (std::uint32_t i = 0; i < count; ++i) types.push_back(typeOf(arguments[i]));
  return load(made, [&] { return engine().types->instantiate(typeOf(generic), types); });
}

std::size_t typeName(codicil_type type, char* buffer, std::size_t bufferBytes) {
  return copyText(type != nullptr ? engine().types->nameOf(typeOf(type)) : std::string(), buffer, bufferBytes);
}

codicil_type objectType(const void* object) {
  if (object == nullptr) return nullptr;
  return handleOf(TypeHandle(&threading::typeOf(reinterpret_cast<gc::ObjectPtr>(const_cast<void*>(object)))));
}

const std::uint16_t* stringCharacters(const void* object, std::uint32_t* length) {
  struct String {  // as CoreLib lays it out
    const void* type;
    std::int32_t length;
    std::uint16_t first;
  };
  if (object == nullptr) return nullptr;
  const typesystem::MethodTable& type = threading::typeOf(reinterpret_cast<gc::ObjectPtr>(const_cast<void*>(object)));
  // Of what has components, all but strings are arrays.
  if (!type.hasComponentSize() || type.isArray()) return nullptr;
  const auto* const text = static_cast<const String*>(object);
  if (length != nullptr) *length = static_cast<std::uint32_t>(text->length);
  return &text->first;
}

}  // namespace

void addTypeFunctions(codicil_api& api) {
  api.find_type = &findType;
  api.instantiate = &instantiate;
  api.type_name = &typeName;
  api.object_type = &objectType;
  api.string_characters = &stringCharacters;
}

}  // namespace codicil::clients
