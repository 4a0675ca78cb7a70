// What the JIT asks of executable memory: room for code and data, unwind info, relocations.
#pragma once

#include <cstddef>
#include <cstdint>

namespace codicil::jit {

namespace allocflag {
inline constexpr std::uint32_t kDefaultAlign = 0x0;
inline constexpr std::uint32_t kCode16 = 0x1;
inline constexpr std::uint32_t kReadOnly16 = 0x2;
inline constexpr std::uint32_t kCode32 = 0x4;
inline constexpr std::uint32_t kReadOnly32 = 0x8;
inline constexpr std::uint32_t kReadOnly64 = 0x10;
}  // namespace allocflag

// allocMem: sizes in, blocks out. Each block has two addresses: where it runs and where to write it.
struct CodeRequest {
  std::uint32_t hotBytes = 0;
  std::uint32_t coldBytes = 0;
  std::uint32_t readOnlyBytes = 0;
  std::uint32_t exceptionClauses = 0;
  std::uint32_t flags = allocflag::kDefaultAlign;
  void* hot = nullptr;
  void* hotWritable = nullptr;
  void* cold = nullptr;
  void* coldWritable = nullptr;
  void* readOnly = nullptr;
  void* readOnlyWritable = nullptr;
};
static_assert(sizeof(CodeRequest) == 72 && offsetof(CodeRequest, flags) == 16 && offsetof(CodeRequest, hot) == 24 &&
              offsetof(CodeRequest, readOnly) == 56);

enum class FunctionKind : std::uint32_t { Root = 0, Handler = 1, Filter = 2 };

// recordRelocation and getRelocTypeHint: the numbers of PE base relocations.
enum class Relocation : std::uint16_t {
  None = 0xffff,    // getRelocTypeHint: no hint, use an absolute address
  Direct = 10,      // 64-bit absolute
  Relative32 = 16,  // 32-bit, from the end of the field (plus the given delta)
};

}  // namespace codicil::jit
