// decimal: exactness, scale, rounding of every kind, limits, overflow.
static class Decimals {
  public static void Run() {
    Console.WriteLine(0.1m + 0.2m == 0.3m);
    decimal[] values = { 0, 1.10m, -2.345m, 79228162514264337593543950335m, 0.0000000000000000000000000001m, 123456789.987654321m };
    foreach (decimal a in values) {
      Console.WriteLine($"{a} {decimal.Round(a, 2)} {decimal.Floor(a)} {decimal.Ceiling(a)} {decimal.Truncate(a)} {-a} {a.Scale} {string.Join(",", decimal.GetBits(a))}");
      foreach (decimal b in values) {
        string line = "";
        foreach (Func<decimal> f in new Func<decimal>[] { () => a + b, () => a - b, () => a * b, () => a / b, () => a % b }) {
          try {
            line += f() + " ";
          } catch (Exception e) {
            line += e.GetType().Name + " ";
          }
        }
        Console.WriteLine(line + a.CompareTo(b));
      }
    }
    foreach (MidpointRounding mode in Enum.GetValues<MidpointRounding>()) Console.WriteLine(mode + " " + decimal.Round(2.5m, mode) + decimal.Round(-2.5m, mode) + decimal.Round(1.25m, 1, mode));
    Console.WriteLine((double)1.1m + " " + (decimal)1.1 + " " + (decimal)1e-28 + " " + (int)-7.9m + " " + (decimal)float.Pi + " " + 1.0m.GetHashCode().Equals(1.00m.GetHashCode()) + " " + (1.0m == 1.00m) + new decimal(1, 2, 3, true, 5));
    decimal sum = 0, factor = 1;
    for (int i = 1; i < 25; i++) { factor /= i; sum += factor; }
    Console.WriteLine(sum);
    try {
      Console.WriteLine((decimal)Math.Pow(10, 30));
    } catch (OverflowException e) {
      Console.WriteLine(e.Message);
    }
  }
}
