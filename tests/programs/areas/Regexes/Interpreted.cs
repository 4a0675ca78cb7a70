// The interpreter: classes, quantifiers greedy and lazy, groups, backreferences, lookaround, anchors, options.
using System.Text.RegularExpressions;

static class Interpreted {
  public static void Run() => Patterns.Run(RegexOptions.None);
}

static class Patterns {
  static readonly (string Pattern, string Input)[] cases = {
      ("abc", "xabcx"), ("a.c", "a\nc abc"), ("^\\d+$", "12345"), ("[a-c]+x?", "zzabcabx"), ("(a+)(b*)", "aaabb ab a"), ("a+?b", "aaab"), ("(\\w+)\\s\\1", "the the cat"),
      ("(?<year>\\d{4})-(?<month>\\d\\d)", "on 2024-02-29 and 1999-12-31"), ("(?<=\\$)\\d+", "cost $42 or 43"), ("\\d+(?!\\d|px)", "10px 20em"), ("(?i)HeLLo", "hello"), ("a{2,3}", "a aa aaa aaaa"),
      ("(a|ab)(c|bcd)(d*)", "abcd"), ("\\bfoo\\b", "foo foobar foo."), ("[^\\s,]+", "one, two,three"), ("(?:x|y)+z", "xyxyz"), ("(?>a+)ab", "aaab"), ("\\p{Lu}\\p{Ll}+", "Hello World éÀb"), ("^$", ""), ("(?s).+", "a\nb"),
      ("(?m)^\\w", "one\ntwo"), ("(?x) a b # comment\n c", "abc"), ("\\u0041\\x42", "AB"), ("(a)?b\\1", "b ab aba"), ("(?(a)ab|cd)", "ab cd"), ("((?<open>\\()|(?<-open>\\))|[^()])*(?(open)(?!))$", "(a(b)c)"), ("[\\d-[5]]+", "1256"), ("z*", "zzaz"),
  };

  public static void Run(RegexOptions options) {
    foreach (var (pattern, input) in cases) {
      var regex = new Regex(pattern, options);
      string line = pattern.Replace("\n", "~") + " :";
      foreach (Match match in regex.Matches(input)) {
        line += $" {match.Index}+{match.Length}'{match.Value.Replace("\n", "~")}'";
        for (int i = 1; i < match.Groups.Count; i++) line += match.Groups[i].Success ? $"({match.Groups[i].Name}={match.Groups[i].Value})" : "(-)";
      }
      Console.WriteLine(line);
    }
    string text = string.Concat(Enumerable.Range(0, 500).Select(i => $"user{i}@host{i % 7}.example.com, "));
    MatchCollection mails = Regex.Matches(text, @"\b([\w.]+)@([\w-]+(?:\.[\w-]+)+)\b", options);
    Console.WriteLine(mails.Count + " " + mails[499].Groups[1].Value + " " + mails.Select(m => m.Groups[2].Value).Distinct().Count());
    Console.WriteLine(Regex.IsMatch(new string('a', 2000), "^(a|b)*$", options) + " " + Regex.IsMatch("aaaaaaaaaaaaaaaaaaa!", "^(a+)+$", options));
  }
}
