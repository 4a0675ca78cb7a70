// SPDX-License-Identifier: MIT
#include "classlib/Fields.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "execution/Calls.hpp"
#include "execution/Engine.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::classlib {

using execution::orRequest;

typesystem::MethodTable* coreLibType(std::string_view name) {
  const auto type = execution::engine().types->coreLibType(name);
  return type ? *type : nullptr;
}

typesystem::MethodTable& arrayOf(std::string_view element) {
  typesystem::TypeLoader& types = *execution::engine().types;
  return *orRequest(types.arrayOf(typesystem::TypeHandle(orRequest(types.coreLibType(element))))).methodTable();
}

typesystem::TypeHandle primitive(metadata::ElementType element) {
  return typesystem::TypeHandle(orRequest(execution::engine().types->primitive(element)));
}

const typesystem::FieldDesc* coreLibField(std::string_view type, std::string_view name) {
  const typesystem::MethodTable* const table = coreLibType(type);
  if (table == nullptr) return nullptr;
  const metadata::Metadata& metadata = execution::engine().coreLib->metadata();
  for (const typesystem::FieldDesc& field : table->classData().fields) {
    const auto row = metadata.rowOf<metadata::FieldRow>(field.token());
    const auto own = row ? metadata.string(row->name, field.token()) : tl::unexpected(row.error());
    if (own && *own == name) return &field;
  }
  return nullptr;
}

Field::Field(std::string_view type, std::string_view name) {
  const typesystem::FieldDesc* const field = coreLibField(type, name);
  if (field == nullptr) {
    std::fprintf(stderr, "codicil: System.Private.CoreLib has no field %s.%s\n", std::string(type).c_str(),
                 std::string(name).c_str());
    std::abort();
  }
  offset_ = field->offset();
}

}  // namespace codicil::classlib
