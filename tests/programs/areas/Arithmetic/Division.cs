// Integer division faults: by zero, and the one quotient that does not fit. The processor raises both alike.
static class Division {
  public static void Run() {
    Console.WriteLine(Int(17, 5));
    Console.WriteLine(Int(17, 0));
    Console.WriteLine(Int(int.MinValue, -1));
    Console.WriteLine(Int(int.MinValue, 1));
    Console.WriteLine(Remainder(17, 0));
    Console.WriteLine(Remainder(int.MinValue, -1));
    Console.WriteLine(Uint(17, 0));
    Console.WriteLine(Long(long.MinValue, -1));
    Console.WriteLine(Long(1, 0));
    Console.WriteLine(LongRemainder(long.MinValue, -1));
    Console.WriteLine(Ulong(ulong.MaxValue, 0));
    Console.WriteLine(ByPower(-9, 8));
    Console.WriteLine(InsideExpression(3, 0));
    Console.WriteLine(Math.DivRem(-17, 5).ToString());
    int faults = 0;
    for (int i = -3; i <= 3; i++) {
      try {
        faults += 100 / i;
      } catch (DivideByZeroException) {
        faults += 100000;
      }
    }
    Console.WriteLine(faults);
  }

  static string Int(int a, int b) { try { return (a / b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string Remainder(int a, int b) { try { return (a % b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string Uint(uint a, uint b) { try { return (a / b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string Long(long a, long b) { try { return (a / b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string LongRemainder(long a, long b) { try { return (a % b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string Ulong(ulong a, ulong b) { try { return (a / b).ToString(); } catch (ArithmeticException e) { return e.GetType() + ": " + e.Message; } }
  static string ByPower(int a, int b) => (a / b) + " " + (a >> 3) + " " + (a % b) + " " + (a & b - 1);

  static string InsideExpression(int a, int b) {
    int[] values = { 1, 2, 3 };
    try {
      values[0] = values[1] + a / b;
    } catch (DivideByZeroException) {
      values[0] += 10;
    }
    return values[0].ToString();
  }
}
