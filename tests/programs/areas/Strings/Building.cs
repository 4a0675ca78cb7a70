// StringBuilder across chunks, Join, Concat, Create.
using System.Text;

static class Building {
  public static void Run() {
    var builder = new StringBuilder();
    for (int i = 0; i < 30; i++) builder.Append(i).Append(i % 10 == 9 ? '\n' : ' ');
    Console.Write(builder.ToString());
    Console.WriteLine(builder.Length);
    builder.Clear().Append("abc").Insert(1, "XYZ").Remove(0, 2).Replace("YZ", "-").AppendLine("!").Append('z', 3);
    Console.WriteLine(builder.ToString().Replace(Environment.NewLine, "/"));
    builder.Length = 2;
    builder[0] = '#';
    Console.WriteLine(builder);
    builder.Clear();
    for (int i = 0; i < 20000; i++) builder.Append((char)('a' + i % 26));
    string big = builder.ToString();
    Console.WriteLine(big.Length + " " + big[12345] + " " + big.Substring(19990));
    builder.Insert(10000, "<<middle>>");
    Console.WriteLine(builder.ToString(9995, 20) + builder[10003]);
    int chunks = 0, length = 0;
    foreach (ReadOnlyMemory<char> chunk in builder.GetChunks()) {
      chunks++;
      length += chunk.Length;
    }
    Console.WriteLine((chunks > 1) + " " + length);
    builder.Clear().AppendFormat("{0:x}-{1,5}", 255, "ab").AppendJoin(';', 1, 2.5, null, 'c').Append(true).Append(12.5m).Append($"[{42:D4}]");
    Console.WriteLine(builder);
    Console.WriteLine(builder.Equals(new StringBuilder(builder.ToString())));
    Console.WriteLine(string.Join(", ", 1, "two", 3.5, null, 'c'));
    Console.WriteLine(string.Join('-', new[] { "a" }) + string.Join("-", new string[0]) + "|");
    Console.WriteLine(string.Join("+", new List<int> { 1, 2, 3 }));
    Console.WriteLine(string.Concat("a", 1, null, 2.5) + string.Concat("a", "b", "c", "d") + string.Concat(new[] { "x", null, "y" }));
    Console.WriteLine(string.Create(8, 3, (span, step) => {
      for (int i = 0; i < span.Length; i++) span[i] = (char)('a' + i * step);
    }));
    try {
      builder.Remove(5, 1000);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
    var bounded = new StringBuilder(4, 8);
    try {
      bounded.Append("123456789");
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName + " " + bounded.Length);
    }
  }
}
