// SPDX-License-Identifier: MIT
#include "threading/TailCalls.hpp"

#include <cstdlib>
#include <new>

#include "threading/KeptAlive.hpp"
#include "typesystem/MethodDesc.hpp"
#include "typesystem/MethodTable.hpp"

namespace codicil::threading {

namespace {

template <typename T>
T& at(TailCallBuffer& buffer, std::uint32_t offset) {
  return *reinterpret_cast<T*>(reinterpret_cast<std::byte*>(&buffer) + offset);
}

void scanAll(TailCallBuffer& buffer, const std::vector<std::uint32_t>& offsets, std::uint32_t flags,
             gc::PromoteFunction* promote, gc::ScanContext* context) {
  for (const std::uint32_t offset : offsets)
    if (auto* const slot = &at<gc::ObjectPtr>(buffer, offset); *slot != nullptr) promote(slot, context, flags);
}

}  // namespace

TailCalls::~TailCalls() { std::free(buffer); }

TailCallBuffer* TailCalls::allocate(std::int32_t bytes) {
  void* const memory = std::malloc(static_cast<std::size_t>(bytes));
  if (memory == nullptr) return nullptr;
  std::free(buffer);
  buffer = new (memory) TailCallBuffer;
  buffer->bytes = bytes;
  return buffer;
}

void TailCalls::scan(gc::PromoteFunction* promote, gc::ScanContext* context) const {
  if (buffer == nullptr || buffer->state == TailCallState::Inactive || buffer->arguments == nullptr) return;
  const TailCallArguments& arguments = *buffer->arguments;
  if (buffer->state == TailCallState::Active) {
    scanAll(*buffer, arguments.references, 0, promote, context);
    scanAll(*buffer, arguments.byRefs, gc::promoteflag::kInterior, promote, context);
  }
  for (const gc::Handle* const handle : arguments.keptAlive) markKeptAlive(handle, promote, context);
  if (!mayMeetAllocators(*context)) return;
  if (arguments.genericType)
    if (const auto* const type = at<const typesystem::MethodTable*>(*buffer, *arguments.genericType))
      markAllocator(typesystem::allocatorOf(*type), promote, context);
  if (arguments.genericMethod)
    if (const auto* const method = at<const typesystem::MethodDesc*>(*buffer, *arguments.genericMethod))
      markAllocator(typesystem::allocatorOf(*method), promote, context);
}

const void* TailCalls::target() const {
  if (buffer == nullptr || buffer->state != TailCallState::Active || buffer->arguments == nullptr) return nullptr;
  const auto offset = buffer->arguments->target;
  return offset ? at<const void*>(*buffer, *offset) : nullptr;
}

}  // namespace codicil::threading
