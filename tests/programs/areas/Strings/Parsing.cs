// Text to numbers: styles, limits, whitespace, errors with their messages.
using System.Globalization;

static class Parsing {
  public static void Run() {
    foreach (string text in new[] { "0", "-0", "+17", " 42 ", "2147483647", "2147483648", "-2147483648", "1,000", "1e3", "", "abc", "4\02", "٣" })
      Console.WriteLine($"'{text.Replace('\0', '~')}' {Int(text)}");
    Console.WriteLine(int.Parse("ff", NumberStyles.HexNumber) + " " + int.Parse("-(12)".Trim('-'), NumberStyles.AllowParentheses));
    Console.WriteLine(int.Parse("1,234", NumberStyles.AllowThousands) + " " + int.Parse("1e3", NumberStyles.AllowExponent) + " " + byte.Parse("1011", NumberStyles.BinaryNumber));
    Console.WriteLine(int.Parse("ffffffff", NumberStyles.HexNumber) + " " + long.Parse("-9223372036854775808") + " " + ulong.Parse("18446744073709551615"));
    Console.WriteLine(decimal.Parse("-1234.5600") + " " + decimal.Parse("79228162514264337593543950335") + " " + decimal.Parse("1.2E-3", NumberStyles.Float));
    Console.WriteLine(double.Parse("1.7976931348623157e308") + " " + double.Parse("2.2250738585072011e-308") + " " + float.Parse("3.4028236e38"));
    Console.WriteLine(bool.Parse(" TRUE ") + " " + bool.TryParse("yes", out bool flag) + flag + " " + char.Parse("q"));
    Console.WriteLine(Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e").ToString("N") + " " + Guid.TryParse("no", out Guid guid) + guid);
    Console.WriteLine(TimeSpan.Parse("1.02:03:04.5") + " " + Version.Parse("1.2.3.4").Build);
    Console.WriteLine(Convert.ToInt32("777", 8) + " " + Convert.ToString(-5, 2) + " " + Convert.ToInt32(2.5) + " " + Convert.ToInt32(3.5) + " " + Convert.ToByte("7f", 16));
    Show(() => byte.Parse("256"));
    Show(() => Convert.ToInt32("12x"));
    Show(() => bool.Parse("maybe"));
    Show(() => char.Parse("ab"));
    Show(() => double.Parse("1..2"));
    Show(() => int.Parse(null));
    Show(() => Guid.Parse("xyz"));
    Show(() => Convert.ToByte(-1));
    Show(() => Convert.FromBase64String("a"));
    Show(() => int.Parse("1", NumberStyles.AllowHexSpecifier | NumberStyles.AllowExponent));
    Console.WriteLine(Convert.ToHexString(new byte[] { 1, 171, 255 }) + " " + Convert.ToBase64String(new byte[] { 1, 2, 3, 4, 250 }) + " " + string.Join(",", Convert.FromHexString("00fF7e")));
  }

  static string Int(string text) => int.TryParse(text, out int n) ? n.ToString() : "no";

  static void Show<T>(Func<T> parse) {
    try {
      Console.WriteLine(parse());
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }
}
