// Hand-written vector searches over every length and offset, against scalar ones.
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

static class Searching {
  static int IndexOf(ReadOnlySpan<byte> bytes, byte wanted) {
    int i = 0;
    ref byte start = ref MemoryMarshal.GetReference(bytes);
    for (; i <= bytes.Length - 32; i += 32) {
      uint matches = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)i), Vector256.Create(wanted)).ExtractMostSignificantBits();
      if (matches != 0) return i + BitOperations.TrailingZeroCount(matches);
    }
    for (; i <= bytes.Length - 16; i += 16) {
      uint matches = Vector128.Equals(Vector128.LoadUnsafe(ref start, (nuint)i), Vector128.Create(wanted)).ExtractMostSignificantBits();
      if (matches != 0) return i + BitOperations.TrailingZeroCount(matches);
    }
    for (; i < bytes.Length; i++) if (bytes[i] == wanted) return i;
    return -1;
  }
  static int CountNegative(ReadOnlySpan<int> numbers) {
    int count = 0, i = 0;
    foreach (Vector256<int> v in MemoryMarshal.Cast<int, Vector256<int>>(numbers)) {
      count += BitOperations.PopCount(v.ExtractMostSignificantBits());
      i += 8;
    }
    for (; i < numbers.Length; i++) if (numbers[i] < 0) count++;
    return count;
  }
  static void Lower(Span<char> text) {
    int i = 0;
    Span<ushort> units = MemoryMarshal.Cast<char, ushort>(text);
    for (; i <= units.Length - 8; i += 8) {
      Vector128<ushort> v = Vector128.LoadUnsafe(ref units[i]);
      Vector128<ushort> upper = Vector128.LessThanOrEqual(v - Vector128.Create((ushort)'A'), Vector128.Create((ushort)25));
      (v | upper & Vector128.Create((ushort)0x20)).StoreUnsafe(ref units[i]);
    }
    for (; i < units.Length; i++) if (units[i] - 'A' is >= 0 and <= 25) units[i] |= 0x20;
  }

  public static void Run() {
    byte[] bytes = new byte[200];
    int checks = 0;
    for (int offset = 0; offset < 40; offset += 3)
      for (int length = 0; length < 150; length += 7)
        for (int at = 0; at < length; at += 5) {
          bytes[offset + at] = 9;
          if (IndexOf(bytes.AsSpan(offset, length), 9) != at || bytes.AsSpan(offset, length).IndexOf((byte)9) != at) Console.WriteLine("wrong");
          bytes[offset + at] = 0;
          checks++;
        }
    Console.WriteLine(checks + " " + IndexOf(bytes, 1));
    var numbers = new int[1003];
    uint x = 9;
    for (int i = 0; i < numbers.Length; i++) numbers[i] = (int)(x = x * 1664525 + 1013904223);
    Console.WriteLine(CountNegative(numbers) == numbers.Count(n => n < 0));
    Console.WriteLine(CountNegative(numbers));
    char[] text = "The QUICK Brown FOX @[`{ JUMPS Över THE lazy DOG Z".ToCharArray();
    Lower(text);
    Console.WriteLine(new string(text));
  }
}
