// TimeSpan arithmetic and limits; Stopwatch only by what must hold.
static class TimeSpans {
  public static void Run() {
    var span = new TimeSpan(1, 2, 3, 4, 5, 6);
    Console.WriteLine(span + " " + span.TotalHours + " " + span.Days + span.Microseconds + span.Nanoseconds + " " + span.Ticks + " " + span * 2 + " " + span / 3 + " " + span / TimeSpan.FromHours(1) + " " + -span + " " + span.Duration());
    Console.WriteLine(TimeSpan.FromSeconds(90.5) + " " + TimeSpan.FromDays(1, 2, 3) + " " + TimeSpan.FromMilliseconds(0.5) + " " + TimeSpan.FromTicks(1) + " " + TimeSpan.MaxValue + " " + TimeSpan.MinValue + " " + TimeSpan.Zero.Equals(default));
    Console.WriteLine((span > TimeSpan.FromDays(1)) + " " + span.CompareTo(null) + " " + TimeSpan.Compare(span, span) + " " + span.GetHashCode().Equals(new TimeSpan(span.Ticks).GetHashCode()));
    foreach (Action action in new Action[] { () => TimeSpan.MaxValue.Add(TimeSpan.FromTicks(1)), () => TimeSpan.FromDays(double.NaN), () => TimeSpan.MinValue.Negate(), () => TimeSpan.Parse("25:00:00"), () => TimeSpan.Parse("x"), () => _ = span * double.PositiveInfinity }) {
      try {
        action();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + ": " + e.Message);
      }
    }
    foreach (string text in new[] { "1", "1:2", "-1.02:03:04.0050000", "23:59:59.9999999", "1:2:3:4", " 00:00:01 " }) Console.WriteLine(text + " " + TimeSpan.TryParse(text, out TimeSpan parsed) + parsed);
    var watch = System.Diagnostics.Stopwatch.StartNew();
    Thread.Sleep(5);
    watch.Stop();
    long elapsed = watch.ElapsedTicks;
    Console.WriteLine((watch.ElapsedMilliseconds >= 4) + " " + (elapsed == watch.ElapsedTicks) + " " + watch.IsRunning + " " + (System.Diagnostics.Stopwatch.Frequency > 0) + " " + (System.Diagnostics.Stopwatch.GetElapsedTime(0, System.Diagnostics.Stopwatch.Frequency) == TimeSpan.FromSeconds(1)));
    watch.Reset();
    Console.WriteLine(watch.Elapsed);
  }
}
