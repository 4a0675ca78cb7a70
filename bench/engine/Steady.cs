// How soon a program runs as fast as it ever will, in the process's own life.
using System.Diagnostics;

static class Steady {
  const int WindowMs = 10, Windows = 300, LastWindows = 100, Ahead = 5;

  // `launched`: CLOCK_MONOTONIC nanoseconds when the process was started, which is what Stopwatch counts here. Prints
  // the milliseconds from then until the rate is, and for the next windows stays, at nine tenths of the last second's
  // median; then the nanoseconds that a run takes at that.
  public static void Measure(Action<int> run, long launched) {
    var runs = new int[Windows];
    for (;;) {
      run(1);
      long window = (Stopwatch.GetTimestamp() - launched) / (WindowMs * 1_000_000L);
      if (window >= Windows) break;
      runs[window]++;
    }
    var last = runs[^LastWindows..];
    double steady = last.OrderBy(n => n).ElementAt(LastWindows / 2);
    int reached = 0;
    while (reached < Windows - Ahead && runs[reached..(reached + Ahead)].Average() < 0.9 * steady) reached++;
    Console.WriteLine($"{(reached + 1) * WindowMs} {WindowMs * 1e6 / steady:f1}");
  }
}
