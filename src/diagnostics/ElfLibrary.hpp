// SPDX-License-Identifier: MIT
// elfutils' libelf, loaded when it is first needed: it and what it needs would cost every program's start else, and a
// machine without it can run all programs all the same.
#pragma once

#include <libelf.h>

#include <string>

#include <tl/expected.hpp>

namespace codicil::diagnostics {

// The functions of libelf that are used here, with their own names and types.
struct ElfLibrary {
  // Of this process; or why there is none, for people. Thread-safe.
  static const tl::expected<ElfLibrary, std::string>& instance();

  decltype(&::elf_version) version;
  decltype(&::elf_errmsg) errmsg;
  decltype(&::elf_begin) begin;
  decltype(&::elf_end) end;
  decltype(&::elf_update) update;
  decltype(&::elf_newscn) newscn;
  decltype(&::elf_ndxscn) ndxscn;
  decltype(&::elf_newdata) newdata;
  decltype(&::elf64_newehdr) newehdr64;
  decltype(&::elf64_getshdr) getshdr64;
};

}  // namespace codicil::diagnostics
