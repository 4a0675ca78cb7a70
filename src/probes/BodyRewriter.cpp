// SPDX-License-Identifier: MIT
#include "probes/BodyRewriter.hpp"

#include <algorithm>
#include <cstdio>

#include "metadata/ILReader.hpp"

namespace codicil::probes {
namespace {

using metadata::FlowKind;
using metadata::ILInstruction;
using metadata::infoOf;
using metadata::Opcode;
using metadata::OperandKind;

using Failure = tl::unexpected<std::string>;

constexpr std::uint32_t kNowhere = ~std::uint32_t{0};
constexpr std::uint32_t kLeaveSize = 5, kStlocSize = 4;

std::string at(std::uint32_t offset) {
  char text[32];
  std::snprintf(text, sizeof text, "IL_%04x: ", offset);
  return text;
}

// The form with 32 bits of distance: bodies grow, and which short branches still reach does not pay to find out.
Opcode longForm(Opcode opcode) {
  if (opcode == Opcode::LeaveS) return Opcode::Leave;
  const auto value = static_cast<std::uint16_t>(opcode);
  constexpr auto kShort = static_cast<std::uint16_t>(Opcode::BrS), kLong = static_cast<std::uint16_t>(Opcode::Br);
  return value >= kShort && value < kLong ? static_cast<Opcode>(value - kShort + kLong) : opcode;
}

std::uint32_t opcodeSize(Opcode opcode) { return static_cast<std::uint16_t>(opcode) > 0xFF ? 2 : 1; }

class Rewriting {
 public:
  Rewriting(const codicil_il& il, const Hooks& hooks) : il_(il), hooks_(hooks) {}

  tl::expected<RewrittenBody, std::string> run(const LocalsSignature& locals) {
    if (locals.isTooLong()) return Failure("it has too many locals");
    if (auto read = decode(); !read) return Failure(read.error());
    layOut();
    if (auto written = writeBody(); !written) return Failure(written.error());
    if (auto mapped = mapClauses(); !mapped) return Failure(mapped.error());
    if (hooks_.exits) writeExits();
    body_.code = code_.bytes();
    body_.locals = locals.blob();
    body_.maxStack = std::max({il_.max_stack, hooks_.maxStack, std::uint32_t{1}});
    body_.flags = il_.flags;
    body_.scope = il_.scope;
    return std::move(body_);
  }

 private:
  using Done = tl::expected<void, std::string>;

  Done decode() {
    const auto nowhere = metadata::MappedFile::fromBytes("", {});
    metadata::ILReader reader(*nowhere, {reinterpret_cast<const std::byte*>(il_.code), il_.code_bytes}, {});
    while (!reader.atEnd()) {
      const auto instruction = reader.next();
      if (!instruction) return Failure(at(instruction.error().ilOffset) + describe(instruction.error().code));
      if (hooks_.exits && instruction->opcode() == Opcode::Jmp)
        return Failure(at(instruction->offset()) +
                       "it ends in another method (jmp), so that its exits are not its own");
      instructions_.push_back(*instruction);
    }
    if (instructions_.empty()) return Failure("it is empty");
    const ILInstruction& last = instructions_.back();
    const FlowKind flow = infoOf(last.opcode()).flow;
    if (flow != FlowKind::Branch && flow != FlowKind::Return && flow != FlowKind::Throw && last.opcode() != Opcode::Jmp)
      return Failure(at(last.offset()) + "its code goes on behind its end");
    return {};
  }

  bool isRewrittenReturn(const ILInstruction& instruction) const {
    return hooks_.exits && instruction.opcode() == Opcode::Ret;
  }
  // A frame that has exits cannot go away before the call that it ends with.
  bool isDropped(const ILInstruction& instruction) const {
    return hooks_.exits && instruction.opcode() == Opcode::Tailcall;
  }
  std::uint32_t newSize(const ILInstruction& instruction) const {
    if (isDropped(instruction)) return 0;
    if (isRewrittenReturn(instruction)) return (hooks_.exits->returnValue ? kStlocSize : 0) + kLeaveSize;
    if (infoOf(instruction.opcode()).operand == OperandKind::Branch8)
      return opcodeSize(longForm(instruction.opcode())) + 4;
    return instruction.size();
  }

  void layOut() {
    places_.assign(std::size_t{il_.code_bytes} + 1, kNowhere);
    std::uint32_t place = hooks_.entry.size();
    for (const ILInstruction& instruction : instructions_) {
      places_[instruction.offset()] = place;
      place += newSize(instruction);
    }
    places_[il_.code_bytes] = place;
    bodyEnd_ = place;
    if (!hooks_.exits) return;
    constexpr std::uint32_t kLdcI40 = 1, kEndfilter = 2, kPop = 1, kEndfinally = 1;
    filter_ = place;
    if (hooks_.exits->exception) place += kStlocSize + kLdcI40 + kEndfilter;
    filterHandler_ = place;
    if (hooks_.exits->exception) place += kPop + kLeaveSize;
    fault_ = place;
    end_ = place + hooks_.exits->exceptional.size() + kEndfinally;
  }

  // Where what began at `offset` is; kNowhere if no instruction did.
  std::uint32_t place(std::uint32_t offset) const { return offset < places_.size() ? places_[offset] : kNowhere; }

