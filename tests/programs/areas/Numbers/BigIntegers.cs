// BigInteger: huge factorials and powers, division, bits, parsing, Fermat and RSA in small.
using System.Numerics;

static class BigIntegers {
  public static void Run() {
    BigInteger factorial = 1;
    for (int i = 2; i <= 300; i++) factorial *= i;
    string digits = factorial.ToString();
    Console.WriteLine(digits.Length + " " + digits[..20] + " " + digits.Sum(c => c - '0'));
    Console.WriteLine(BigInteger.Pow(2, 1000) % 1000000007 + " " + (BigInteger.Pow(3, 500) >> 600) + " " + BigInteger.ModPow(3, BigInteger.Pow(10, 40), 998244353));
    BigInteger a = BigInteger.Parse("-123456789012345678901234567890"), b = 987654321987;
    Console.WriteLine(a / b + " " + a % b + " " + BigInteger.Remainder(a, b) + " " + BigInteger.DivRem(-a, b, out BigInteger r) + r + " " + BigInteger.GreatestCommonDivisor(factorial, BigInteger.Pow(7, 60)));
    Console.WriteLine((a & b) + " " + (a | b) + " " + (a ^ b) + " " + ~a + " " + (a << 70) + " " + (a >> 13) + " " + (a >>> 13).Sign);
    Console.WriteLine(a.CompareTo(b) + " " + a.Equals(BigInteger.Parse(a.ToString())) + " " + a.GetBitLength() + " " + BigInteger.Abs(a) + " " + a.IsEven + (a + a).IsEven + " " + BigInteger.Log10(factorial).ToString("F8") + " " + Convert.ToHexString(new BigInteger(-300).ToByteArray()));
    Console.WriteLine($"{a:N0} {a:X} {b:D20} {factorial:E5} {BigInteger.Parse("0ff", System.Globalization.NumberStyles.HexNumber)} {(double)factorial:E5} {(long)b}");
    BigInteger p = BigInteger.Pow(2, 127) - 1, q = BigInteger.Pow(2, 89) - 1, n = p * q, e = 65537, phi = (p - 1) * (q - 1), d = Inverse(e, phi), message = new BigInteger("a secret"u8);
    Console.WriteLine(BigInteger.ModPow(BigInteger.ModPow(message, e, n), d, n) == message);
    BigInteger x = 1, y = 1;
    for (int i = 0; i < 2000; i++) (x, y) = (y, x + y);
    Console.WriteLine(x.ToString().Length + " " + x % 1000000007);
    BigInteger root = Root(BigInteger.Pow(10, 200) * 2);
    Console.WriteLine(root.ToString()[..60]);
    try {
      Console.WriteLine((int)a);
    } catch (OverflowException ex) {
      Console.WriteLine(ex.Message);
    }
    try {
      Console.WriteLine(a / BigInteger.Zero);
    } catch (DivideByZeroException ex) {
      Console.WriteLine(ex.Message);
    }
  }
  static BigInteger Inverse(BigInteger a, BigInteger m) {
    BigInteger r0 = m, r1 = a, t0 = 0, t1 = 1;
    while (r1 != 0) { BigInteger k = r0 / r1; (r0, r1) = (r1, r0 - k * r1); (t0, t1) = (t1, t0 - k * t1); }
    return t0 < 0 ? t0 + m : t0;
  }
  static BigInteger Root(BigInteger n) {
    BigInteger x = BigInteger.One << (int)(n.GetBitLength() / 2 + 1);
    while (true) { BigInteger y = (x + n / x) >> 1; if (y >= x) return x; x = y; }
  }
}
