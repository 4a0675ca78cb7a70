// Interpolated strings: handlers, formats, nesting, spans, FormattableString, a handler of our own.
using System.Runtime.CompilerServices;

static class Interpolation {
  public static void Run() {
    int n = 42;
    string name = "x";
    double ratio = 2.0 / 3;
    Console.WriteLine($"{name}={n}");
    Console.WriteLine($"{n,5}|{n,-5}|{n:x4}|{ratio:P0}|{ratio,10:F3}|");
    Console.WriteLine($"{(n > 40 ? $"big {n}" : "small")} {{literal}} {null}{true}{'c'}");
    Console.WriteLine($@"verbatim \{n}\ ""{name}""");
    Console.WriteLine($$"""raw {n} {{n}} {{name + "!"}}""");
    Console.WriteLine($"{name.AsSpan()}{"abc".AsSpan(1)}{new object() is string}{typeof(int)}{(1, "b")}");
    Console.WriteLine($"{DayOfWeek.Friday} {(DayOfWeek)9} {FileAccess.ReadWrite} {FileAccess.Read:D} {(ConsoleColor)3:X}");
    FormattableString formattable = $"{n} and {name}";
    Console.WriteLine(formattable.Format + " " + formattable.ArgumentCount + " " + FormattableString.Invariant($"{ratio:F4}"));
    const string constant = $"constant {nameof(Interpolation)}";
    Console.WriteLine(constant);
    Console.WriteLine(Log(true, $"evaluated {Evaluate()} and {Evaluate()}"));
    Console.WriteLine(Log(false, $"evaluated {Evaluate()} and {Evaluate()}"));
    Console.WriteLine(evaluations);
    Span<char> buffer = stackalloc char[16];
    Console.WriteLine(buffer.TryWrite($"n={n:D6}!", out int written) + " " + buffer[..written].ToString());
    Console.WriteLine(buffer.TryWrite($"{name} does not fit in {n}", out written) + " " + written);
    Console.WriteLine(string.Create(null, stackalloc char[64], $"{n} in a buffer of ours"));
  }

  static int evaluations;
  static int Evaluate() => ++evaluations;

  static string Log(bool enabled, [InterpolatedStringHandlerArgument("enabled")] LogHandler handler) => handler.Text ?? "(disabled)";

  [InterpolatedStringHandler]
  public ref struct LogHandler {
    public string Text;
    public LogHandler(int literals, int holes, bool enabled, out bool proceed) {
      proceed = enabled;
      if (enabled) Text = $"{literals}/{holes}: ";
    }
    public void AppendLiteral(string s) => Text += s;
    public void AppendFormatted<T>(T value) => Text += "<" + value + ">";
  }
}
