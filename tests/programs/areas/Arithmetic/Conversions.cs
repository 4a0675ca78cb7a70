// Every conversion between numeric types, of values that fit and values that do not: floating point saturates.
static class Conversions {
  public static void Run() {
    FromInt(-1);
    FromInt(int.MinValue);
    FromInt(300);
    FromUint(uint.MaxValue);
    FromLong(long.MinValue);
    FromLong(1L << 53 | 1);
    FromUlong(ulong.MaxValue);
    FromUlong(1UL << 63 | 1025);
    FromDouble(3.99);
    FromDouble(-3.99);
    FromDouble(1e10);
    FromDouble(-1e10);
    FromDouble(1e19);
    FromDouble(1e30);
    FromDouble(-1e30);
    FromDouble(double.NaN);
    FromDouble(double.PositiveInfinity);
    FromSingle(16777217);
    FromSingle(float.NaN);
    FromSingle(-2.5e9f);
    Console.WriteLine(BitConverter.SingleToInt32Bits((float)Plus(1e39, 0)));
    Console.WriteLine(BitConverter.SingleToInt32Bits((float)Plus(0.1, 0)));
    Console.WriteLine(BitConverter.DoubleToInt64Bits((float)Plus(0.1, 0)));
    Console.WriteLine((int)(char)Plus(97.9, 0));
  }

  static double Plus(double a, double b) => a + b;

  static void FromInt(int n) {
    Console.WriteLine((uint)n);
    Console.WriteLine((long)n);
    Console.WriteLine((ulong)n);
    Console.WriteLine((int)(byte)n);
    Console.WriteLine((int)(sbyte)n);
    Console.WriteLine(BitConverter.DoubleToInt64Bits(n));
    Console.WriteLine(BitConverter.SingleToInt32Bits(n));
  }

  static void FromUint(uint n) {
    Console.WriteLine((int)n);
    Console.WriteLine((long)n);
    Console.WriteLine((ulong)n);
    Console.WriteLine(BitConverter.DoubleToInt64Bits(n));
    Console.WriteLine(BitConverter.SingleToInt32Bits(n));
  }

  static void FromLong(long n) {
    Console.WriteLine((int)n);
    Console.WriteLine((uint)n);
    Console.WriteLine((ulong)n);
    Console.WriteLine(BitConverter.DoubleToInt64Bits(n));
    Console.WriteLine(BitConverter.SingleToInt32Bits(n));
  }

  static void FromUlong(ulong n) {
    Console.WriteLine((int)n);
    Console.WriteLine((long)n);
    Console.WriteLine(BitConverter.DoubleToInt64Bits(n));
    Console.WriteLine(BitConverter.SingleToInt32Bits(n));
  }

  static void FromDouble(double x) {
    Console.WriteLine((int)x);
    Console.WriteLine((uint)x);
    Console.WriteLine((long)x);
    Console.WriteLine((ulong)x);
    Console.WriteLine((int)(short)x);
    Console.WriteLine((int)(byte)x);
  }

  static void FromSingle(float x) {
    Console.WriteLine((int)x);
    Console.WriteLine((uint)x);
    Console.WriteLine((long)x);
    Console.WriteLine((ulong)x);
    Console.WriteLine(BitConverter.DoubleToInt64Bits(x));
  }
}
