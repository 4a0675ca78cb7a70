// SPDX-License-Identifier: MIT
// A body's tables while it is being made, and how they become those of the finished body.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "execution/CodeTables.hpp"

namespace codicil::execution {

// Of unwind codes there are either bytes, which are copied, or a view of some that outlive the tables: precompiled
// code's, which lie in its file. The same goes for GC info.
struct DraftedFragment {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  FragmentKind kind = FragmentKind::Root;
  std::span<const std::uint8_t> unwindInfo = {};  // UNWIND_INFO of the Windows x64 ABI
  std::optional<UnwindInfo> unwind = {};
};

// For one body, on one thread; what its parts mean is said in CodeTables.
class CodeTablesDraft {
  // Most bodies' fit in here: only the finished tables are allocated.
  std::array<std::byte, 1024> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};

 public:
  CodeTablesDraft() = default;
  CodeTablesDraft(const CodeTablesDraft&) = delete;
  CodeTablesDraft& operator=(const CodeTablesDraft&) = delete;

  std::uint32_t codeBytes = 0;
  bool isFinal = false;
  bool isCalledByNative = false;
  std::pmr::vector<DraftedFragment> fragments{&memory_};  // in any order
  std::span<const std::uint8_t> gcInfo;
  std::optional<gc::GcInfo> liveness;
  std::pmr::vector<NativeExceptionClause> clauses{&memory_};
  std::pmr::vector<IlToNative> offsets{&memory_};
  const gc::Handle* keptAlive = nullptr;
  versioning::ILBodyPtr il;
  JitMemory patchpointInfo;
  std::pmr::vector<std::unique_ptr<DispatchCell>> dispatchCells{&memory_};
  std::pmr::vector<versioning::ILBodyPtr> inlinedBodies{&memory_};  // supplied ones

  // Bytes that are there as long as the draft is.
  std::span<std::uint8_t> allocate(std::size_t bytes) {
    return {static_cast<std::uint8_t*>(memory_.allocate(bytes, 1)), bytes};
  }

  // The tables, which take over what the draft owns. An error, for people, if those of the JIT are malformed; the draft
  // is as it was then. Without fragments and GC info it is the draft of a jump.
  tl::expected<std::unique_ptr<CodeTables>, std::string> seal();
};

}  // namespace codicil::execution
