// SPDX-License-Identifier: MIT
// Bodies as tests write them, and as they read them.
#pragma once

#include <string>
#include <vector>

#include "probes/BodyRewriter.hpp"

namespace codicil::probes {

// What a codicil_il points to.
struct GivenBody {
  ILCode code;
  std::vector<codicil_clause> clauses;
  std::vector<std::uint8_t> locals;
  std::uint32_t maxStack = 8;

  codicil_il view() const;
};

// An instruction a line: "IL_0000 br IL_0005". Of malformed code the last line begins with "!".
std::vector<std::string> listing(const codicil_il& il);
// The same without offsets and operands: "br".
std::vector<std::string> mnemonics(const codicil_il& il);

// What is wrong with it as a body that any method may have: code that parses, clauses that nest, an offset map that
// rises from 0. Empty: nothing.
std::string faultOf(const codicil_il& il);

}  // namespace codicil::probes
