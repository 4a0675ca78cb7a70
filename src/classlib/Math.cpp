// SPDX-License-Identifier: MIT
// System.Math, System.MathF: the C library's functions (IEC 60559, as CoreLib expects of them).
#include <cmath>

#include "classlib/Tables.hpp"

namespace codicil::classlib {
namespace {

template <typename T>
T modF(T value, T* whole) {
  return std::modf(value, whole);
}
template <typename T>
void sinCos(T value, T* sine, T* cosine) {
  *sine = std::sin(value);
  *cosine = std::cos(value);
}

template <typename T>
using Unary = T (*)(T);
template <typename T>
using Binary = T (*)(T, T);

#define UNARY(type, name, real, function)                                       \
  {                                                                             \
    type, name, fcall(+[](real value) -> real { return std::function(value); }) \
  }
#define MATH(type, real)                                                                                     \
  UNARY(type, "Acos", real, acos), UNARY(type, "Acosh", real, acosh), UNARY(type, "Asin", real, asin),       \
      UNARY(type, "Asinh", real, asinh), UNARY(type, "Atan", real, atan), UNARY(type, "Atanh", real, atanh), \
      UNARY(type, "Cbrt", real, cbrt), UNARY(type, "Ceiling", real, ceil), UNARY(type, "Cos", real, cos),    \
      UNARY(type, "Cosh", real, cosh), UNARY(type, "Exp", real, exp), UNARY(type, "Floor", real, floor),     \
      UNARY(type, "Log", real, log), UNARY(type, "Log10", real, log10), UNARY(type, "Log2", real, log2),     \
      UNARY(type, "Sin", real, sin), UNARY(type, "Sinh", real, sinh), UNARY(type, "Sqrt", real, sqrt),       \
      UNARY(type, "Tan", real, tan), UNARY(type, "Tanh", real, tanh),                                        \
      {type, "Atan2", fcall(+[](real y, real x) -> real { return std::atan2(y, x); })},                      \
      {type, "Pow", fcall(+[](real x, real y) -> real { return std::pow(x, y); })},                          \
      {type, "FusedMultiplyAdd", fcall(+[](real x, real y, real z) -> real { return std::fma(x, y, z); })},  \
      {type, "ModF", fcall(&modF<real>)}, {                                                                  \
    type, "SinCos", fcall(&sinCos<real>)                                                                     \
  }

constexpr const char* kMath = "System.Math";
constexpr const char* kMathF = "System.MathF";

}  // namespace

std::span<const FCall> mathFCalls() {
  static const FCall rows[] = {MATH(kMath, double), MATH(kMathF, float)};
  return rows;
}

}  // namespace codicil::classlib
