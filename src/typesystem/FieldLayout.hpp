// Where a type's instance fields lie (ECMA-335 II.10.1.2, II.10.7; the order of automatic layout is `dotnet`'s, which
// precompiled code relies on). Pure arithmetic: no metadata, no types.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "typesystem/UnloadableType.hpp"

namespace codicil::typesystem {

enum class FieldKind : std::uint8_t {
  Primitive,  // numbers, pointers, byrefs, enums: `bytes` is a power of two
  Reference,
  Value,
};

struct FieldShape {
  FieldKind kind = FieldKind::Primitive;
  std::uint32_t bytes = 0;
  std::uint32_t alignment = 1;
  bool holdsPointers = false;  // references or byrefs, anywhere in it: it must lie at a multiple of 8
  std::int64_t offset = -1;    // what an explicit layout says; -1: nothing
};

enum class LayoutKind : std::uint8_t { Auto, Sequential, Explicit };

struct LayoutRequest {
  LayoutKind kind = LayoutKind::Auto;
  bool isValueType = false;
  std::uint32_t packing = 0;            // bytes; 0: none
  std::uint32_t declaredSize = 0;       // bytes beyond the parent's; 0: none
  std::uint32_t parentBytes = 0;        // of its fields, parents' included; 0 of a value type
  std::uint32_t valueBytes = 0;         // of a value whose size its fields do not tell; 0: they do
  std::uint32_t parentAlignment = 1;    // what the parent's fields need
  std::uint32_t requiredAlignment = 0;  // 0: what the fields need
  std::uint32_t repeat = 1;             // inline arrays: how often the one field lies there
};

struct FieldLayout {
  std::vector<std::uint32_t> offsets;  // of each field, from the first byte behind the MethodTable pointer
  std::uint32_t bytes = 0;             // of all fields, parents' included; of a value type its size
  std::uint32_t alignment = 1;
};

inline constexpr std::uint32_t kMaxFieldBytes = (1u << 27) - 8;     // a FieldDesc has 27 bits for an offset
inline constexpr std::uint32_t kMaxInlineArrayBytes = 1024 * 1024;  // as `dotnet`

struct LayoutFault {
  std::string detail;
  TypeLoadReason reason = TypeLoadReason::General;
  std::size_t field = 0;  // of NoFieldOffset and OverlappedReference: which
};

// A fault if it cannot be done: an offset that is missing or too large, references that lie askew, a packing that is no
// power of two up to 128.
tl::expected<FieldLayout, LayoutFault> layOut(const LayoutRequest& request, std::span<const FieldShape> fields);

}  // namespace codicil::typesystem
