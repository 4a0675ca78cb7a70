// Split in all its forms, lines, words.
static class Splitting {
  public static void Run() {
    Show("a,b,,c".Split(','));
    Show("a,b,,c".Split(',', StringSplitOptions.RemoveEmptyEntries));
    Show(" a , b ,, c ".Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    Show("a,b,,c".Split(',', 2));
    Show("a--b-c".Split("--"));
    Show("a;b,c d".Split(new[] { ';', ',', ' ' }));
    Show("one  two\tthree\nfour".Split());
    Show("".Split(','));
    Show("abc".Split(""));
    Show("1<>2<=>3".Split(new[] { "<>", "<=>" }, StringSplitOptions.None));
    string csv = string.Join(",", Enumerable.Range(0, 300));
    string[] fields = csv.Split(',');
    Console.WriteLine(fields.Length + " " + fields[299] + " " + fields.Sum(int.Parse));
    foreach (ReadOnlySpan<char> line in "first\r\nsecond\n\nlast".EnumerateLines()) Console.WriteLine("<" + line.ToString() + ">");
    int words = 0;
    foreach (Range range in "to be or not".AsSpan().Split(' ')) words += range.End.Value - range.Start.Value;
    Console.WriteLine(words);
    using var reader = new StringReader("x\r\ny\n\rz");
    for (string line; (line = reader.ReadLine()) != null;) Console.WriteLine("[" + line + "]");
    Show("The End".Chunk(3).Select(chunk => new string(chunk)).ToArray());
    Console.WriteLine("a\r\nb\nc\rd".ReplaceLineEndings("|"));
  }

  static void Show(string[] parts) => Console.WriteLine(parts.Length + ": " + string.Join("|", parts));
}
