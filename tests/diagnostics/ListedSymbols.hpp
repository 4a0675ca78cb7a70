// SPDX-License-Identifier: MIT
// What a debugger would find in this process: GDB's JIT interface, read from the other side.
#pragma once

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <string>

#include <gtest/gtest.h>

extern "C" {
struct ListedFile {
  ListedFile* next;
  ListedFile* previous;
  const char* file;
  std::uint64_t bytes;
};
struct FileList {
  std::uint32_t version;
  std::uint32_t action;
  ListedFile* relevant;
  ListedFile* first;
};
// NOLINTNEXTLINE(readability-identifier-naming, bugprone-reserved-identifier): GDB looks for it by this name
extern FileList __jit_debug_descriptor;
}

namespace codicil::diagnostics {

struct ListedSymbols {
  std::size_t files = 0;
  std::map<std::string, std::uint64_t> addresses;  // by name

  bool has(const std::string& name) const { return addresses.count(name) != 0; }

  static ListedSymbols read() {
    ListedSymbols result;
    const ListedFile* previous = nullptr;
    for (const ListedFile* entry = __jit_debug_descriptor.first; entry != nullptr; entry = entry->next) {
      EXPECT_EQ(entry->previous, previous);
      previous = entry;
      ++result.files;
      result.readFile(entry->file);
    }
    return result;
  }

 private:
  void readFile(const char* file) {
    const auto& header = *reinterpret_cast<const Elf64_Ehdr*>(file);
    EXPECT_EQ(std::memcmp(header.e_ident, ELFMAG, SELFMAG), 0);
    const auto* sections = reinterpret_cast<const Elf64_Shdr*>(file + header.e_shoff);
    for (unsigned i = 0; i < header.e_shnum; ++i) {
      if (sections[i].sh_type != SHT_SYMTAB) continue;
      const char* names = file + sections[sections[i].sh_link].sh_offset;
      const auto* symbols = reinterpret_cast<const Elf64_Sym*>(file + sections[i].sh_offset);
      for (std::size_t n = 1; n < sections[i].sh_size / sizeof *symbols; ++n) {
        const Elf64_Shdr& section = sections[symbols[n].st_shndx];
        EXPECT_EQ(section.sh_addr, symbols[n].st_value);
        EXPECT_EQ(section.sh_size, symbols[n].st_size);
        addresses.emplace(names + symbols[n].st_name, symbols[n].st_value);
      }
    }
  }
};

}  // namespace codicil::diagnostics
