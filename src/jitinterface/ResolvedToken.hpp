// resolveToken: from a token in IL to the class, method or field it names.
#pragma once

#include <cstddef>
#include <cstdint>

#include "jitinterface/Handles.hpp"

namespace codicil::jit {

// What the token is allowed to be, and the instruction it stands in.
namespace tokenkind {
inline constexpr std::uint32_t kClass = 0x1;
inline constexpr std::uint32_t kMethod = 0x2;
inline constexpr std::uint32_t kField = 0x4;
inline constexpr std::uint32_t kMask = 0x7;
inline constexpr std::uint32_t kLdtoken = 0x10 | kClass | kMethod | kField;
inline constexpr std::uint32_t kCasting = 0x20 | kClass;
inline constexpr std::uint32_t kNewarr = 0x40 | kClass;  // the token names the element, the answer the array
inline constexpr std::uint32_t kBox = 0x80 | kClass;
inline constexpr std::uint32_t kConstrained = 0x100 | kClass;
inline constexpr std::uint32_t kNewobj = 0x200 | kMethod;
inline constexpr std::uint32_t kLdvirtftn = 0x400 | kMethod;
inline constexpr std::uint32_t kDevirtualized = 0x800 | kMethod;
inline constexpr std::uint32_t kAwait = 0x2000 | kMethod;
}  // namespace tokenkind

struct ResolvedToken {
  // asked
  ContextHandle context;
  ModuleHandle scope = nullptr;
  Token token = 0;
  std::uint32_t kind = 0;
  // answered: the class always, at most one of the other two
  ClassHandle type = nullptr;
  MethodHandle method = nullptr;
  FieldHandle field = nullptr;
  // the TypeSpec's and MethodSpec's signatures, when generic
  const std::uint8_t* typeSpec = nullptr;
  std::uint32_t typeSpecBytes = 0;
  const std::uint8_t* methodSpec = nullptr;
  std::uint32_t methodSpecBytes = 0;
};
static_assert(sizeof(ResolvedToken) == 80 && offsetof(ResolvedToken, token) == 16 &&
              offsetof(ResolvedToken, kind) == 20 && offsetof(ResolvedToken, type) == 24 &&
              offsetof(ResolvedToken, method) == 32 && offsetof(ResolvedToken, field) == 40 &&
              offsetof(ResolvedToken, typeSpec) == 48 && offsetof(ResolvedToken, methodSpec) == 64);

}  // namespace codicil::jit
