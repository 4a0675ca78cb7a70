// x86-64: see Target.hpp. Bytes come from AsmJit; only the places of 32-bit displacements are known here.
#include <asmjit/x86.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "Target.hpp"

namespace codicil::codememory::target {
namespace {

using namespace asmjit;

constexpr std::uint64_t kPretendBase = 0x10000000;      // only distances from it matter
constexpr std::uint64_t kFar = kPretendBase + 0x10000;  // too far for a short jump
constexpr std::size_t kDisplacementBytes = 4;
constexpr std::size_t kJumpBytes = 1 + kDisplacementBytes;
constexpr std::size_t kSlotJumpBytes = 2 + kDisplacementBytes;

// Assembles as if at kPretendBase; anything that AsmJit has to say against it is a mistake in this file, or no memory.
class Assembly : public ErrorHandler {
 public:
  Assembly() {
    failed_ = code_.init(Environment::host(), kPretendBase) != kErrorOk;
    code_.setErrorHandler(this);
    if (!failed_) code_.attach(&assembler_);
    assembler_.addEncodingOptions(EncodingOptions::kOptimizedAlign);
  }
  void handleError(Error, const char*, BaseEmitter*) override { failed_ = true; }

  x86::Assembler& operator()() { return assembler_; }
  std::size_t size() const { return assembler_.offset(); }
  bool ok() const { return !failed_; }

  bool copyTo(std::span<std::byte> out) const {
    if (failed_ || size() > out.size()) return false;
    std::memcpy(out.data(), assembler_.bufferData(), size());
    return true;
  }
  std::uint64_t word(std::size_t offset) const {
    std::uint64_t word = 0;
    if (!failed_ && offset + sizeof(word) <= size()) std::memcpy(&word, assembler_.bufferData() + offset, sizeof(word));
    return word;
  }

