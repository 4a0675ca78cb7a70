// Pattern matching of every form, and the exception of a switch that matches nothing.
static class Patterns {
  record Point(int X, int Y);
  enum Color { Red, Green, Blue }

  static string Classify(object o) => o switch {
    null => "null",
    int n and (< 0 or > 1000) => "extreme " + n,
    int and 0 => "zero",
    int n when n % 2 == 0 => "even " + n,
    int n => "odd " + n,
    "" => "empty",
    string { Length: > 5 } s => "long " + s[..5],
    string s => "short " + s,
    Point(0, 0) => "origin",
    Point { X: var x, Y: 0 } => "on x at " + x,
    Point(var x, var y) when x == y => "diagonal " + x,
    Point p => "point " + p.X + p.Y,
    Color.Red or Color.Green => "warm or green",
    Color c => "color " + (int)c,
    (int a, string b) => "tuple " + a + b,
    int[] and [1, .., 9] => "from 1 to 9",
    int[] { Length: 0 } => "no numbers",
    Array { Rank: 2 } => "grid",
    IEnumerable<char> and not string => "characters",
    double.NaN => "not a number",
    double and >= 1e10 => "big",
    Type t when t == typeof(int) => "the type int",
    Exception { InnerException.Message: "inner" } => "nested",
    bool b => b ? "yes" : "no",
    _ => "other " + o.GetType().Name,
  };

  public static void Run() {
    object[] values = {
        null, -5, 0, 10, 11, 5000, "", "abc", "abcdefgh", new Point(0, 0), new Point(7, 0), new Point(3, 3), new Point(1, 2), Color.Red,
        Color.Blue, (5, "t"), new[] { 1, 5, 9 }, new int[0], new int[1, 1], new List<char> { 'a' }, double.NaN, 1e11, 2.5, typeof(int),
        typeof(long), new Exception("", new Exception("inner")), new Exception(), true, 'c', 5m, new object()
    };
    foreach (object value in values) Console.WriteLine(Classify(value));
    foreach (string command in new[] { "go north", "go", "take the lamp", "quit", "" }) {
      Console.WriteLine(command.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch {
        ["go", var direction] => "going " + direction,
        ["take", .. var rest] => "taking " + string.Join(" ", rest),
        ["quit" or "exit"] => "bye",
        [] => "silence",
        [var first, ..] => "what is " + first,
      });
    }
    foreach (string month in new[] { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", "Smarch" })
      Console.Write(Days(month) + " ");
    Console.WriteLine();
    try {
      Console.WriteLine(Incomplete(Color.Blue));
    } catch (System.Runtime.CompilerServices.SwitchExpressionException e) {
      Console.WriteLine(e.Message.ReplaceLineEndings(" ") + " " + e.UnmatchedValue);
    }
  }

  static int Days(string month) {
    switch (month) {
      case "February": return 28;
      case "April": case "June": case "September": case "November": return 30;
      case "January": case "March": case "May": case "July": case "August": case "October": case "December": return 31;
      default: return -1;
    }
  }

#pragma warning disable CS8524, CS8509  // not exhaustive, on purpose
  static int Incomplete(Color c) => c switch { Color.Red => 1, Color.Green => 2 };
}
