// Timeouts, bad patterns, NonBacktracking, group names and numbers, culture, caches.
using System.Text.RegularExpressions;

static class Features {
  public static void Run() {
    try {
      Regex.IsMatch(new string('a', 80) + "!", "^(a|aa)+$", RegexOptions.None, TimeSpan.FromMilliseconds(20));
      Console.WriteLine("fast");
    } catch (RegexMatchTimeoutException e) {
      Console.WriteLine("timeout " + e.Pattern);
    }
    Console.WriteLine(Regex.IsMatch(new string('a', 30000) + "!", "^(a|aa)+$", RegexOptions.NonBacktracking));
    Console.WriteLine(string.Join(" ", Regex.Matches("foo123 bar45", @"[a-z]+\d{2,3}", RegexOptions.NonBacktracking).Select(m => m.Value)));
    foreach (string pattern in new[] { "(", "[a", "a**", "\\", "(?<n>", "\\p{Nope}", "a{3,1}", "(?P)", "[z-a]", "\\1", "(?<!" }) {
      try {
        new Regex(pattern);
        Console.WriteLine(pattern + " parsed");
      } catch (RegexParseException e) {
        Console.WriteLine(pattern + " " + e.Error + "@" + e.Offset);
      }
    }
    var regex = new Regex("(?<first>a)(b)(?<third>c)(?<7>d)", RegexOptions.ExplicitCapture);
    Console.WriteLine(string.Join(",", regex.GetGroupNames()) + " " + string.Join(",", regex.GetGroupNumbers()) + " " + regex.GroupNumberFromName("third") + " " + regex + " " + regex.Options);
    Console.WriteLine(Regex.IsMatch("İ", "i", RegexOptions.IgnoreCase) + " " + Regex.IsMatch("ǆ", "Ǆ", RegexOptions.IgnoreCase) + " " + Regex.IsMatch("K", "k", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
    int total = 0;
    for (int i = 0; i < 50; i++) total += Regex.Matches("a" + i + "b" + i, i % 20 + "|b").Count;
    Console.WriteLine(total);
    try {
      new Regex("(?=a)b", RegexOptions.NonBacktracking);
    } catch (NotSupportedException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
