// SPDX-License-Identifier: MIT
#include "diagnostics/SymbolFile.hpp"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "diagnostics/CallFrameInfo.hpp"
#include "diagnostics/ElfLibrary.hpp"

namespace codicil::diagnostics {
namespace {

struct Failure {
  std::string why;
};

const ElfLibrary& library() { return *ElfLibrary::instance(); }

[[noreturn]] void fail() { throw Failure{library().errmsg(-1)}; }

class MemoryFile {
 public:
  MemoryFile() : descriptor_(memfd_create("codicil-symbols", MFD_CLOEXEC)) {
    if (descriptor_ < 0) throw Failure{std::strerror(errno)};
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  int descriptor() const { return descriptor_; }

  std::vector<std::byte> contents() const {
    struct stat status;
    if (fstat(descriptor_, &status) != 0) throw Failure{std::strerror(errno)};
    std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
    if (pread(descriptor_, bytes.data(), bytes.size(), 0) != status.st_size) throw Failure{std::strerror(errno)};
    return bytes;
  }

 private:
  const int descriptor_;
};

class StringTable {
 public:
  std::uint32_t add(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(text_.size());
    text_ += text;
    text_ += '\0';
    return at;
  }
  std::string& text() { return text_; }

 private:
  std::string text_ = std::string(1, '\0');
};

struct ElfWriter {
  explicit ElfWriter(int descriptor) : elf(library().begin(descriptor, ELF_C_WRITE, nullptr)) {
    if (!elf) fail();
  }

  // The section's number. `bytes` may be null, of a section without contents, and lives until it is written.
  std::size_t section(std::string_view name, Elf64_Shdr wanted, Elf_Type type, void* bytes, std::size_t size) {
    Elf_Scn* const scn = library().newscn(elf.get());
    Elf64_Shdr* const header = scn != nullptr ? library().getshdr64(scn) : nullptr;
    Elf_Data* const data = scn != nullptr ? library().newdata(scn) : nullptr;
    if (header == nullptr || data == nullptr) fail();
    wanted.sh_name = names.add(name);
    wanted.sh_size = size;
    *header = wanted;
    data->d_buf = bytes;
    data->d_size = size;
    data->d_type = type;
    data->d_align = wanted.sh_addralign;
    return library().ndxscn(scn);
  }

  struct End {
    void operator()(Elf* one) const { library().end(one); }
  };
  std::unique_ptr<Elf, End> elf;
  StringTable names;
};

Elf64_Shdr header(Elf64_Word type, Elf64_Xword flags, Elf64_Xword alignment, Elf64_Xword entryBytes = 0) {
  Elf64_Shdr header{};
  header.sh_type = type;
  header.sh_flags = flags;
  header.sh_addralign = alignment;
  header.sh_entsize = entryBytes;
  return header;
}

void write(int descriptor, const std::vector<Symbol>& symbols) {
  ElfWriter file(descriptor);
  Elf64_Ehdr* const start = library().newehdr64(file.elf.get());
  if (start == nullptr) fail();
  start->e_ident[EI_DATA] = ELFDATA2LSB;
  start->e_type = ET_EXEC;  // addresses are what they are
  start->e_machine = EM_X86_64;
  start->e_version = EV_CURRENT;

  StringTable names;
  std::vector<Elf64_Sym> table(1);
  std::vector<std::byte> frames = commonFrameInfo();
  for (const Symbol& symbol : symbols) {
    Elf64_Shdr wanted = header(SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR, 1);
    wanted.sh_addr = reinterpret_cast<Elf64_Addr>(symbol.code);
    Elf64_Sym entry{};
    entry.st_name = names.add(symbol.name);
    entry.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    entry.st_shndx = static_cast<Elf64_Section>(file.section(".text", wanted, ELF_T_BYTE, nullptr, symbol.bytes));
    entry.st_value = wanted.sh_addr;
    entry.st_size = symbol.bytes;
    table.push_back(entry);
    frames.insert(frames.end(), symbol.frames.begin(), symbol.frames.end());
  }
  file.section(".debug_frame", header(SHT_PROGBITS, 0, 8), ELF_T_BYTE, frames.data(), frames.size());
  const std::size_t strings =
      file.section(".strtab", header(SHT_STRTAB, 0, 1), ELF_T_BYTE, names.text().data(), names.text().size());
  Elf64_Shdr wanted = header(SHT_SYMTAB, 0, 8, sizeof(Elf64_Sym));
  wanted.sh_link = static_cast<Elf64_Word>(strings);
  wanted.sh_info = 1;  // all but the first are global
  file.section(".symtab", wanted, ELF_T_SYM, table.data(), table.size() * sizeof(Elf64_Sym));
  // Its own name is the last that it gets.
  std::string& sectionNames = file.names.text();
  const std::string ownName = ".shstrtab";
  sectionNames.reserve(sectionNames.size() + ownName.size() + 1);
  start->e_shstrndx = static_cast<Elf64_Half>(file.section(
      ownName, header(SHT_STRTAB, 0, 1), ELF_T_BYTE, sectionNames.data(), sectionNames.size() + ownName.size() + 1));
  if (library().update(file.elf.get(), ELF_C_WRITE) < 0) fail();
}

}  // namespace

tl::expected<std::vector<std::byte>, std::string> symbolFile(const std::vector<Symbol>& symbols) {
  if (const auto& elf = ElfLibrary::instance(); !elf) return tl::unexpected(elf.error());
  if (symbols.size() > kMaxSymbols) return tl::unexpected(std::string("too many symbols for one file"));
  try {
    const MemoryFile file;
    write(file.descriptor(), symbols);
    return file.contents();
  } catch (const Failure& failure) {
    return tl::unexpected(failure.why);
  }
}

}  // namespace codicil::diagnostics
