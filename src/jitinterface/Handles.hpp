// What the JIT holds of our objects: pointers that it passes back and never looks into.
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::jit {

// Opaque to the JIT. The type system decides what each points to; only the low bit of a method or class handle matters
// here, because a context handle borrows it.
using ModuleHandle = struct ModuleHandleTarget*;
using ClassHandle = struct ClassHandleTarget*;    // a type: MethodTable or TypeDesc
using MethodHandle = struct MethodHandleTarget*;  // a MethodDesc
using FieldHandle = struct FieldHandleTarget*;
using ObjectHandle = struct ObjectHandleTarget*;    // an object that does not move, or a handle to one: see each slot
using ArgListHandle = const std::uint8_t*;          // a position in a signature blob; null is never passed
using GenericHandle = struct GenericHandleTarget*;  // any of the above, when the kind is said beside it
using JustMyCodeHandle = struct JustMyCodeHandleTarget*;
using VarArgsHandle = struct VarArgsHandleTarget*;  // what a vararg call passes; points to a VarArgInfo

// A MethodDef, TypeRef, MemberRef … token of the module beside it (ECMA-335 II.22).
using Token = std::uint32_t;

// The generic context in which tokens of an IL body are resolved: an exact (or the shared) method or class. Tagged: bit
// 0 set means a class.
class ContextHandle {
 public:
  constexpr ContextHandle() = default;
  static ContextHandle ofMethod(MethodHandle method) { return ContextHandle(reinterpret_cast<std::uintptr_t>(method)); }
  static ContextHandle ofClass(ClassHandle type) { return ContextHandle(reinterpret_cast<std::uintptr_t>(type) | 1); }
  // Stands for "the method being compiled", whatever it is; the JIT passes it in tokens of the root method.
  static constexpr ContextHandle methodBeingCompiled() { return ContextHandle(1); }

  bool isNull() const { return bits_ == 0; }
  bool isMethodBeingCompiled() const { return bits_ == 1; }
  bool isClass() const { return (bits_ & 1) != 0; }
  MethodHandle method() const { return reinterpret_cast<MethodHandle>(bits_); }
  ClassHandle type() const { return reinterpret_cast<ClassHandle>(bits_ & ~std::uintptr_t{1}); }
  friend bool operator==(ContextHandle, ContextHandle) = default;

 private:
  explicit constexpr ContextHandle(std::uintptr_t bits) : bits_(bits) {}
  std::uintptr_t bits_ = 0;
};
// Passed in a register like the pointer it is on the other side.
static_assert(sizeof(ContextHandle) == 8);

// The argument block of a vararg call begins with its size.
struct VarArgInfo {
  std::uint32_t argBytes;
};

}  // namespace codicil::jit
