// The culture that the project fixes: what it says of numbers, dates and itself.
using System.Globalization;

static class InvariantCulture {
  public static void Run() {
    CultureInfo culture = CultureInfo.CurrentCulture;
    Console.WriteLine($"'{culture.Name}' {culture.EnglishName} {culture.LCID} {culture.Equals(CultureInfo.InvariantCulture)}");
    NumberFormatInfo numbers = culture.NumberFormat;
    Console.WriteLine($"{numbers.NumberDecimalSeparator} {numbers.NumberGroupSeparator} {numbers.CurrencySymbol} {numbers.NegativeSign} {numbers.NaNSymbol} {numbers.PercentSymbol}");
    DateTimeFormatInfo dates = culture.DateTimeFormat;
    Console.WriteLine($"{dates.ShortDatePattern} | {dates.LongTimePattern} | {dates.FirstDayOfWeek} | {string.Join(",", dates.AbbreviatedDayNames)} | {dates.MonthNames[11]}");
    Console.WriteLine(culture.TextInfo.ToTitleCase("war and peace") + " " + culture.TextInfo.ListSeparator + " " + culture.Calendar.GetType().Name);
    var german = (NumberFormatInfo)numbers.Clone();
    german.NumberDecimalSeparator = ",";
    german.NumberGroupSeparator = ".";
    german.NumberGroupSizes = new[] { 3, 2 };
    Console.WriteLine(1234567.891.ToString("N2", german) + " " + double.Parse("1.234,5", german));
    Console.WriteLine(culture.CompareInfo.Compare("a", "B") + " " + culture.CompareInfo.IsPrefix("abc", "AB", CompareOptions.IgnoreCase) + " " + culture.CompareInfo.IndexOf("xyz", "Y", CompareOptions.OrdinalIgnoreCase));
    try {
      Console.WriteLine(CultureInfo.GetCultureInfo("de-DE").Name);
    } catch (CultureNotFoundException e) {
      Console.WriteLine(e.InvalidCultureName);
    }
    try {
      numbers.NumberDecimalDigits = 5;
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
  }
}