  void leaveTo(std::uint32_t target) {
    code_.op(Opcode::Leave, static_cast<std::int32_t>(target - (code_.size() + kLeaveSize)));
  }

  Done writeBody() {
    if (hooks_.entry.size() != 0) body_.map.push_back({-1, 0});
    code_.append(hooks_.entry.bytes());
    for (const ILInstruction& instruction : instructions_) {
      if (isDropped(instruction)) continue;
      body_.map.push_back({static_cast<std::int32_t>(instruction.offset()), code_.size()});
      if (isRewrittenReturn(instruction)) {
        if (hooks_.exits->returnValue) code_.stloc(*hooks_.exits->returnValue);
        leaveTo(end_);
      } else if (!writeInstruction(instruction)) {
        return Failure(at(instruction.offset()) + "it branches into the middle of an instruction");
      }
    }
    return {};
  }

  bool writeInstruction(const ILInstruction& instruction) {
    switch (infoOf(instruction.opcode()).operand) {
      case OperandKind::Branch8:
      case OperandKind::Branch32: {
        const Opcode opcode = longForm(instruction.opcode());
        const std::uint32_t target = place(instruction.branchTarget());
        code_.op(opcode, static_cast<std::int32_t>(target - (code_.size() + opcodeSize(opcode) + 4)));
        return target != kNowhere;
      }
      case OperandKind::Switch: {
        const std::uint32_t next = code_.size() + instruction.size();
        code_.op(Opcode::Switch, instruction.switchCount());
        bool areThere = true;
        for (std::uint32_t i = 0; i < instruction.switchCount(); ++i) {
          const std::uint32_t target = place(instruction.switchTarget(i));
          code_.put(static_cast<std::int32_t>(target - next));
          areThere &= target != kNowhere;
        }
        return areThere;
      }
      default:
        code_.append({reinterpret_cast<const std::byte*>(il_.code) + instruction.offset(), instruction.size()});
        return true;
    }
  }

  Done mapClauses() {
    for (std::uint32_t i = 0; i < il_.clause_count; ++i) {
      codicil_clause clause = il_.clauses[i];
      const bool mapped = mapRange(clause.try_offset, clause.try_length) &&
                          (clause.kind != kFilter || mapOffset(clause.catch_token_or_filter)) &&
                          mapRange(clause.handler_offset, clause.handler_length);
      if (!mapped) return Failure("clause " + std::to_string(i) + " begins or ends where no instruction does");
      body_.clauses.push_back(clause);
    }
    return {};
  }
  bool mapOffset(std::uint32_t& offset) const {
    offset = place(offset);
    return offset != kNowhere;
  }
  bool mapRange(std::uint32_t& offset, std::uint32_t& length) const {
    std::uint32_t end = offset + length;
    if (end < offset || !mapOffset(offset) || !mapOffset(end)) return false;
    length = end - offset;
    return true;
  }

  // The clauses around all others come last.
  void writeExits() {
    const Hooks::Exits& exits = *hooks_.exits;
    const std::uint32_t start = hooks_.entry.size();
    body_.map.push_back({-1, bodyEnd_});
    if (exits.exception) {
      code_.stloc(*exits.exception).op(Opcode::LdcI40).op(Opcode::Endfilter);
      code_.op(Opcode::Pop);
      leaveTo(end_);
      body_.clauses.push_back({kFilter, start, bodyEnd_ - start, filterHandler_, fault_ - filterHandler_, filter_});
    }
    code_.append(exits.exceptional.bytes()).op(Opcode::Endfinally);
    body_.clauses.push_back({kFault, start, fault_ - start, fault_, end_ - fault_, 0});
    code_.append(exits.normal.bytes());
    if (exits.returnValue) code_.ldloc(*exits.returnValue);
    code_.op(Opcode::Ret);
  }

  static constexpr std::uint32_t kFilter = 1, kFault = 4;

  const codicil_il& il_;
  const Hooks& hooks_;
  std::vector<ILInstruction> instructions_;
  std::vector<std::uint32_t> places_;  // by the offset of an instruction, and the end
  std::uint32_t bodyEnd_ = 0, filter_ = 0, filterHandler_ = 0, fault_ = 0, end_ = 0;
  ILCode code_;
  RewrittenBody body_;
};

}  // namespace

codicil_il RewrittenBody::view() const {
  const auto bytes = [](const std::vector<std::byte>& of) { return reinterpret_cast<const std::uint8_t*>(of.data()); };
  codicil_il il{};
  il.size = sizeof il;
  il.code = bytes(code);
  il.code_bytes = static_cast<std::uint32_t>(code.size());
  il.max_stack = maxStack;
  il.clauses = clauses.data();
  il.clause_count = static_cast<std::uint32_t>(clauses.size());
  il.flags = flags;
  il.locals = locals.empty() ? nullptr : bytes(locals);
  il.locals_bytes = static_cast<std::uint32_t>(locals.size());
  il.map_count = static_cast<std::uint32_t>(map.size());
  il.map = map.data();
  il.scope = scope;
  return il;
}

tl::expected<RewrittenBody, std::string> rewriteBody(const codicil_il& il, const LocalsSignature& locals,
                                                     const Hooks& hooks) {
  return Rewriting(il, hooks).run(locals);
}

}  // namespace codicil::probes
