// Memory for what lives as long as its loader: MethodTables, descriptors, their tables.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace codicil::typesystem {

// Bump allocation out of blocks that never move and are given back all at once. Runs no destructors. Not thread-safe:
// its owner's lock guards it.
class LoaderHeap {
 public:
  LoaderHeap() = default;
  // Of types that can be unloaded: it gives its memory back when it goes, but nothing else will ever be at its
  // addresses (UnloadableMemory).
  static LoaderHeap unloadable() { return LoaderHeap(true); }
  ~LoaderHeap();
  LoaderHeap(const LoaderHeap&) = delete;
  LoaderHeap& operator=(const LoaderHeap&) = delete;

  // `bytes` zeroed bytes; `alignment` is a power of two. Throws std::bad_alloc.
  std::byte* allocate(std::size_t bytes, std::size_t alignment = alignof(void*));

  template <typename T, typename... Arguments>
  T* make(Arguments&&... arguments) {
    return new (allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
  }

  // `count` objects, each made by its default constructor.
  template <typename T>
  std::span<T> makeArray(std::size_t count) {
    if (count == 0) return {};
    // NOLINTNEXTLINE(bugprone-sizeof-expression): T may be a pointer, and then is what the array holds
    T* first = reinterpret_cast<T*>(allocate(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }

  template <typename T>
  std::span<const T> copy(std::span<const T> from) {
    std::span<T> to = makeArray<T>(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
    return to;
  }

  bool contains(const void* address) const;

  std::size_t bytesAllocated() const { return allocated_; }

 private:
  explicit LoaderHeap(bool isUnloadable) : isUnloadable_(isUnloadable) {}
  void addBlock(std::size_t bytes);

  static constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

  struct Block {
    std::byte* memory;
    std::size_t bytes;
  };
  const bool isUnloadable_ = false;
  std::vector<Block> blocks_;
  std::byte* at_ = nullptr;
  std::size_t left_ = 0;
  std::size_t allocated_ = 0;
};

}  // namespace codicil::typesystem