 private:
  CodeHolder code_;
  x86::Assembler assembler_;
  bool failed_ = false;
};

std::uint64_t assembleTraps(bool& ok) {
  Assembly assembly;
  for (int i = 0; i < 8; ++i) assembly().int3();
  ok = ok && assembly.ok() && assembly.size() == 8;
  return assembly.word(0);
}

std::uint64_t assembleOpenPad(bool& ok) {
  Assembly assembly;
  for (int i = 0; i < 8; ++i) assembly().int3();
  assembly().align(AlignMode::kCode, 16);  // one no-op of the eight bytes that are missing
  ok = ok && assembly.ok() && assembly.size() == 16;
  return assembly.word(8);
}

std::uint64_t withDisplacement(std::uint64_t word, std::size_t instructionBytes, std::ptrdiff_t displacement) {
  const std::size_t at = instructionBytes - kDisplacementBytes;
  return word | std::uint64_t{static_cast<std::uint32_t>(displacement)} << (8 * at);
}

x86::Mem ripRelative(std::uint64_t address, std::uint32_t size) {
  x86::Mem operand(address, size);
  operand.setRel();
  return operand;
}

// Eight bytes that begin with this jump, its displacement zero. The others are never executed.
template <class Emit>
std::uint64_t assembleJump(bool& ok, std::size_t instructionBytes, Emit emit) {
  Assembly assembly;
  emit(assembly());
  ok = ok && assembly.ok() && assembly.size() == instructionBytes;
  while (assembly.ok() && assembly.size() < sizeof(std::uint64_t)) assembly().int3();
  return assembly.word(0) & ~(std::uint64_t{0xffffffff} << (8 * (instructionBytes - kDisplacementBytes)));
}

}  // namespace

std::optional<Encodings> Encodings::assemble() {
  Encodings made;
  bool ok = true;
  made.traps_ = assembleTraps(ok);
  made.openPad_ = assembleOpenPad(ok);
  made.jumpPad_ = assembleJump(ok, kJumpBytes, [](x86::Assembler& a) { a.jmp(kFar); });
  made.slotJump_ = assembleJump(ok, kSlotJumpBytes, [](x86::Assembler& a) { a.jmp(ripRelative(kFar, 8)); });

  // Stub 1 stands at kPretendBase. The distance to its own slot shrinks by kStubBytes and grows by kSlotBytes with each
  // stub; that to the chunk's first data word shrinks by kStubBytes.
  constexpr std::uint64_t kChunk = kPretendBase - kStubBytes;
  constexpr std::uint64_t kFirstWord = kChunk + kStubChunkBytes / 2;
  constexpr std::uint64_t kSlot = kFirstWord + kSlotBytes;
  constexpr std::int8_t kOwnStep = static_cast<std::int8_t>(kSlotBytes) - static_cast<std::int8_t>(kStubBytes);
  constexpr std::int8_t kFirstWordStep = -static_cast<std::int8_t>(kStubBytes);
  const auto field = [](StubPattern& pattern, const Assembly& assembly, std::int8_t step) {
    pattern.fields[pattern.fieldCount++] = {static_cast<std::uint8_t>(assembly.size() - kDisplacementBytes), step};
  };
  const auto fill = [&made](StubPattern& pattern) {
    for (std::size_t at = 0; at < kStubBytes; at += sizeof(made.traps_))
      std::memcpy(pattern.bytes.data() + at, &made.traps_, sizeof(made.traps_));
  };

  {
    Assembly assembly;
    const Label fixup = assembly().newLabel();
    assembly().long_().jmp(fixup);
    while (assembly.ok() && assembly.size() < kFixupOffset) assembly().int3();
    assembly().bind(fixup);
    assembly().mov(x86::r10, ripRelative(kSlot + offsetof(PrecodeSlot, method), 8));
    field(made.precode_, assembly, kOwnStep);
    assembly().jmp(ripRelative(kFirstWord, 8));
    field(made.precode_, assembly, kFirstWordStep);
    fill(made.precode_);
    ok = ok && assembly.copyTo(made.precode_.bytes);
  }
  {
    Assembly assembly;
    const Label done = assembly().newLabel();
    assembly().dec(ripRelative(kSlot + offsetof(CountingSlot, remaining), 4));
    field(made.counting_, assembly, kOwnStep);
    assembly().short_().jz(done);
    assembly().jmp(ripRelative(kSlot + offsetof(CountingSlot, target), 8));
    field(made.counting_, assembly, kOwnStep);
    assembly().bind(done);
    assembly().lea(x86::r10, ripRelative(kSlot, 8));
    field(made.counting_, assembly, kOwnStep);
    assembly().jmp(ripRelative(kFirstWord, 8));
    field(made.counting_, assembly, kFirstWordStep);
    fill(made.counting_);
    ok = ok && assembly.copyTo(made.counting_.bytes);
  }
  if (!ok) return std::nullopt;
  return made;
}

void Encodings::lay(const StubPattern& pattern, std::span<std::byte> codeHalf) const {
  for (std::size_t at = 0; at < kStubBytes; at += sizeof(traps_))
    std::memcpy(codeHalf.data() + at, &traps_, sizeof(traps_));
  for (std::size_t index = 1; index < codeHalf.size() / kStubBytes; ++index) {
    std::byte* const stub = codeHalf.data() + index * kStubBytes;
    std::memcpy(stub, pattern.bytes.data(), kStubBytes);
    for (std::size_t i = 0; i < pattern.fieldCount; ++i) {
      std::byte* const field = stub + pattern.fields[i].offset;
      std::int32_t displacement;
      std::memcpy(&displacement, field, sizeof(displacement));
      displacement += pattern.fields[i].step * static_cast<std::int32_t>(index - 1);
      std::memcpy(field, &displacement, sizeof(displacement));
    }
  }
}

std::uint64_t Encodings::stampedPad(const std::byte* pad, const std::byte* target) const {
  const std::ptrdiff_t distance = target - (pad + kJumpBytes);
  assert(distance == static_cast<std::int32_t>(distance));
  return withDisplacement(jumpPad_, kJumpBytes, distance);
}

std::uint64_t Encodings::straightPrecode(const std::byte* entry, const void* target) const {
  const std::ptrdiff_t distance = static_cast<const std::byte*>(target) - (entry + kJumpBytes);
  if (distance == static_cast<std::int32_t>(distance)) return withDisplacement(jumpPad_, kJumpBytes, distance);
  return bentPrecode(entry);
}

std::uint64_t Encodings::bentPrecode(const std::byte* entry) const {
  const auto* slot = static_cast<const std::byte*>(detail::slotOf(entry)) + offsetof(PrecodeSlot, target);
  return withDisplacement(slotJump_, kSlotJumpBytes, slot - (entry + kSlotJumpBytes));
}

std::size_t assembleThunk(std::span<std::byte> out, ThunkFunction function, void* context) {
  static constexpr x86::Gp kIntegers[] = {x86::rdi, x86::rsi, x86::rdx, x86::rcx, x86::r8, x86::r9, x86::rax, x86::r11};
  constexpr int kVectors = 8;
  constexpr int kIntegerBytes = sizeof(kIntegers) / sizeof(kIntegers[0]) * 8;

  // Arguments may come in as much of the vector registers as the processor has.
  const bool has512 = __builtin_cpu_supports("avx512f") != 0;
  const bool has256 = has512 || __builtin_cpu_supports("avx") != 0;
  const int vectorBytes = has512 ? 64 : has256 ? 32 : 16;
  const auto saved = [&](int i) { return x86::ptr(x86::rsp, kIntegerBytes + i * vectorBytes); };

  Assembly assembly;
  x86::Assembler& a = assembly();
  a.push(x86::rbp);
  a.mov(x86::rbp, x86::rsp);  // the stack is 16-byte aligned here
  a.sub(x86::rsp, kIntegerBytes + kVectors * vectorBytes);
  for (int i = 0; i < kIntegerBytes / 8; ++i) a.mov(x86::qword_ptr(x86::rsp, i * 8), kIntegers[i]);
  for (int i = 0; i < kVectors; ++i) {
    if (has512)
      a.vmovdqu64(saved(i), x86::zmm(static_cast<std::uint32_t>(i)));
    else if (has256)
      a.vmovdqu(saved(i), x86::ymm(static_cast<std::uint32_t>(i)));
    else
      a.movdqu(saved(i), x86::xmm(static_cast<std::uint32_t>(i)));
  }
  if (has256) a.vzeroupper();  // C++ may use SSE, which is slow while upper halves are in use

  a.mov(x86::rdi, reinterpret_cast<std::uint64_t>(context));
  a.mov(x86::rsi, x86::r10);
  a.mov(x86::rax, reinterpret_cast<std::uint64_t>(function));
  a.call(x86::rax);
  a.mov(x86::r10, x86::rax);

  for (int i = 0; i < kVectors; ++i) {
    if (has512)
      a.vmovdqu64(x86::zmm(static_cast<std::uint32_t>(i)), saved(i));
    else if (has256)
      a.vmovdqu(x86::ymm(static_cast<std::uint32_t>(i)), saved(i));
    else
      a.movdqu(x86::xmm(static_cast<std::uint32_t>(i)), saved(i));
  }
  for (int i = 0; i < kIntegerBytes / 8; ++i) a.mov(kIntegers[i], x86::qword_ptr(x86::rsp, i * 8));
  a.leave();
  a.jmp(x86::r10);
  return assembly.copyTo(out) ? assembly.size() : 0;
}

// Instruction caches are coherent with stores, by physical address, on every x86-64.
void makeFetchable(const std::byte*, std::size_t) {}

}  // namespace codicil::codememory::target
