// Where, Select, Aggregate and the rest over arrays, lists and iterators.
static class LinqBasics {
  static IEnumerable<int> Squares() { for (int i = 0; ; i++) yield return i * i; }

  public static void Run() {
    int[] numbers = { 5, 3, 8, 1, 9, 2 };
    Console.WriteLine(numbers.Where(n => n > 2).Select(n => n * 10).Sum());
    Console.WriteLine(string.Join(",", numbers.OrderBy(n => n)) + " " + string.Join(",", numbers.OrderByDescending(n => n % 3).ThenBy(n => n)));
    Console.WriteLine(string.Join(",", Squares().Skip(3).TakeWhile(n => n < 100)) + " " + Squares().First(n => n > 50) + " " + Squares().ElementAt(11));
    Console.WriteLine(numbers.Aggregate((a, b) => a * 2 + b) + " " + numbers.Aggregate("s", (s, n) => s + n) + " " + numbers.Aggregate(0, (a, n) => a + n, a => a / 2.0));
    Console.WriteLine(numbers.Any(n => n > 8) + " " + numbers.All(n => n > 1) + " " + numbers.Count(n => n % 2 == 1) + " " + numbers.Contains(9));
    Console.WriteLine(numbers.Min() + " " + numbers.Max() + " " + numbers.Average() + " " + numbers.MinBy(n => -n) + " " + numbers.Select(n => (double)n).Max());
    Console.WriteLine(string.Join(",", numbers.Zip("abc", (n, c) => n + "" + c)) + " " + string.Join(",", numbers.Reverse()) + " " + string.Join(",", numbers.Concat(new[] { 0 }).Append(-1).Prepend(-2)));
    Console.WriteLine(string.Join(",", new[] { 1, 2, 2, 3, 1 }.Distinct()) + " " + string.Join(",", numbers.Except(new[] { 5, 9 })) + " " + string.Join(",", numbers.Union(new[] { 7, 5 })) + " " + numbers.SequenceEqual(numbers.ToList()));
    Console.WriteLine(string.Join(",", new[] { "ab", "cd" }.SelectMany(s => s, (s, c) => s.Length + "" + c)) + " " + string.Join(",", numbers.Select((n, i) => n * i)) + " " + string.Join(";", numbers.Chunk(4).Select(c => string.Join(",", c))));
    Console.WriteLine(numbers.FirstOrDefault(n => n > 100) + " " + numbers.LastOrDefault() + " " + new string[0].FirstOrDefault("none") + " " + numbers.SingleOrDefault(n => n == 8) + " " + string.Join(",", Enumerable.Empty<int>().DefaultIfEmpty(4)));
    Console.WriteLine(string.Join(",", from n in numbers where n > 2 let m = n * n orderby m descending select m + 1));
    Console.WriteLine(string.Join(",", new object[] { 1, "a", 2, null }.OfType<int>()) + " " + string.Join(",", new System.Collections.ArrayList { 1, 2 }.Cast<int>()) + " " + Enumerable.Repeat("x", 3).Aggregate(string.Concat));
    try {
      new object[] { 1, "a" }.Cast<int>().ToList();
    } catch (InvalidCastException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(string.Join(",", numbers.Take(2..^1)) + " " + string.Join(",", numbers.SkipLast(2).TakeLast(2)) + " " + string.Join(",", numbers.Index().Select(p => p.Index + ":" + p.Item)) + " " + numbers.CountBy(n => n % 2).Select(p => p.Key + "x" + p.Value).Aggregate(string.Concat));
    Console.WriteLine(Enumerable.Range(1, 1000).Where(n => n % 7 == 0).Select(n => (long)n * n).Sum() + " " + Enumerable.Range(0, 100).Select(n => n * 0.5m).Average());
  }
}
