// Small functions to put into code memory, and ways to look at what the kernel thinks of it.
#pragma once

#include <asmjit/x86.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codicil/versioning/CodeMemory.hpp"
#include "codicil/versioning/Stubs.hpp"
#include "gtest/gtest.h"

namespace codicil::codememory::test {

inline std::vector<std::byte> assemble(const std::function<void(asmjit::x86::Assembler&)>& emit) {
  asmjit::CodeHolder code;
  code.init(asmjit::Environment::host());
  asmjit::x86::Assembler assembler(&code);
  emit(assembler);
  std::vector<std::byte> bytes(assembler.offset());
  std::memcpy(bytes.data(), assembler.bufferData(), bytes.size());
  return bytes;
}

inline std::vector<std::byte> returning(int value) {
  return assemble([value](asmjit::x86::Assembler& a) {
    a.mov(asmjit::x86::eax, value);
    a.ret();
  });
}

inline int call(const void* code) { return reinterpret_cast<int (*)()>(reinterpret_cast<std::uintptr_t>(code))(); }

inline std::unique_ptr<CodeMemory> newMemory(std::size_t reserveBytes = std::size_t{64} << 20,
                                             const void* near = nullptr) {
  CodeMemoryOptions options;
  options.reserveBytes = reserveBytes;
  options.near = near;
  auto memory = CodeMemory::create(options);
  EXPECT_TRUE(memory) << describe(memory.error());
  return memory ? std::move(*memory) : nullptr;
}

// A published body with this code.
inline CodeAllocation place(CodeMemory& memory, std::span<const std::byte> code, std::uint64_t owner = 0,
                            void* hostData = nullptr, std::uint32_t compileMicros = 0) {
  const auto body = memory.allocate(static_cast<std::uint32_t>(code.size()));
  EXPECT_TRUE(body) << describe(body.error());
  if (!body) return {};
  std::memcpy(body->writable, code.data(), code.size());
  memory.publish(body->body, owner, hostData, compileMicros);
  return *body;
}

struct Mapping {
  std::uintptr_t begin = 0, end = 0;
  std::string permissions;  // as in /proc/self/maps: rwxs or rwxp
  std::string name;
};

inline std::vector<Mapping> mappings() {
  std::vector<Mapping> all;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Mapping mapping;
    char permissions[8] = {};
    int name = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx %7s %*s %*s %*s %n", &mapping.begin, &mapping.end, permissions, &name) < 3)
      continue;
    mapping.permissions = permissions;
    mapping.name = line.substr(static_cast<std::size_t>(name));
    all.push_back(mapping);
  }
  return all;
}

inline Mapping mappingOf(const void* address) {
  for (const Mapping& mapping : mappings()) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    if (mapping.begin <= at && at < mapping.end) return mapping;
  }
  return {};
}

// How many mappings of code files this process has. (Others come and go: the C library's heap, a sanitizer's shadow.)
inline std::size_t codeMappings() {
  const std::vector<Mapping> all = mappings();
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [](const Mapping& mapping) {
    return mapping.name.find("memfd:codicil-code") != std::string::npos;
  }));
}

// Memory that all code files of this process hold, bytes.
inline std::size_t codePagesHeld() {
  std::size_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    if (std::filesystem::read_symlink(file, gone).string().find("memfd:codicil-code") == std::string::npos) continue;
    struct stat status;
    if (stat(file.path().c_str(), &status) == 0) bytes += static_cast<std::size_t>(status.st_blocks) * 512;
  }
  return bytes;
}

}  // namespace codicil::codememory::test
