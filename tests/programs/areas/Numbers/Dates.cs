// Calendar arithmetic: leap years, month ends, weeks, limits, offsets, kinds, fixed time zones, other calendars.
using System.Globalization;

static class Dates {
  public static void Run() {
    var date = new DateTime(2024, 1, 31, 23, 59, 59, 999);
    Console.WriteLine(date.AddMonths(1).ToString("s") + " " + date.AddYears(1).AddMonths(1).ToString("s") + " " + date.AddMilliseconds(1).ToString("O") + " " + date.AddDays(-31).DayOfWeek + " " + date.DayOfYear);
    for (int year = 1896; year <= 2004; year += 4) Console.Write(DateTime.IsLeapYear(year) ? "L" : "-");
    Console.WriteLine();
    Console.WriteLine((new DateTime(2024, 3, 1) - new DateTime(2024, 2, 1)).Days + " " + (new DateTime(2000, 1, 1) - DateTime.UnixEpoch).TotalSeconds + " " + date.Ticks + " " + DateTime.DaysInMonth(2023, 2) + " " + DateTime.MaxValue.ToString("O") + " " + DateTime.MinValue.Ticks);
    Console.WriteLine(ISOWeek.GetWeekOfYear(new DateTime(2021, 1, 3)) + " " + ISOWeek.GetYear(new DateTime(2021, 1, 3)) + " " + CultureInfo.InvariantCulture.Calendar.GetWeekOfYear(date, CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday));
    DateOnly day = new(2024, 2, 29);
    Console.WriteLine(day.AddYears(1) + " " + day.DayNumber + " " + day.ToDateTime(new TimeOnly(1, 2)).ToString("s") + " " + (day > DateOnly.MinValue) + " " + DateOnly.FromDayNumber(738000));
    TimeOnly time = new(23, 30);
    Console.WriteLine(time.AddHours(2, out int wrapped) + " " + wrapped + " " + (new TimeOnly(1, 0) - time) + " " + time.IsBetween(new TimeOnly(22, 0), new TimeOnly(2, 0)));
    var offset = new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.FromHours(5.5));
    Console.WriteLine(offset.UtcDateTime.ToString("O") + " " + offset.ToOffset(TimeSpan.FromHours(-8)).ToString("O") + " " + offset.ToUnixTimeSeconds() + " " + (offset == offset.ToUniversalTime()) + offset.EqualsExact(offset.ToUniversalTime()) + " " + DateTimeOffset.FromUnixTimeMilliseconds(1700000000123).ToString("O"));
    Console.WriteLine(DateTime.SpecifyKind(date, DateTimeKind.Utc).Kind + " " + (DateTime.SpecifyKind(date, DateTimeKind.Utc) == date) + " " + new DateTime(2024, 1, 1).CompareTo(date) + " " + date.TimeOfDay + " " + date.ToOADate() + " " + DateTime.FromFileTimeUtc(130000000000000000).ToString("O"));
    TimeZoneInfo zone = TimeZoneInfo.CreateCustomTimeZone("Own", TimeSpan.FromHours(1), "Own", "Own standard", "Own summer", new[] { TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1), TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 5, DayOfWeek.Sunday), TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 3, 0, 0), 10, 5, DayOfWeek.Sunday)) });
    foreach (DateTime utc in new[] { new DateTime(2024, 1, 1, 12, 0, 0, DateTimeKind.Utc), new DateTime(2024, 7, 1, 12, 0, 0, DateTimeKind.Utc), new DateTime(2024, 3, 31, 0, 59, 59, DateTimeKind.Utc), new DateTime(2024, 3, 31, 1, 0, 0, DateTimeKind.Utc) }) Console.Write(TimeZoneInfo.ConvertTimeFromUtc(utc, zone).ToString("s") + (zone.IsDaylightSavingTime(utc) ? "S " : "W "));
    Console.WriteLine(zone.IsInvalidTime(new DateTime(2024, 3, 31, 2, 30, 0)) + " " + zone.IsAmbiguousTime(new DateTime(2024, 10, 27, 2, 30, 0)) + " " + TimeZoneInfo.Utc.BaseUtcOffset);
    foreach (Calendar calendar in new Calendar[] { new JulianCalendar(), new HebrewCalendar(), new HijriCalendar(), new ThaiBuddhistCalendar(), new PersianCalendar() }) Console.Write(calendar.GetType().Name + " " + calendar.GetYear(date) + "-" + calendar.GetMonth(date) + "-" + calendar.GetDayOfMonth(date) + "; ");
    Console.WriteLine();
    date.Deconstruct(out DateOnly d, out TimeOnly t);
    Console.WriteLine(d + " " + t.Millisecond + " " + date.Microsecond + new DateTime(2024, 1, 1, 1, 1, 1, 1, 234).Microsecond);
  }
}
