// Doubles and floats, seen through their bits: rounding, infinities, NaN, negative zero, denormals, remainders.
static class Floats {
  public static void Run() {
    Doubles(1, 3);
    Doubles(-1, 3);
    Doubles(1e308, 10);
    Doubles(double.Epsilon, 2);
    Doubles(5.5, -2);
    Doubles(0.0, -1);
    Singles(1, 3);
    Singles(16777216, 1);
    Singles(-3.75f, 2);
    Singles(float.MaxValue, float.MaxValue);
    Console.WriteLine(Bits(Divide(1, 0)));
    Console.WriteLine(Bits(Divide(-1, 0)));
    Console.WriteLine(Bits(Divide(1, -0.0)));
    Console.WriteLine(double.IsNaN(Divide(0, 0)));
    Console.WriteLine(double.IsNaN(Remainder(1, 0)));
    Console.WriteLine(Bits(Remainder(double.PositiveInfinity, 2) - 0) != 0);
    Console.WriteLine(Bits(Harmonic(1000)));
    Console.WriteLine(Bits(Root(2)));
    Console.WriteLine(Bits(Pi(2000)));
    Console.WriteLine(Mandelbrot());
    Console.WriteLine(Many(1, 2.5f, 3, 4.5, 5, 6.5f, 7, 8.5, 9, 10.5f, 11, 12.5));
  }

  static long Bits(double x) => BitConverter.DoubleToInt64Bits(x);
  static double Divide(double a, double b) => a / b;
  static double Remainder(double a, double b) => a % b;

  static void Doubles(double a, double b) {
    Console.WriteLine(Bits(a + b));
    Console.WriteLine(Bits(a - b));
    Console.WriteLine(Bits(a * b));
    Console.WriteLine(Bits(a / b));
    Console.WriteLine(Bits(a % b));
    Console.WriteLine(Bits(-a));
  }

  static void Singles(float a, float b) {
    Console.WriteLine(BitConverter.SingleToInt32Bits(a + b));
    Console.WriteLine(BitConverter.SingleToInt32Bits(a - b));
    Console.WriteLine(BitConverter.SingleToInt32Bits(a * b));
    Console.WriteLine(BitConverter.SingleToInt32Bits(a / b));
    Console.WriteLine(BitConverter.SingleToInt32Bits(a % b));
    Console.WriteLine(Bits(a));
    Console.WriteLine(BitConverter.SingleToInt32Bits((float)((double)a * b)));
  }

  static double Harmonic(int n) {
    double sum = 0;
    for (int i = 1; i <= n; i++) sum += 1.0 / i;
    return sum;
  }

  static double Root(double x) {
    double root = x;
    for (int i = 0; i < 60; i++) root = (root + x / root) / 2;
    return root;
  }

  static double Pi(int terms) {
    double sum = 0, sign = 1;
    for (int i = 0; i < terms; i++, sign = -sign) sum += sign / (2 * i + 1);
    return 4 * sum;
  }

  static int Mandelbrot() {
    int inside = 0;
    for (double y = -1.25; y < 1.25; y += 0.05)
      for (double x = -2; x < 0.5; x += 0.05) {
        double a = 0, b = 0;
        int i = 0;
        for (; i < 50 && a * a + b * b < 4; i++) {
          double t = a * a - b * b + x;
          b = 2 * a * b + y;
          a = t;
        }
        if (i == 50) inside++;
      }
    return inside;
  }

  // More floating-point arguments than there are registers for them.
  static long Many(int a, float b, long c, double d, byte e, float f, short g, double h, int i, float j, long k, double l) =>
      (long)(a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10 + k * 11 + l * 12);
}
