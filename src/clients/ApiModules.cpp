// SPDX-License-Identifier: MIT
// client.h: modules, methods and fields, from metadata alone.
#include <cstring>
#include <string>
#include <string_view>

#include <fnmatch.h>

#include "clients/ClientApi.hpp"
#include "clients/ClientLookup.hpp"
#include "metadata/SignatureReader.hpp"

namespace codicil::clients {

using metadata::Metadata;
using typesystem::Module;
using typesystem::Rid;
using typesystem::TableId;
using typesystem::Token;

namespace {

std::string simpleNameOf(const Module& module) {
  const auto identity = module.image().identity();
  return identity ? std::string(identity->name) : std::string();
}

void forEachModule(codicil_visit_module visit, void* context) {
  const Clients* const all = Clients::instance();
  if (all == nullptr || visit == nullptr) return;
  for (const auto& module : all->parts().assemblies.loaded())
    if (visit(context, handleOf(*module)) != 0) return;
}

codicil_module findModule(const char* simpleName) {
  setLastError({});
  const Clients* const all = Clients::instance();
  if (all == nullptr || simpleName == nullptr) return nullptr;
  for (const auto& module : all->parts().assemblies.loaded())
    if (strcasecmp(simpleNameOf(*module).c_str(), simpleName) == 0) return handleOf(*module);
  setLastError(std::string(simpleName) + ": no such assembly is loaded");
  return nullptr;
}

// Names are asked for by pointer: they stay where the metadata has them.
const char* moduleName(codicil_module handle) {
  Module* const module = moduleOf(handle);
  if (module == nullptr) return nullptr;
  const auto identity = module->image().identity();
  return identity ? identity->name.data() : "";
}

const char* modulePath(codicil_module handle) {
  const Module* const module = moduleOf(handle);
  return module != nullptr ? module->fileName().c_str() : nullptr;
}

const void* moduleMetadata(codicil_module handle, std::size_t* bytes) {
  const Module* const module = moduleOf(handle);
  if (module == nullptr) return nullptr;
  if (module->image().growing() != nullptr) {
    setLastError("the module's metadata grows");
    return nullptr;
  }
  const metadata::PEImage& file = module->image().pe();
  const auto root = file.bytesAt(file.cliHeader().metadata);
  if (!root) return nullptr;
  if (bytes != nullptr) *bytes = root->size();
  return root->data();
}

bool hasIL(const Module& module, Rid method) { return module.metadata().row<metadata::MethodDefRow>(method).rva != 0; }

// True: the visit goes on.
bool visitMethods(Module& module, const char* pattern, codicil_visit_method visit, void* context, std::size_t& count) {
  const std::uint32_t rows = module.metadata().rowCount(TableId::MethodDef);
  for (Rid row = 1; row <= rows; ++row) {
    if (!hasIL(module, row)) continue;
    const Token token = Token::of(TableId::MethodDef, row);
    const std::string name = execution::nameOf(module, token);
    if (fnmatch(pattern, name.c_str(), 0) != 0) continue;
    ++count;
    if (visit != nullptr && visit(context, {handleOf(module), token.value}, name.c_str()) != 0) return false;
  }
  return true;
}

std::size_t forEachMethod(codicil_module only, const char* pattern, codicil_visit_method visit, void* context) {
  setLastError({});
  const Clients* const all = Clients::instance();
  std::size_t count = 0;
  if (all == nullptr) return count;
  const char* const wanted = pattern != nullptr ? pattern : "*";
  if (only != nullptr) {
    if (Module* module = moduleOf(only)) visitMethods(*module, wanted, visit, context, count);
    return count;
  }
  for (const auto& module : all->parts().assemblies.loaded())
    if (!visitMethods(*module, wanted, visit, context, count)) break;
  return count;
}

std::size_t methodName(codicil_method method, char* buffer, std::size_t bufferBytes) {
  Module* const module = moduleWith(method);
  if (module == nullptr) return copyText("", buffer, bufferBytes);
  return copyText(execution::nameOf(*module, Token{method.token}), buffer, bufferBytes);
}

const std::uint8_t* methodSignature(codicil_method method, std::uint32_t* bytes) {
  Module* const module = moduleWith(method);
  if (module == nullptr) return nullptr;
  const Token token{method.token};
  const auto row = module->metadata().row<metadata::MethodDefRow>(token.rid());
  const auto blob = module->metadata().blob(row.signature, token);
  if (!blob) {
    setLastError(blob.error().toString());
    return nullptr;
  }
  if (bytes != nullptr) *bytes = static_cast<std::uint32_t>(blob->size());
  return reinterpret_cast<const std::uint8_t*>(blob->data());
}

codicil_status methodAttributes(codicil_method method, std::uint32_t* attributes, std::uint32_t* implementation) {
  Module* const module = moduleWith(method);
  if (module == nullptr) return CODICIL_UNKNOWN_METHOD;
  const auto row = module->metadata().row<metadata::MethodDefRow>(Token{method.token}.rid());
  if (attributes != nullptr) *attributes = row.flags;
  if (implementation != nullptr) *implementation = row.implFlags;
  return CODICIL_OK;
}

// By whom it extends; System.Enum itself is a class.
bool isValueType(const Metadata& metadata, Token typeDef) {
  const Token parent = metadata.row<metadata::TypeDefRow>(typeDef.rid()).extends;
  if (!parent.is(TableId::TypeDef) && !parent.is(TableId::TypeRef)) return false;
  const auto name = metadata.typeName(parent);
  const auto own = metadata.typeName(typeDef);
  if (!name || !own || name->nameSpace != "System") return false;
  return name->name == "Enum" || (name->name == "ValueType" && !(own->nameSpace == "System" && own->name == "Enum"));
}

codicil_status methodOwner(codicil_method method, std::uint32_t* typeDef, std::uint32_t* genericParameters,
                           int* ownerIsValueType) {
  Module* const module = moduleWith(method);
  if (module == nullptr) return CODICIL_UNKNOWN_METHOD;
  const auto owner = module->metadata().typeOfMethod(Token{method.token}.rid());
  if (!owner) return failed(CODICIL_LOAD_FAILED, owner.error().toString());
  const Token type = Token::of(TableId::TypeDef, *owner);
  if (typeDef != nullptr) *typeDef = type.value;
  if (genericParameters != nullptr)
    *genericParameters = static_cast<std::uint32_t>(module->metadata().genericParamsOf(type).size());
  if (ownerIsValueType != nullptr) *ownerIsValueType = isValueType(module->metadata(), type) ? 1 : 0;
  return CODICIL_OK;
}

// "T::name" in two.
bool splitMember(std::string_view text, std::string_view& type, std::string_view& member) {
  const std::size_t at = text.rfind("::");
  if (at == std::string_view::npos) return false;
  type = text.substr(0, at);
  member = text.substr(at + 2);
  return true;
}

codicil_status findMethod(codicil_module handle, const char* name, int parameters, codicil_method* found) {
  Module* const module = moduleOf(handle);
  std::string_view type, member;
  if (module == nullptr || found == nullptr || name == nullptr || !splitMember(name, type, member))
    return failed(CODICIL_INVALID_ARGUMENT, "find_method: a module, \"T::name\" and where to put it");
  const Metadata& metadata = module->metadata();
  const Token owner = typeDefNamed(*module, type);
  const auto rows = metadata.methodsOf(owner.rid());
  if (owner.isNil() || !rows)
    return failed(CODICIL_NOT_FOUND, module->fileName() + ": there is no type " + std::string(type));
  for (const Rid rid : *rows) {
    const Token token = Token::of(TableId::MethodDef, rid);
    const auto row = metadata.row<metadata::MethodDefRow>(rid);
    if (metadata.string(row.name, token).value_or("") != member) continue;
    auto reader = metadata::SignatureReader::open(metadata, row.signature, metadata::SignatureKind::Method, token);
    if (parameters >= 0 && (!reader || reader->methodSignature().paramCount != static_cast<std::uint32_t>(parameters)))
      continue;
    *found = {handle, token.value};
    return CODICIL_OK;
  }
  return failed(CODICIL_NOT_FOUND, module->fileName() + ": there is no method " + std::string(name));
}

codicil_status findField(codicil_module handle, const char* name, codicil_field* found) {
  Module* const module = moduleOf(handle);
  std::string_view type, member;
  if (module == nullptr || found == nullptr || name == nullptr || !splitMember(name, type, member))
    return failed(CODICIL_INVALID_ARGUMENT, "find_field: a module, \"T::name\" and where to put it");
  const Metadata& metadata = module->metadata();
  const Token owner = typeDefNamed(*module, type);
  const auto rows = metadata.fieldsOf(owner.rid());
  for (const Rid rid : owner.isNil() || !rows ? metadata::RowRange() : *rows) {
    const Token token = Token::of(TableId::Field, rid);
    if (metadata.string(metadata.row<metadata::FieldRow>(rid).name, token).value_or("") != member) continue;
    *found = {handle, token.value};
    return CODICIL_OK;
  }
  return failed(CODICIL_NOT_FOUND, module->fileName() + ": there is no field " + std::string(name));
}

codicil_status readIL(codicil_client client, codicil_method method, void (*visit)(void*, const codicil_il*),
                      void* context) {
  Clients* const all = Clients::instance();
  Module* const module = moduleWith(method);
  if (module == nullptr) return CODICIL_UNKNOWN_METHOD;
  if (all == nullptr || client == nullptr || visit == nullptr)
    return failed(CODICIL_INVALID_ARGUMENT, "read_il: a client and a visitor");
  const rejit::ClientId stage = Client::of(client)->stage();
  if (stage == 0) return failed(CODICIL_NOT_ATTACHED, "the client is detached");
  const Token token{method.token};
  const auto shown = ShownIL::of(*module, token, all->parts().code.manager().bodyAbove(stage, keyOf(method)));
  if (!shown) return failed(CODICIL_NOT_VERSIONABLE, shown.error());
  const codicil_il il = shown->il();
  visit(context, &il);
  return CODICIL_OK;
}

}  // namespace

void addModuleFunctions(codicil_api& api) {
  api.for_each_module = &forEachModule;
  api.find_module = &findModule;
  api.module_name = &moduleName;
  api.module_path = &modulePath;
  api.module_metadata = &moduleMetadata;
  api.for_each_method = &forEachMethod;
  api.method_name = &methodName;
  api.method_signature = &methodSignature;
  api.method_attributes = &methodAttributes;
  api.method_owner = &methodOwner;
  api.find_method = &findMethod;
  api.find_field = &findField;
  api.read_il = &readIL;
}

}  // namespace codicil::clients
