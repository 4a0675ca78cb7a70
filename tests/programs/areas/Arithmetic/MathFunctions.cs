// System.Math: rounding of every kind, powers, the edge values. Transcendental results are cut to twelve digits.
static class MathFunctions {
  public static void Run() {
    foreach (double x in new[] { -2.5, -1.5, -0.5, -0.4, 0, 0.5, 1.5, 2.5, 2.51, 1e300, double.NaN, double.PositiveInfinity }) {
      Console.WriteLine($"{x}: {Math.Round(x)} {Math.Round(x, MidpointRounding.AwayFromZero)} {Math.Floor(x)} {Math.Ceiling(x)}" +
                        $" {Math.Truncate(x)} {Math.Abs(x)} {(double.IsNaN(x) ? "none" : Math.Sign(x).ToString())}");
    }
    foreach (double x in new[] { 0.1, 1, 2, 10.5 }) {
      Console.WriteLine($"{Math.Sqrt(x):E12} {Math.Cbrt(x):E12} {Math.Exp(x):E12} {Math.Log(x):E12} {Math.Log2(x):E12} {Math.Log10(x):E12}");
      Console.WriteLine($"{Math.Sin(x):E11} {Math.Cos(x):E11} {Math.Tan(x):E11} {Math.Atan(x):E11} {Math.Tanh(x):E11} {Math.Atan2(x, -1):E11}");
    }
    Console.WriteLine($"{Math.Pow(2, 0.5):E12} {Math.Pow(2, -1074)} {Math.Pow(-8, 1.0 / 3)} {Math.Pow(0, 0)} {Math.Pow(double.NaN, 0)}");
    Console.WriteLine($"{Math.Min(-0.0, 0.0)} {Math.Max(double.NaN, 1)} {Math.Max(3, -4)} {Math.Min(3u, 4u)} {Math.Max(-0.0f, 0f)}");
    Console.WriteLine($"{Math.IEEERemainder(5, 3)} {5.0 % 3} {Math.FusedMultiplyAdd(1e16, 1e16, -1e32)} {Math.ScaleB(1.5, 10)} {Math.ILogB(1e10)}");
    Console.WriteLine($"{Math.BitIncrement(1.0):R} {Math.BitDecrement(1.0):R} {Math.CopySign(3, -0.0)} {MathF.Sqrt(2)} {MathF.Round(2.5f)}");
    Console.WriteLine($"{Math.Round(2.345, 2)} {Math.Round(-1234567.891, 1)} {Math.Round(1.005m, 2)} {Math.Clamp(7, 1, 5)}");
    try {
      Console.WriteLine(Math.Abs(int.MinValue));
    } catch (OverflowException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(Math.Sign(double.NaN));
    } catch (ArithmeticException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(Math.Clamp(1, 5, 2));
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
  }
}
