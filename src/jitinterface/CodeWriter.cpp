#include "jitinterface/CodeWriter.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace codicil::jit {

namespace {

constexpr std::uint32_t roundUp(std::uint32_t value, std::uint32_t to) { return (value + to - 1) / to * to; }

// What of the alignments asked for is more than every body has.
std::uint32_t dataAlignment(std::uint32_t flags) {
  return (flags & allocflag::kReadOnly64) != 0 ? 64 : codememory::kBodyAlignment;
}

}  // namespace

CodeWriter::CodeWriter(const codememory::CodeMemory& memory, Allocate allocate)
    : memory_(memory), allocate_(std::move(allocate)) {}

CodeWriter::~CodeWriter() = default;

// One block: the code, and its read-only data behind it, on lines of its own.
void CodeWriter::allocMem(CodeRequest* request) {
  if (request->coldBytes != 0) UnansweredJitInterface::allocMem(request);  // never asked to split hot from cold
  const std::uint32_t alignment = dataAlignment(request->flags);
  const std::uint32_t room =
      request->readOnlyBytes == 0 ? 0 : request->readOnlyBytes + alignment - codememory::kBodyAlignment;
  const std::uint32_t dataOffset = roundUp(request->hotBytes, codememory::kBodyAlignment);
  const auto allocated = allocate_(room == 0 ? request->hotBytes : dataOffset + room);
  if (!allocated) throw CodeNotPlaced{allocated.error()};
  allocation_ = *allocated;
  const auto misaligned =
      static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(allocation_.code + dataOffset) % alignment);
  const std::uint32_t data = dataOffset + (misaligned == 0 ? 0 : alignment - misaligned);
  tables_.codeBytes = request->hotBytes;
  request->hot = const_cast<std::byte*>(allocation_.code);
  request->hotWritable = allocation_.writable;
  request->readOnly = const_cast<std::byte*>(allocation_.code + data);
  request->readOnlyWritable = allocation_.writable + data;
}

void CodeWriter::reserveUnwindInfo(bool, bool, std::uint32_t) {}

void CodeWriter::allocUnwindInfo(std::uint8_t*, std::uint8_t*, std::uint32_t start, std::uint32_t end,
                                 std::uint32_t bytes, std::uint8_t* info, FunctionKind kind) {
  const std::span<std::uint8_t> kept = tables_.allocate(bytes);
  std::memcpy(kept.data(), info, bytes);
  tables_.fragments.push_back({start, end, static_cast<execution::FragmentKind>(kind), kept});
}

void* CodeWriter::allocGCInfo(std::size_t bytes) {
  const std::span<std::uint8_t> kept = tables_.allocate(bytes);
  tables_.gcInfo = kept;
  return kept.data();
}

void CodeWriter::setEHcount(std::uint32_t count) { tables_.clauses.resize(count); }

void CodeWriter::setEHinfo(std::uint32_t number, const ExceptionClause* clause) {
  tables_.clauses.at(number) = {clause->flags,         clause->tryOffset,     clause->tryLength,
                                clause->handlerOffset, clause->handlerLength, clause->classToken};
}

void CodeWriter::recordCallSite(std::uint32_t, SigInfo*, MethodHandle) {}

// Calls among bodies and stubs are near: they lie in one reservation.
Relocation CodeWriter::getRelocTypeHint(void* target) {
  return memory_.contains(target) ? Relocation::Relative32 : Relocation::None;
}

void CodeWriter::recordRelocation(void* location, void* writable, void* target, Relocation kind, std::int32_t delta) {
  if (kind == Relocation::Direct) {
    std::memcpy(writable, &target, sizeof target);
    return;
  }
  const std::ptrdiff_t distance =
      static_cast<std::byte*>(target) - (static_cast<std::byte*>(location) + sizeof(std::int32_t)) + delta;
  const auto field = static_cast<std::int32_t>(distance);
  if (field != distance) throw CodeNotPlaced{codememory::MemoryError::OutOfCodeMemory};  // see getRelocTypeHint
  std::memcpy(writable, &field, sizeof field);
}

void* CodeWriter::allocateArray(std::size_t bytes) {
  void* array = std::malloc(std::max<std::size_t>(bytes, 1));
  if (array == nullptr) throw std::bad_alloc();
  return array;
}

void CodeWriter::freeArray(void* array) { std::free(array); }

void CodeWriter::getBoundaries(MethodHandle, std::uint32_t* count, std::uint32_t** ilOffsets,
                               std::uint32_t* implicitBoundaries) {
  *count = 0;
  *ilOffsets = nullptr;
  *implicitBoundaries = boundary::kDefault;
}

void CodeWriter::setBoundaries(MethodHandle, std::uint32_t count, OffsetMapping* map) {
  tables_.offsets.reserve(count);
  for (const OffsetMapping* one = map; one != map + count; ++one)
    tables_.offsets.push_back({one->nativeOffset, one->ilOffset});
  freeArray(map);
}

void CodeWriter::getVars(MethodHandle, std::uint32_t* count, IlVariableScope** scopes, bool* extendOthers) {
  *count = 0;
  *scopes = nullptr;
  *extendOthers = true;
}

void CodeWriter::setVars(MethodHandle, std::uint32_t, NativeVariableScope* scopes) { freeArray(scopes); }

}  // namespace codicil::jit
