// MemoryMarshal and BinaryPrimitives: casts between element types, reading structures from bytes, references to the start.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static class MemoryMarshalling {
  [StructLayout(LayoutKind.Sequential, Pack = 1)] record struct Header(ushort Magic, byte Kind, int Length, double Real);

  public static void Run() {
    int[] numbers = { 0x01020304, -1, 7 };
    Span<byte> bytes = MemoryMarshal.AsBytes(numbers.AsSpan());
    Console.WriteLine(bytes.Length + " " + bytes[0] + bytes[3] + bytes[4]);
    bytes[8] = 9;
    Console.WriteLine(numbers[2]);
    Span<short> shorts = MemoryMarshal.Cast<int, short>(numbers.AsSpan());
    Console.WriteLine(shorts.Length + " " + shorts[0] + " " + MemoryMarshal.Cast<byte, long>(bytes).Length);
    var header = new Header(0xcafe, 5, 1234, 2.5);
    byte[] buffer = new byte[Unsafe.SizeOf<Header>()];
    MemoryMarshal.Write(buffer, in header);
    Console.WriteLine(Convert.ToHexString(buffer));
    Console.WriteLine(MemoryMarshal.Read<Header>(buffer) + " " + MemoryMarshal.TryRead<Header>(buffer.AsSpan(1), out _));
    ref Header inPlace = ref MemoryMarshal.AsRef<Header>(buffer.AsSpan());
    inPlace.Length = -2;
    Console.WriteLine(BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(3)) + " " + BinaryPrimitives.ReadUInt16BigEndian(buffer));
    BinaryPrimitives.WriteDoubleBigEndian(buffer.AsSpan(4), 1.5);
    Console.WriteLine(buffer[4] + " " + BinaryPrimitives.ReadDoubleBigEndian(buffer.AsSpan(4)) + " " + BinaryPrimitives.TryReadInt64LittleEndian(buffer.AsSpan(10), out _));
    Span<int> reversed = stackalloc int[2];
    BinaryPrimitives.ReverseEndianness(numbers.AsSpan(0, 2), reversed);
    Console.WriteLine(reversed[0].ToString("x") + " " + reversed[1]);
    string text = new string('a', 4);
    MemoryMarshal.GetReference(text.AsSpan()) = 'X';
    Console.WriteLine(text + " " + MemoryMarshal.CreateSpan(ref numbers[1], 2).Length + " " + MemoryMarshal.TryGetArray<int>(numbers.AsMemory(1), out ArraySegment<int> segment) + segment.Offset + segment.Count);
    Console.WriteLine(MemoryMarshal.TryGetString("abc".AsMemory(1), out string whole, out int start, out int length) + whole + start + length);
    Console.WriteLine(Unsafe.ReadUnaligned<int>(ref bytes[1]).ToString("x") + " " + Unsafe.BitCast<float, int>(1f) + " " + MemoryMarshal.GetArrayDataReference(numbers).ToString("x"));
    Console.WriteLine(MemoryMarshal.ToEnumerable<int>(numbers.AsMemory()).Count() + " " + BitConverter.ToInt16(buffer, 0) + " " + BitConverter.IsLittleEndian + " " + string.Join(",", BitConverter.GetBytes(258)));
    try {
      MemoryMarshal.AsBytes(new[] { (1, "reference") }.AsSpan());
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
    try {
      MemoryMarshal.Read<Header>(buffer.AsSpan(5));
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
