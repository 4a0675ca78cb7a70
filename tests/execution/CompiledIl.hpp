// IL compiled by the shipped JIT with nothing behind it, and all that the JIT says about the code: for tests of what
// reads that. Calls are calli, of addresses that the method gets as arguments.
#pragma once

#include <initializer_list>
#include <memory>

#include "execution/CodeTables.hpp"
#include "jitinterface/MethodInfo.hpp"
#include "jitinterface/PrimitiveMethodInterface.hpp"

namespace codicil::jit {

struct CallSignature {
  CorType returnType = CorType::Void;
  std::vector<CorType> args;
};

// A PrimitiveMethod whose arguments may be object references and byrefs as well.
struct IlMethod : PrimitiveMethod {
  std::vector<CallSignature> signatures;  // number i is token kFirstSignature + i
  std::vector<ExceptionClause> clauses;   // class tokens say nothing to the JIT
  bool initLocals = true;
  bool hasGenericContext = false;  // a MethodDesc, the first argument as the code is called
  std::uint32_t valueBytes = 8;    // of a local that is a ValueClass, which holds no references
};
inline constexpr Token kFirstSignature = 0x11000001;
inline constexpr CorType kPinnedObject =
    static_cast<CorType>(static_cast<std::uint32_t>(CorType::Class) | kTypeModPinned);

// IL, instruction by instruction.
class Il {
 public:
  Il& op(std::initializer_list<unsigned> bytes) {
    for (unsigned byte : bytes) {
      bytes_.push_back(static_cast<std::uint8_t>(byte));
    }
    return *this;
  }
  Il& u16(std::uint32_t value) { return op({value & 0xff, value >> 8 & 0xff}); }
  Il& u32(std::uint32_t value) { return u16(value & 0xffff).u16(value >> 16); }
  Il& ldarg(std::uint32_t number) { return op({0xfe, 0x09}).u16(number); }
  Il& starg(std::uint32_t number) { return op({0xfe, 0x0b}).u16(number); }
  Il& ldloc(std::uint32_t number) { return op({0xfe, 0x0c}).u16(number); }
  Il& stloc(std::uint32_t number) { return op({0xfe, 0x0e}).u16(number); }
  Il& ldc(std::int32_t value) { return op({0x20}).u32(static_cast<std::uint32_t>(value)); }
  Il& calli(std::uint32_t signature) { return op({0x29}).u32(kFirstSignature + signature); }
  Il& add() { return op({0x58}); }
  Il& sub() { return op({0x59}); }
  Il& mul() { return op({0x5a}); }
  Il& pop() { return op({0x26}); }
  Il& ret() { return op({0x2a}); }
  // A 32-bit distance from the next instruction to `target`, an offset. 0x38 br, 0x3d bgt, 0xdd leave.
  Il& branch(unsigned opcode, std::uint32_t target) {
    return op({opcode}).u32(target - static_cast<std::uint32_t>(bytes_.size()) - 4);
  }
  std::uint32_t offset() const { return static_cast<std::uint32_t>(bytes_.size()); }
  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

// What getGSCookie answers.
inline constexpr std::uint64_t kGsCookie = 0x6b1e'57a6'c00c'1e00;

// The body proper, or a funclet: offsets in the code.
struct Fragment {
  FunctionKind kind = FunctionKind::Root;
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::vector<std::uint8_t> unwindInfo;
};

struct CompiledIl {
  std::span<const std::uint8_t> code;
  std::vector<Fragment> fragments;
  std::vector<std::uint8_t> gcInfo;
  std::shared_ptr<execution::CodeTables> tables;  // the same, as the code memory knows it

  bool contains(std::uint64_t address) const {
    return address - reinterpret_cast<std::uint64_t>(code.data()) < code.size();
  }
  std::uint32_t offsetOf(std::uint64_t address) const {
    return static_cast<std::uint32_t>(address - reinterpret_cast<std::uint64_t>(code.data()));
  }
  const Fragment& fragmentAt(std::uint32_t offset) const;
};

// Within reach of the helpers: the JIT calls the stack probe by a 32-bit distance, whatever getRelocTypeHint says.
std::unique_ptr<codememory::CodeMemory> memoryForCompiledIl();

// Throws std::runtime_error if it does not compile. `memory` keeps the code.
CompiledIl compileIl(codememory::CodeMemory& memory, const IlMethod& method, const CompileFlags& flags);

// The frame that code compiled as a reverse P/Invoke last entered or left with.
std::uint64_t reversePInvokeFrame();

CompileFlags optimized();
CompileFlags minimalOptimization();

}  // namespace codicil::jit
