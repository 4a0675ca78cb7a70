// Int128, UInt128 and Half: structs with operators that the JIT passes in registers.
static class WideIntegers {
  public static void Run() {
    UInt128 factorial = 1;
    for (uint i = 1; i <= 34; i++) factorial *= i;
    Console.WriteLine(factorial);
    Console.WriteLine(factorial / 1000000007 % 97);
    Console.WriteLine((ulong)(factorial >> 40));
    Int128 negative = -(Int128)(factorial >> 1);
    Console.WriteLine(negative);
    Console.WriteLine(negative / 12345678901234567);
    Console.WriteLine(negative % 12345678901234567);
    Console.WriteLine(negative >> 100);
    Console.WriteLine(negative >>> 100);
    Console.WriteLine(Int128.MaxValue + Int128.One == Int128.MinValue);
    Console.WriteLine((double)Int128.MinValue);
    Console.WriteLine(Int128.Parse("-170141183460469231731687303715884105728") == Int128.MinValue);
    Console.WriteLine($"{UInt128.MaxValue:X} {Int128.LeadingZeroCount(1)} {UInt128.PopCount(factorial)}");
    try {
      Console.WriteLine(checked((long)factorial));
    } catch (OverflowException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(factorial / (factorial - factorial));
    } catch (DivideByZeroException e) {
      Console.WriteLine(e.Message);
    }
    Half half = (Half)0.1f;
    Console.WriteLine($"{half} {half + half} {half * (Half)3} {(Half)65519} {(Half)65520} {(float)Half.Epsilon} {BitConverter.HalfToInt16Bits(half)}");
  }
}
