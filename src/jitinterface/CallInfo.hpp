// getCallInfo and its relatives: how the code being compiled is to make a call.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"
#include "jitinterface/HelperFunction.hpp"
#include "jitinterface/Lookup.hpp"
#include "jitinterface/ResolvedToken.hpp"
#include "jitinterface/Signature.hpp"

namespace codicil::jit {

enum class AccessVerdict : std::uint32_t { Allowed = 0, Illegal = 1 };

enum class HelperArgKind : std::uint32_t { Invalid = 0, Field = 1, Method = 2, Class = 3, Module = 4, Constant = 5 };

struct HelperArg {
  union {
    FieldHandle field;
    MethodHandle method;
    ClassHandle type;
    ModuleHandle module;
    std::size_t constant = 0;
  };
  HelperArgKind kind = HelperArgKind::Invalid;
};

// A helper to call in place of an access that is not allowed; it throws.
struct HelperCall {
  HelperFunction helper = HelperFunction::Undefined;
  std::uint32_t argCount = 0;
  HelperArg args[4] = {};
};
static_assert(sizeof(HelperCall) == 72);

enum class CallKind : std::uint32_t {
  Direct = 0,            // getFunctionEntryPoint has the address
  CodePointer = 1,       // the address is in codePointer (shared generic code)
  VirtualStub = 2,       // through the dispatch cell in stub (interfaces)
  VirtualLdvirtftn = 3,  // ask for the address at run time (generic virtual methods)
  VirtualTable = 4,      // getMethodVTableOffset
};

// getMethodVTableOffset: the table is one piece, offsetOfIndirection is not used.
inline constexpr std::uint32_t kNoChunk = 0xffffffff;

enum class ThisTransform : std::uint32_t { None = 0, Box = 1, Dereference = 2 };

namespace callinfoflag {  // the JIT's question
inline constexpr std::uint32_t kAllowInstParam = 0x1;
inline constexpr std::uint32_t kCallvirt = 0x2;
inline constexpr std::uint32_t kDisallowStub = 0x8;
inline constexpr std::uint32_t kSecurityChecks = 0x10;
inline constexpr std::uint32_t kLdftn = 0x20;
}  // namespace callinfoflag

struct CallInfo {
  MethodHandle method = nullptr;
  std::uint32_t methodFlags = 0;  // methodflag
  std::uint32_t classFlags = 0;   // classflag, of the token's class
  SigInfo sig;
  AccessVerdict access = AccessVerdict::Allowed;
  HelperCall accessCallout;
  ThisTransform thisTransform = ThisTransform::None;
  CallKind kind = CallKind::Direct;
  bool nullInstanceCheck = false;
  ContextHandle context;                        // for inlining, and the hidden argument
  bool exactContextNeedsRuntimeLookup = false;  // `context` is the shared one
  union {
    Lookup stub;         // CallKind::VirtualStub
    Lookup codePointer;  // CallKind::CodePointer
  };
  ConstLookup instParam;  // precompiled code's hidden argument
  bool wrapperDelegateInvoke = false;

  CallInfo() : codePointer() {}
};
static_assert(sizeof(CallInfo) == 352 && offsetof(CallInfo, sig) == 16 && offsetof(CallInfo, access) == 128 &&
              offsetof(CallInfo, accessCallout) == 136 && offsetof(CallInfo, thisTransform) == 208 &&
              offsetof(CallInfo, kind) == 212 && offsetof(CallInfo, nullInstanceCheck) == 216 &&
              offsetof(CallInfo, context) == 224 && offsetof(CallInfo, exactContextNeedsRuntimeLookup) == 232 &&
              offsetof(CallInfo, stub) == 240 && offsetof(CallInfo, instParam) == 328 &&
              offsetof(CallInfo, wrapperDelegateInvoke) == 344);

enum class DevirtualizationDetail : std::uint32_t {
  Unknown = 0,
  Success = 1,
  FailedCanonical = 2,
  FailedCom = 3,
  FailedCast = 4,
  FailedLookup = 5,
  FailedDefaultInterfaceMethod = 6,
  FailedSubclass = 7,
  FailedSlot = 8,
  FailedBubble = 9,
  MultipleImplementations = 10,
  FailedBubbleClassDeclaration = 11,
  FailedBubbleInterfaceDeclaration = 12,
  FailedBubbleImplementation = 13,
  FailedBubbleImplementationNotReferenceable = 14,
  FailedDuplicateInterface = 15,
  FailedDeclarationNotRepresentable = 16,
  FailedTypeEquivalence = 17,
};

struct DevirtualizationInfo {
  // asked
  MethodHandle virtualMethod = nullptr;
  ClassHandle objectClass = nullptr;
  ContextHandle context;
  ResolvedToken* virtualMethodToken = nullptr;
  // answered
  MethodHandle method = nullptr;
  ContextHandle exactContext;
  DevirtualizationDetail detail = DevirtualizationDetail::Unknown;
  ResolvedToken methodToken;         // precompilation alone
  ResolvedToken unboxedMethodToken;  // precompilation alone
  bool isInstantiatingStub = false;
  bool wasArrayInterface = false;  // `method` is generic over the element type
};
static_assert(offsetof(DevirtualizationInfo, method) == 32 && offsetof(DevirtualizationInfo, exactContext) == 40 &&
              offsetof(DevirtualizationInfo, detail) == 48 && offsetof(DevirtualizationInfo, methodToken) == 56 &&
              offsetof(DevirtualizationInfo, isInstantiatingStub) == 216);

struct DelegateConstructorArgs {
  void* method = nullptr;
  void* arg3 = nullptr;
  void* arg4 = nullptr;
  void* arg5 = nullptr;
};
static_assert(sizeof(DelegateConstructorArgs) == 32);

namespace tailcallflag {
inline constexpr std::uint32_t kIsCallvirt = 0x1;   // asked
inline constexpr std::uint32_t kThisIsByRef = 0x2;  // asked
inline constexpr std::uint32_t kStoreTarget = 0x1;  // answered: storeArgs takes the target first
}  // namespace tailcallflag

// Explicit tail calls that need our help: IL stubs that store the arguments, call, and dispatch.
struct TailCallHelpers {
  std::uint32_t flags = 0;
  MethodHandle storeArgs = nullptr;
  MethodHandle callTarget = nullptr;
  MethodHandle dispatcher = nullptr;
};
static_assert(sizeof(TailCallHelpers) == 32);

}  // namespace codicil::jit
