// Expressions by the source generator.
using System.Text.RegularExpressions;

static partial class Generated {
  [GeneratedRegex(@"(?<key>\w+)\s*=\s*(?<value>""[^""]*""|\S+)")] private static partial Regex Pairs();
  [GeneratedRegex(@"^(?:\+?(\d{1,3})[- ])?(\d{3})[- ](\d{4})$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)] private static partial Regex Phone { get; }
  [GeneratedRegex("(a+)+b", RegexOptions.None, 1000)] private static partial Regex Heavy();

  public static void Run() {
    foreach (Match m in Pairs().Matches("name = \"Ada L\" age=36  x=")) Console.WriteLine(m.Groups["key"] + " -> " + m.Groups["value"]);
    foreach (string s in new[] { "555-1234", "+49 555 1234", "5555-123", "1 555-1234" }) Console.WriteLine(s + " " + Phone.IsMatch(s));
    Console.WriteLine(Heavy().Match("xaaab").Value + " " + Heavy().MatchTimeout.TotalSeconds + " " + Pairs().Replace("a=b", "${value}=${key}"));
  }
}
