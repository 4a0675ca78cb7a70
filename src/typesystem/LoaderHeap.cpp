#include "typesystem/LoaderHeap.hpp"

#include <algorithm>
#include <cstdint>

#include "typesystem/UnloadableMemory.hpp"

namespace codicil::typesystem {

std::byte* LoaderHeap::allocate(std::size_t bytes, std::size_t alignment) {
  std::size_t padding = (alignment - reinterpret_cast<std::uintptr_t>(at_) % alignment) % alignment;
  if (left_ < padding + bytes) {
    const std::size_t size = std::max(kBlockBytes, bytes + alignment);
    addBlock(size);
    at_ = blocks_.back().memory;
    left_ = blocks_.back().bytes;
    padding = (alignment - reinterpret_cast<std::uintptr_t>(at_) % alignment) % alignment;
  }
  std::byte* result = at_ + padding;
  at_ = result + bytes;
  left_ -= padding + bytes;
  allocated_ += bytes;
  return result;
}

LoaderHeap::~LoaderHeap() {
  for (const Block& block : blocks_) {
    if (isUnloadable_)
      UnloadableMemory::free(block.memory, block.bytes);
    else
      delete[] block.memory;
  }
}

// Zeroed.
void LoaderHeap::addBlock(std::size_t bytes) {
  blocks_.reserve(blocks_.size() + 1);
  if (isUnloadable_) bytes = UnloadableMemory::rounded(bytes);
  blocks_.push_back({isUnloadable_ ? UnloadableMemory::allocate(bytes) : new std::byte[bytes](), bytes});
}

bool LoaderHeap::contains(const void* address) const {
  for (const Block& block : blocks_) {
    const auto offset = reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(block.memory);
    if (offset < block.bytes) return true;
  }
  return false;
}

}  // namespace codicil::typesystem
