// The four operations on every width, signed and unsigned, with operands that wrap.
static class Integers {
  public static void Run() {
    Ints(7, 3);
    Ints(-7, 3);
    Ints(7, -3);
    Ints(int.MaxValue, 2);
    Ints(int.MinValue, 3);
    Uints(uint.MaxValue, 10);
    Uints(0x80000000, 7);
    Longs(1234567890123456789, 1000003);
    Longs(long.MinValue, 10);
    Longs(-1, long.MaxValue);
    Ulongs(ulong.MaxValue, 10);
    Ulongs(1UL << 63, 3);
    Console.WriteLine(ByConstants(1000));
    Console.WriteLine(ByConstants(-1000));
    Console.WriteLine(ByConstants(int.MinValue));
    Console.WriteLine(Mixed(200, -3, 70000, 5000000000));
  }

  static void Ints(int a, int b) {
    Console.WriteLine(a + b);
    Console.WriteLine(a - b);
    Console.WriteLine(a * b);
    Console.WriteLine(a / b);
    Console.WriteLine(a % b);
    Console.WriteLine(-a);
  }

  static void Uints(uint a, uint b) {
    Console.WriteLine(a + b);
    Console.WriteLine(a - b);
    Console.WriteLine(a * b);
    Console.WriteLine(a / b);
    Console.WriteLine(a % b);
    Console.WriteLine(-a);
  }

  static void Longs(long a, long b) {
    Console.WriteLine(a + b);
    Console.WriteLine(a - b);
    Console.WriteLine(a * b);
    Console.WriteLine(a / b);
    Console.WriteLine(a % b);
    Console.WriteLine(-a);
  }

  static void Ulongs(ulong a, ulong b) {
    Console.WriteLine(a + b);
    Console.WriteLine(a - b);
    Console.WriteLine(a * b);
    Console.WriteLine(a / b);
    Console.WriteLine(a % b);
  }

  // Divisions by constants become multiplications and shifts.
  static int ByConstants(int n) => n / 2 + n / 3 * 7 + n / 5 + n / 7 + n / 8 + n / 10 + n % 16 + n % 10 + n / -4 + n * 9;

  static long Mixed(byte a, sbyte b, int c, long d) => a * b + c * a + d / b - (a - d) * b;
}
