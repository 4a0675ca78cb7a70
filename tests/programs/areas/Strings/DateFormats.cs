// Dates and times to text and back in standard and custom formats.
using System.Globalization;

static class DateFormats {
  public static void Run() {
    var date = new DateTime(2024, 2, 29, 13, 4, 5, 678, DateTimeKind.Utc);
    foreach (string format in new[] { "d", "D", "f", "g", "M", "O", "R", "s", "t", "T", "u", "Y", "yyyy-MM-dd HH:mm:ss.fff", "ddd, d MMM yy h:mm tt", "'day' d", "%h", "FFFFF", "zzz", "%K" })
      Console.WriteLine(format + " : " + date.ToString(format));
    var span = new TimeSpan(5, 4, 3, 2, 1);
    foreach (string format in new[] { "c", "g", "G", @"d\.hh\:mm", "%m", @"'t'fff" }) Console.WriteLine(format + " : " + span.ToString(format));
    Console.WriteLine(-span);
    Console.WriteLine(DateTime.ParseExact("20240229 1304", "yyyyMMdd HHmm", CultureInfo.InvariantCulture).ToString("s"));
    Console.WriteLine(DateTime.Parse("2024-02-29T13:04:05Z", null, DateTimeStyles.AdjustToUniversal).ToString("O"));
    Console.WriteLine(DateTime.Parse("29 Feb 2024 1:04 PM").ToString("s"));
    Console.WriteLine(DateTimeOffset.Parse("2024-02-29T13:04:05+02:30").ToUniversalTime().ToString("O"));
    Console.WriteLine(DateOnly.Parse("02/29/2024").ToString("o") + " " + TimeOnly.Parse("23:59:58").ToString("T"));
    foreach (string text in new[] { "2023-02-29", "31/12/2024", "noon", "" })
      Console.WriteLine($"'{text}' {DateTime.TryParse(text, out DateTime parsed)} {parsed:s}");
    try {
      DateTime.ParseExact("2024", "yyyyMM", null);
    } catch (FormatException e) {
      Console.WriteLine(e.Message);
    }
    try {
      Console.WriteLine(span.ToString("hh:mm"));
    } catch (FormatException e) {
      Console.WriteLine(e.Message);
    }
  }
}
