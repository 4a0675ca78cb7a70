// A small expression parser and a CSV reader on spans alone: no allocation but the results.
static class Parsing {
  ref struct Parser(ReadOnlySpan<char> text) {
    ReadOnlySpan<char> text = text;
    int at;
    char Peek() { while (at < text.Length && text[at] == ' ') at++; return at < text.Length ? text[at] : '\0'; }
    bool Take(char c) { if (Peek() != c) return false; at++; return true; }
    public double Expression() {
      double value = Term();
      while (true) { if (Take('+')) value += Term(); else if (Take('-')) value -= Term(); else return value; }
    }
    double Term() {
      double value = Factor();
      while (true) { if (Take('*')) value *= Factor(); else if (Take('/')) value /= Factor(); else return value; }
    }
    double Factor() {
      if (Take('-')) return -Factor();
      if (Take('(')) { double inner = Expression(); if (!Take(')')) throw new FormatException("missing ) at " + at); return inner; }
      Peek();
      int start = at;
      while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
      return start == at ? throw new FormatException("no number at " + at) : double.Parse(text[start..at]);
    }
    public void End() { if (Peek() != '\0') throw new FormatException("left over: " + text[at..].ToString()); }
  }

  static string Evaluate(string s) {
    try {
      var parser = new Parser(s);
      double value = parser.Expression();
      parser.End();
      return value.ToString();
    } catch (FormatException e) {
      return e.Message;
    }
  }

  public static void Run() {
    foreach (string s in new[] { "1 + 2 * 3", "(1+2)*3", "-4 / (2 - 4)", "2*(3+4)*(5-6)", "1.5*4", "1 +", "(1", "1 2", "", "10/4-1", "--3" }) Console.WriteLine(s + " = " + Evaluate(s));
    ReadOnlySpan<char> csv = "id,name,price\n1,apple,2.50\n2,\"pear, green\",3\n3,fig,\n";
    double total = 0;
    int row = 0;
    foreach (ReadOnlySpan<char> line in csv.EnumerateLines()) {
      if (row++ == 0 || line.IsEmpty) continue;
      ReadOnlySpan<char> rest = line;
      int column = 0;
      while (true) {
        int end = rest.StartsWith("\"") ? rest[1..].IndexOf('"') + 2 : rest.IndexOf(',');
        ReadOnlySpan<char> field = end < 0 ? rest : rest[..Math.Min(end, rest.Length)];
        if (column == 1) Console.Write(field.Trim('"').ToString() + ";");
        if (column++ == 2 && double.TryParse(field, out double price)) total += price;
        if (end < 0 || end >= rest.Length) break;
        rest = rest[(end + 1)..];
      }
    }
    Console.WriteLine(total);
    Span<Range> ranges = stackalloc Range[8];
    ReadOnlySpan<char> path = "/usr//share/dotnet/";
    int parts = path.Split(ranges, '/', StringSplitOptions.RemoveEmptyEntries);
    for (int i = 0; i < parts; i++) Console.Write(path[ranges[i]].ToString() + " ");
    Console.WriteLine(parts);
  }
}
