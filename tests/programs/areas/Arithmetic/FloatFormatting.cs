// Shortest round-trip texts of doubles and floats, and back.
static class FloatFormatting {
  public static void Run() {
    double[] values = {
        0, -0.0, 1, 0.1, 1.0 / 3, 2.0 / 3, 123456789.123, 1e15, 1e16, 1e21, 1e-5, 1e-7, 5e-324, double.MaxValue, double.NaN,
        double.NegativeInfinity, 4.35, 0.3 - 0.2, 9007199254740993
    };
    foreach (double value in values) {
      string text = value.ToString();
      Console.WriteLine($"{text} {value:F3} {value:E4} {value:G5} {value:N1} {value:0.##} {(float)value} {double.Parse(text).Equals(value)}");
    }
    ulong bits = 88172645463325252;
    int wrong = 0;
    for (int i = 0; i < 2000; i++) {
      bits ^= bits << 13;
      bits ^= bits >> 7;
      bits ^= bits << 17;
      double value = BitConverter.UInt64BitsToDouble(bits);
      if (double.IsFinite(value) && double.Parse(value.ToString()) != value) wrong++;
      float single = BitConverter.UInt32BitsToSingle((uint)bits);
      if (float.IsFinite(single) && float.Parse(single.ToString()) != single) wrong++;
      if (i % 400 == 0) Console.WriteLine($"{value} {single} {(Half)single}");
    }
    Console.WriteLine(wrong);
    foreach (string text in new[] { " 1.5e3 ", "1,234.5", "-.5", "Infinity", "-NaN", "1e400", "0x10", "", "1.5.2" })
      Console.WriteLine($"'{text}' {double.TryParse(text, out double parsed)} {parsed}");
  }
}
