#include "metadata/ILReader.hpp"

namespace codicil::metadata {
Expected<ILInstruction> ILReader::next() {
  const std::byte* start = reader_.position();
  ILInstruction instruction;
  instruction.offset_ = offset();
  const auto refuse = [&](ErrorCode code) {
    reader_.fail();
    MetadataError e = file_->error(code, start, method_);
    e.ilOffset = instruction.offset_;
    return Unexpected(std::move(e));
  };

  std::uint16_t opcode = reader_.u8();
  if (opcode == kTwoByteLead >> 8) opcode = static_cast<std::uint16_t>(opcode << 8 | reader_.u8());
  if (!reader_.ok()) return refuse(ErrorCode::TruncatedInstruction);
  instruction.opcode_ = static_cast<Opcode>(opcode);
  const OpcodeInfo& info = infoOf(instruction.opcode_);
  if (info.name == nullptr) return refuse(ErrorCode::BadOpcode);

  const bool targetsInside = readOperand(info.operand, instruction);
  if (!reader_.ok()) return refuse(ErrorCode::TruncatedInstruction);
  if (!targetsInside) return refuse(ErrorCode::BadBranchTarget);
  instruction.size_ = offset() - instruction.offset_;
  return instruction;
}

bool ILReader::readOperand(OperandKind kind, ILInstruction& instruction) {
  switch (kind) {
    case OperandKind::None:
      return true;
    case OperandKind::UInt8:
    case OperandKind::Variable8:
      instruction.operand_ = reader_.u8();
      return true;
    case OperandKind::Variable16:
      instruction.operand_ = reader_.u16();
      return true;
    case OperandKind::Int8:
      instruction.operand_ = static_cast<std::uint64_t>(std::int64_t{reader_.i8()});
      return true;
    case OperandKind::Int32:
      instruction.operand_ = static_cast<std::uint64_t>(std::int64_t{reader_.i32()});
      return true;
    case OperandKind::Int64:
    case OperandKind::Float64:
      instruction.operand_ = reader_.u64();
      return true;
    case OperandKind::Float32:
    case OperandKind::Method:
    case OperandKind::Field:
    case OperandKind::Type:
    case OperandKind::AnyToken:
    case OperandKind::Signature:
    case OperandKind::String:
      instruction.operand_ = reader_.u32();
      return true;
    case OperandKind::Branch8:
      return readBranch(reader_.i8(), instruction);
    case OperandKind::Branch32:
      return readBranch(reader_.i32(), instruction);
    case OperandKind::Switch:
      return readSwitch(instruction);
  }
  return true;
}

bool ILReader::readBranch(std::int32_t distance, ILInstruction& instruction) {
  const std::int64_t target = std::int64_t{offset()} + distance;
  instruction.operand_ = static_cast<std::uint64_t>(target);
  return isInside(target);
}

bool ILReader::readSwitch(ILInstruction& instruction) {
  const std::uint32_t count = reader_.u32();
  instruction.switch_ = reader_.take(std::size_t{count} * 4);
  const std::int64_t base = offset();
  bool inside = true;
  for (std::uint32_t i = 0; i < instruction.switchCount(); ++i)
    inside &= isInside(base + loadAs<std::int32_t>(instruction.switch_.data() + std::size_t{i} * 4));
  return inside;
}

}  // namespace codicil::metadata
