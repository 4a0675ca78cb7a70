// When a query runs: deferral, re-evaluation, early exit, disposal, closures changed between, custom operators.
static class LinqLaziness {
  static string log = "";
  static IEnumerable<int> Source(int n) {
    log += "start ";
    try {
      for (int i = 0; i < n; i++) {
        log += i + " ";
        yield return i;
      }
    } finally {
      log += "end ";
    }
  }
  static IEnumerable<T> Every<T>(this IEnumerable<T> source, int step) {
    ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
    return Core();
    IEnumerable<T> Core() {
      int i = 0;
      foreach (T item in source)
        if (i++ % step == 0) yield return item;
    }
  }
  static void Show(object result) {
    Console.WriteLine(result + " | " + log);
    log = "";
  }

  public static void Run() {
    var query = Source(5).Where(n => { log += "?" + n + " "; return n % 2 == 1; }).Select(n => { log += "!" + n + " "; return n * n; });
    Show("made");
    Show(query.First());
    Show(query.Sum());
    Show(query.Any());
    Show(query.Take(1).ToList().Count);
    Show(query.OrderBy(n => -n).First());
    Show(query.Count());
    int factor = 2;
    var captured = new[] { 1, 2, 3 }.Select(n => n * factor);
    factor = 10;
    Show(captured.Sum());
    var list = new List<int> { 1 };
    var late = list.Select(n => n + 1);
    list.Add(5);
    Show(string.Join(",", late));
    Show(string.Join(",", Source(7).Every(3)));
    try {
      Source(1).Every(0);
    } catch (ArgumentOutOfRangeException) {
      Show("eager check");
    }
    Show(string.Join(",", Source(3).Zip(Source(2))));
    Show(Source(3).Concat(Source(2)).Skip(4).First());
    Show(Source(10).SkipWhile(n => n < 3).TakeWhile(n => n < 5).Count());
    using (var e = Source(3).GetEnumerator()) e.MoveNext();
    Show("disposed");
    var grouped = Source(4).GroupBy(n => n % 2);
    Show("grouped");
    Show(grouped.First().Count());
    Show(Source(2).SelectMany(a => Source(2), (a, b) => a * 10 + b).Last());
    Show(Source(4).Reverse().First() + Source(3).ToDictionary(n => n).Count);
    try {
      Show(Source(3).Select(n => 10 / (n - 1)).Sum());
    } catch (DivideByZeroException) {
      Show("failed");
    }
  }
}
