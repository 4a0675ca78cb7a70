// Small programs, as people write them: a call each is one run.
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

static class Kernels {
  static object sink;
  static double real;
  static long whole;

  public static readonly (string, Action<int>)[] All = [
    ("kernel-nbody", n => { for (int i = 0; i < n; i++) NBody(200); }),
    ("kernel-spectral", n => { for (int i = 0; i < n; i++) Spectral(40); }),
    ("kernel-trees", n => { for (int i = 0; i < n; i++) whole += Tree.Make(10).Count(); }),
    ("kernel-fannkuch", n => { for (int i = 0; i < n; i++) whole += Fannkuch(7); }),
    ("kernel-mandelbrot", n => { for (int i = 0; i < n; i++) whole += Mandelbrot(32); }),
    ("kernel-dictionary", n => { for (int i = 0; i < n; i++) Dictionary(500); }),
    ("kernel-sort", n => { for (int i = 0; i < n; i++) Sort(1000); }),
    ("kernel-strings", n => { for (int i = 0; i < n; i++) Strings(200); }),
    ("kernel-regex", n => { for (int i = 0; i < n; i++) whole += pattern.Matches(text).Count; }),
    ("kernel-json", n => { for (int i = 0; i < n; i++) Json(); }),
    ("kernel-linq", n => { for (int i = 0; i < n; i++) Linq(500); }),
    ("kernel-async", n => { for (int i = 0; i < n; i++) PingPong(50).GetAwaiter().GetResult(); }),
    ("kernel-parse", n => { for (int i = 0; i < n; i++) Parse(200); }),
    ("kernel-matrix", n => { for (int i = 0; i < n; i++) Matrix(24); }),
    ("kernel-hash", n => { for (int i = 0; i < n; i++) Hash(2000); }),
    ("kernel-sieve", n => { for (int i = 0; i < n; i++) Sieve(5000); }),
    ("kernel-bigint", n => { for (int i = 0; i < n; i++) Factorial(100); }),
    ("kernel-decimal", n => { for (int i = 0; i < n; i++) Interest(100); }),
    ("kernel-iterators", n => { for (int i = 0; i < n; i++) foreach (int x in Numbers(500)) whole += x; }),
    ("kernel-levenshtein", n => { for (int i = 0; i < n; i++) whole += Distance(words[0], words[1]); }),
  ];

  static void NBody(int steps) {
    Span<double> x = [0, 4.8, 8.3, 12.9, 15.4], v = [0, 0.6, -1.0, 1.1, 0.98], m = [39.5, 0.04, 0.01, 0.002, 0.002];
    for (int s = 0; s < steps; s++) {
      for (int i = 0; i < x.Length; i++)
        for (int j = i + 1; j < x.Length; j++) {
          double d = x[i] - x[j], distance = d * d + 0.01, mag = 0.001 / (distance * Math.Sqrt(distance));
          v[i] -= d * m[j] * mag;
          v[j] += d * m[i] * mag;
        }
      for (int i = 0; i < x.Length; i++) x[i] += 0.001 * v[i];
    }
    real += x[0];
  }

  static void Spectral(int n) {
    double[] u = new double[n], v = new double[n];
    Array.Fill(u, 1);
    for (int i = 0; i < 3; i++) { Multiply(u, v); Multiply(v, u); }
    real += u[0];
  }
  static void Multiply(double[] from, double[] to) {
    for (int i = 0; i < to.Length; i++) {
      double sum = 0;
      for (int j = 0; j < from.Length; j++) sum += from[j] / ((i + j) * (i + j + 1) / 2 + i + 1);
      to[i] = sum;
    }
  }

  sealed class Tree {
    Tree left, right;
    public static Tree Make(int depth) => depth == 0 ? new Tree() : new Tree { left = Make(depth - 1), right = Make(depth - 1) };
    public int Count() => left == null ? 1 : 1 + left.Count() + right.Count();
  }

  static int Fannkuch(int n) {
    Span<int> p = stackalloc int[n], q = stackalloc int[n], s = stackalloc int[n];
    for (int i = 0; i < n; i++) p[i] = s[i] = i;
    int most = 0, sign = 1;
    while (true) {
      if (p[0] != 0) {
        p.CopyTo(q);
        int flips = 0;
        for (int first = q[0]; first != 0; first = q[0], flips++) q[..(first + 1)].Reverse();
        most = Math.Max(most, flips);
      }
      if (sign == 1) {
        (p[0], p[1], sign) = (p[1], p[0], -1);
      } else {
        (p[1], p[2], sign) = (p[2], p[1], 1);
        for (int i = 2; i < n; i++) {
          if (s[i] != 0) { s[i]--; break; }
          if (i == n - 1) return most;
          s[i] = i;
          int t = p[0];
          for (int j = 0; j <= i; j++) p[j] = p[j + 1];
          p[i + 1] = t;
        }
      }
    }
  }

  static int Mandelbrot(int n) {
    int inside = 0;
    for (int y = 0; y < n; y++)
      for (int x = 0; x < n; x += 4) {
        var cr = (Vector256.Create((double)x, x + 1, x + 2, x + 3) * (2.0 / n)) - Vector256.Create(1.5);
        var ci = Vector256.Create(y * 2.0 / n - 1.0);
        Vector256<double> zr = cr, zi = ci;
        for (int i = 0; i < 50; i++) (zr, zi) = (zr * zr - zi * zi + cr, zr * zi * 2 + ci);
        inside += BitOperations.PopCount(Vector256.LessThan(zr * zr + zi * zi, Vector256.Create(4.0)).ExtractMostSignificantBits());
      }
    return inside;
  }

