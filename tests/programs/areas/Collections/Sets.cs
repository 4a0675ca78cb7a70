// HashSet and SortedSet algebra.
static class Sets {
  public static void Run() {
    var odd = new HashSet<int>(Enumerable.Range(0, 20).Where(n => n % 2 == 1));
    var primes = new HashSet<int> { 2, 3, 5, 7, 11, 13, 17, 19 };
    Console.WriteLine(odd.Count + " " + odd.Add(1) + " " + odd.Add(100) + " " + odd.Remove(100) + " " + odd.Contains(9));
    Show(odd.Intersect(primes));
    var set = new HashSet<int>(odd);
    set.IntersectWith(primes);
    Show(set);
    set = new(odd);
    set.UnionWith(primes);
    Show(set);
    set = new(odd);
    set.ExceptWith(primes);
    Show(set);
    set = new(odd);
    set.SymmetricExceptWith(primes);
    Show(set);
    Console.WriteLine(set.IsSubsetOf(odd) + " " + odd.Overlaps(primes) + " " + odd.SetEquals(odd.Reverse()) + " " + odd.IsProperSupersetOf(new[] { 1, 3 }));
    Console.WriteLine(primes.RemoveWhere(n => n > 10) + " " + primes.Count + " " + primes.TryGetValue(7, out int actual) + actual);
    var sorted = new SortedSet<string>(StringComparer.Ordinal) { "pear", "fig", "apple", "fig", "Zoo" };
    Console.WriteLine(string.Join(",", sorted) + " " + sorted.Min + " " + sorted.Max + " " + string.Join(",", sorted.GetViewBetween("b", "g")) + " " + string.Join(",", sorted.Reverse()));
    var many = new SortedSet<int>();
    uint x = 5;
    for (int i = 0; i < 3000; i++) {
      x = x * 1664525 + 1013904223;
      if (x % 3 == 0) many.Remove((int)(x >> 16) % 500);
      else many.Add((int)(x >> 16) % 500);
    }
    Console.WriteLine(many.Count + " " + many.Sum() + " " + many.First() + " " + many.GetViewBetween(100, 200).Count);
    var caseless = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A", "a", "b" };
    Console.WriteLine(caseless.Count + " " + caseless.Contains("B"));
    Console.WriteLine(HashSet<int>.CreateSetComparer().Equals(new() { 1, 2 }, new() { 2, 1 }) + " " + new HashSet<string> { null }.Contains(null));
  }

  static void Show(IEnumerable<int> numbers) => Console.WriteLine(string.Join(" ", numbers.Order()));
}
