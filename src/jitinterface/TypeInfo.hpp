// What getClassAttribs, getTypeLayout and the ABI classifiers say of a type.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"
#include "jitinterface/Types.hpp"

namespace codicil::jit {

namespace classflag {
inline constexpr std::uint32_t kFinal = 0x10;
inline constexpr std::uint32_t kIntrinsicType = 0x200;
inline constexpr std::uint32_t kAbstract = 0x400;
inline constexpr std::uint32_t kValueClass = 0x10000;
inline constexpr std::uint32_t kSharedInstantiation = 0x20000;
inline constexpr std::uint32_t kVariableSize = 0x40000;
inline constexpr std::uint32_t kArray = 0x80000;
inline constexpr std::uint32_t kOverlappingFields = 0x100000;
inline constexpr std::uint32_t kInterface = 0x200000;
inline constexpr std::uint32_t kContainsGcPointers = 0x1000000;
inline constexpr std::uint32_t kDelegate = 0x2000000;
inline constexpr std::uint32_t kIndexableFields = 0x4000000;  // inline arrays
inline constexpr std::uint32_t kByRefLike = 0x8000000;
inline constexpr std::uint32_t kBeforeFieldInit = 0x20000000;
inline constexpr std::uint32_t kTypeVariable = 0x40000000;
inline constexpr std::uint32_t kUnsafeValueClass = 0x80000000;  // holds buffers a stack cookie should guard
}  // namespace classflag

// One node of a type's layout, in preorder; a hint only, but for its GC pointers.
struct TypeLayoutNode {
  ClassHandle simdType = nullptr;
  FieldHandle diagnosticField = nullptr;
  std::uint32_t parent = 0;  // index; of the root 0xffffffff
  std::uint32_t offset = 0;  // in the root type
  std::uint32_t size = 0;
  std::uint32_t fieldCount = 0;  // of a value class
  CorType type = CorType::Undefined;
  bool hasSignificantPadding = false;
};
static_assert(sizeof(TypeLayoutNode) == 40 && offsetof(TypeLayoutNode, type) == 32 &&
              offsetof(TypeLayoutNode, hasSignificantPadding) == 36);

enum class TypeLayoutResult : std::uint32_t { Success = 0, Partial = 1, Failure = 2 };

// System V AMD64 ABI, 3.2.3: classes of the eightbytes of a struct of 16 bytes or less.
enum class EightbyteClass : std::uint8_t {
  Unknown = 0,
  Struct = 1,
  NoClass = 2,
  Memory = 3,
  Integer = 4,
  IntegerReference = 5,  // Integer, and an object reference
  IntegerByRef = 6,      // Integer, and an interior pointer
  Sse = 7,
};

struct StructPassing {
  bool inRegisters = false;
  std::uint8_t eightbyteCount = 0;
  EightbyteClass classes[2] = {};
  std::uint8_t sizes[2] = {};
  std::uint8_t offsets[2] = {};
};
static_assert(sizeof(StructPassing) == 8);

// Swift calls (Apple platforms) and the RISC-V/LoongArch ABI: never asked for on this architecture.
struct SwiftLowering {
  bool byReference = false;
  CorType elements[4] = {};
  std::uint32_t offsets[4] = {};
  std::size_t count = 0;
};
struct FloatStructLowering {
  bool byIntegerConvention = false;
  CorType elements[2] = {};
  std::uint32_t offsets[2] = {};
  std::size_t count = 0;
};

}  // namespace codicil::jit
