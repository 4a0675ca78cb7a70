// SPDX-License-Identifier: MIT
// Where a method's arguments are when it is called: the managed calling convention of RyuJIT on System V AMD64. Hidden
// arguments come first: this, the return buffer, the generic context; then the signature's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "typesystem/TypeHandle.hpp"

namespace codicil::typesystem {

// What a call passes, in exact (or canonical) types that are loaded.
struct CallSignature {
  TypeHandle returnType{};  // System.Void's, or null: nothing
  std::span<const TypeHandle> parameters{};
  bool hasThis = false;
  bool thisIsByRef = false;        // of a value type's method: the value's address, not a box
  bool hasGenericContext = false;  // shared generic code that cannot tell from `this`
};

enum class ArgumentRole : std::uint8_t { This, ReturnBuffer, GenericContext, Parameter };

// Eight bytes or less. In threading::TransitionFrame: arguments[index], vectorArguments[index], callerSp() + index.
struct ArgumentPlace {
  enum class Kind : std::uint8_t { Integer, Vector, Stack };
  Kind kind = Kind::Stack;
  std::uint32_t index = 0;  // of Integer: rdi, rsi, rdx, rcx, r8, r9; of Vector: xmm0 …; of Stack: bytes
  friend bool operator==(const ArgumentPlace&, const ArgumentPlace&) = default;
};

struct Argument {
  ArgumentRole role = ArgumentRole::Parameter;
  std::uint8_t pieces = 1;  // places; of a value in registers perhaps two: its first eight bytes, the rest
  ArgumentPlace places[2];
  std::uint32_t bytes = 8;  // the argument's own; what is on the stack takes a multiple of 8 from places[0] on
  TypeHandle type;          // null of hidden arguments
};

// A word that the collector must know.
struct ArgumentReference {
  ArgumentPlace place;
  bool isInterior = false;  // a byref, which may point into an object or not; else a reference or null
};

enum class ReturnKind : std::uint8_t { Nothing, Integer, Vector, TwoRegisters, Buffer };

// A value; thread-safe once built.
class ArgumentMap {
 public:
  explicit ArgumentMap(const CallSignature& signature);

  std::span<const Argument> arguments() const { return arguments_; }  // in the order of passing
  std::uint32_t stackBytes() const { return stackBytes_; }            // of the arguments on the stack
  // Of a parameter by its number in the signature.
  const Argument& parameter(std::size_t number) const { return arguments_[hidden_ + number]; }
  // Words with references, those of values included. `this` counts; the return buffer does too, as an interior pointer;
  // the generic context is no object.
  std::span<const ArgumentReference> references() const { return references_; }

  ReturnKind returnKind() const { return returnKind_; }
  // The value's own. In registers: rax, rdx, xmm0, xmm1 in the order of its ArgumentRegisters.
  std::uint32_t returnBytes() const { return returnBytes_; }

 private:
  void placeReturn(TypeHandle type);
  void addHidden(ArgumentRole role);
  void addParameter(TypeHandle type);
  void addOnStack(Argument& argument);
  ArgumentPlace nextInteger();
  ArgumentPlace onStack(std::uint32_t bytes);

  std::vector<Argument> arguments_;
  std::vector<ArgumentReference> references_;
  std::size_t hidden_ = 0;
  std::uint32_t integers_ = 0;  // registers taken
  std::uint32_t vectors_ = 0;
  std::uint32_t stackBytes_ = 0;
  std::uint32_t returnBytes_ = 0;
  ReturnKind returnKind_ = ReturnKind::Nothing;
};

}  // namespace codicil::typesystem
