// Replace with patterns and evaluators, Split, Escape, spans.
using System.Text.RegularExpressions;

static class Replacing {
  public static void Run() {
    Console.WriteLine(Regex.Replace("John Smith, Jane Doe", @"(\w+) (\w+)", "$2 $1"));
    Console.WriteLine(Regex.Replace("2024-02-29", @"(?<y>\d+)-(?<m>\d+)-(?<d>\d+)", "${d}.${m}.${y} $$ $0"));
    Console.WriteLine(Regex.Replace("a1b22c333", @"\d+", m => (int.Parse(m.Value) * 2).ToString()));
    Console.WriteLine(new Regex("[aeiou]").Replace("education", "*", 3) + " " + new Regex("x").Replace("axbxc", "$`|$'"));
    Console.WriteLine(Regex.Replace("one two", @"\b(\w)(\w*)", m => m.Groups[1].Value.ToUpperInvariant() + m.Groups[2]));
    Console.WriteLine(string.Join("|", Regex.Split("a, b;c", @"[,;]\s*")) + " " + string.Join("|", Regex.Split("a1b2c", @"(\d)")) + " " + string.Join("|", new Regex("-").Split("a-b-c-d", 3)));
    Console.WriteLine(Regex.Escape("a.b*c [x]") + " " + Regex.Unescape(@"a\.b\t") + " " + Regex.Count("banana", "an") + " " + new Regex("b", RegexOptions.RightToLeft).Match("abab").Index);
    foreach (ValueMatch match in Regex.EnumerateMatches("aa bb cc".AsSpan(), @"\w+")) Console.Write(match.Index + ":" + match.Length + " ");
    Console.WriteLine();
    Match m2 = Regex.Match("key=value; other=thing", @"(\w+)=(\w+)");
    while (m2.Success) { Console.Write(m2.Result("$2=$1") + " "); m2 = m2.NextMatch(); }
    Console.WriteLine();
    var captures = Regex.Match("a,b,c", @"^(?:(\w),?)+$").Groups[1].Captures;
    Console.WriteLine(captures.Count + " " + string.Join(" ", captures.Select(c => c.Value)) + " " + Match.Empty.Success);
  }
}
