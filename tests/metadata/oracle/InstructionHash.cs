using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Runtime.InteropServices;

// Every instruction of a body: where it is, what it is, and its operand.
static class InstructionHash {
  static readonly Dictionary<ushort, OperandType> Operands =
      OpcodeList.All().ToDictionary(c => (ushort)c.Value, c => c.OperandType);

  public static void Add(Hash hash, MetadataReader metadata, BlobReader il) {
    while (il.RemainingBytes != 0) {
      hash.Next();
      hash.Number(il.Offset);
      ushort code = il.ReadByte();
      if (code == 0xFE) code = (ushort)(code << 8 | il.ReadByte());
      hash.Number(code);
      switch (Operands[code]) {
        case OperandType.InlineNone: break;
        case OperandType.ShortInlineI: hash.Number(code == 0xFE12 ? il.ReadByte() : il.ReadSByte()); break;
        case OperandType.ShortInlineVar: hash.Number(il.ReadByte()); break;
        case OperandType.InlineVar: hash.Number(il.ReadUInt16()); break;
        case OperandType.ShortInlineBrTarget: hash.Number(il.ReadSByte() + il.Offset); break;
        case OperandType.InlineBrTarget: hash.Number(il.ReadInt32() + il.Offset); break;
        case OperandType.InlineI8:
        case OperandType.InlineR:
          hash.Number(il.ReadUInt32());
          hash.Number(il.ReadUInt32());
          break;
        case OperandType.InlineSwitch:
          int count = il.ReadInt32();
          int next = il.Offset + count * 4;
          for (int i = 0; i < count; ++i) hash.Number(next + il.ReadInt32());
          break;
        case OperandType.InlineString:
          string text = metadata.GetUserString(MetadataTokens.UserStringHandle(il.ReadInt32() & 0xFFFFFF));
          hash.Bytes(MemoryMarshal.AsBytes(text.AsSpan()));
          break;
        default: hash.Number(il.ReadInt32()); break;
      }
    }
  }
}
