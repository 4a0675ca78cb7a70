// The method to compile (or to inline), and what is known of methods before anyone compiles them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"
#include "jitinterface/Signature.hpp"

namespace codicil::jit {

// MethodInfo::options
namespace methodoption {
inline constexpr std::uint32_t kInitLocals = 0x10;
inline constexpr std::uint32_t kContextFromThis = 0x20;        // shared code: where the generic context is,
inline constexpr std::uint32_t kContextFromMethodDesc = 0x40;  // and so what must be kept alive and reported
inline constexpr std::uint32_t kContextFromMethodTable = 0x80;
inline constexpr std::uint32_t kContextKeepAlive = 0x100;  // even when no code uses it
inline constexpr std::uint32_t kAsyncSaveContexts = 0x200;
}  // namespace methodoption

enum class CodeRegion : std::uint32_t { None = 0, Hot = 1, Cold = 2, Jit = 3 };

struct MethodInfo {
  MethodHandle method = nullptr;
  ModuleHandle scope = nullptr;  // tokens of the body resolve here
  std::uint8_t* il = nullptr;
  std::uint32_t ilBytes = 0;
  std::uint32_t maxStack = 0;
  std::uint32_t exceptionClauses = 0;
  std::uint32_t options = 0;
  CodeRegion region = CodeRegion::None;
  SigInfo args;
  SigInfo locals;
};
static_assert(sizeof(MethodInfo) == 272 && offsetof(MethodInfo, il) == 16 && offsetof(MethodInfo, ilBytes) == 24 &&
              offsetof(MethodInfo, maxStack) == 28 && offsetof(MethodInfo, exceptionClauses) == 32 &&
              offsetof(MethodInfo, options) == 36 && offsetof(MethodInfo, region) == 40 &&
              offsetof(MethodInfo, args) == 48 && offsetof(MethodInfo, locals) == 160);

// Answer of getMethodAttribs, and CallInfo::methodFlags.
namespace methodflag {
inline constexpr std::uint32_t kStatic = 0x8;
inline constexpr std::uint32_t kFinal = 0x10;
inline constexpr std::uint32_t kSynchronized = 0x20;
inline constexpr std::uint32_t kVirtual = 0x40;
inline constexpr std::uint32_t kAbstract = 0x400;
inline constexpr std::uint32_t kAddedByHotReload = 0x800;
inline constexpr std::uint32_t kForceInline = 0x10000;
inline constexpr std::uint32_t kSharedInstantiation = 0x20000;
inline constexpr std::uint32_t kDelegateInvoke = 0x40000;
inline constexpr std::uint32_t kPInvoke = 0x80000;     // that the JIT may call in line
inline constexpr std::uint32_t kNoGcCheck = 0x200000;  // an FCall that never polls
inline constexpr std::uint32_t kIntrinsic = 0x400000;
inline constexpr std::uint32_t kConstructor = 0x800000;
inline constexpr std::uint32_t kAggressiveOptimization = 0x1000000;
inline constexpr std::uint32_t kNoTier0ForLoops = 0x2000000;
inline constexpr std::uint32_t kDontInline = 0x10000000;
inline constexpr std::uint32_t kDontInlineCaller = 0x20000000;
}  // namespace methodflag

// What the JIT tells us of a method through setMethodAttribs.
namespace methodverdict {
inline constexpr std::uint32_t kNeverInline = 0x1;
inline constexpr std::uint32_t kSwitchedToMinOpts = 0x8;
inline constexpr std::uint32_t kSwitchedToOptimized = 0x10;
}  // namespace methodverdict

enum class InlineResult : std::int32_t {
  Pass = 0,
  PrejitSuccess = 1,
  CheckCanInlineSuccess = 2,
  CheckCanInlineRefusedByEngine = 3,
  Fail = -1,   // not here
  Never = -2,  // nowhere
};

enum class TailCallResult : std::int32_t { Optimized = 0, Recursive = 1, ThroughHelper = 2, Fail = -1 };

// initClass: what the code being compiled must do about a class constructor. Bits.
enum class InitClassResult : std::uint32_t {
  NotRequired = 0x0,  // e.g. the method's own prologue or its caller sees to it
  Initialized = 0x1,
  UseHelper = 0x2,
  DontInline = 0x4,
};

// Flags in each exception clause: the values of ECMA-335 II.25.4.6, and one more.
namespace clauseflag {
inline constexpr std::uint32_t kCatch = 0;
inline constexpr std::uint32_t kFilter = 0x1;
inline constexpr std::uint32_t kFinally = 0x2;
inline constexpr std::uint32_t kFault = 0x4;
inline constexpr std::uint32_t kSameTry = 0x10;  // the same try region as the clause before
}  // namespace clauseflag

// Both ways: IL offsets in getEHinfo, native offsets (ends, not lengths: see setEHinfo) on the way back.
struct ExceptionClause {
  std::uint32_t flags = clauseflag::kCatch;
  std::uint32_t tryOffset = 0;
  std::uint32_t tryLength = 0;
  std::uint32_t handlerOffset = 0;
  std::uint32_t handlerLength = 0;
  union {
    Token classToken = 0;
    std::uint32_t filterOffset;
  };
};
static_assert(sizeof(ExceptionClause) == 24);

}  // namespace codicil::jit
