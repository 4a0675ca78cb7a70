// SPDX-License-Identifier: MIT
// In which registers a value travels: the System V AMD64 ABI's classification (3.2.3) as RyuJIT expects it, which has
// vectors in memory and takes fields, not bytes, for what an eightbyte holds.
#pragma once

#include <array>
#include <cstdint>

#include "metadata/ElementType.hpp"

namespace codicil::typesystem {

// Numbered as the JIT's EightbyteClass.
enum class EightbyteClass : std::uint8_t {
  None = 0,
  Integer = 4,
  Reference = 5,  // Integer, and an object reference
  ByRef = 6,      // Integer, and an interior pointer
  Sse = 7,
};

// A value. By default: in memory.
struct ArgumentRegisters {
  std::uint8_t count = 0;  // eightbytes; 0: the value is passed on the stack and returned through a buffer
  std::array<EightbyteClass, 2> classes = {};
  std::array<std::uint8_t, 2> sizes = {};  // bytes of the value in each; the second begins at byte 8

  bool inRegisters() const { return count != 0; }
  friend bool operator==(const ArgumentRegisters&, const ArgumentRegisters&) = default;
};

inline constexpr std::uint32_t kMaxRegisterBytes = 16;

// What a value's fields do to the eightbytes that the value, or one that contains it, lies in. Pure arithmetic. Fields
// may be added in any order and may overlap.
class EightbyteShape {
 public:
  // A number, pointer or reference; `bytes` is its size, and the alignment without which all goes to memory.
  void addScalar(metadata::ElementType element, std::uint32_t offset, std::uint32_t bytes);
  // A value without fields counts as padding.
  void addValue(const EightbyteShape& value, std::uint32_t offset);
  void keepInMemory() { inMemory_ = true; }  // whatever its fields

  // Of a value of `bytes` bytes that has these fields.
  ArgumentRegisters registers(std::uint32_t bytes) const;

 private:
  void noteLast(EightbyteClass kind, std::uint32_t offset, std::uint32_t end);

  bool inMemory_ = false;  // also: a field that lies too far
  // Bit r of [n]: a field of 2 << n bytes begins r bytes behind a multiple of its size.
  std::array<std::uint8_t, 3> askew_ = {};
  bool hasLast_ = false;
  std::uint8_t lastOffset_ = 0;  // of the field that begins last: padding behind its end counts as part of it
  std::uint8_t lastEnd_ = 0;
  EightbyteClass last_ = EightbyteClass::None;
  std::array<EightbyteClass, kMaxRegisterBytes> bytes_ = {};  // 0: none
};

}  // namespace codicil::typesystem
