// IndexOf and its kin over texts short and long: the library's vector code decides at several lengths.
static class Searching {
  public static void Run() {
    string text = "the quick brown fox jumps over the lazy dog";
    Console.WriteLine(text.IndexOf('q'));
    Console.WriteLine(text.IndexOf("the", 1));
    Console.WriteLine(text.LastIndexOf('o'));
    Console.WriteLine(text.LastIndexOf("the", StringComparison.Ordinal));
    Console.WriteLine(text.IndexOf("cat", StringComparison.Ordinal));
    Console.WriteLine(text.IndexOf("", StringComparison.Ordinal));
    Console.WriteLine(text.IndexOfAny(new[] { 'z', 'x' }));
    Console.WriteLine(text.LastIndexOfAny("qk".ToCharArray()));
    Console.WriteLine(text.Contains("jumps"));
    Console.WriteLine(text.Contains("JUMPS", StringComparison.OrdinalIgnoreCase));
    Console.WriteLine(text.StartsWith("the q", StringComparison.Ordinal));
    Console.WriteLine(text.EndsWith("Dog", StringComparison.OrdinalIgnoreCase));
    Console.WriteLine(text.EndsWith('g'));
    int sum = 0;
    for (int length = 0; length < 200; length++) {
      string padded = new string('a', length) + "b" + new string('a', 200 - length);
      if (padded.IndexOf('b') != length) Console.WriteLine("IndexOf is wrong at " + length);
      if (padded.LastIndexOf('b') != length) Console.WriteLine("LastIndexOf is wrong at " + length);
      if (padded.IndexOf("ba", StringComparison.Ordinal) != length) Console.WriteLine("IndexOf(string) is wrong at " + length);
      sum += padded.AsSpan().Count('a') + padded.AsSpan().IndexOfAnyExcept('a') + padded.AsSpan(length).IndexOfAnyInRange('b', 'z');
    }
    Console.WriteLine(sum);
    Console.WriteLine(text.Replace('o', '0'));
    Console.WriteLine(text.Replace("the", "a"));
    Console.WriteLine(text.Replace("o", ""));
    Console.WriteLine(text.Replace("FOX", "cat", StringComparison.OrdinalIgnoreCase));
    Console.WriteLine(text.Remove(3, 6).Insert(3, " slow"));
    Console.WriteLine("  padded\t\n".Trim() + "|" + "xxaxx".Trim('x') + "|" + "xxaxx".TrimStart('x') + "|" + "ab12".TrimEnd("0123456789".ToCharArray()));
    Console.WriteLine("7".PadLeft(3, '0') + "|" + "7".PadRight(3) + "|");
    Console.WriteLine("MiXed".ToUpperInvariant() + "MiXed".ToLowerInvariant());
    try {
      text.IndexOf('a', 99);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
