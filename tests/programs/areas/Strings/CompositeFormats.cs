// string.Format: alignment, formats, escapes, custom formattables and formatters, errors.
using System.Text;

static class CompositeFormats {
  public static void Run() {
    Console.WriteLine(string.Format("{0} {1} {0}", 1, "two"));
    Console.WriteLine(string.Format("[{0,6}] [{0,-6}] [{1,8:F2}] [{2,-10:X4}]", 42, 3.14159, 48879));
    Console.WriteLine(string.Format("{{{0}}} {1}", "braces", null));
    Console.WriteLine(string.Format("{0}{1}{2}{3}{4}", 1, 2, 3, 4, 5));
    Console.WriteLine("{0} through {1}", "WriteLine", new Temperature(21.5));
    Console.WriteLine(string.Format("{0:K} {0:F1} {0}", new Temperature(21.5)));
    Console.WriteLine(string.Format(new Shouting(), "{0} {1:loud} {2:D3}", "a", "b", 7));
    CompositeFormat parsed = CompositeFormat.Parse("<{0:000}|{1,4}>");
    Console.WriteLine(string.Format(null, parsed, 5, "x"));
    foreach (string format in new[] { "{0", "{1}", "{0:D}}", "}", "{-1}", "{0,x}" }) {
      try {
        Console.WriteLine(string.Format(format, 1));
      } catch (FormatException e) {
        Console.WriteLine(format + " " + e.Message);
      }
    }
    try {
      Console.WriteLine(string.Format(null, "x"));
    } catch (ArgumentNullException e) {
      Console.WriteLine(e.ParamName);
    }
  }

  class Temperature(double celsius) : IFormattable {
    public override string ToString() => ToString(null, null);
    public string ToString(string format, IFormatProvider provider) => format switch {
      null or "" => celsius + "C",
      "K" => (celsius + 273.15).ToString("F2") + "K",
      _ => celsius.ToString(format, provider) + "°",
    };
  }

  class Shouting : IFormatProvider, ICustomFormatter {
    public object GetFormat(Type type) => type == typeof(ICustomFormatter) ? this : null;
    public string Format(string format, object argument, IFormatProvider provider) =>
        format == "loud" ? argument.ToString().ToUpperInvariant() + "!" : argument is IFormattable f ? f.ToString(format, null) : argument.ToString();
  }
}
