// SPDX-License-Identifier: MIT
#include "jitinterface/Profiles.hpp"

#include <algorithm>

namespace codicil::jit {
namespace {

std::size_t sizeOf(const PgoSchemaItem& item) {
  switch (item.kind & pgokind::kDataTypeMask) {
    case pgokind::kNone:
      return 0;
    case pgokind::kFourByte:
      return 4;
    default:
      return 8;
  }
}

std::size_t alignmentOf(const PgoSchemaItem& item) {
  switch (item.kind & pgokind::kAlignMask) {
    case pgokind::kAlign4:
      return 4;
    case pgokind::kAlign8:
    case pgokind::kAlignPointer:
      return 8;
    default:
      return std::max<std::size_t>(sizeOf(item), 1);
  }
}

bool isSame(const PgoSchemaItem& a, const PgoSchemaItem& b) {
  return a.kind == b.kind && a.ilOffset == b.ilOffset && a.count == b.count && a.other == b.other;
}

}  // namespace

std::size_t layOut(std::span<PgoSchemaItem> schema) {
  std::size_t end = 0;
  for (PgoSchemaItem& item : schema) {
    const std::size_t alignment = alignmentOf(item);
    item.offset = (end + alignment - 1) / alignment * alignment;
    end = item.offset + sizeOf(item) * static_cast<std::size_t>(std::max(item.count, 0));
  }
  return end;
}

Profile& Profiles::begin(const typesystem::MethodDesc& method, versioning::ILVersionId il,
                         std::span<PgoSchemaItem> schema) {
  const std::size_t bytes = layOut(schema);
  const std::lock_guard guard(lock_);
  std::unique_ptr<Profile>& known = profiles_[{&method, il}];
  if (known != nullptr && std::equal(schema.begin(), schema.end(), known->schema.begin(), known->schema.end(), isSame))
    return *known;
  if (known != nullptr) replaced_.push_back(std::move(known));
  known = std::make_unique<Profile>();
  known->schema.assign(schema.begin(), schema.end());
  known->data = std::make_unique<std::byte[]>(bytes);
  return *known;
}

Profile* Profiles::find(const typesystem::MethodDesc& method, versioning::ILVersionId il) {
  const std::lock_guard guard(lock_);
  const auto found = profiles_.find({&method, il});
  return found != profiles_.end() ? found->second.get() : nullptr;
}

void Profiles::forget(const typesystem::LoaderAllocator& allocator) {
  const std::lock_guard guard(lock_);
  std::erase_if(profiles_, [&](const auto& one) { return allocator.heap.contains(one.first.method); });
}

}  // namespace codicil::jit
