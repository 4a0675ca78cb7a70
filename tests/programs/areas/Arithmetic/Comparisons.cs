// Every comparison as a value and as a branch, of every kind of operand; NaN is unordered.
static class Comparisons {
  public static void Run() {
    Console.WriteLine(Ints(1, 2));
    Console.WriteLine(Ints(2, 1));
    Console.WriteLine(Ints(-1, 1));
    Console.WriteLine(Ints(5, 5));
    Console.WriteLine(Ints(int.MinValue, int.MaxValue));
    Console.WriteLine(Uints(unchecked((uint)-1), 1));
    Console.WriteLine(Uints(3, 3));
    Console.WriteLine(Longs(1L << 40, 1));
    Console.WriteLine(Longs(-1, 0));
    Console.WriteLine(Ulongs(ulong.MaxValue, 0));
    Console.WriteLine(Doubles(1.5, 2.5));
    Console.WriteLine(Doubles(2.5, 1.5));
    Console.WriteLine(Doubles(0.0, -0.0));
    Console.WriteLine(Doubles(double.NaN, 1));
    Console.WriteLine(Doubles(1, double.NaN));
    Console.WriteLine(Doubles(double.NaN, double.NaN));
    Console.WriteLine(Doubles(double.NegativeInfinity, double.PositiveInfinity));
    Console.WriteLine(Floats(1.5f, 2.5f));
    Console.WriteLine(Floats(float.NaN, float.NaN));
    Console.WriteLine(Branches(double.NaN, 0));
    Console.WriteLine(Branches(1, 0));
    Console.WriteLine(Branches(0, 1));
    Console.WriteLine(Branches(1, 1));
    Console.WriteLine(Select(3, 9));
    Console.WriteLine(Select(9, 3));
    Console.WriteLine(ShortCircuit(0, 10));
    Console.WriteLine(ShortCircuit(5, 10));
    Console.WriteLine(ShortCircuit(3, 10));
  }

  static int Digits(bool a, bool b, bool c, bool d, bool e, bool f) =>
      (a ? 100000 : 0) + (b ? 10000 : 0) + (c ? 1000 : 0) + (d ? 100 : 0) + (e ? 10 : 0) + (f ? 1 : 0);

  static int Ints(int a, int b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);
  static int Uints(uint a, uint b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);
  static int Longs(long a, long b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);
  static int Ulongs(ulong a, ulong b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);
  static int Doubles(double a, double b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);
  static int Floats(float a, float b) => Digits(a < b, a <= b, a == b, a != b, a >= b, a > b);

  static int Branches(double a, double b) {
    int taken = 0;
    if (a < b) taken += 1;
    if (!(a < b)) taken += 2;
    if (a > b) taken += 4;
    if (!(a > b)) taken += 8;
    if (a <= b) taken += 16;
    if (!(a <= b)) taken += 32;
    if (a == b) taken += 64;
    if (a != b) taken += 128;
    return taken;
  }

  static int Select(int a, int b) => (a < b ? a : b) * 100 + (a > b ? a : b);

  static int ShortCircuit(int divisor, int n) =>
      divisor != 0 && n % divisor == 0 ? 1 : divisor == 0 || n / divisor > 100 ? 2 : 3;
}
