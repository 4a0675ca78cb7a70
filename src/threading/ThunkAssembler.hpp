// SPDX-License-Identifier: MIT
// Machine code of this directory's thunks, assembled straight into code memory. x86-64.
#pragma once

#include <asmjit/x86.h>

#include <cstring>

#include <tl/expected.hpp>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Stubs.hpp"
#include "threading/FrameTracker.hpp"

namespace codicil::threading {

// `rsp` points at a TransitionFrame's place; see the .cpp. All in terms of one assembler.
class FrameCode {
 public:
  explicit FrameCode(asmjit::x86::Assembler& assembler) : a_(assembler) {}
  // At a function's first instruction. Keeps rax, rdx, r10, r11 and all argument registers but their vectors' upper
  // halves. Afterwards rsp is the frame's address, 16-byte aligned.
  void enter(bool savesVectors);
  // Sets `thread` to Thread::current(), links the frame, keeps the rest.
  void link(const asmjit::x86::Gp& thread, const asmjit::x86::Gp& scratch);
  void unlink(const asmjit::x86::Gp& thread, const asmjit::x86::Gp& scratch);
  void restoreArguments();
  void leave();  // back to rsp at the return address; preserved registers as the frame has them

 private:
  asmjit::x86::Assembler& a_;
};

// [fs:Thread::currentOffset()]
asmjit::x86::Mem currentThread();

// Runs emit(assembler) twice: to see how long the code is, and at its final address (relative jumps and data that it
// reaches by address have the same length both times). Lays `dataBytes` of zeroed data behind it, 64-byte aligned,
// whose address emit() gets: emit(assembler, dataAddress).
struct LaidThunk {
  const std::byte* code = nullptr;
  std::size_t bytes = 0;
  std::byte* data = nullptr;  // writable
};
// `name` is for profilers and debuggers; it lives as long as `memory`.
template <typename Emit>
tl::expected<LaidThunk, codememory::MemoryError> layThunk(codememory::CodeMemory& memory, const char* name,
                                                          std::size_t dataBytes, Emit&& emit,
                                                          const void* near = nullptr) {
  using namespace asmjit;
  constexpr std::size_t kLine = 64;
  class Failure : public ErrorHandler {
   public:
    void handleError(Error, const char*, BaseEmitter*) override { failed = true; }
    bool failed = false;
  };
  std::vector<codememory::StubFrame> frames;
  const auto assemble = [&](std::uint64_t base, std::uint64_t data, std::byte* out) -> std::size_t {
    Failure failure;
    CodeHolder code;
    FrameTracker assembler;
    if (code.init(Environment::host(), base) != kErrorOk) return 0;
    code.setErrorHandler(&failure);
    code.attach(&assembler);
    emit(assembler, data);
    if (failure.failed) return 0;
    if (out != nullptr) std::memcpy(out, assembler.bufferData(), assembler.offset());
    frames = assembler.frames();
    return assembler.offset();
  };
  constexpr std::uint64_t kFar = 0x10000;  // too far for a short jump
  const std::uint64_t pretendBase = (reinterpret_cast<std::uint64_t>(near) & ~(kLine - 1)) + kFar;
  const std::size_t bytes = assemble(pretendBase, pretendBase + kFar, nullptr);
  if (bytes == 0) return tl::unexpected(codememory::MemoryError::OutOfSystemMemory);
  const std::size_t codeBytes = (bytes + kLine - 1) / kLine * kLine;
  const auto room = memory.stubs().allocateThunk(codeBytes + dataBytes);
  if (!room) return tl::unexpected(room.error());
  std::memset(room->writable + codeBytes, 0, dataBytes);
  const auto base = reinterpret_cast<std::uint64_t>(room->code);
  if (assemble(base, base + codeBytes, room->writable) != bytes)
    return tl::unexpected(codememory::MemoryError::OutOfSystemMemory);
  memory.stubs().nameThunk(room->code, bytes, name, std::move(frames));
  return LaidThunk{room->code, bytes, room->writable + codeBytes};
}

}  // namespace codicil::threading
