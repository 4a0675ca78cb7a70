// Methods whose frames differ: the cases for unwinding and for GC info. Each calls the address in one of its arguments.
#pragma once

#include <vector>

#include "execution/CompiledIl.hpp"

namespace codicil::jit {

struct Shape {
  IlMethod method;
  std::vector<std::uint64_t> args;
  bool hasCalls = true;
  std::uint64_t result = 0;  // the number of the object that comes back, or that the byref that does points into
};

// Arguments that are recognizable as objects: nothing is ever read from them.
inline constexpr std::uint64_t kFirstObject = 0x00a1'0b1e'c700'0000;
constexpr std::uint64_t objectNumber(std::uint64_t number) { return kFirstObject + number * 0x1000; }
// Points into an object.
constexpr std::uint64_t byRefNumber(std::uint64_t number) { return objectNumber(number) + 0x10; }
inline constexpr std::uint64_t kGenericContextArgument = 0x3c0'7e87'0000;
// What the callee returns when it is called for the first time; then come the next numbers.
inline constexpr std::uint64_t kFirstResult = 100;

// `callee` takes the place of an argument that is called.
Shape leaf();
Shape manyValuesAcrossCalls(std::uint64_t callee);
Shape stackArguments(std::uint64_t callee);
Shape largeFrame(std::uint64_t callee, std::uint32_t bytes);
Shape localloc(std::uint64_t callee, std::uint32_t valueBytes);
Shape finallyHandler(std::uint64_t callee);
Shape tailCall(std::uint64_t callee);
Shape loopWithoutCall();
Shape rotatingLoop();
Shape longLoop();
Shape throwInTry(std::uint64_t callee);
Shape objectsAcrossCalls(std::uint64_t callee);
Shape byRefsAcrossCalls(std::uint64_t callee);
Shape pinnedLocal(std::uint64_t callee);
Shape manyCalls(std::uint64_t callee, std::uint32_t calls);
// A method with the hidden argument that shared generic code has.
Shape genericContext(std::uint64_t callee);
// Calls the callee, which stands in its code, with its one argument, and returns that.
Shape callWithin(std::uint64_t callee);

std::vector<Shape> allShapes(std::uint64_t callee);

}  // namespace codicil::jit
