// How generated code gets at a handle or an address: as a constant, or — in code shared over generic instantiations —
// through the instantiation's dictionary at run time.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"
#include "jitinterface/HelperFunction.hpp"

namespace codicil::jit {

enum class Access : std::uint32_t {
  Value = 0,             // the thing itself
  Indirect = 1,          // a cell that holds it
  DoublyIndirect = 2,    // a cell that holds the address of such a cell
  RelativeIndirect = 3,  // a cell that holds its distance from the cell
};

struct ConstLookup {
  Access access = Access::Value;
  union {
    GenericHandle handle;
    void* address = nullptr;
  };

  static ConstLookup value(const void* address) {
    ConstLookup lookup;
    lookup.address = const_cast<void*>(address);
    return lookup;
  }
  static ConstLookup indirect(const void* cell) {
    ConstLookup lookup = value(cell);
    lookup.access = Access::Indirect;
    return lookup;
  }
};
static_assert(sizeof(ConstLookup) == 16 && offsetof(ConstLookup, address) == 8);

// Where the generic context comes from when it is only known at run time.
enum class ContextSource : std::uint32_t {
  ThisObject = 0,
  MethodParam = 1,   // hidden argument: a MethodDesc
  ClassParam = 2,    // hidden argument: a MethodTable
  NotSupported = 3,  // the JIT must give the inline up
};

struct LookupKind {
  bool needsRuntimeLookup = false;
  ContextSource source = ContextSource::ThisObject;
  std::uint16_t engineFlags = 0;  // the JIT carries these two from one call to the next
  void* engineArgs = nullptr;     // and does not look at them
};
static_assert(sizeof(LookupKind) == 24 && offsetof(LookupKind, source) == 4 && offsetof(LookupKind, engineFlags) == 8 &&
              offsetof(LookupKind, engineArgs) == 16);

inline constexpr std::uint16_t kUseHelper = 0xffff;    // RuntimeLookup::indirections: call the helper
inline constexpr std::uint16_t kUseNull = 0xfffe;      // RuntimeLookup::indirections: the callee does not use it
inline constexpr std::uint16_t kNoSizeCheck = 0xffff;  // RuntimeLookup::sizeOffset
inline constexpr int kMaxIndirections = 4;

// A walk over `offsets` from the context, then — where the slot can be empty — a helper call with `signature`.
struct RuntimeLookup {
  void* signature = nullptr;
  HelperFunction helper = HelperFunction::Undefined;
  std::uint16_t indirections = 0;  // entries used of `offsets`, or kUseHelper, kUseNull. 0: the context itself
  bool testForNull = false;
  std::uint16_t sizeOffset =
      kNoSizeCheck;  // where the dictionary's size stands, if it must be checked before the last step
  std::size_t offsets[kMaxIndirections] = {};
  bool indirectFirstOffset = false;  // the slot holds an offset to add, not a pointer
  bool indirectSecondOffset = false;
};
static_assert(sizeof(RuntimeLookup) == 64 && offsetof(RuntimeLookup, helper) == 8 &&
              offsetof(RuntimeLookup, indirections) == 12 && offsetof(RuntimeLookup, testForNull) == 14 &&
              offsetof(RuntimeLookup, sizeOffset) == 16 && offsetof(RuntimeLookup, offsets) == 24 &&
              offsetof(RuntimeLookup, indirectFirstOffset) == 56);

struct Lookup {
  LookupKind kind;
  union {
    RuntimeLookup runtime;  // when kind.needsRuntimeLookup
    ConstLookup constant;   // otherwise
  };

  Lookup() : runtime() {}
};
static_assert(sizeof(Lookup) == 88 && offsetof(Lookup, runtime) == 24);

enum class GenericHandleType : std::uint32_t { Unknown = 0, Class = 1, Method = 2, Field = 3 };

// Answer of embedGenericHandle and expandRawHandleIntrinsic.
struct GenericHandleResult {
  Lookup lookup;
  GenericHandle compileTimeHandle = nullptr;  // usable while compiling, never embedded; may be null
  GenericHandleType type = GenericHandleType::Unknown;
};
static_assert(sizeof(GenericHandleResult) == 104 && offsetof(GenericHandleResult, compileTimeHandle) == 88 &&
              offsetof(GenericHandleResult, type) == 96);

}  // namespace codicil::jit
