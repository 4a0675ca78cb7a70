// SPDX-License-Identifier: MIT
// Puts code into a method's body: before all of it, where it returns, and where an exception leaves it. What the method
// does stays the same, and so do the lines of its stack traces and which handlers its exceptions find, in which order.
//
// With exits, the body becomes
//
//   entry
//   try { try { body; each ret: [stloc returnValue] leave end }
//         filter { [stloc exception] ldc.i4.0 endfilter } { pop leave end } }   only if the exception is asked for
//   fault { exceptional endfinally }
//   end: normal [ldloc returnValue] ret
//
// The filter never takes an exception, it sees it on the first pass; nothing is caught, so nothing is rethrown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "codicil/client.h"
#include "probes/ILCode.hpp"
#include "probes/LocalsSignature.hpp"

namespace codicil::probes {

// Code to put in. Each piece leaves the stack as it found it, empty, branches within itself only, and throws nothing.
struct Hooks {
  struct Exits {
    ILCode normal;
    ILCode exceptional;
    std::optional<std::uint16_t> returnValue;  // the local for it; none: the method returns nothing
    std::optional<std::uint16_t> exception;    // a local of type object; none: it is not asked for
  };
  ILCode entry;
  std::optional<Exits> exits;  // none: only the entry
  std::uint32_t maxStack = 0;  // the most that a piece needs
};

// A body that owns what it is made of.
struct RewrittenBody {
  std::vector<std::byte> code;
  std::vector<codicil_clause> clauses;
  std::vector<std::byte> locals;
  std::vector<codicil_il_map_entry> map;
  std::uint32_t maxStack = 0;
  std::uint32_t flags = 0;
  codicil_module scope = nullptr;

  // Points into this.
  codicil_il view() const;
};

// `locals` are those of `il` and those that the hooks use. The error says, for people, what about the body is in the
// way: with exits, a method that ends in `jmp` cannot be rewritten; malformed IL never.
tl::expected<RewrittenBody, std::string> rewriteBody(const codicil_il& il, const LocalsSignature& locals,
                                                     const Hooks& hooks);

}  // namespace codicil::probes
