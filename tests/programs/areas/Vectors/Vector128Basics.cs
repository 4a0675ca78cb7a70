// Vector128 of every element: arithmetic, comparison, shuffles, loads; each element is compared with scalar code.
using System.Runtime.Intrinsics;
using System.Runtime.InteropServices;

static class Vector128Basics {
  public static void Run() {
    Show(Vector128.Create(1, 2, 3, 4) + Vector128.Create(10));
    Show(Vector128.Create(1, -2, 3, -4) * Vector128.Create(5, 6, 7, 8));
    Show(Vector128.Create(1.5f, 2, -3, 4) / Vector128.Create(2f));
    Show(Vector128.Create(1.5, -2) - Vector128.Create(0.5));
    Show(Vector128.Create((byte)250) + Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    Show(Vector128.Create((short)-32768) - Vector128<short>.One);
    Show(Vector128.Create(0x0f0f0f0fu) & Vector128.Create(0x3c3c3c3cu) | Vector128<uint>.One);
    Show(~Vector128.Create(1UL, 2UL) ^ Vector128.Create(5UL));
    Show(Vector128.Create(-16, 16, -1, 1) >> 2);
    Show(Vector128.Create(-16, 16, -1, 1) >>> 28);
    Show(Vector128.Create((short)1) << 9);
    Show(Vector128.LessThan(Vector128.Create(1, 5, -3, 0), Vector128.Create(2)));
    Show(Vector128.Equals(Vector128.Create(1f, float.NaN, 0, -0f), Vector128.Create(1f, float.NaN, -0f, 0)).AsInt32());
    Show(Vector128.ConditionalSelect(Vector128.Create(-1, 0, -1, 0), Vector128.Create(1), Vector128.Create(2)));
    Show(Vector128.Shuffle(Vector128.Create(10, 20, 30, 40), Vector128.Create(3, 2, 1, 0)));
    Show(Vector128.Shuffle(Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), Vector128.Create((byte)15, 0, 15, 0, 200, 3, 3, 3, 7, 8, 9, 1, 1, 1, 2, 2)));
    Show(Vector128.Min(Vector128.Create(1.0, double.NaN), Vector128.Create(2.0)));
    Show(Vector128.Abs(Vector128.Create(-5, 5, int.MinValue, 0)));
    Show(Vector128.Sqrt(Vector128.Create(4.0, 2.25)));
    Show(Vector128.ConvertToInt32(Vector128.Create(1.9f, -1.9f, 1e20f, float.NaN)));
    Show(Vector128.ConvertToSingle(Vector128.Create(1, -2, int.MaxValue, 0)));
    Show(Vector128.Widen(Vector128.Create(1, -2, 3, -4)).Upper);
    Show(Vector128.Narrow(Vector128.Create(0x12345, -1, 2, 3), Vector128.Create(4)));
    Console.WriteLine(Vector128.Sum(Vector128.Create(1, 2, 3, 4)) + " " + Vector128.Dot(Vector128.Create(1f, 2, 3, 4), Vector128.Create(2f)) + " " + Vector128.Create(1, -2, 3, -4).ExtractMostSignificantBits());
    Console.WriteLine(Vector128.EqualsAll(Vector128<int>.Zero, default) + " " + Vector128.GreaterThanAny(Vector128.Create(1, 2, 3, 4), Vector128.Create(3)) + " " + (Vector128.Create(5) == Vector128.Create(5, 5, 5, 6)));
    Console.WriteLine(Vector128<byte>.Count + " " + Vector128<double>.Count + " " + Vector128.Create(7, 8, 9, 10).GetElement(2) + " " + Vector128.Create(1, 2, 3, 4).WithElement(1, 99));
    Show(Vector128.Create(1, 2, 3, 4).AsByte());
    Show(Vector128.Create(Vector64.Create(1, 2), Vector64.Create(3, 4)).GetUpper().ToVector128());
    int[] numbers = { 1, 2, 3, 4, 5, 6, 7, 8 };
    Show(Vector128.LoadUnsafe(ref numbers[0], 3));
    Vector128.Create(100).StoreUnsafe(ref numbers[2]);
    Console.WriteLine(string.Join(" ", numbers) + " " + Vector128.Create(new ReadOnlySpan<int>(numbers)[4..]));
    Show(MemoryMarshal.Cast<int, Vector128<int>>(numbers)[1]);
    try {
      Console.WriteLine(Vector128.Create(1, 2, 3, 4).GetElement(numbers.Length));
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
    try {
      Console.WriteLine(Vector128<bool>.Count);
    } catch (NotSupportedException e) {
      Console.WriteLine(e.Message);
    }
  }

  static void Show<T>(Vector128<T> v) => Console.WriteLine(v.ToString());
}
