#include "typesystem/LoaderHeap.hpp"

#include <algorithm>
#include <cstdint>

namespace codicil::typesystem {

std::byte* LoaderHeap::allocate(std::size_t bytes, std::size_t alignment) {
  std::size_t padding = (alignment - reinterpret_cast<std::uintptr_t>(at_) % alignment) % alignment;
  if (left_ < padding + bytes) {
    const std::size_t size = std::max(kBlockBytes, bytes + alignment);
    blocks_.push_back({std::make_unique<std::byte[]>(size), size});  // zeroed
    at_ = blocks_.back().memory.get();
    left_ = size;
    padding = (alignment - reinterpret_cast<std::uintptr_t>(at_) % alignment) % alignment;
  }
  std::byte* result = at_ + padding;
  at_ = result + bytes;
  left_ -= padding + bytes;
  allocated_ += bytes;
  return result;
}

bool LoaderHeap::contains(const void* address) const {
  for (const Block& block : blocks_) {
    const auto offset =
        reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(block.memory.get());
    if (offset < block.bytes) return true;
  }
  return false;
}

}  // namespace codicil::typesystem
