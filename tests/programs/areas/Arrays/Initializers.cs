// Arrays from data in the file, collection expressions, params, arrays of enums and structs.
static class Initializers {
  static readonly int[] primes = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 };
  static readonly double[] halves = { 0.5, 1.5, -2.5, 1e300, double.NaN };
  static readonly char[] vowels = { 'a', 'e', 'i', 'o', 'u', 'å' };
  static readonly long[] powers = { 1, 1L << 20, 1L << 40, 1L << 60, -1 };
  static readonly bool[] bits = { true, false, true, true };
  static readonly DayOfWeek[] weekend = { DayOfWeek.Saturday, DayOfWeek.Sunday };
  static readonly decimal[] prices = { 1.10m, 22.05m };

  public static void Run() {
    int sum = 0;
    foreach (int n in primes) sum += n * n;
    Console.WriteLine(sum);
    Console.WriteLine(halves[2] + halves[1]);
    Console.WriteLine(vowels);
    foreach (long n in powers) Console.WriteLine(n);
    Console.WriteLine(bits[0] & !bits[1] & bits[3]);
    Console.WriteLine(weekend[0] + " " + weekend[1]);
    Console.WriteLine(prices[0] + prices[1]);
    int[,] square = { { 2, 7, 6 }, { 9, 5, 1 }, { 4, 3, 8 } };
    Console.WriteLine(square[0, 0] + square[1, 1] + square[2, 2]);
    Console.WriteLine(Sum());
    Console.WriteLine(Sum(1));
    Console.WriteLine(Sum(1, 2, 3));
    Console.WriteLine(Sum(primes));
    Console.WriteLine(Join("-", 1, "b", null));
    Console.WriteLine(Spans(1, 2, 3, 4));
    int[] spread = [0, .. primes[..3], .. primes[^2..], 100];
    Console.WriteLine(string.Join(",", spread));
    List<string> list = ["x", .. new[] { "y", "z" }];
    Console.WriteLine(list.Count + list[2]);
    ReadOnlySpan<byte> data = [1, 2, 4, 8, 16, 32, 64, 128];
    Console.WriteLine(data[7] + data.Length);
    ReadOnlySpan<int> ints = [10, 20, 30];
    Console.WriteLine(ints[1]);
    IEnumerable<int> sequence = [3, 1, 2];
    foreach (int n in sequence) Console.WriteLine(n);
    var anonymous = new[] { new { Name = "a", N = 1 }, new { Name = "b", N = 2 } };
    Console.WriteLine(anonymous[1].Name + anonymous[1].N + anonymous[0]);
    Console.WriteLine(new[] { 1, 2.5, 'c' }.GetType());
  }

  static int Sum(params int[] numbers) {
    int sum = numbers.Length * 1000;
    foreach (int n in numbers) sum += n;
    return sum;
  }

  static string Join(string separator, params object[] values) => string.Join(separator, values);

  static int Spans(params ReadOnlySpan<int> numbers) => numbers[0] * numbers[^1] + numbers.Length;
}
