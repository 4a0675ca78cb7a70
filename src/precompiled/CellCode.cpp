// SPDX-License-Identifier: MIT
#include "precompiled/CellCode.hpp"

#include "precompiled/HelperCode.hpp"
#include "threading/ManagedException.hpp"

namespace codicil::precompiled {

namespace x86 = asmjit::x86;
using asmjit::x86::Assembler;

namespace {

// The cell of `call [rip + displacement]`, at whose end the return address points. Free: rax, r10.
void findCell(Assembler& a) {
  a.mov(x86::rax, x86::qword_ptr(x86::rsp));
  a.movsxd(x86::r10, x86::dword_ptr(x86::rax, -4));
  a.add(x86::rax, x86::r10);
}

void jump(Assembler& a, const void* target) {
  a.mov(x86::rax, asmjit::imm(reinterpret_cast<std::uint64_t>(target)));
  a.jmp(x86::rax);
}

}  // namespace

CellCode::CellCode(codememory::CodeMemory& memory, std::size_t wordDistance, threading::ContinueFunction resolve,
                   void* context, const void* lookUp)
    : memory_(memory), distance_(static_cast<std::int32_t>(wordDistance)) {
  const auto first =
      threading::makeContinuingThunk(memory, "ResolveImport", threading::HiddenArgument::R10, resolve, context);
  const auto slow = threading::makeReturningThunk(memory, "LookUpInContext", lookUp);
  if (!first || !slow) throw threading::ExceptionRequest{"System.OutOfMemoryException", "no room for helpers", ""};
  delayLoad_ = lay(memory, "DelayLoad", [&](Assembler& a) {
    const asmjit::Label known = a.newLabel();
    a.lea(x86::rsp, x86::ptr(x86::rsp, 16));  // FrameTracker thinks of an entry with a return address alone
    a.mov(x86::r10, x86::rax);
    a.test(x86::rax, x86::rax);
    a.jnz(known);
    findCell(a);
    a.mov(x86::r10, x86::rax);
    a.bind(known);
    jump(a, *first);
  });
  returnWord_ = lay(memory, "ImportedValue", [&](Assembler& a) {
    findCell(a);
    a.mov(x86::rax, x86::qword_ptr(x86::rax, distance_));
    a.ret();
  });
  lookUpInContext_ = lay(memory, "LookUpByContext", [&](Assembler& a) {
    const asmjit::Label another = a.newLabel();
    findCell(a);
    a.mov(x86::rsi, x86::qword_ptr(x86::rax, distance_));
    a.mov(x86::rax, x86::qword_ptr(x86::rsi));
    a.cmp(x86::rdi, x86::qword_ptr(x86::rax, offsetof(FoundForContext, context)));
    a.jne(another);
    a.mov(x86::rax, x86::qword_ptr(x86::rax, offsetof(FoundForContext, answer)));
    a.ret();
    a.bind(another);
    jump(a, *slow);
  });
  constructDelegate_ = lay(memory, "ConstructDelegate", [&](Assembler& a) {
    findCell(a);
    a.mov(x86::rax, x86::qword_ptr(x86::rax, distance_));
    a.mov(x86::rdx, x86::qword_ptr(x86::rax, offsetof(DelegateTarget, code)));
    a.mov(x86::rcx, x86::qword_ptr(x86::rax, offsetof(DelegateTarget, shuffle)));
    a.jmp(x86::qword_ptr(x86::rax, offsetof(DelegateTarget, constructor)));
  });
  callInterface_ = lay(memory, "ImportedInterfaceCall", [&](Assembler& a) {
    a.mov(x86::r11, x86::qword_ptr(x86::r11, distance_));
    a.jmp(x86::qword_ptr(x86::r11));
  });
  callVirtual_ = lay(memory, "ImportedVirtualCall", [&](Assembler& a) {
    a.mov(x86::rax, x86::qword_ptr(x86::rdi));
    a.mov(x86::r10, x86::qword_ptr(x86::r11, distance_));
    a.jmp(x86::qword_ptr(x86::rax, x86::r10));
  });
  callOnObject_ = lay(memory, "ImportedCall", [&](Assembler& a) {
    a.mov(x86::rax, x86::qword_ptr(x86::rdi));
    a.jmp(x86::qword_ptr(x86::r11, distance_));
  });
}

const void* CellCode::loadWord(const void* target) { return towards(Shape::LoadWord, target); }
const void* CellCode::shiftWord(const void* target) { return towards(Shape::ShiftWord, target); }
const void* CellCode::loadTwo(const void* target) { return towards(Shape::LoadTwo, target); }

const void* CellCode::towards(Shape shape, const void* target) {
  const std::lock_guard guard(lock_);
  const void*& known = towards_.at(static_cast<std::size_t>(shape))[target];
  if (known != nullptr) return known;
  return known = lay(memory_, "ImportedHelper", [&](Assembler& a) {
           findCell(a);
           switch (shape) {
             case Shape::ShiftWord:
               a.mov(x86::rsi, x86::rdi);
               [[fallthrough]];
             case Shape::LoadWord:
               a.mov(x86::rdi, x86::qword_ptr(x86::rax, distance_));
               break;
             case Shape::LoadTwo:
               a.mov(x86::rax, x86::qword_ptr(x86::rax, distance_));
               a.mov(x86::rsi, x86::qword_ptr(x86::rax, offsetof(VirtualTarget, type)));
               a.mov(x86::rdx, x86::qword_ptr(x86::rax, offsetof(VirtualTarget, method)));
               break;
           }
           jump(a, target);
         });
}

}  // namespace codicil::precompiled
