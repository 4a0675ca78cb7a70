// What the JIT turns into single instructions where the processor has them.
using System.Buffers.Binary;
using System.Numerics;

static class BitOperationsOfTheLibrary {
  public static void Run() {
    ulong[] values = { 0, 1, 2, 0x80, 0xffff, 0x80000000, 0x123456789abcdef0, ulong.MaxValue };
    foreach (ulong value in values) {
      uint half = (uint)value;
      Console.WriteLine($"{value:x16} ones {BitOperations.PopCount(value)} {BitOperations.PopCount(half)}" +
                        $" leading {BitOperations.LeadingZeroCount(value)} {BitOperations.LeadingZeroCount(half)}" +
                        $" trailing {BitOperations.TrailingZeroCount(value)} {BitOperations.TrailingZeroCount(half)}" +
                        $" log {BitOperations.Log2(value)} power {BitOperations.RoundUpToPowerOf2(half)}" +
                        $" {BitOperations.IsPow2(value)}");
      Console.WriteLine($"{BitOperations.RotateLeft(value, 9):x} {BitOperations.RotateRight(half, 41):x}" +
                        $" {BinaryPrimitives.ReverseEndianness(value):x} {BinaryPrimitives.ReverseEndianness((ushort)value):x}" +
                        $" crc {BitOperations.Crc32C(17, value):x}");
      Console.WriteLine($"{Math.BigMul(value, 0xfedcba9876543211, out ulong low):x} {low:x} {Math.BigMul((int)half, -77777)}");
    }
    Console.WriteLine(ulong.LeadingZeroCount(255) + byte.PopCount(7) + (ulong)sbyte.LeadingZeroCount(-1));
    Console.WriteLine(int.Clamp(200, -5, 100));
    Console.WriteLine(short.CopySign(5, -1));
  }
}
