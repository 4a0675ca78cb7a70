// Static methods over numbers: calls, recursion, loops, inlining, every numeric type. The exit code is a checksum.
using System.Runtime.CompilerServices;

interface IStep {
  int Next(int n);
}

class Step : IStep {
  public virtual int By(int n) => 3 * n + 1;
  public int Next(int n) => n + 5;
}

static class Numbers {
  static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

  static bool IsPrime(int n) {
    for (int d = 2; d * d <= n; d++)
      if (n % d == 0) return false;
    return n > 1;
  }

  static int Primes(int below) {
    int count = 0;
    for (int n = 0; n < below; n++)
      if (IsPrime(n)) count++;
    return count;
  }

  static bool IsEven(uint n) => n == 0 || IsOdd(n - 1);
  static bool IsOdd(uint n) => n != 0 && IsEven(n - 1);

  static long Gcd(long a, long b) => b == 0 ? a : Gcd(b, a % b);

  static int Ackermann(int m, int n) =>
      m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));

  static double Root(double x) {
    double r = x;
    for (int i = 0; i < 60; i++) r = (r + x / r) / 2;
    return r;
  }

  static float Sum(float a, double b, float c, double d, float e, double f, float g, double h, float i, double j) =>
      (float)(a + b + c + d + e + f + g + h + i + j);

  static long Many(byte a, sbyte b, short c, ushort d, int e, uint f, long g, ulong h, char i, bool j, nint k, nuint l) =>
      a + b + c + d + e + f + g + (long)h + i + (j ? 1 : 0) + k + (long)l;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static ulong Mix(ulong x) {
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccd;
    x ^= x >> 33;
    return x;
  }

  static int Digit(int n) {
    switch (n % 7) {
      case 0: return 3;
      case 1: return 1;
      case 2: return 4;
      case 3: return 1;
      case 4: return 5;
      case 5: return 9;
      default: return 2;
    }
  }

  static int Collatz(long n) {
    int steps = 0;
    while (n != 1) {
      n = (n & 1) == 0 ? n / 2 : 3 * n + 1;
      steps++;
    }
    return steps;
  }

  // Neither is compiled with the class known, so both go through slots.
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Virtually(Step step, int n) => step.By(n);
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int ThroughInterface(IStep step, int n) => step.Next(n);

  static int Main() {
    ulong sum = (ulong)Fibonacci(27);
    sum = Mix(sum + (ulong)Primes(20000));
    sum = Mix(sum + (IsEven(100000) ? 1u : 0u) + (IsOdd(7) ? 2u : 0u));
    sum = Mix(sum + (ulong)Gcd(1071L * 1000003, 462L * 1000003));
    sum = Mix(sum + (ulong)Ackermann(2, 9));
    sum = Mix(sum + (ulong)(Root(2) * 1e9));
    sum = Mix(sum + (ulong)Sum(1.5f, 2.25, 3f, 4, 5, 6, 7, 8, 9, 10.125));
    sum = Mix(sum + (ulong)Many(250, -5, -300, 60000, int.MinValue, uint.MaxValue, long.MaxValue, 1, 'x', true, -9, 11));
    for (int i = 0; i < 50; i++) sum = Mix(sum * 10 + (ulong)Digit(i));
    sum = Mix(sum + (ulong)Collatz(837799));
    sum = Mix(sum + (ulong)(Fibonacci(9) << 30 >> 3) + (uint.MaxValue >> Digit(4)) + unchecked((uint)-Digit(5)));
    for (int i = 0; i < 4; i++) sum = Mix(sum + (ulong)Virtually(new Step(), i) + (ulong)ThroughInterface(new Step(), i));
    return (int)(sum % 251);
  }
}
