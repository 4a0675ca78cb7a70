// SPDX-License-Identifier: MIT
#include "diagnostics/ElfLibrary.hpp"

#include <dlfcn.h>

namespace codicil::diagnostics {
namespace {

tl::expected<ElfLibrary, std::string> load() {
  void* const library = dlopen("libelf.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return tl::unexpected(std::string(dlerror()));
  std::string missing;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    if (function == nullptr) missing = name;
  };
  ElfLibrary elf{};
  find(elf.version, "elf_version");
  find(elf.errmsg, "elf_errmsg");
  find(elf.begin, "elf_begin");
  find(elf.end, "elf_end");
  find(elf.update, "elf_update");
  find(elf.newscn, "elf_newscn");
  find(elf.ndxscn, "elf_ndxscn");
  find(elf.newdata, "elf_newdata");
  find(elf.newehdr64, "elf64_newehdr");
  find(elf.getshdr64, "elf64_getshdr");
  if (!missing.empty()) return tl::unexpected("libelf.so.1 has no " + missing);
  if (elf.version(EV_CURRENT) == EV_NONE) return tl::unexpected(std::string("libelf.so.1 is of another version"));
  return elf;
}

}  // namespace

const tl::expected<ElfLibrary, std::string>& ElfLibrary::instance() {
  static const auto& library =
      *new tl::expected<ElfLibrary, std::string>(load());  // never destroyed: threads run while the process exits
  return library;
}

}  // namespace codicil::diagnostics
