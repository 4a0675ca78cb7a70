// IL↔native maps, variable locations and the inline tree, as the JIT reports them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"

namespace codicil::jit {

// OffsetMapping::ilOffset, when it is not an IL offset.
inline constexpr std::uint32_t kNoMapping = 0xffffffff;
inline constexpr std::uint32_t kProlog = 0xfffffffe;
inline constexpr std::uint32_t kEpilog = 0xfffffffd;

namespace boundary {  // getBoundaries: the kinds of place the JIT should map of its own accord
inline constexpr std::uint32_t kNone = 0x0;
inline constexpr std::uint32_t kStackEmpty = 0x1;
inline constexpr std::uint32_t kNop = 0x2;
inline constexpr std::uint32_t kCallSite = 0x4;
inline constexpr std::uint32_t kDefault = kStackEmpty | kNop | kCallSite;
}  // namespace boundary

namespace mappingsource {  // bits
inline constexpr std::uint32_t kInvalid = 0x0;
inline constexpr std::uint32_t kSequencePoint = 0x1;
inline constexpr std::uint32_t kStackEmpty = 0x2;
inline constexpr std::uint32_t kCallSite = 0x4;
inline constexpr std::uint32_t kNativeEndOffsetUnknown = 0x8;
inline constexpr std::uint32_t kCallInstruction = 0x10;
inline constexpr std::uint32_t kAsync = 0x20;
}  // namespace mappingsource

struct OffsetMapping {
  std::uint32_t nativeOffset = 0;
  std::uint32_t ilOffset = 0;
  std::uint32_t source = mappingsource::kInvalid;
};
static_assert(sizeof(OffsetMapping) == 12);

// Register numbers as debuggers count them; beside the sixteen, 17 is the caller's stack pointer at entry.
enum class DebugRegister : std::uint32_t {
  Rax,
  Rcx,
  Rdx,
  Rbx,
  Rsp,
  Rbp,
  Rsi,
  Rdi,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
  AmbientSp = 17,
};

enum class VariableLocationKind : std::uint32_t {
  Register = 0,
  RegisterByRef = 1,
  FloatRegister = 2,
  Stack = 3,
  StackByRef = 4,
  TwoRegisters = 5,
  RegisterAndStack = 6,
  StackAndRegister = 7,
  TwoStackSlots = 8,
  FloatStack = 9,
  FixedVarArg = 10,
};

struct VariableLocation {
  VariableLocationKind kind = VariableLocationKind::Register;
  union {
    std::uint64_t storage[2] = {};  // as wide as the widest case
    struct {
      DebugRegister base;
      std::int32_t offset;
    } stack;
    struct {
      DebugRegister first;
      DebugRegister second;
    } registers;
  };
};
static_assert(sizeof(VariableLocation) == 24 && offsetof(VariableLocation, storage) == 8);

// Variable numbers that are no IL variable's.
inline constexpr std::uint32_t kVarArgsHandleVariable = 0xffffffff;
inline constexpr std::uint32_t kReturnBufferVariable = 0xfffffffe;
inline constexpr std::uint32_t kTypeContextVariable = 0xfffffffd;
inline constexpr std::uint32_t kUnknownVariable = 0xfffffffc;

struct IlVariableScope {
  std::uint32_t startOffset = 0;
  std::uint32_t endOffset = 0;
  std::uint32_t variable = 0;
};
static_assert(sizeof(IlVariableScope) == 12);

struct NativeVariableScope {
  std::uint32_t startOffset = 0;
  std::uint32_t endOffset = 0;
  std::uint32_t variable = 0;
  VariableLocation location;
};
static_assert(sizeof(NativeVariableScope) == 40 && offsetof(NativeVariableScope, location) == 16);

struct InlineTreeNode {
  MethodHandle method = nullptr;
  std::uint32_t ilOffset = 0;  // of the call in the parent
  std::uint32_t child = 0;     // indices; 0: none
  std::uint32_t sibling = 0;
};
static_assert(sizeof(InlineTreeNode) == 24);

struct RichOffsetMapping {
  std::uint32_t nativeOffset = 0;
  std::uint32_t inlinee = 0;  // index of an InlineTreeNode; 0: the method itself
  std::uint32_t ilOffset = 0;
  std::uint32_t source = mappingsource::kInvalid;
};
static_assert(sizeof(RichOffsetMapping) == 16);

}  // namespace codicil::jit
