// Custom numeric pictures and enum formats.
static class CustomFormats {
  public static void Run() {
    string[] pictures = { "0", "0.00", "#,##0.0#", "000000", "#", "0.###E+00", "0%", "0‰", "pos;neg;zero", "(0);[0]", "'lit'0\\#", "0,,.0", "##-##" };
    double[] values = { 0, 1, -1, 0.5, 1234.5678, -98765432.1, 0.000123, 1e15 };
    foreach (string picture in pictures) {
      string line = picture + " :";
      foreach (double value in values) line += " " + value.ToString(picture);
      Console.WriteLine(line);
    }
    foreach (decimal value in new[] { 0m, 1.10m, -1234567.890m, decimal.MaxValue, 0.0000000000000000000000000001m })
      Console.WriteLine($"{value} {value:N3} {value:E2} {value:G4} {value:#,0.00;(#,0.00)} {value:P2}");
    Console.WriteLine($"{Access.Read | Access.Write} {(Access)8} {(Access)5} {Access.None} {Access.All:F} {Access.All:X} {(Access)0:G}");
    Console.WriteLine(Enum.Parse<Access>("read, Write", true) + " " + Enum.TryParse("Nothing", out Access access) + " " + access + " " + Enum.Parse<Access>("6"));
    Console.WriteLine(string.Join(",", Enum.GetNames<Access>()) + " " + string.Join(",", Enum.GetValues<Access>()) + " " + Enum.IsDefined(Access.All) + Enum.IsDefined((Access)9));
    Console.WriteLine(Access.All.HasFlag(Access.Write) + " " + typeof(Access).GetEnumUnderlyingType() + " " + Enum.GetName((Access)2));
    foreach (string text in new[] { "", "4x", "Read,", "99999999999" }) {
      try {
        Console.WriteLine(Enum.Parse<Access>(text));
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + ": " + e.Message);
      }
    }
  }

  [Flags]
  enum Access : byte { None = 0, Read = 1, Write = 2, Execute = 4, All = 7 }
}
