// SPDX-License-Identifier: MIT
#include "probes/Listing.hpp"

#include <cstdio>
#include <set>

#include "metadata/ILReader.hpp"

namespace codicil::probes {
namespace {

using metadata::ILInstruction;
using metadata::OperandKind;

std::vector<ILInstruction> decode(const codicil_il& il, std::string& fault) {
  const auto file = metadata::MappedFile::fromBytes("test", {});
  metadata::ILReader reader(*file, {reinterpret_cast<const std::byte*>(il.code), il.code_bytes}, {});
  std::vector<ILInstruction> instructions;
  while (!reader.atEnd()) {
    const auto next = reader.next();
    if (!next) {
      fault = next.error().toString();
      break;
    }
    instructions.push_back(*next);
  }
  return instructions;
}

std::string label(std::uint32_t offset) {
  char text[16];
  std::snprintf(text, sizeof text, "IL_%04x", offset);
  return text;
}

struct Range {
  std::uint32_t start, end;
  bool contains(const Range& other) const { return start <= other.start && other.end <= end; }
  bool isApartFrom(const Range& other) const { return other.end <= start || end <= other.start; }
};

// A filter's code belongs to its handler.
Range handlerOf(const codicil_clause& clause) {
  return {clause.kind == 1 ? clause.catch_token_or_filter : clause.handler_offset,
          clause.handler_offset + clause.handler_length};
}
Range tryOf(const codicil_clause& clause) { return {clause.try_offset, clause.try_offset + clause.try_length}; }

// `inner` comes before `outer` among the clauses.
bool areNested(const codicil_clause& inner, const codicil_clause& outer) {
  const Range innerTry = tryOf(inner), outerTry = tryOf(outer);
  for (const Range range : {innerTry, handlerOf(inner)}) {
    if (!outerTry.contains(range) && !outerTry.isApartFrom(range)) return false;
    if (!handlerOf(outer).contains(range) && !handlerOf(outer).isApartFrom(range)) return false;
  }
  const bool areOneTry = innerTry.contains(outerTry) && outerTry.contains(innerTry);
  return areOneTry || !innerTry.contains(outerTry);
}

}  // namespace

codicil_il GivenBody::view() const {
  codicil_il il{};
  il.size = sizeof il;
  il.code = reinterpret_cast<const std::uint8_t*>(code.bytes().data());
  il.code_bytes = code.size();
  il.max_stack = maxStack;
  il.clauses = clauses.data();
  il.clause_count = static_cast<std::uint32_t>(clauses.size());
  il.locals = locals.empty() ? nullptr : locals.data();
  il.locals_bytes = static_cast<std::uint32_t>(locals.size());
  return il;
}

std::vector<std::string> listing(const codicil_il& il) {
  std::string fault;
  std::vector<std::string> lines;
  for (const ILInstruction& instruction : decode(il, fault)) {
    const metadata::OpcodeInfo& info = infoOf(instruction.opcode());
    std::string line = label(instruction.offset()) + " " + info.name;
    if (info.operand == OperandKind::Branch8 || info.operand == OperandKind::Branch32)
      line += " " + label(instruction.branchTarget());
    for (std::uint32_t i = 0; i < instruction.switchCount(); ++i) line += " " + label(instruction.switchTarget(i));
    lines.push_back(line);
  }
  if (!fault.empty()) lines.push_back("! " + fault);
  return lines;
}

std::vector<std::string> mnemonics(const codicil_il& il) {
  std::string fault;
  std::vector<std::string> names;
  for (const ILInstruction& instruction : decode(il, fault)) names.emplace_back(infoOf(instruction.opcode()).name);
  if (!fault.empty()) names.push_back("! " + fault);
  return names;
}

std::string faultOf(const codicil_il& il) {
  std::string fault;
  std::set<std::uint32_t> boundaries{il.code_bytes};
  const auto instructions = decode(il, fault);
  for (const ILInstruction& instruction : instructions) boundaries.insert(instruction.offset());
  if (!fault.empty()) return fault;
  const auto isBoundary = [&boundaries](std::uint32_t offset) { return boundaries.count(offset) != 0; };
  for (const ILInstruction& instruction : instructions) {
    const OperandKind operand = infoOf(instruction.opcode()).operand;
    if ((operand == OperandKind::Branch8 || operand == OperandKind::Branch32) &&
        !isBoundary(instruction.branchTarget()))
      return "a branch into an instruction at " + label(instruction.offset());
    for (std::uint32_t i = 0; i < instruction.switchCount(); ++i)
      if (!isBoundary(instruction.switchTarget(i))) return "a switch into an instruction";
  }
  for (std::uint32_t i = 0; i < il.clause_count; ++i) {
    for (const Range range : {tryOf(il.clauses[i]), handlerOf(il.clauses[i])})
      if (range.end < range.start || !isBoundary(range.start) || !isBoundary(range.end)) return "a clause's bounds";
    for (std::uint32_t outer = i + 1; outer < il.clause_count; ++outer)
      if (!areNested(il.clauses[i], il.clauses[outer])) return "clauses that do not nest";
  }
  for (std::uint32_t i = 0; i < il.map_count; ++i) {
    if (i == 0 ? il.map[i].new_offset != 0 : il.map[i].new_offset <= il.map[i - 1].new_offset)
      return "a map that does not rise";
    if (!isBoundary(il.map[i].new_offset)) return "a map into an instruction";
  }
  return "";
}

}  // namespace codicil::probes
