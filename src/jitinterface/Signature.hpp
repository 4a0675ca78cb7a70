// Signatures as the JIT reads them: of methods, call sites and local variables.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"
#include "jitinterface/Types.hpp"

namespace codicil::jit {

// The calling-convention byte of ECMA-335 II.23.2, and two bits that only live here.
namespace callconv {
inline constexpr std::uint32_t kDefault = 0x0;
inline constexpr std::uint32_t kVarArg = 0x5;
inline constexpr std::uint32_t kField = 0x6;
inline constexpr std::uint32_t kLocalVariables = 0x7;
inline constexpr std::uint32_t kProperty = 0x8;
inline constexpr std::uint32_t kUnmanaged = 0x9;
inline constexpr std::uint32_t kNativeVarArg = 0xb;  // IL stubs of vararg P/Invokes
inline constexpr std::uint32_t kMask = 0xf;
inline constexpr std::uint32_t kGeneric = 0x10;
inline constexpr std::uint32_t kHasThis = 0x20;
inline constexpr std::uint32_t kExplicitThis = 0x40;
inline constexpr std::uint32_t kParamType = 0x80;   // a hidden generic context argument is passed
inline constexpr std::uint32_t kAsyncCall = 0x100;  // runtime-async calling convention
}  // namespace callconv

// Native calling conventions of P/Invokes, UnmanagedCallersOnly methods and unmanaged calli.
enum class UnmanagedCallConv : std::uint32_t {
  Managed = 0,
  C = 1,
  Stdcall = 2,
  Thiscall = 3,
  Fastcall = 4,
  CMemberFunction = 5,
  StdcallMemberFunction = 6,
  FastcallMemberFunction = 7,
  Swift = 8,
};

namespace sigflags {
inline constexpr std::uint32_t kIsLocals = 0x01;
inline constexpr std::uint32_t kIlStub = 0x02;   // the tokens of this signature are an IL stub's own
inline constexpr std::uint32_t kFatCall = 0x08;  // NativeAOT's fat function pointers
}  // namespace sigflags

// The representative instantiation under which type variables of a signature are read.
struct SigInstantiation {
  std::uint32_t classCount = 0;
  ClassHandle* classArgs = nullptr;
  std::uint32_t methodCount = 0;
  ClassHandle* methodArgs = nullptr;
};
static_assert(sizeof(SigInstantiation) == 32);

struct SigInfo {
  std::uint32_t callConv = callconv::kDefault;
  ClassHandle returnClass = nullptr;     // of a value-class return, enums reduced to primitives
  ClassHandle returnSigClass = nullptr;  // the same as the signature names it
  CorType returnType : 8 = CorType::Void;
  std::uint32_t flags : 8 = 0;
  std::uint32_t argCount : 16 = 0;  // `this` not counted
  SigInstantiation instantiation;
  ArgListHandle args = nullptr;  // of the first argument, or local
  const std::uint8_t* blob = nullptr;
  std::uint32_t blobBytes = 0;
  void* methodSignature = nullptr;  // used by the ahead-of-time compilers alone
  ModuleHandle scope = nullptr;
  Token token = 0;

  bool hasThis() const { return (callConv & callconv::kHasThis) != 0; }
  bool hasImplicitThis() const {
    return (callConv & (callconv::kHasThis | callconv::kExplicitThis)) == callconv::kHasThis;
  }
  bool hasTypeArgument() const { return (callConv & callconv::kParamType) != 0; }
};
static_assert(sizeof(SigInfo) == 112 && offsetof(SigInfo, returnClass) == 8 &&
              offsetof(SigInfo, returnSigClass) == 16 && offsetof(SigInfo, instantiation) == 32 &&
              offsetof(SigInfo, args) == 64 && offsetof(SigInfo, blob) == 72 && offsetof(SigInfo, blobBytes) == 80 &&
              offsetof(SigInfo, methodSignature) == 88 && offsetof(SigInfo, scope) == 96 &&
              offsetof(SigInfo, token) == 104);

}  // namespace codicil::jit
