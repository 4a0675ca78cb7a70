// Ordinal and invariant comparison, sorting by each.
static class Comparing {
  public static void Run() {
    Console.WriteLine(string.CompareOrdinal("a", "b") < 0);
    Console.WriteLine(string.CompareOrdinal("a", "B") > 0);
    Console.WriteLine(string.CompareOrdinal(null, "") < 0);
    Console.WriteLine(string.Compare("abc", "ABC", StringComparison.OrdinalIgnoreCase));
    Console.WriteLine(string.Compare("abc", 1, "xbcd", 1, 2, StringComparison.Ordinal));
    Console.WriteLine(string.Equals("straße", "STRASSE", StringComparison.InvariantCultureIgnoreCase));
    Console.WriteLine("é".Equals("É", StringComparison.OrdinalIgnoreCase));
    string[] words = { "banana", "Apple", "cherry", "apple", "Banana", "_", "Zebra", "10", "9", "éclair" };
    Array.Sort(words, StringComparer.Ordinal);
    Console.WriteLine(string.Join(",", words));
    Array.Sort(words, StringComparer.OrdinalIgnoreCase);
    Console.WriteLine(string.Join(",", words).ToUpperInvariant());
    Array.Sort(words, StringComparer.InvariantCulture);
    Console.WriteLine(string.Join(",", words));
    Console.WriteLine(Math.Sign("a".CompareTo("b")));
    Console.WriteLine("abc".GetHashCode() == string.Concat("ab", "c").GetHashCode());
    Console.WriteLine(StringComparer.OrdinalIgnoreCase.GetHashCode("ABC") == StringComparer.OrdinalIgnoreCase.GetHashCode("abc"));
    Console.WriteLine(ReferenceEquals(string.Intern(string.Concat("in", "tern")), "intern"));
    Console.WriteLine(string.IsInterned(string.Concat("not", " interned ", "yet")) == null);
    Console.WriteLine(Equals("x", "x") && !"x".Equals(null) && !"x".Equals((object)'x'));
    for (int length = 1; length < 70; length++) {
      string a = new string('q', length), b = new string('q', length - 1) + 'r';
      if (a == b || string.CompareOrdinal(a, b) >= 0 || a.Equals(b, StringComparison.OrdinalIgnoreCase) || a != new string('q', length))
        Console.WriteLine("wrong at length " + length);
    }
    Console.WriteLine(new Version("1.10") > new Version("1.9"));
  }
}
