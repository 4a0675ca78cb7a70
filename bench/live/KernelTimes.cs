// The small programs of the engine's benchmark, each the best of several measurements.
using System.Diagnostics;

static class KernelTimes {
  const int Measurements = 7;
  static readonly long enough = Stopwatch.Frequency / 50;  // ticks that a measurement should take

  public static void Run() {
    foreach (var (name, run) in Kernels.All) {
      int count = 1;
      while (Time(run, count) < enough) count = checked(count * 2);
      long best = long.MaxValue;
      for (int i = 0; i < Measurements; i++) best = Math.Min(best, Time(run, count));
      Figures.Print(name, best * 1e9 / Stopwatch.Frequency / count);
    }
  }

  static long Time(Action<int> run, int count) {
    long start = Stopwatch.GetTimestamp();
    run(count);
    return Stopwatch.GetTimestamp() - start;
  }
}
