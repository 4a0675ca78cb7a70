// SPDX-License-Identifier: MIT
// Between the JIT's handles and the type system's objects, and its view of a type.
#pragma once

#include "execution/Calls.hpp"
#include "jitinterface/Handles.hpp"
#include "jitinterface/Types.hpp"
#include "typesystem/Class.hpp"
#include "typesystem/Module.hpp"
#include "typesystem/TypeDesc.hpp"
#include "typesystem/TypeLoader.hpp"

namespace codicil::jit {

// Why a method cannot be compiled, or a token not be resolved: the exception that the program gets for it, thrown
// through the JIT.
template <typename T>
T orThrow(typesystem::Expected<T> result) {
  return execution::orRequest(std::move(result));
}
template <typename T>
T orThrow(tl::expected<T, metadata::MetadataError> result) {
  if (!result) execution::throwLoadError(result.error());
  return std::move(*result);
}

inline typesystem::TypeHandle typeOf(ClassHandle handle) {
  return typesystem::TypeHandle::fromBits(reinterpret_cast<std::uintptr_t>(handle));
}
inline ClassHandle handleOf(typesystem::TypeHandle type) { return reinterpret_cast<ClassHandle>(type.bits()); }
inline ClassHandle handleOf(const typesystem::MethodTable* table) { return handleOf(typesystem::TypeHandle(table)); }
inline typesystem::MethodDesc& methodOf(MethodHandle handle) {
  return *reinterpret_cast<typesystem::MethodDesc*>(handle);
}
inline MethodHandle handleOf(const typesystem::MethodDesc* method) {
  return reinterpret_cast<MethodHandle>(const_cast<typesystem::MethodDesc*>(method));
}
inline typesystem::FieldDesc& fieldOf(FieldHandle handle) { return *reinterpret_cast<typesystem::FieldDesc*>(handle); }
inline FieldHandle handleOf(const typesystem::FieldDesc* field) {
  return reinterpret_cast<FieldHandle>(const_cast<typesystem::FieldDesc*>(field));
}

// In whose scope tokens stand: a module, or a method that the engine generated (bit 0).
class TokenScope {
 public:
  explicit TokenScope(ModuleHandle handle) : bits_(reinterpret_cast<std::uintptr_t>(handle)) {}
  explicit TokenScope(const typesystem::Module& module) : bits_(reinterpret_cast<std::uintptr_t>(&module)) {}
  explicit TokenScope(const void* generated) : bits_(reinterpret_cast<std::uintptr_t>(generated) | 1) {}
  bool isGenerated() const { return (bits_ & 1) != 0; }
  typesystem::Module& module() const { return *reinterpret_cast<typesystem::Module*>(bits_); }
  template <typename T>
  const T& generated() const {
    return *reinterpret_cast<const T*>(bits_ & ~std::uintptr_t{1});
  }
  ModuleHandle handle() const { return reinterpret_cast<ModuleHandle>(bits_); }

 private:
  std::uintptr_t bits_;
};

// Enums are what they are stored as.
CorType corTypeOf(metadata::ElementType element);
CorType corTypeOf(const typesystem::TypeExpression& type);
CorType corTypeOf(typesystem::TypeHandle type);

}  // namespace codicil::jit
