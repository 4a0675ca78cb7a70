// SPDX-License-Identifier: MIT
// Types of CoreLib and fields of their objects, by name.
#pragma once

#include <cstring>
#include <string_view>

#include "gc/GcTypes.hpp"
#include "threading/Allocation.hpp"
#include "threading/WriteBarrier.hpp"
#include "typesystem/FieldDesc.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::classlib {

// Of a type of CoreLib; nested types "Outer+Inner". Null: there is none. Thread-safe; may load the type.
typesystem::MethodTable* coreLibType(std::string_view name);
const typesystem::FieldDesc* coreLibField(std::string_view type, std::string_view name);

// Of CoreLib's arrays of such elements. Throws threading::ExceptionRequest.
typesystem::MethodTable& arrayOf(std::string_view element);
typesystem::TypeHandle primitive(metadata::ElementType element);

// Of an array of references. Cooperative.
inline void setElement(gc::ObjectPtr array, std::size_t index, gc::ObjectPtr value) {
  threading::setReference(reinterpret_cast<gc::ObjectPtr*>(threading::elementsOf(array)) + index, value);
}

// A place in objects of that type. Ends the process if CoreLib has no such field: it is not the one we know.
// Cooperative.
class Field {
 public:
  Field(std::string_view type, std::string_view name);

  void* in(gc::ObjectPtr object) const { return threading::fieldsOf(object) + offset_; }
  gc::ObjectPtr reference(gc::ObjectPtr object) const { return *static_cast<gc::ObjectPtr*>(in(object)); }
  void setReference(gc::ObjectPtr object, gc::ObjectPtr value) const {
    threading::setReference(static_cast<gc::ObjectPtr*>(in(object)), value);
  }
  template <typename Value>
  void set(gc::ObjectPtr object, const Value& value) const {
    std::memcpy(in(object), &value, sizeof value);  // NOLINT(bugprone-sizeof-expression): a value may be a pointer
  }

 private:
  std::uint32_t offset_ = 0;
};

}  // namespace codicil::classlib
