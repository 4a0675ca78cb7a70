// Array.Sort: numbers, keys and items, comparers, stable by hand, comparers that throw or lie.
static class LibrarySort {
  public static void Run() {
    int[] numbers = new int[5000];
    uint x = 777;
    for (int i = 0; i < numbers.Length; i++) numbers[i] = (int)(x = x * 1664525 + 1013904223) >> 4;
    int[] sorted = (int[])numbers.Clone();
    Array.Sort(sorted);
    bool ordered = true;
    for (int i = 1; i < sorted.Length; i++) ordered &= sorted[i - 1] <= sorted[i];
    Console.WriteLine(ordered + " " + sorted[0] + " " + sorted[2500] + " " + sorted[4999]);
    Array.Sort(sorted, (a, b) => b.CompareTo(a));
    Console.WriteLine(sorted[0] + " " + sorted[4999]);
    int[] items = Enumerable.Range(0, 5000).ToArray();
    int[] keys = (int[])numbers.Clone();
    Array.Sort(keys, items);
    Console.WriteLine(items.All(i => true) + " " + items[0] + " " + (numbers[items[1234]] == keys[1234]));
    double[] doubles = { 3, double.NaN, -1, double.PositiveInfinity, -0.0, 0.0, double.NegativeInfinity };
    Array.Sort(doubles);
    Console.WriteLine(string.Join(" ", doubles));
    string[] words = { "pear", "fig", "apple", "kiwi" };
    Array.Sort(words, (a, b) => a.Length != b.Length ? a.Length - b.Length : string.CompareOrdinal(a, b));
    Console.WriteLine(string.Join(" ", words));
    Array.Sort(words, 1, 2, Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));
    Console.WriteLine(string.Join(" ", words));
    var versions = new[] { new Version(1, 10), new Version(1, 2), new Version(0, 9) };
    Array.Sort(versions);
    Console.WriteLine(string.Join(" ", (object[])versions));
    (int, string)[] tuples = { (2, "b"), (1, "z"), (2, "a") };
    Array.Sort(tuples);
    Console.WriteLine(string.Join(" ", tuples));
    Try(() => Array.Sort(new object[] { 1, "a" }));
    Try(() => Array.Sort(new[] { new object(), new object() }));
    Try(() => Array.Sort(new[] { 3, 1, 2 }, (a, b) => throw new InvalidTimeZoneException("from the comparer")));
    Console.WriteLine(string.Join(" ", numbers.OrderBy(n => n % 10).ThenByDescending(n => n).Take(5)));
    Span<int> span = stackalloc int[] { 5, 3, 9, 1 };
    span.Sort();
    Console.WriteLine(span[0] + " " + span.BinarySearch(5) + " " + span.BinarySearch(4));
  }

  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("done");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message + " / " + e.InnerException?.GetType().Name + ": " + e.InnerException?.Message);
    }
  }
}
