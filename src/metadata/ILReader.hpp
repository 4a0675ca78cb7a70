// IL, instruction by instruction (ECMA-335 III.1.2). Knows where instructions begin and what their operands are, not
// whether they make sense.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "metadata/ByteReader.hpp"
#include "metadata/MappedFile.hpp"
#include "metadata/Opcode.hpp"
#include "metadata/Token.hpp"

namespace codicil::metadata {

// One instruction. The accessor to use is the one for infoOf(opcode).operand; all of them are safe on any.
class ILInstruction {
 public:
  Opcode opcode() const { return opcode_; }
  std::uint32_t offset() const { return offset_; }
  std::uint32_t size() const { return size_; }
  std::uint32_t nextOffset() const { return offset_ + size_; }

  Token token() const { return {static_cast<std::uint32_t>(operand_)}; }  // Method … String; the row is not checked
  std::int64_t integer() const { return static_cast<std::int64_t>(operand_); }  // UInt8, Int8, Int32, Int64
  float float32() const { return std::bit_cast<float>(static_cast<std::uint32_t>(operand_)); }
  double float64() const { return std::bit_cast<double>(operand_); }
  std::uint16_t variable() const { return static_cast<std::uint16_t>(operand_); }      // Variable8, Variable16
  std::uint32_t branchTarget() const { return static_cast<std::uint32_t>(operand_); }  // an IL offset within the method

  std::uint32_t switchCount() const { return static_cast<std::uint32_t>(switch_.size() / 4); }
  // index < switchCount(); an IL offset within the method
  std::uint32_t switchTarget(std::uint32_t index) const {
    return nextOffset() + loadAs<std::uint32_t>(switch_.data() + std::size_t{index} * 4);
  }

 private:
  friend class ILReader;

  Opcode opcode_{};
  std::uint32_t offset_ = 0;
  std::uint32_t size_ = 0;
  std::uint64_t operand_ = 0;
  std::span<const std::byte> switch_;
};

// A cursor over the IL of one method, wherever that lies. Not thread-safe.
class ILReader {
 public:
  // `file` and `method` are for errors; `il` need not lie in the file (ReJIT).
  ILReader(const MappedFile& file, std::span<const std::byte> il, Token method)
      : file_(&file), il_(il), reader_(il), method_(method) {}

  bool atEnd() const { return reader_.atEnd(); }
  std::uint32_t offset() const { return static_cast<std::uint32_t>(il_.size() - reader_.remaining()); }

  // The next instruction; atEnd() must be false. Branch targets lie in the method, but perhaps within an instruction.
  // BadOpcode, TruncatedInstruction, BadBranchTarget; the reader stands at the end afterwards.
  Expected<ILInstruction> next();

 private:
  bool readOperand(OperandKind kind, ILInstruction& instruction);
  bool isInside(std::int64_t target) const { return target >= 0 && target < static_cast<std::int64_t>(il_.size()); }
  bool readBranch(std::int32_t distance, ILInstruction& instruction);
  bool readSwitch(ILInstruction& instruction);

  const MappedFile* file_;
  std::span<const std::byte> il_;
  ByteReader reader_;
  Token method_;
};

}  // namespace codicil::metadata
