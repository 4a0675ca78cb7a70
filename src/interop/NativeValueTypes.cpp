// SPDX-License-Identifier: MIT
#include "interop/NativeValueTypes.hpp"

namespace codicil::interop {

using metadata::ElementType;
using typesystem::TypeFlags;

typesystem::SignatureType NativeValueTypes::of(MethodTable& type, const NativeLayout& layout) {
  const std::lock_guard guard(lock_);
  if (const auto known = twinOf_.find(&type); known != twinOf_.end()) return {&known->second->expression, false};
  Twin& twin = *(twinOf_[&type] = std::make_unique<Twin>());
  twin.definition = *type.classData().definition;
  twin.definition.category = typesystem::Category::ValueType;
  twin.definition.element = ElementType::ValueType;
  twin.definition.isIntrinsic = false;
  twin.definition.inlineArrayLength = 0;
  twin.its.definition = &twin.definition;
  twin.its.type = &twin.expression;
  twin.its.element = ElementType::ValueType;
  twin.its.fieldBytes = layout.bytes;
  twin.its.alignment = layout.alignment;
  twin.its.hasOverlappingFields = true;  // every byte counts
  twin.its.eightbytes = layout.eightbytes;
  twin.its.registers = layout.eightbytes.registers(layout.bytes);
  twin.table.flags = TypeFlags::kValueType | TypeFlags::kNonGeneric;
  twin.table.baseSize = (layout.bytes + typesystem::kObjectHeaderBytes + typesystem::kPointerBytes + 7) & ~7u;
  twin.table.module = type.module;
  twin.table.auxiliaryData = type.auxiliaryData;
  twin.table.classOrCanonical = reinterpret_cast<std::uintptr_t>(&twin.its);
  twin.expression.kind = typesystem::TypeKind::Defined;
  twin.expression.definition = &twin.definition;
  twin.expression.loading.handle = TypeHandle(&twin.table);
  twin.expression.loading.loaded.store(true, std::memory_order_release);
  return {&twin.expression, false};
}

void NativeValueTypes::forget(const typesystem::LoaderAllocator& allocator) {
  const std::lock_guard guard(lock_);
  std::erase_if(twinOf_, [&](const auto& one) { return allocator.heap.contains(one.first); });
}

}  // namespace codicil::interop
