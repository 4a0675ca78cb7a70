// SPDX-License-Identifier: MIT
#include "execution/CodeTablesDraft.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace codicil::execution {
namespace {

// Lays one thing behind the other: all but bytes are of whole words.
class Layout {
 public:
  explicit Layout(void* at) : at_(static_cast<std::byte*>(at)) {}

  template <typename T, typename... Arguments>
  void put(Arguments&&... arguments) {
    static_assert(sizeof(T) % sizeof(void*) == 0 && alignof(T) <= sizeof(void*));
    ::new (at_) T{std::forward<Arguments>(arguments)...};
    at_ += sizeof(T);
  }
  template <typename T>
  void putAll(std::span<const T> all) {
    for (const T& one : all) put<T>(one);
  }
  template <typename T>
  void moveAll(std::span<T> all) {
    for (T& one : all) put<T>(std::move(one));
  }
  std::span<const std::uint8_t> copy(std::span<const std::uint8_t> bytes) {
    auto* const copied = reinterpret_cast<std::uint8_t*>(at_);
    if (!bytes.empty()) std::memcpy(copied, bytes.data(), bytes.size());
    at_ += bytes.size();
    return {copied, bytes.size()};
  }

 private:
  std::byte* at_;
};

struct BlockFreed {
  void operator()(void* block) const { ::operator delete(block); }
};

}  // namespace

tl::expected<std::unique_ptr<CodeTables>, std::string> CodeTablesDraft::seal() {
  using Rare = CodeTables::Rare;
  std::ranges::sort(fragments, {}, &DraftedFragment::begin);
  const bool isJump = fragments.empty() && gcInfo.empty() && !liveness;
  if (!isJump && fragments.empty()) return tl::unexpected(std::string("no unwind info"));

  const bool hasRare = keptAlive || il || patchpointInfo || !dispatchCells.empty() || !inlinedBodies.empty();
  std::size_t bytes = liveness ? 0 : gcInfo.size();
  for (const DraftedFragment& one : fragments) bytes += one.unwind ? 0 : one.unwindInfo.size();
  const std::size_t words = sizeof(CodeTables) + (isJump ? 0 : sizeof(gc::GcInfo)) +
                            fragments.size() * sizeof(CodeFragment) + clauses.size() * sizeof(NativeExceptionClause) +
                            offsets.size() * sizeof(IlToNative) + (hasRare ? sizeof(Rare) : 0) +
                            dispatchCells.size() * sizeof(CodeTables::CellPtr) +
                            inlinedBodies.size() * sizeof(versioning::ILBodyPtr);
  std::unique_ptr<void, BlockFreed> block(::operator new(words + bytes));

  // What may be malformed comes first.
  Layout layout(static_cast<std::byte*>(block.get()) + sizeof(CodeTables));
  Layout behind(static_cast<std::byte*>(block.get()) + words);
  if (!isJump) {
    const auto info =
        liveness ? tl::expected<gc::GcInfo, gc::GcInfoError>(*liveness) : gc::GcInfo::decode(behind.copy(gcInfo));
    if (!info) return tl::unexpected(std::string(gc::describe(info.error())));
    layout.put<gc::GcInfo>(*info);
  }
  for (const DraftedFragment& one : fragments) {
    const auto unwind = one.unwind ? tl::expected<UnwindInfo, UnwindError>(*one.unwind)
                                   : UnwindInfo::decode(behind.copy(one.unwindInfo));
    if (!unwind) return tl::unexpected(std::string(describe(unwind.error())));
    layout.put<CodeFragment>(one.begin, one.end, one.kind, *unwind);
  }

  layout.putAll<NativeExceptionClause>(clauses);
  layout.putAll<IlToNative>(offsets);
  if (hasRare) {
    layout.put<Rare>(keptAlive, std::move(il), std::move(patchpointInfo),
                     static_cast<std::uint32_t>(dispatchCells.size()),
                     static_cast<std::uint32_t>(inlinedBodies.size()));
    layout.moveAll<CodeTables::CellPtr>(dispatchCells);
    layout.moveAll<versioning::ILBodyPtr>(inlinedBodies);
  }
  std::unique_ptr<CodeTables> tables(::new (block.release()) CodeTables);
  tables->codeBytes_ = codeBytes;
  tables->fragmentCount_ = static_cast<std::uint32_t>(fragments.size());
  tables->clauseCount_ = static_cast<std::uint32_t>(clauses.size());
  tables->offsetCount_ = static_cast<std::uint32_t>(offsets.size());
  tables->isFinal_ = isFinal;
  tables->isCalledByNative_ = isCalledByNative;
  tables->hasRare_ = hasRare;
  return tables;
}

}  // namespace codicil::execution
