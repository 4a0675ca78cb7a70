// SPDX-License-Identifier: MIT
#include "diagnostics/CallFrameInfo.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace codicil::diagnostics {
namespace {

using execution::CodeFragment;
using execution::UnwindCode;
using execution::UnwindInfo;
using execution::UnwindOperation;
using threading::Register;

// Instructions (DWARF 5, 7.24).
constexpr std::uint8_t kNop = 0x00;
constexpr std::uint8_t kAdvance1 = 0x02;
constexpr std::uint8_t kAdvance4 = 0x04;
constexpr std::uint8_t kDefineCfa = 0x0c;
constexpr std::uint8_t kDefineCfaOffset = 0x0e;
constexpr std::uint8_t kOffset = 0x80;   // and the register
constexpr std::uint8_t kRestore = 0xc0;  // and the register
constexpr std::uint64_t kWord = 8;       // the data alignment factor is its negative
constexpr std::uint8_t kReturnAddress = 16;
constexpr std::uint32_t kCommonEntry = 0xffffffff;  // in the place of an entry's pointer to its common one

std::uint8_t dwarfNumber(Register name) {
  constexpr std::uint8_t kNumbers[] = {0, 2, 1, 3, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15};
  return kNumbers[static_cast<unsigned>(name)];
}

// An entry under construction: its length and padding come at the end.
class Entry {
 public:
  Entry() { bytes_.resize(sizeof(std::uint32_t)); }

  template <typename T>
  void add(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  void uleb(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) add(static_cast<std::uint8_t>(value | 0x80));
    add(static_cast<std::uint8_t>(value));
  }

  std::vector<std::byte> finish() {
    while ((bytes_.size() - sizeof(std::uint32_t)) % kWord != 0) add(kNop);
    const auto length = static_cast<std::uint32_t>(bytes_.size() - sizeof(std::uint32_t));
    std::memcpy(bytes_.data(), &length, sizeof length);
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
};

// What the prolog does, in its order.
void describeProlog(const UnwindInfo& info, Entry& entry) {
  std::vector<UnwindCode> codes;
  info.forEachCode([&](const UnwindCode& code) { codes.push_back(code); });
  std::reverse(codes.begin(), codes.end());
  std::uint64_t whole = kWord;  // from the canonical frame address down to where the frame ends
  for (const UnwindCode& code : codes) {
    if (code.operation == UnwindOperation::PushNonvolatile) whole += kWord;
    if (code.operation == UnwindOperation::Allocate) whole += code.value;
  }

  std::uint64_t depth = kWord;
  bool byFrameRegister = false;
  std::uint8_t at = 0;
  const auto saved = [&](Register name, std::uint64_t below) {
    entry.add(static_cast<std::uint8_t>(kOffset | dwarfNumber(name)));
    entry.uleb(below / kWord);
  };
  for (const UnwindCode& code : codes) {
    if (code.codeOffset != at) {
      entry.add(kAdvance1);
      entry.add(static_cast<std::uint8_t>(code.codeOffset - at));
      at = code.codeOffset;
    }
    switch (code.operation) {
      case UnwindOperation::PushNonvolatile:
      case UnwindOperation::Allocate:
        depth += code.operation == UnwindOperation::Allocate ? code.value : kWord;
        if (!byFrameRegister) {
          entry.add(kDefineCfaOffset);
          entry.uleb(depth);
        }
        if (code.operation == UnwindOperation::PushNonvolatile) saved(code.reg, depth);
        break;
      case UnwindOperation::SetFrameRegister:
        byFrameRegister = true;
        entry.add(kDefineCfa);
        entry.uleb(dwarfNumber(code.reg));
        entry.uleb(depth - code.value);
        break;
      case UnwindOperation::SaveNonvolatile:
        saved(code.reg, whole - code.value);
        break;
      case UnwindOperation::SaveVector:
        break;
    }
  }
}

}  // namespace

std::vector<std::byte> commonFrameInfo() {
  Entry entry;
  entry.add(kCommonEntry);
  entry.add<std::uint8_t>(1);     // version
  entry.add<std::uint8_t>(0);     // no augmentation
  entry.add<std::uint8_t>(1);     // code alignment factor
  entry.add<std::uint8_t>(0x78);  // data alignment factor: -8
  entry.add(kReturnAddress);
  entry.add(kDefineCfa);
  entry.uleb(dwarfNumber(Register::Rsp));
  entry.uleb(kWord);
  entry.add(static_cast<std::uint8_t>(kOffset | kReturnAddress));
  entry.uleb(1);
  return entry.finish();
}

std::vector<std::byte> frameDescriptions(const std::byte* code, std::span<const CodeFragment> fragments) {
  std::vector<std::byte> all;
  for (const CodeFragment& fragment : fragments) {
    Entry entry;
    entry.add(std::uint32_t{0});  // the common entry, by its offset in the section
    entry.add(reinterpret_cast<std::uint64_t>(code) + fragment.begin);
    entry.add(std::uint64_t{fragment.end} - fragment.begin);
    describeProlog(fragment.unwind, entry);
    const std::vector<std::byte> one = entry.finish();
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

std::vector<std::byte> stubDescription(const std::byte* code, std::size_t bytes,
                                       std::span<const codememory::StubFrame> frames) {
  constexpr Register kPreserved[] = {Register::Rbx, Register::Rbp, Register::R12,
                                     Register::R13, Register::R14, Register::R15};
  Entry entry;
  entry.add(std::uint32_t{0});  // the common entry
  entry.add(reinterpret_cast<std::uint64_t>(code));
  entry.add(std::uint64_t{bytes});
  codememory::StubFrame before;
  for (const codememory::StubFrame& frame : frames) {
    entry.add(kAdvance4);
    entry.add(frame.offset - before.offset);
    entry.add(kDefineCfa);
    entry.uleb(dwarfNumber(frame.byFramePointer ? Register::Rbp : Register::Rsp));
    entry.uleb(frame.bytes);
    for (std::size_t i = 0; i < std::size(kPreserved); ++i) {
      if (frame.saved[i] == before.saved[i]) continue;
      entry.add(static_cast<std::uint8_t>((frame.saved[i] != 0 ? kOffset : kRestore) | dwarfNumber(kPreserved[i])));
      if (frame.saved[i] != 0) entry.uleb(frame.saved[i] / kWord);
    }
    before = frame;
  }
  return entry.finish();
}

}  // namespace codicil::diagnostics
