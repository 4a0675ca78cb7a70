// SPDX-License-Identifier: MIT
// Objects that must not die as long as code, a type or a method of theirs is in use.
#pragma once

#include "gc/GcTypes.hpp"
#include "typesystem/LoaderAllocator.hpp"

namespace codicil::threading {

// Only marks: the handle itself follows the object when it moves.
inline void markKeptAlive(const gc::Handle* handle, gc::PromoteFunction* promote, gc::ScanContext* context) {
  if (!context->promotion || handle == nullptr || *handle == nullptr) return;
  gc::ObjectPtr object = *reinterpret_cast<gc::ObjectPtr*>(*handle);
  if (object != nullptr) promote(&object, context, 0);
}

// Null: of none, everything of it stays.
inline const gc::Handle* handleOf(const typesystem::LoaderAllocator* allocator) {
  return allocator == nullptr ? nullptr : reinterpret_cast<const gc::Handle*>(&allocator->exposed);
}

inline void markAllocator(const typesystem::LoaderAllocator* allocator, gc::PromoteFunction* promote,
                          gc::ScanContext* context) {
  markKeptAlive(handleOf(allocator), promote, context);
}

inline bool mayMeetAllocators(const gc::ScanContext& context) {
  return context.promotion && typesystem::LoaderAllocator::isAnyMade_.load(std::memory_order_relaxed);
}

}  // namespace codicil::threading
