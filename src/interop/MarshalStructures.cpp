// SPDX-License-Identifier: MIT
// System.Runtime.InteropServices.Marshal: the native layout of structures.
#include "classlib/ReflectionObjects.hpp"
#include "execution/Engine.hpp"
#include "execution/Runtime.hpp"
#include "interop/Interop.hpp"
#include "interop/NativeMethods.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::interop {
namespace {

using classlib::qcall;
using classlib::QCallTypeHandle;
using execution::engine;
using typesystem::MethodTable;
using typesystem::TypeHandle;

[[noreturn]] void failFor(TypeHandle type) {
  throw threading::ExceptionRequest{"System.ArgumentException",
                                    "Type '" + engine().types->nameOf(type) +
                                        "' cannot be marshaled as an unmanaged structure; no meaningful size or "
                                        "offset can be computed.",
                                    {}};
}

// Null: it has none, or not all of its fields can be marshalled.
const NativeLayout* layoutOf(TypeHandle type) {
  if (type.isTypeDesc()) return nullptr;
  try {
    return Interop::instance().layoutOf(*type.methodTable());
  } catch (const CannotMarshal&) {
  } catch (const threading::ExceptionRequest&) {
  }
  return nullptr;
}

std::int32_t sizeOf(QCallTypeHandle type, std::int32_t) {
  const NativeLayout* const layout = layoutOf(type.type());
  if (layout == nullptr) failFor(type.type());
  return static_cast<std::int32_t>(layout->bytes);
}

std::intptr_t offsetOf(const typesystem::FieldDesc* field) {
  const NativeLayout* const layout = layoutOf(TypeHandle(field->owner()));
  if (layout == nullptr) failFor(TypeHandle(field->owner()));
  for (const interop::NativeField& one : layout->fields)
    if (one.field == field) return one.offset;
  failFor(TypeHandle(field->owner()));
}

// No stub: the bytes are the same on both sides, so many of them.
std::int32_t tryGetStructMarshalStub(std::uintptr_t type, const void** stub, std::size_t* bytes) {
  *stub = nullptr;
  *bytes = 0;
  const TypeHandle handle = TypeHandle::fromBits(type);
  if (handle.isTypeDesc()) return 0;
  MethodTable& table = *handle.methodTable();
  const NativeLayout* const layout = Interop::instance().layoutOf(table);
  if (layout == nullptr) return 0;
  if (layout->isBlittable)
    *bytes = layout->bytes;
  else
    *stub = engine().runtime->entryOf(Interop::instance().structureStub(table));
  return 1;
}

}  // namespace

std::span<const classlib::QCall> marshalStructureQCalls() {
  static const classlib::QCall rows[] = {
      {"MarshalNative_SizeOfHelper", qcall<&sizeOf>()},
      {"MarshalNative_OffsetOf", qcall<&offsetOf>()},
      {"MarshalNative_TryGetStructMarshalStub", qcall<&tryGetStructMarshalStub>()},
  };
  return rows;
}

}  // namespace codicil::interop