  static void Dictionary(int n) {
    var counts = new Dictionary<string, int>();
    for (int i = 0; i < n; i++) { string key = keys[i % keys.Length]; counts[key] = counts.GetValueOrDefault(key) + i; }
    var squares = new Dictionary<int, long>();
    for (int i = 0; i < n; i++) squares[i * 7 % 101] = i;
    whole += counts.Count + squares.Count;
  }
  static readonly string[] keys = Enumerable.Range(0, 64).Select(i => "key" + i).ToArray();

  static void Sort(int n) {
    var numbers = new int[n];
    uint x = 12345;
    for (int i = 0; i < n; i++) numbers[i] = (int)(x = x * 1664525 + 1013904223);
    Array.Sort(numbers);
    Array.Sort(numbers, (a, b) => b.CompareTo(a));
    whole += numbers[0];
  }

  static void Strings(int n) {
    var builder = new StringBuilder();
    for (int i = 0; i < n; i++) builder.Append("item ").Append(i).Append(", ");
    string text = builder.ToString();
    whole += text.Split(',').Length + text.IndexOf("item 150") + text.ToUpperInvariant().Length + text.Replace("item", "thing").Length;
  }

  static readonly string text = string.Concat(Enumerable.Range(0, 40).Select(i => $"user{i}@example{i % 5}.org, "));
  static readonly Regex pattern = new(@"(\w+)@(\w+)\.(org|com)");

  sealed class Item { public string Name { get; set; } public int Count { get; set; } public double[] Values { get; set; } }
  static readonly Item[] items = Enumerable.Range(0, 20).Select(i => new Item { Name = "n" + i, Count = i, Values = [i, 0.5] }).ToArray();
  static void Json() { string json = JsonSerializer.Serialize(items); whole += JsonSerializer.Deserialize<Item[]>(json).Length + json.Length; }

  static void Linq(int n) =>
    whole += Enumerable.Range(0, n).Where(i => i % 3 == 0).Select(i => new { i, s = i * i }).OrderByDescending(a => a.s % 17)
      .GroupBy(a => a.s % 5).Sum(g => g.Count() * g.Key) + Enumerable.Range(0, n).ToList().Aggregate((a, b) => a ^ b);

  static async Task PingPong(int n) {
    var a = System.Threading.Channels.Channel.CreateBounded<int>(1);
    var b = System.Threading.Channels.Channel.CreateBounded<int>(1);
    Task other = Task.Run(async () => { for (int i = 0; i < n; i++) await b.Writer.WriteAsync(await a.Reader.ReadAsync() + 1); });
    for (int i = 0; i < n; i++) { await a.Writer.WriteAsync(i); whole += await b.Reader.ReadAsync(); }
    await other;
  }

  static readonly string csv = string.Join("\n", Enumerable.Range(0, 200).Select(i => $"{i},{i * 1.5:f2},name{i}"));
  static void Parse(int n) {
    foreach (var line in csv.AsSpan().EnumerateLines()) {
      int comma = line.IndexOf(','), second = comma + 1 + line[(comma + 1)..].IndexOf(',');
      whole += int.Parse(line[..comma]);
      real += double.Parse(line[(comma + 1)..second]);
    }
  }

  static void Matrix(int n) {
    var a = new double[n, n];
    var b = new double[n, n];
    var c = new double[n, n];
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) { a[i, j] = i + j; b[i, j] = i - j; }
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) { double sum = 0; for (int k = 0; k < n; k++) sum += a[i, k] * b[k, j]; c[i, j] = sum; }
    real += c[n / 2, n / 2];
  }

  static readonly byte[] bytes = Enumerable.Range(0, 4096).Select(i => (byte)(i * 31)).ToArray();
  static void Hash(int n) { uint hash = 2166136261; for (int i = 0; i < n; i++) hash = (hash ^ bytes[i]) * 16777619; whole += hash; }

  static void Sieve(int n) {
    var composite = new bool[n];
    for (int i = 2; i * i < n; i++) if (!composite[i]) for (int j = i * i; j < n; j += i) composite[j] = true;
    foreach (bool c in composite) if (!c) whole++;
  }

  static void Factorial(int n) { BigInteger product = 1; for (int i = 2; i <= n; i++) product *= i; whole += (long)(product % 1000007); }
  static void Interest(int n) { decimal sum = 100m; for (int i = 0; i < n; i++) sum = Math.Round(sum * 1.0125m + 0.1m, 6); sink = sum; }
  static IEnumerable<int> Numbers(int n) { for (int i = 0; i < n; i++) yield return i; }

  static readonly string[] words = ["the quick brown fox jumps over it", "a lazy dog sleeps under the quick"];
  static int Distance(string a, string b) {
    Span<int> row = stackalloc int[b.Length + 1];
    for (int j = 0; j <= b.Length; j++) row[j] = j;
    for (int i = 1; i <= a.Length; i++) {
      int diagonal = row[0]++;
      for (int j = 1; j <= b.Length; j++) {
        int above = row[j];
        row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
        diagonal = above;
      }
    }
    return row[b.Length];
  }
}
