// What stands behind StubAllocator.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "CodeSpace.hpp"
#include "StubChunks.hpp"
#include "codicil/versioning/Stubs.hpp"

namespace codicil::codememory {

class StubAllocator::Impl {
 public:
  explicit Impl(CodeSpace& space)
      : space_(space),
        chunks_(space.reservation().bytes() / kStubChunkBytes),
        precodes_(space, chunks_, ChunkKind::Precodes),
        counting_(space, chunks_, ChunkKind::Counting) {}
  explicit operator bool() const { return static_cast<bool>(chunks_); }  // false: the kernel refused a mapping

 private:
  friend class StubAllocator;

  CodeSpace& space_;
  StubChunkTable chunks_;
  alignas(64) mutable std::mutex mutex_;  // guards what follows; taken before CodeSpace's
  StubChunks precodes_;
  StubChunks counting_;
  std::size_t thunkNext_ = 0, thunkEnd_ = 0;  // offsets: room for thunks
  std::size_t thunkBytes_ = 0;
  struct Thunk {
    StubRange range;
    std::vector<StubFrame> frames;
  };
  std::vector<Thunk> thunks_;  // those with names
  StubObserver* observer_ = nullptr;
};

}  // namespace codicil::codememory
